"""The engine of the database in use."""

from types import ModuleType

from django.db import connection


def engine() -> ModuleType:
    """`engine.sqlite` or `engine.postgres`; both have the same functions, and `NAMED`."""
    if connection.vendor == "postgresql":
        from . import postgres  # noqa: PLC0415  reason: the other database's is not wanted

        return postgres
    from . import sqlite  # noqa: PLC0415  reason: the other database's is not wanted

    return sqlite
