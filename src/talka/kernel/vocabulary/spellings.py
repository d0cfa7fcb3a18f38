"""Further spellings of a place's name that are worth keeping for search: old names, other scripts, other languages."""

import unicodedata
from collections.abc import Iterable, Sequence
from itertools import chain

MOST = 12
"""Spellings kept of one place: a capital has over a hundred at GeoNames, most in scripts nobody here reads."""

GEORGIAN, CYRILLIC, LATIN = "GEORGIAN", "CYRILLIC", "LATIN"
SCRIPTS = (GEORGIAN, CYRILLIC, LATIN)
CYRILLIC_LETTERS = frozenset("абвгдеёжзийклмнопрстуфхцчшщъыьэюяґєії' -.’")
"""Russian and Ukrainian together: spellings of the other languages written in Cyrillic are left out."""

CITY = (" osh", " ош")
"""What some languages append for "city of"; such a spelling helps nobody find it."""


def further_spellings(names: Iterable[str], own: Sequence[str], found: Sequence[str]) -> tuple[str, ...]:
    """At most twelve spellings besides `names`: first all of our `own`, then those `found` that search can use.

    Two that differ in accents or case alone count as one, since search folds them.
    """
    seen = {fold(name) for name in names}
    kept: list[str] = []
    useful = sorted((name for name in found if is_useful(name)), key=lambda name: SCRIPTS.index(script(name)))
    for name in chain(own, useful):
        if fold(name) not in seen:
            seen.add(fold(name))
            kept.append(name)
    return tuple(kept[:MOST])


def is_useful(name: str) -> bool:
    """Whether people here would write it: a proper name in one of our scripts, not a code or a machine's spelling."""
    if script(name) not in SCRIPTS or len(name) < 3 or name.endswith(CITY):
        return False
    if script(name) == CYRILLIC:
        return set(name.lower()) <= CYRILLIC_LETTERS and not name.isupper()
    return script(name) == GEORGIAN or (name[0].isupper() and not name.isupper() and "'" not in name)


def script(name: str) -> str:
    """The script its letters are written in ("LATIN"), or an empty word when they are mixed or there are none."""
    scripts = {unicodedata.name(letter, "?").split()[0] for letter in name if letter.isalpha()}
    return scripts.pop() if len(scripts) == 1 else ""


def fold(name: str) -> str:
    """The name without case, accents and apostrophes, to tell whether two spellings are the same to search."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in plain if letter.isalnum() or letter.isspace())
