"""The texts to which people agree: a folder a version, a Markdown file a language; what was published stays.

They lie in ``texts/<text>/<version>/<language>.md`` of this app, or of the operator's folder (``TALKA_TEXTS``), which
stands in for ours text by text. The newest version is the one whose name sorts last: ``2026-11-22``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

OURS = Path(__file__).resolve().parents[1] / "texts"
PRIVACY, CONDUCT = "privacy", "conduct"
# By code: how it is called, and whether an agreement to it can be taken back. Having been told what is held is no
# agreement: it ends with the account (GDPR Art. 13, not Art. 7).
TEXTS: dict[str, tuple[str | Promise, bool]] = {
    CONDUCT: (_("Terms of conduct"), True),
    PRIVACY: (_("Privacy"), False),
}


@dataclass(frozen=True)
class Said:
    """One version of a text in one language: its beginning, and its sections by their headings."""

    text: str
    version: str
    language: str
    lead: str
    sections: tuple[tuple[str, str], ...]

    @property
    def title(self) -> str | Promise:
        """How it is called, in the active language."""
        return TEXTS[self.text][0]


@lru_cache(maxsize=64)
def versions(text: str) -> tuple[str, ...]:
    """Names of its versions, the oldest first; empty for what is no text."""
    folder = _folder(text)
    return tuple(sorted(one.name for one in folder.iterdir() if one.is_dir())) if text in TEXTS else ()


@lru_cache(maxsize=1)
def current() -> dict[str, str]:
    """The newest version of each text, by its code."""
    return {text: versions(text)[-1] for text in TEXTS}


def current_key() -> str:
    """All newest versions in one string, for a session to remember."""
    return " ".join(f"{text}:{version}" for text, version in current().items())


@lru_cache(maxsize=64)
def said(text: str, version: str, language: str) -> Said:
    """The text in this language, else in English, else in the first that there is.

    Raises LookupError for a version that isn't there.
    """
    if version not in versions(text):
        raise LookupError(f"{text} {version}")
    folder = _folder(text) / version
    there = {path.stem: path for path in sorted(folder.glob("*.md"))}
    found = next(code for code in (language, "en", *there) if code in there)
    lead, *parts = there[found].read_text("utf-8").split("\n## ")
    sections = (part.partition("\n") for part in parts)
    filled = tuple((_filled(heading), _filled(body.strip())) for heading, _end, body in sections)
    return Said(text, version, found, _filled(lead.strip()), filled)


def forget_texts() -> None:
    """Read them anew (after a setting changed)."""
    for kept in (versions, current, said):
        kept.cache_clear()


def _folder(text: str) -> Path:
    own = Path(settings.TALKA_TEXTS) / text if settings.TALKA_TEXTS else None
    return own if own and own.is_dir() else OURS / text


def _filled(words: str) -> str:
    operator = settings.TALKA_OPERATOR or f"{settings.TALKA_SITE_NAME}, {settings.TALKA_SITE_URL}"
    return words.replace("{site}", settings.TALKA_SITE_NAME).replace("{operator}", operator)
