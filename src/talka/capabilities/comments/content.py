"""What somebody writes: the words of a comment, cleaned, with what else they chose."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from talka.toolkit.text.cleaning import clean
from talka.toolkit.text.pasted import unpasted

from .models import LONGEST

_SPACES_AT_ENDS = re.compile(r"[ \t]+$", re.M)
_MANY_BREAKS = re.compile(r"\n{4,}")
# Where it leads away: addresses, with and without their beginning, and what Markdown makes a link of.
_ENDINGS = "com|net|org|info|biz|xyz|top|ru|shop|site|online|io|me|link|click|co"
_LINK = re.compile(
    rf"https?:|www\.|\]\(|<[a-z]+:|\b[\w-]{{2,63}}\.[a-z]{{2,24}}/|\b[\w-]{{2,63}}\.(?:{_ENDINGS})\b", re.IGNORECASE
)


@dataclass(frozen=True)
class Chosen:
    """A mention that was chosen from suggestions: `who` is ``p12`` (a person) or ``o12`` (an organisation)."""

    who: str
    name: str


@dataclass(frozen=True)
class Content:
    """A comment as it is written. An empty `language` is told from the text; `likely` are those to fall back on."""

    text: str
    language: str = ""
    likely: tuple[str, ...] = ()
    chosen: tuple[Chosen, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """To be kept in a slip."""
        return {"text": self.text, "language": self.language, "likely": list(self.likely)}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Content:
        """As it was kept."""
        return cls(kept["text"], kept.get("language", ""), tuple(kept.get("likely", ())))


def cleaned(text: str) -> str:
    """The words as they are kept: plain, without hidden characters and heaps of empty lines."""
    plain = clean(unpasted(text), max(len(text), LONGEST) + 100)
    return _MANY_BREAKS.sub("\n\n\n", _SPACES_AT_ENDS.sub("", plain)).strip()


def has_link(text: str) -> bool:
    """Whether it leads away from here."""
    return bool(_LINK.search(text))
