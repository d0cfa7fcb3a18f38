"""The piece of a text in which the words of a question stand, with the words marked."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from talka.toolkit.text.folding import fold_in_place
from talka.toolkit.text.latin import letters_for

from .analysis import made_of
from .question import Group

Pieces = tuple[tuple[str, bool], ...]

LENGTH = 220
_BEFORE = 60
_SHORTEST = 3


@dataclass(frozen=True)
class Marker:
    """What is marked in texts: words that begin like one of the question's, and words that share a form with one.

    `forms` are the tokens of such words; `initials` finds the words that could be one, by their first letter.
    """

    beginnings: re.Pattern[str] | None
    initials: re.Pattern[str] | None
    forms: frozenset[str]

    def marks(self, text: str, language: str) -> list[tuple[int, int]]:
        """Where they stand; forms are looked for where no word begins alike (jaunietis, jauniešiem)."""
        folded = fold_in_place(text)
        found = list(_whole_words(self.beginnings, folded)) if self.beginnings else []
        if found or self.initials is None:
            return found
        return [
            (start, end)
            for start, end in _whole_words(self.initials, folded)
            if not self.forms.isdisjoint(made_of(text[start:end], language))
        ]


def _whole_words(pattern: re.Pattern[str], text: str) -> Iterable[tuple[int, int]]:
    """Matches that stand at a word's beginning. The pattern doesn't say so: without, letters are skipped quickly."""
    for found in pattern.finditer(text):
        start, end = found.span()
        if start == 0 or not (text[start - 1].isalnum() or text[start - 1] == "_"):
            yield start, end


def marker_of(groups: Iterable[Group]) -> Marker:
    """What marks the words of a question."""
    groups = list(groups)
    written = [token for group in groups for token in group.phrase or group.exact + group.loose]
    beginnings = {_beginning(token) for token in written if not token.startswith("_")} - {""}
    # Not how names sound: it marks too much.
    forms = frozenset(token for group in groups for token in group.exact + group.loose if not token.startswith("__"))
    initials = {letter for token in forms for letter in _initials(token)}
    return Marker(_any_of(beginnings), _any_of(initials), forms)


def _any_of(beginnings: Iterable[str]) -> re.Pattern[str] | None:
    said = sorted((re.escape(each) for each in beginnings), key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(said)})\w*") if said else None


def _beginning(token: str) -> str:
    """A stem stands for all its forms; a short word only for itself."""
    if token.endswith("_"):
        return token[:-1] if len(token) > _SHORTEST + 1 else ""
    return token if len(token) >= _SHORTEST else ""


def _initials(token: str) -> str:
    """With which letters a word may begin that leaves this token: its own, for a key in Latin those of each script."""
    return letters_for(token[1:]) if token.startswith("_") else token[:1]


def snippet(text: str, language: str, marker: Marker | None) -> Pieces:
    """About 220 characters around the first mark (else the beginning), as pieces with whether each is marked."""
    marks = marker.marks(text, language) if marker else []
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


def _word_start(text: str, place: int) -> int:
    space = text.find(" ", max(place, 0), place + 30)
    return space + 1 if space >= 0 else max(place, 0)


def _word_end(text: str, place: int) -> int:
    if place >= len(text):
        return len(text)
    space = text.rfind(" ", max(place - 30, 0), place)
    return space if space > 0 else place
