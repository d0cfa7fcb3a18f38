"""From an address to what is asked."""

from django.http import QueryDict

from talka.kernel.access.rules import Missing
from talka.kernel.records.kinds import Kind, has_kind, kind_of, kinds

from ..query import Query, query_from
from ..showing.addresses import Place

ROWS_OF_LIST, ROWS_OF_SEARCH = 50, 20


def kind_at(name: str) -> Kind:
    """The kind whose list is at this path (``needs``), or whose code this is (``need``). Raises `Missing`."""
    for kind in kinds():
        if name in (kind.path, kind.code):
            return kind
    raise Missing


def place_of(path: str, kind: Kind | None, **more: str) -> Place:
    """The page at this address: a kind's list, or the search."""
    kept = tuple((name, value) for name, value in more.items() if value)
    return Place(path, kind.code if kind else "", ROWS_OF_LIST if kind else ROWS_OF_SEARCH, kept)


def query_at(place: Place, parameters: QueryDict, language: str) -> Query:
    """What is asked there, to be read in this language."""
    fixed = {"kinds": (place.kind,)} if place.kind else {}
    query = query_from(parameters, reader=language, **fixed)
    return query if "limit" in parameters else query.but(limit=place.rows, cursor=query.cursor)


def kind_asked(query: Query) -> Kind | None:
    """The one kind that is asked for, if it is one."""
    return kind_of(query.kinds[0]) if len(query.kinds) == 1 and has_kind(query.kinds[0]) else None
