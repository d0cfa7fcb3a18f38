"""How much two sets of terms have in common: rare terms count more, and a common broader term counts less."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from math import log, sqrt
from typing import TypeAlias

from .network import lineage
from .profiles import Code, Codes

BROADER = 0.4  # what a broader term is worth beside the term itself; its own broader one the square of that

Strengths: TypeAlias = Mapping[Code, float]


class Rarity:
    """What each term of a tree is worth, by how many of the records have it: from near 0 (all do) to 1 (one does)."""

    def __init__(self, counts: Mapping[Code, int], total: int, parents: Mapping[Code, Code] | None = None) -> None:
        """`counts` are records by term, narrower terms not included; `total` is the number of records."""
        self.parents = parents or {}
        self._most = log(max(total, 1) + 1.0)
        self._counts = counts
        self.strengths = lru_cache(maxsize=50_000)(self._strengths)

    def count(self, code: Code) -> int:
        """How many records have it, of whichever scheme it is."""
        return self._counts.get(code, 0)

    def of(self, code: Code) -> float:
        """Worth of a term, 0–1."""
        if self._most <= 0:
            return 1.0
        rare = 1.0 - log(max(self._counts.get(code, 0), 1)) / self._most
        return max(rare, 0.02)

    def _strengths(self, codes: Codes) -> Strengths:
        """Each term, and its broader ones for less, with what they are worth."""
        found: dict[Code, float] = {}
        for code in codes:
            for level, term in enumerate(lineage(code, self.parents)):
                found[term] = max(found.get(term, 0.0), self.of(code) * BROADER**level)
        return found


def counted(sets: Iterable[Collection[Code]]) -> tuple[dict[Code, int], int]:
    """How many of the sets hold each term, and how many sets there are: what `Rarity` is made from."""
    counts: dict[Code, int] = {}
    total = 0
    for codes in sets:
        total += 1
        for code in codes:
            counts[code] = counts.get(code, 0) + 1
    return counts, total


def overlap(one: Codes, other: Codes, rarity: Rarity) -> float | None:
    """0 (nothing in common) to 1 (the same terms); None where one side has no terms.

    The common strength over the geometric mean of both strengths (Ochiai's coefficient for weighted sets): it is
    symmetric, and one more common term never lowers it.
    """
    if not one or not other:
        return None
    mine, theirs = rarity.strengths(one), rarity.strengths(other)
    if len(mine) > len(theirs):
        mine, theirs = theirs, mine
    common = sum(min(strength, theirs[code]) for code, strength in mine.items() if code in theirs)
    whole = sqrt(sum(mine.values()) * sum(theirs.values()))
    return min(common / whole, 1.0)
