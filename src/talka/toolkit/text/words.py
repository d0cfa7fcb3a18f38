"""Words and where they stand in a text."""

import re
from collections.abc import Iterator
from typing import NamedTuple

# Letters and digits with the marks, apostrophes and hyphens that stand inside a word; "2017.LV/NVOF" is several.
# \w has no combining marks of South Asian scripts, so they are named; an underscore is not part of a word.
_MARK = "\u0300-\u036f\u0591-\u05bd\u064b-\u065f\u0900-\u0903\u093a-\u094f\u0e31\u0e34-\u0e3a"
_WORD = re.compile(rf"[^\W_](?:[^\W_]|[{_MARK}]|['’ʼ](?=[^\W_]))*")
# Nobody's word, and nothing to be indexed whole: hashes, base64, "aaaaaaa…".
LONGEST = 64


class Word(NamedTuple):
    """A word as it stands in the text, and its first character's place."""

    text: str
    start: int


def words(text: str, most: int = 20_000) -> Iterator[Word]:
    """The words of a text in order, at most `most` of them, each cut to `LONGEST` characters."""
    for number, found in enumerate(_WORD.finditer(text)):
        if number >= most:
            return
        yield Word(found.group()[:LONGEST], found.start())


def tokens(text: str, most: int = 20_000) -> list[str]:
    """The words alone, as written."""
    return [word.text for word in words(text, most)]
