"""Which entries are nearest in meaning: by the file of vectors, or by pgvector."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

from django.conf import settings
from django.db import connection

from talka.toolkit import arrays as np

from ..models import Vector
from . import pgvector
from .centres import Centres
from .matrix import Matrix, row_type
from .protocol import Floats
from .signs import Distances, Ids

BATCH = 2_000
# By their signs so many are kept to be compared as they are: a share of all, and for each that is wanted some.
LEAST_KEPT = 2_500
KEPT_SHARE = 64
KEPT_EACH = 4
# So many questions are remembered, each with so many entries at most: some 3 MB of a process.
MOST_QUESTIONS = 16
MOST_ANSWERS = 2_000


class Look(Protocol):
    """One question's look at all vectors."""

    def best(self, limit: int, among: Iterable[int] | None = None) -> list[tuple[int, float]]: ...
    def best_of(self, limit: int, select: str, params: list[Any]) -> list[tuple[int, float]]: ...
    def beside(self, entry: str) -> tuple[str, str, list[Any]] | None: ...
    def of(self, entries: Iterable[int]) -> dict[int, float]: ...


# A vector as the table has it: its id, its entry, the entry's language, the scale and the bytes.
Kept = tuple[int, int, str, float, bytes | memoryview]


class Nearest(Protocol):
    """Where vectors lie for looking at them."""

    def look(self, seen: Floats) -> Look: ...
    def ask(self, question: Floats, language: str) -> Look: ...
    def vectors(self, entries: Iterable[int]) -> dict[int, Floats]: ...
    def last_vector(self) -> int: ...
    def is_empty(self) -> bool: ...
    def laid_out(self, after: int) -> set[int]: ...
    def append(self, rows: Iterable[Kept]) -> int: ...
    def forget_gone(self) -> None: ...


class _OfFile(ABC):
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


class Compared(_OfFile):
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


class Sifted(_OfFile):
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


@dataclass
class _Answers:
    """What one question was answered: the nearest of all, by how many were wanted, and the cosine of single entries."""

    best: dict[int, list[tuple[int, float]]] = field(default_factory=dict)
    likeness: dict[int, float | None] = field(default_factory=dict)


class Remembered(_OfFile):
    """The same look, which compares only what it wasn't asked for since the file of vectors changed.

    A question comes again with each page of its results, each filter that is ticked and each reader who asks the same.
    What is kept are ids of entries and likenesses; who may see them is asked each time.
    """

    def __init__(self, answers: _Answers, look: Callable[[], Compared | Sifted]) -> None:
        self._answers, self._make = answers, look
        self._made: Compared | Sifted | None = None

    def best(self, limit: int, among: Iterable[int] | None = None) -> list[tuple[int, float]]:
        """The nearest (of all, or of these entries) as (entry, cosine), nearest first."""
        if among is not None:
            return self._look().best(limit, among)
        found = self._answers.best.get(limit)
        if found is None:
            found = self._look().best(limit)
            if limit <= MOST_ANSWERS:
                self._answers.best[limit] = found
        return list(found)

    def of(self, entries: Iterable[int]) -> dict[int, float]:
        """The cosine of each of these entries that has a vector."""
        wanted, known = list(entries), self._answers.likeness
        unknown = [entry for entry in wanted if entry not in known]
        if unknown:
            told = self._look().of(unknown)
            fresh = {entry: told.get(entry) for entry in unknown}
            known = {**known, **fresh}
            if len(known) <= MOST_ANSWERS:
                self._answers.likeness = known
        return {entry: likeness for entry in wanted if (likeness := known[entry]) is not None}

    def _look(self) -> Compared | Sifted:
        """The look itself, made when something is asked that wasn't before."""
        if self._made is None:
            self._made = self._make()
        return self._made


# By the state of the file and the question; those that were asked last.
_answered: OrderedDict[tuple[object, ...], _Answers] = OrderedDict()
_answering = Lock()


def answers_to(key: tuple[object, ...]) -> _Answers:
    """What is remembered of a question; nothing yet, where it is a new one."""
    with _answering:
        answers = _answered.setdefault(key, _Answers())
        _answered.move_to_end(key)
        while len(_answered) > MOST_QUESTIONS:
            _answered.popitem(last=False)
        return answers


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


class File:
    """The nearest by comparing with the vectors of the file: with all, or where they are many, with a sieve's."""

    def __init__(self, path: Path, model: str, dimensions: int, centres: Centres) -> None:
        self._model, self._centres = model, centres
        self._type = row_type(dimensions)
        self._matrix = Matrix(path, f"{model} {centres.name}", dimensions, centres.passages)

    def look(self, seen: Floats) -> Compared:
        """Compare a vector that is seen from somewhere already, of unit length, with all, each seen from the middle of
        its language: what is near a record."""
        return Compared(*self._matrix.scores(seen, from_centres=True))

    def ask(self, question: Floats, language: str) -> Compared | Remembered:
        """Compare a question's vector with all, each seen from the middle of its language: what answers it."""
        seen = self._centres.question(question, language)
        state = self._matrix.state()
        if state is None:
            return self._compared_with_all(seen)
        return Remembered(answers_to((*state, seen.tobytes())), lambda: self._sifted(seen))

    def _compared_with_all(self, seen: Floats) -> Compared:
        return Compared(*self._matrix.scores(seen, from_centres=True))

    def _sifted(self, seen: Floats) -> Compared | Sifted:
        sifted = Sifted(self._matrix, seen)
        return sifted if sifted.can_tell else self._compared_with_all(seen)

    def vectors(self, entries: Iterable[int]) -> dict[int, Floats]:
        """The vectors of some entries, by entry, as they are."""
        return self._matrix.vectors(entries)

    def last_vector(self) -> int:
        """The greatest id of a vector in the file."""
        return self._matrix.last_vector()

    def is_empty(self) -> bool:
        """Whether no vector was ever laid out here; the file isn't read."""
        return self._matrix.is_empty()

    def laid_out(self, after: int) -> set[int]:
        """The ids beyond this one of vectors that are in the file."""
        return self._matrix.vectors_after(after)

    def append(self, rows: Iterable[Kept]) -> int:
        """Add rows, each in the place of its entry's older one."""
        return self._matrix.append(self._row(*row) for row in rows)

    def _row(self, vector: int, entry: int, language: str, scale: float, values: bytes | memoryview) -> tuple[Any, ...]:
        components = np.frombuffer(bytes(values), np.int8)
        _seen, length = self._centres.passage(components.astype(np.float32) * scale, language)
        return vector, entry, scale, length, self._centres.row(language), components

    def forget_gone(self) -> None:
        """Make the file anew from the table of vectors."""
        self._matrix.replace(np.array([self._row(*row) for row in rows], self._type) for rows in kept_rows(self._model))


def kept_rows(model: str) -> Iterator[list[Kept]]:
    """All vectors of a model in the table, in batches."""
    rows = Vector.objects.filter(model=model).order_by("pk")
    batch: list[Kept] = []
    for row in rows.values_list("pk", "entry_id", "entry__language", "scale", "values").iterator(chunk_size=BATCH):
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def nearest(model: str, dimensions: int, centres: Centres) -> Nearest:
    """Where this model's vectors lie."""
    if dimensions == pgvector.DIMENSIONS and pgvector.is_there():
        return pgvector.Table(model, centres)
    return File(Path(settings.TALKA_DATA) / "vectors" / "entries.int8", model, dimensions, centres)
