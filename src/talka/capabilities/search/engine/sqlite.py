"""The engine on SQLite: a contentless FTS5 table with our own tokens, and a trigram table over words."""

import json
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from django.db import connection

from .asking import COUNTED, AllOf, Document, Expression, Part, Phrase, Tokens, sayable

# What the rules of access ask of a record, in one narrow index: a ranked search asks it of thousands, and the rows of
# records are wide. SQLite's planner would rather look each up in the table (measured: 19 ms instead of 3 for 5,000), so
# it is told. Django drops the index when it remakes the table: `complete` makes it again after each migration.
SEEN_INDEX = (
    "CREATE INDEX IF NOT EXISTS search_seen ON records_record"
    " (id, shown, visibility, visible_from, visible_until, kind, owner_id, author_id)"
)


@lru_cache(maxsize=1)
def has_seen_index() -> bool:
    """Whether the index over what access asks is there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM sqlite_master WHERE type = 'index' AND name = 'search_seen'")
        return cursor.fetchone() is not None


def joined(sql: str) -> str:
    """A SELECT of entries joined with records, told which index of records to use."""
    if not has_seen_index():
        return sql
    return sql.replace('INNER JOIN "records_record" ON', 'INNER JOIN "records_record" INDEXED BY search_seen ON', 1)


def _quoted(token: str) -> str:
    return '"' + token.replace('"', '""') + '"'


def match(expression: Expression) -> str:
    """The expression in FTS5's query language."""
    if isinstance(expression, Tokens):
        star = " *" if expression.prefix else ""
        said = " OR ".join(_quoted(token) + star for token in sayable(expression.any_of))
        return f"{{heading}} : ({said})" if expression.in_heading else f"({said})"
    if isinstance(expression, Phrase):
        return _quoted(" ".join(sayable(expression.tokens)))
    between = " AND " if isinstance(expression, AllOf) else " OR "
    return "(" + between.join(match(part) for part in expression.parts) + ")"


def hits(parts: Sequence[Part]) -> tuple[str, list[object]]:
    """A subselect of ``(id, weight)``: entries that match any part, with the sum of the weights of those they match."""
    selects: list[str] = []
    params: list[object] = []
    for part in parts:
        newest = f" ORDER BY rowid DESC LIMIT {part.newest:d}" if part.newest else ""
        table = "search_heading" if part.titles else "search_document"
        selects.append(
            f"SELECT {COUNTED if part.times_found else '*'} FROM"
            f" (SELECT rowid AS id, {float(part.weight)!r} AS weight FROM {table} WHERE {table} MATCH %s{newest})"
        )
        params.append(match(part.expression))
    return f"SELECT id, SUM(weight) AS weight FROM ({' UNION ALL '.join(selects)}) GROUP BY id", params


def passing(expression: Expression) -> tuple[str, list[object]]:
    """A subselect of the ids of all entries that match in their headings and facets."""
    return "SELECT rowid AS id FROM search_heading WHERE search_heading MATCH %s", [match(expression)]


def given(entries: Sequence[int]) -> tuple[str, list[object]]:
    """A subselect of ``(id, weight)`` of just these entries, with no weight."""
    return "SELECT value AS id, 0.0 AS weight FROM json_each(%s)", [json.dumps(list(entries))]


def write(documents: Iterable[tuple[int, Document]]) -> None:
    """Put documents in, each in the place of what its entry had before."""
    rows = [(pk, doc.heading, doc.about, doc.body, doc.facets) for pk, doc in documents]
    headings = [(pk, heading, facets) for pk, heading, _about, _body, facets in rows]
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT OR REPLACE INTO search_heading (rowid, heading, facets) VALUES (%s, %s, %s)", headings
        )
        cursor.executemany(
            "INSERT OR REPLACE INTO search_document (rowid, heading, about, body, facets) VALUES (%s, %s, %s, %s, %s)",
            rows,
        )


def remove(entries: Sequence[int]) -> None:
    """Take documents out (deleting the entry does it too)."""
    with connection.cursor() as cursor:
        cursor.executemany("DELETE FROM search_document WHERE rowid = %s", [(pk,) for pk in entries])
        cursor.executemany("DELETE FROM search_heading WHERE rowid = %s", [(pk,) for pk in entries])


def token_counts() -> Iterator[tuple[str, int]]:
    """Every token of the index with the number of entries that have it: one pass over the whole index."""
    # Read in pages: a statement left open would hold this connection to an old state of the database, and the caller's
    # next write on it would be refused at once ("database is locked") when another process wrote meanwhile.
    last = ""
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT term, doc FROM search_document_tokens WHERE term > %s ORDER BY term LIMIT 5000", [last]
            )
            rows = cursor.fetchall()
        if not rows:
            return
        last = rows[-1][0]
        yield from rows


def alike(latins: Sequence[str], limit: int = 40) -> list[tuple[int, str, str, str, int]]:
    """Written words whose Latin key shares letter triples with one of these, of each the likeliest first.

    Rows: the place of the one, token, text, latin, count.
    """
    selects, params = [], []
    for place, latin in enumerate(latins):
        triples = {latin[start : start + 3] for start in range(len(latin) - 2)}
        if triples:
            selects.append(
                f"SELECT * FROM (SELECT {place:d}, w.token, w.text, w.latin, w.count FROM (SELECT rowid"
                f" FROM search_word_triples WHERE search_word_triples MATCH %s ORDER BY rank LIMIT {limit:d}) t"
                " CROSS JOIN search_word w ON w.id = t.rowid WHERE w.text <> '')"
            )
            params.append(" OR ".join(_quoted(triple) for triple in sorted(triples)))
    if not selects:
        return []
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(selects), params)
        return list(cursor.fetchall())


# Of a row of search_word: the terms and places whose labels have the word, with how many records are tagged so.
NAMED = (
    "CASE WHEN facets = '' THEN '' ELSE (SELECT group_concat(f.token || ':' || f.count, ' ') FROM"
    """ json_each('["' || replace(facets, ' ', '","') || '"]') said CROSS JOIN search_facetcount f"""
    " WHERE f.kind = '' AND f.token = substr(said.value, 1, instr(said.value, ':') - 1)) END"
)


def tidy() -> None:
    """Merge the index's segments a little: bounded work, for the worker."""
    with connection.cursor() as cursor:
        for table in ("search_document", "search_heading"):
            cursor.execute(f"INSERT INTO {table}({table}, rank) VALUES ('merge', 500)")


def complete() -> None:
    """Make again what a migration of others dropped; quick when nothing is lacking."""
    with connection.cursor() as cursor:
        cursor.execute(SEEN_INDEX)
    has_seen_index.cache_clear()


def can_find_alike() -> bool:
    """FTS5 can always."""
    return True
