"""Many rows of a child table as one column of their parent, so that a page needs no statement for them."""

from typing import Any

from django.db.models import Aggregate, CharField, JSONField, OuterRef, QuerySet, Subquery, TextField
from django.db.models.functions import Cast, JSONObject


class Joined(Aggregate):
    """The values of a group with commas between them; both databases have it, under two names."""

    function = "GROUP_CONCAT"
    name = "Joined"
    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """STRING_AGG wants the separator said."""
        template = "STRING_AGG(%(expressions)s, ',')"
        return self.as_sql(compiler, connection, template=template, **extra)


def joined(rows: "QuerySet[Any]", parent: str, column: str) -> Subquery:
    """A subquery: `column` of those of `rows` whose `parent` is the outer row, joined by commas; NULL for none."""
    text = Cast(column, CharField())
    mine = rows.filter(**{parent: OuterRef("pk")}).order_by().values(parent)
    return Subquery(mine.annotate(joined=Joined(text)).values("joined"), output_field=TextField())


class Gathered(Aggregate):
    """The values of a group as a JSON array."""

    function = "JSON_GROUP_ARRAY"
    name = "Gathered"
    output_field = JSONField()

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """The same under another name."""
        return self.as_sql(compiler, connection, function="JSONB_AGG", **extra)


def gathered(rows: "QuerySet[Any]", parent: str, **columns: str) -> Subquery:
    """A subquery: those of `rows` whose `parent` is the outer row, as a list of dicts; None for none.

    `columns` are their names there and here. Moments come as ISO 8601 text, without a zone (UTC) on SQLite.
    """
    mine = rows.filter(**{parent: OuterRef("pk")}).order_by().values(parent)
    return Subquery(
        mine.annotate(gathered=Gathered(JSONObject(**columns))).values("gathered"), output_field=JSONField()
    )
