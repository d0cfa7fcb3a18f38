"""Which entries are nearest in meaning: by the file of vectors, or by pgvector."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings

from talka.toolkit import arrays as np

from ..models import Vector
from . import pgvector
from .centres import Centres
from .comparing import Compared, Sifted
from .matrix import Matrix, row_type
from .protocol import Floats
from .remembering import Remembered, answers_to

BATCH = 2_000


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
