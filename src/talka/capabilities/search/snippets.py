"""The piece of a text in which the words of a question stand, with the words marked."""

import re
from collections.abc import Iterable

from talka.toolkit.text.folding import fold_in_place

from .question import Group

LENGTH = 220
_BEFORE = 60
_SHORTEST = 3


def pattern_of(groups: Iterable[Group]) -> re.Pattern[str] | None:
    """What marks words that begin like one of the question's, in any of its forms; None for nothing to mark."""
    beginnings: set[str] = set()
    for group in groups:
        written = group.phrase or group.exact + group.loose
        beginnings |= {_beginning(token) for token in written if not token.startswith("_")}
    said = sorted((re.escape(each) for each in beginnings if each), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(said)})\w*") if said else None


def _beginning(token: str) -> str:
    """A stem stands for all its forms; a short word only for itself."""
    if token.endswith("_"):
        return token[:-1] if len(token) > _SHORTEST + 1 else ""
    return token if len(token) >= _SHORTEST else ""


def snippet(text: str, pattern: re.Pattern[str] | None) -> tuple[tuple[str, bool], ...]:
    """About 220 characters around the first match (else the beginning), as pieces with whether each is marked."""
    folded = fold_in_place(text)
    first = pattern.search(folded) if pattern else None
    start = _word_start(text, first.start() - _BEFORE) if first and first.start() > _BEFORE else 0
    end = _word_end(text, start + LENGTH)
    pieces: list[tuple[str, bool]] = [("…", False)] if start else []
    place = start
    for found in pattern.finditer(folded, start, end) if pattern else ():
        pieces += [(text[place : found.start()], False), (text[found.start() : found.end()], True)]
        place = found.end()
    pieces += [(text[place:end], False)] + ([("…", False)] if end < len(text) else [])
    return tuple(piece for piece in pieces if piece[0])


def _word_start(text: str, place: int) -> int:
    space = text.find(" ", max(place, 0), place + 30)
    return space + 1 if space >= 0 else max(place, 0)


def _word_end(text: str, place: int) -> int:
    if place >= len(text):
        return len(text)
    space = text.rfind(" ", max(place - 30, 0), place)
    return space if space > 0 else place
