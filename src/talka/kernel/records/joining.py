"""Many rows of a child table as one column of their parent, so that a page needs no statement for them."""

from typing import Any

from django.db.models import Aggregate, CharField, OuterRef, QuerySet, Subquery, TextField
from django.db.models.functions import Cast


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
