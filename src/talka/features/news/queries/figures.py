"""Pictures as a page draws them, and the text between them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from talka.toolkit.pictures import widths_of

from ..models import Licence, News

FOLDER = "news"
# A line of its own in the text: "[picture 2]".
_MARK = re.compile(r"^[ \t]*\[picture (\d{1,3})\][ \t]*$", re.MULTILINE | re.IGNORECASE)
# Where a licence is written out.
LICENCE_ADDRESSES = {
    Licence.CC0: "https://creativecommons.org/publicdomain/zero/1.0/",
    Licence.BY: "https://creativecommons.org/licenses/by/4.0/",
    Licence.BY_SA: "https://creativecommons.org/licenses/by-sa/4.0/",
    Licence.BY_NC: "https://creativecommons.org/licenses/by-nc/4.0/",
}


def file_name(news_id: int, picture: str, width: int) -> str:
    """A picture's file of this width in the store."""
    return f"{FOLDER}/{news_id}/{picture}-{width}.webp"


def picture_address(news_id: int, picture: str, width: int) -> str:
    """Where a picture is read: one address for all languages, which changes with the picture."""
    return f"/news-pictures/{news_id}/{picture}-{width}.webp"


@dataclass(frozen=True)
class Figure:
    """A picture with its words, in the language `language`. `files` are pairs (address, width in pixels)."""

    news_id: int
    picture: str
    width: int
    height: int
    alt: str
    language: str
    caption: str = ""
    credit: str = ""
    licence: str = ""
    number: int = 0

    @property
    def files(self) -> list[tuple[str, int]]:
        """All sizes, smallest first."""
        return [(picture_address(self.news_id, self.picture, width), width) for width in widths_of(self.width)]

    @property
    def address(self) -> str:
        """The one that a browser takes that knows no choice of sizes."""
        return next((address for address, width in self.files if width >= 900), self.files[-1][0])

    @property
    def licence_label(self) -> str:
        """The licence in the active language; "" where all rights are reserved, which goes without saying."""
        return str(Licence(self.licence).label) if self.licence else ""

    @property
    def licence_address(self) -> str:
        """Where it is written out."""
        return LICENCE_ADDRESSES.get(Licence(self.licence), "") if self.licence else ""


def lead_of(news: News, words: Mapping[str, Any], language: str) -> Figure | None:
    """The lead picture, its words as translated (`words`: `Text.extras`) where they are, else as written."""
    if not news.picture:
        return None
    alt, caption = str(words.get("picture_alt") or ""), str(words.get("picture_caption") or "")
    return Figure(
        news.pk, news.picture, news.picture_width, news.picture_height,
        alt=alt or news.picture_alt,
        language=language if alt else news.language,
        caption=caption or news.picture_caption,
        credit=news.picture_credit,
        licence=news.picture_licence,
    )  # fmt: skip


def figures_of(news: News) -> list[Figure]:
    """The pictures in the text, by number. One statement."""
    rows = news.pictures.order_by("number").values(
        "number", "picture", "width", "height", "alt", "caption", "credit", "licence"
    )
    return [Figure(news_id=news.pk, language=news.language, **row) for row in rows]


def parts_of(body: str, figures: Iterable[Figure]) -> list[str | Figure]:
    """The text as parts: markdown and the pictures between, each once; those that it doesn't name come at the end.

    A mark of a picture that is not there is left out.
    """
    left = {figure.number: figure for figure in figures}
    found: list[str | Figure] = []
    pieces = _MARK.split(body)
    for text, number in zip(pieces[::2], [*pieces[1::2], ""], strict=True):
        if text.strip():
            found.append(text)
        if number and (figure := left.pop(int(number), None)):
            found.append(figure)
    return [*found, *left.values()]
