"""The engine on PostgreSQL: a tsvector of our own tokens under a GIN index, and pg_trgm over words."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from django.db import connection

from .asking import COUNTED, AllOf, Document, Expression, Part, Phrase, Tokens, sayable

# tsvector keeps at most 256 places of a lexeme, none beyond 16383; its whole must stay under a megabyte.
_LAST_PLACE = 16_383
_MOST_TOKENS = 15_000
_COLUMNS = (("heading", "A"), ("about", "B"), ("body", "C"), ("facets", "D"))


def _quoted(token: str) -> str:
    return "'" + token.replace("\\", "\\\\").replace("'", "''") + "'"


def match(expression: Expression) -> str:
    """The expression as a tsquery."""
    if isinstance(expression, Tokens):
        flags = (":*" if expression.prefix else "") + ("A" if expression.in_heading else "")
        flags = flags if flags.startswith(":") or not flags else f":{flags}"
        return "(" + " | ".join(_quoted(token) + flags for token in sayable(expression.any_of)) + ")"
    if isinstance(expression, Phrase):
        return "(" + " <-> ".join(_quoted(token) for token in sayable(expression.tokens)) + ")"
    between = " & " if isinstance(expression, AllOf) else " | "
    return "(" + between.join(match(part) for part in expression.parts) + ")"


def hits(parts: Sequence[Part]) -> tuple[str, list[object]]:
    """A subselect of ``(id, weight)``: entries that match any part, with the sum of the weights of those they match."""
    selects: list[str] = []
    params: list[object] = []
    for part in parts:
        # Adding nothing, and not saying beforehand what is asked, keeps the planner from trying one document after the
        # other, whose long vectors it must unpack: of what most have it thinks that this were quicker.
        order = "id" if part.titles else "id + 0"
        newest = f" ORDER BY {order} DESC LIMIT {part.newest:d}" if part.newest else ""
        column = "heading" if part.titles else "document"
        selects.append(
            f"(SELECT {COUNTED if part.times_found else '*'} FROM (SELECT id, {float(part.weight)!r}::float8 AS weight"
            f" FROM search_document WHERE {column} @@ (SELECT %s::tsquery){newest}) found)"
        )
        params.append(match(part.expression))
    return f"SELECT id, SUM(weight) AS weight FROM ({' UNION ALL '.join(selects)}) parts GROUP BY id", params


def passing(expression: Expression) -> tuple[str, list[object]]:
    """A subselect of the ids of all entries that match in their headings and facets."""
    return "SELECT id FROM search_document WHERE heading @@ %s::tsquery", [match(expression)]


def given(entries: Sequence[int]) -> tuple[str, list[object]]:
    """A subselect of ``(id, weight)`` of just these entries, with no weight."""
    return "SELECT id, 0.0::float8 AS weight FROM unnest(%s::bigint[]) AS given(id)", [list(entries)]


def joined(sql: str) -> str:
    """A SELECT of entries joined with records: the planner knows by itself."""
    return sql


def _tsvector(document: Document, columns: Sequence[tuple[str, str]] = _COLUMNS) -> str:
    """Columns of a document in tsvector's text form; they become weights A–D, places run on through all of them."""
    places: dict[str, list[str]] = {}
    place = 0
    for column, weight in columns:
        for token in getattr(document, column).split(" ")[:_MOST_TOKENS]:
            place = min(place + 1, _LAST_PLACE)
            if token:
                places.setdefault(token, []).append(f"{place}{weight}")
        place += 1
    return " ".join(f"{_quoted(token)}:{','.join(found[:255])}" for token, found in places.items())


def write(documents: Iterable[tuple[int, Document]]) -> None:
    """Put documents in, each in the place of what its entry had before."""
    rows = [(pk, _tsvector(document), _tsvector(document, (_COLUMNS[0], _COLUMNS[3]))) for pk, document in documents]
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO search_document (id, document, heading) VALUES (%s, %s::tsvector, %s::tsvector)"
            " ON CONFLICT (id) DO UPDATE SET document = EXCLUDED.document, heading = EXCLUDED.heading",
            rows,
        )


def remove(entries: Sequence[int]) -> None:
    """Take documents out (deleting the entry does it too)."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM search_document WHERE id = ANY(%s)", [list(entries)])


def token_counts() -> Iterator[tuple[str, int]]:
    """Every token of the index with the number of entries that have it: one pass over the whole index."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT word, ndoc FROM ts_stat('SELECT document FROM search_document')")
        while rows := cursor.fetchmany(5000):
            yield from rows


@lru_cache(maxsize=1)
def can_find_alike() -> bool:
    """Whether pg_trgm is installed here."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm')")
        return bool(cursor.fetchone()[0])


def alike(latins: Sequence[str], limit: int = 40) -> list[tuple[int, str, str, str, int]]:
    """Written words whose Latin key shares letter triples with one of these, of each the likeliest first.

    Rows: the place of the one, token, text, latin, count.
    """
    if not latins or not can_find_alike():
        return []
    select = (
        "(SELECT {0:d}, token, text, latin, count FROM search_word WHERE text <> '' AND latin %% %s"
        " ORDER BY similarity(latin, %s) DESC, count DESC LIMIT {1:d})"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(select.format(place, limit) for place in range(len(latins))),
            [latin for each in latins for latin in (each, each)],
        )
        return list(cursor.fetchall())


# Of a row of search_word: the terms and places whose labels have the word, with how many records are tagged so.
NAMED = (
    "CASE WHEN facets = '' THEN '' ELSE (SELECT string_agg(f.token || ':' || f.count, ' ') FROM"
    " unnest(string_to_array(facets, ' ')) AS said(label) JOIN search_facetcount f"
    " ON f.kind = '' AND f.token = split_part(said.label, ':', 1)) END"
)


def tidy() -> None:
    """Autovacuum does it."""


def complete() -> None:
    """Nothing is lost when a table changes."""
