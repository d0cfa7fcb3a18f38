"""Many rows of a child table as one JSON column of their parent, so that a page needs no statement for them."""

from typing import Any

from django.db.models import Aggregate, JSONField, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONArray


class JsonList(Aggregate):
    """The rows of a group as one JSON array; both databases have it, under two names."""

    function = "JSON_GROUP_ARRAY"
    name = "JsonList"
    output_field = JSONField()

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """PostgreSQL's name of it."""
        return self.as_sql(compiler, connection, function="JSONB_AGG", **extra)


def rows_of(rows: "QuerySet[Any]", parent: str, outer: str, *columns: str) -> Subquery:
    """A subquery: `columns` of those of `rows` whose `parent` is the outer row's `outer`, as lists; NULL for none."""
    mine = rows.filter(**{parent: OuterRef(outer)}).order_by().values(parent)
    return Subquery(mine.annotate(listed=JsonList(JSONArray(*columns))).values("listed"), output_field=JSONField())
