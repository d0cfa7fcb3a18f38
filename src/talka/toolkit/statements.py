"""A statement that is kept, given to the database's driver as it takes it.

Django makes two cursors, rewrites the marks for SQLite and goes through a dozen calls on the way to the driver, each
time: 65 µs for statements of which most take the database 10 (measured on taking up a need).
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections


class Statement:
    """`sql` in Django's manner (`%s` for each value), run on this thread's connection."""

    __slots__ = ("_marked", "sql")

    def __init__(self, sql: str) -> None:
        self.sql = sql
        self._marked = ""

    def rows(self, values: Sequence[Any]) -> list[Any]:
        """All rows that it finds."""
        database: Any = connections[DEFAULT_DB_ALIAS]
        if not _goes_straight(database):
            with database.cursor() as cursor:
                cursor.execute(self.sql, values)
                return list(cursor.fetchall())
        with database.wrap_database_errors, closing(self._executed(database, values)) as driver:
            return list(driver.fetchall())

    def change(self, values: Sequence[Any]) -> int:
        """How many rows it changed."""
        database: Any = connections[DEFAULT_DB_ALIAS]
        if not _goes_straight(database):
            with database.cursor() as cursor:
                cursor.execute(self.sql, values)
                return int(cursor.rowcount)
        with database.wrap_database_errors, closing(self._executed(database, values)) as driver:
            return int(driver.rowcount)

    def _executed(self, database: Any, values: Sequence[Any]) -> Any:
        """The driver's own cursor, with what it found."""
        if database.vendor != "sqlite":
            driver = database.create_cursor()
            driver.execute(self.sql, values)
            return driver
        if not self._marked:
            with database.cursor() as cursor:
                self._marked = cursor.cursor.convert_query(self.sql)
        return database.connection.execute(self._marked, values)


def _goes_straight(database: Any) -> bool:
    """Whether it is connected, and nobody counts or watches its statements. Raises in a transaction that has failed."""
    if database.connection is None or database.execute_wrappers or database.queries_logged:
        return False
    database.validate_no_broken_transaction()
    return True
