"""Vectors in PostgreSQL where pgvector is there: shared by all machines without a file."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any
from weakref import WeakSet

from django.db import connection, transaction

from talka.toolkit import arrays as np

from .centres import Centres
from .protocol import Floats

DIMENSIONS = 384
# How many neighbours the index looks at, which is also the most that it gives: recall over speed.
_LOOK = 400
_looking: WeakSet[Any] = WeakSet()


@lru_cache(maxsize=1)
def is_there() -> bool:
    """Whether the migration found pgvector and made its table."""
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('search_near') IS NOT NULL")
        return bool(cursor.fetchone()[0])


def _look_widely(cursor: Any) -> None:
    """Tell the index so, once a connection."""
    here = cursor.connection
    if here not in _looking:
        cursor.execute(f"SET hnsw.ef_search = {_LOOK:d}")
        _looking.add(here)


def _written(vector: Floats) -> str:
    return "[" + ",".join(f"{value:.6g}" for value in vector) + "]"


class Asked:
    """One question, put to the database when its answer is wanted."""

    def __init__(self, column: str, query: Floats, model: str) -> None:
        self._column, self._query, self._model = column, _written(query), model

    def best(self, limit: int, among: Iterable[int] | None = None) -> list[tuple[int, float]]:
        """The nearest (of all, or of these entries) as (entry, cosine), nearest first.

        More than the index gives, and the nearest of some, by comparing all of them.
        """
        if among is None:
            return self._best(limit, "", [], by_index=limit <= _LOOK)
        return self._best(limit, " AND entry_id = ANY(%s)", [list(among)], by_index=False)

    def best_of(self, limit: int, select: str, params: list[Any]) -> list[tuple[int, float]]:
        """The nearest of those whose ids the SELECT gives."""
        return self._best(limit, f" AND entry_id IN ({select})", params, by_index=False)

    def _best(self, limit: int, condition: str, given: list[Any], *, by_index: bool) -> list[tuple[int, float]]:
        distance = f"({self._column} <#> %s::halfvec(384))"
        with connection.cursor() as cursor:
            _look_widely(cursor)
            cursor.execute(
                f"SELECT entry_id, -({distance}) FROM search_near WHERE model = %s{condition}"
                # Adding nothing keeps the index out of it.
                f" ORDER BY {distance}{'' if by_index else ' + 0'} LIMIT %s",
                [self._query, self._model, *given, self._query, limit],
            )
            return [(entry, float(score)) for entry, score in cursor.fetchall()]

    def beside(self, entry: str) -> tuple[str, str, list[Any]]:
        """The cosine as a column, and the join that it needs, for a statement that has entries' ids as `entry`."""
        cosine = f"-(vectors.{self._column} <#> %s::halfvec(384))"
        join = f"LEFT JOIN search_near vectors ON vectors.entry_id = {entry} AND vectors.model = %s"
        return cosine, join, [self._query, self._model]

    def of(self, entries: Iterable[int]) -> dict[int, float]:
        """The cosine of each of these entries that has a vector."""
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT entry_id, -({self._column} <#> %s::halfvec(384)) FROM search_near"
                " WHERE model = %s AND entry_id = ANY(%s)",
                [self._query, self._model, list(entries)],
            )
            return {entry: float(score) for entry, score in cursor.fetchall()}


class Table:
    """The nearest by an HNSW index over half-precision vectors of one model, each seen from the middle of its language.

    `near` has them as they are, which nothing is compared with: no index is over them.
    """

    def __init__(self, model: str, centres: Centres) -> None:
        self._centres = centres
        self._model = f"{model} {centres.name}"[:80]

    def look(self, seen: Floats) -> Asked:
        """Ask for what is near a vector that is seen from somewhere already, of unit length; see `File.look`."""
        return Asked("seen", seen, self._model)

    def ask(self, question: Floats, language: str) -> Asked:
        """Ask for what answers a question, each vector seen from the middle of its language."""
        return Asked("seen", self._centres.question(question, language), self._model)

    def vectors(self, entries: Iterable[int]) -> dict[int, Floats]:
        """The vectors of some entries, by entry."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT entry_id, near::text FROM search_near WHERE model = %s AND entry_id = ANY(%s)",
                [self._model, list(entries)],
            )
            return {entry: np.array(text[1:-1].split(","), np.float32) for entry, text in cursor.fetchall()}

    def last_vector(self) -> int:
        """The greatest id of a vector that is here."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT COALESCE(MAX(vector_id), 0) FROM search_near WHERE model = %s", [self._model])
            return int(cursor.fetchone()[0])

    def is_empty(self) -> bool:
        """Whether there is none here."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT NOT EXISTS (SELECT 1 FROM search_near WHERE model = %s)", [self._model])
            return bool(cursor.fetchone()[0])

    def laid_out(self, after: int) -> set[int]:
        """The ids beyond this one of vectors that are here."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT vector_id FROM search_near WHERE model = %s AND vector_id > %s", [self._model, after]
            )
            return {vector for (vector,) in cursor.fetchall()}

    def append(self, rows: Iterable[tuple[int, int, str, float, bytes | memoryview]]) -> int:
        """Add rows (vector id, entry, language, scale, bytes), each in the place of its entry's older one."""
        values = [self._row(*row) for row in rows]
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO search_near (vector_id, entry_id, model, near, seen)"
                " VALUES (%s, %s, %s, %s::halfvec(384), %s::halfvec(384))"
                " ON CONFLICT (entry_id) DO UPDATE SET vector_id = EXCLUDED.vector_id, model = EXCLUDED.model,"
                " near = EXCLUDED.near, seen = EXCLUDED.seen"
                # What another worker laid out meanwhile may be newer.
                " WHERE search_near.vector_id <= EXCLUDED.vector_id OR search_near.model <> EXCLUDED.model",
                values,
            )
        return len(values)

    def _row(
        self, vector: int, entry: int, language: str, scale: float, values: bytes | memoryview
    ) -> tuple[int, int, str, str, str]:
        components = np.frombuffer(bytes(values), np.int8).astype(np.float32) * scale
        seen, length = self._centres.passage(components, language)
        return vector, entry, self._model, _written(components), _written(seen / length)

    def forget_gone(self) -> None:
        """Drop what the table of vectors no longer has."""
        with connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM search_near n WHERE NOT EXISTS (SELECT 1 FROM search_vector v WHERE v.id = n.vector_id)"
            )
