"""Looks at the vectors of a file: all compared with the question, or those that a sieve of signs lets through."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Any

from django.db import connection

from talka.toolkit import arrays as np

from .matrix import Matrix
from .protocol import Floats
from .signs import Distances, Ids

# By their signs so many are kept to be compared as they are: a share of all, and for each that is wanted some.
LEAST_KEPT = 2_500
KEPT_SHARE = 64
KEPT_EACH = 4


class OfFile(ABC):
    """What looks at the vectors of a file have in common: no statement reaches them."""

    @abstractmethod
    def best(self, limit: int, among: Iterable[int] | None = None) -> list[tuple[int, float]]:
        """The nearest (of all, or of these entries) as (entry, cosine), nearest first."""

    def best_of(self, limit: int, select: str, params: list[Any]) -> list[tuple[int, float]]:
        """The nearest of those whose ids the SELECT gives."""
        with connection.cursor() as cursor:
            cursor.execute(select, params)
            return self.best(limit, (pk for (pk,) in cursor))

    def beside(self, entry: str) -> tuple[str, str, list[Any]] | None:
        """Vectors of a file stand in no statement."""
        return None


class Compared(OfFile):
    """The cosine (−1 … 1) of every vector of the file to one question."""

    def __init__(self, entries: Ids, scores: Floats) -> None:
        self._entries, self._scores = entries, scores
        scores[entries == 0] = -2.0

    def best(self, limit: int, among: Iterable[int] | None = None) -> list[tuple[int, float]]:
        """The nearest (of all, or of these entries) as (entry, cosine), nearest first."""
        entries, scores = self._entries, self._scores
        if among is not None:
            wanted = np.isin(entries, np.fromiter(among, np.int64))
            entries, scores = entries[wanted], scores[wanted]
        count = min(limit, len(entries))
        if not count:
            return []
        top = np.argpartition(scores, len(scores) - count)[len(scores) - count :]
        top = top[np.argsort(-scores[top], kind="stable")]
        return [(int(entries[place]), float(scores[place])) for place in top if entries[place]]

    def of(self, entries: Iterable[int]) -> dict[int, float]:
        """The cosine of each of these entries that has a vector."""
        wanted = np.fromiter(entries, np.int64)
        places = np.flatnonzero(np.isin(self._entries, wanted)) if wanted.size else wanted
        return {int(self._entries[place]): float(self._scores[place]) for place in places if self._entries[place]}


class Sifted(OfFile):
    """The same of many vectors: those that differ least from the question in their signs are compared as they are."""

    def __init__(self, matrix: Matrix, question: Floats) -> None:
        self._matrix, self._question = matrix, question
        self._mark, self._entries, self._distances = matrix.sift(question)
        self._exactly: Compared | None = None

    @property
    def can_tell(self) -> bool:
        """Whether there are signs of these vectors; not of a few, nor while they are behind."""
        return bool(self._mark)

    def best(self, limit: int, among: Iterable[int] | None = None) -> list[tuple[int, float]]:
        """The nearest (of all, or of these entries) as (entry, cosine), nearest first."""
        places = None if among is None else places_of(self._entries, np.fromiter(among, np.int64))
        distances = self._distances if places is None else self._distances[places]
        kept = max(LEAST_KEPT, len(self._entries) // KEPT_SHARE, KEPT_EACH * limit)
        if kept > len(self._entries) // 4:
            return self._all().best(limit, None if places is None else self._entries[places].tolist())
        # Those that came since the signs were written are compared beside the others, not in their place.
        near = least(distances, kept + int(np.count_nonzero(distances == 0)))
        return self._compared(near if places is None else places[near]).best(limit)

    def of(self, entries: Iterable[int]) -> dict[int, float]:
        """The cosine of each of these entries that has a vector."""
        wanted = np.fromiter(entries, np.int64)
        return self._compared(places_of(self._entries, wanted)).of(wanted.tolist())

    def _compared(self, places: Ids) -> Compared:
        rows = self._matrix.at(self._mark, places)
        if len(rows) < len(places):
            return self._all()  # the file was made anew meanwhile
        return Compared(rows["entry"].copy(), self._matrix.likeness(rows, self._question))

    def _all(self) -> Compared:
        if self._exactly is None:
            self._exactly = Compared(*self._matrix.scores(self._question, from_centres=True))
        return self._exactly


def least(distances: Distances, count: int) -> Ids:
    """The places of the least distances, so many and those as near as the last of them."""
    reached = np.cumsum(np.bincount(distances))
    return np.flatnonzero(distances <= np.searchsorted(reached, count))


def places_of(entries: Ids, wanted: Ids) -> Ids:
    """Where the entries are that are wanted. By their last bits first: to sort all would cost more than to look."""
    bits = max(16, int(16 * len(wanted)).bit_length())
    some = np.zeros(1 << bits, bool)
    some[wanted & ((1 << bits) - 1)] = True
    places = np.flatnonzero(some[entries & ((1 << bits) - 1)])
    return places[np.isin(entries[places], wanted)]
