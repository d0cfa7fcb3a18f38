"""The piece of a text in which the words of a question stand, with the words marked."""

import re
from collections.abc import Iterable

from talka.toolkit.text.folding import fold_in_place
from talka.toolkit.text.words import words

from .analysis import made_of
from .question import Group

Pieces = tuple[tuple[str, bool], ...]

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


def snippet(text: str, language: str, pattern: re.Pattern[str] | None, asked: frozenset[str]) -> Pieces:
    """About 220 characters around the first match (else the beginning), as pieces with whether each is marked.

    Words that only share a dictionary form with the question (jaunietis, jauniešiem) are looked for where no word
    begins alike; `asked` are the question's tokens.
    """
    marks = [found.span() for found in pattern.finditer(fold_in_place(text))] if pattern else []
    if not marks and asked:
        marks = [
            (word.start, word.start + len(word.text)) for word in words(text) if _is_form(word.text, language, asked)
        ]
    first = marks[0][0] if marks else 0
    start = _word_start(text, first - _BEFORE) if first > _BEFORE else 0
    end = _word_end(text, start + LENGTH)
    pieces: list[tuple[str, bool]] = [("…", False)] if start else []
    place = start
    for begin, finish in marks:
        if place <= begin and finish <= end:
            pieces += [(text[place:begin], False), (text[begin:finish], True)]
            place = finish
    pieces += [(text[place:end], False)] + ([("…", False)] if end < len(text) else [])
    return tuple(piece for piece in pieces if piece[0])


def _is_form(word: str, language: str, asked: frozenset[str]) -> bool:
    return not asked.isdisjoint(made_of(word, language))


def asked_tokens(groups: Iterable[Group]) -> frozenset[str]:
    """All tokens of the question, by which forms of its words are known; not how names sound, which marks too much."""
    tokens = {token for group in groups for token in group.exact + group.loose}
    return frozenset(token for token in tokens if not token.startswith("__"))


def _word_start(text: str, place: int) -> int:
    space = text.find(" ", max(place, 0), place + 30)
    return space + 1 if space >= 0 else max(place, 0)


def _word_end(text: str, place: int) -> int:
    if place >= len(text):
        return len(text)
    space = text.rfind(" ", max(place - 30, 0), place)
    return space if space > 0 else place
