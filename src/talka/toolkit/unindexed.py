"""A column that a database is not to look up rows by."""

from typing import Any

from django.db.models import Func


class Unindexed(Func):
    """The column as it is, by which SQLite is not to choose an index: one that gives the order is worth more.

    ``alias(now=Unindexed("state")).filter(now__in=states).order_by("-changed_at")[:6]`` reads the newest until it has
    six; by an index of states it would read and sort all (measured at 100,000 records: 0.6 instead of 90 ms).
    PostgreSQL weighs the limit itself.
    """

    template = "%(expressions)s"
    arity = 1

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """With the unary plus that SQLite's documentation gives for it ("Disqualifying WHERE Clause Terms")."""
        return self.as_sql(compiler, connection, template="+%(expressions)s", **extra)
