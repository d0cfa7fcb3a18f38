"""A word that most texts have: the database goes by its index, and unpacks no text after the other."""

import pytest
from django.db import connection

from talka.capabilities.search.engine.asking import Part, Tokens
from talka.capabilities.search.engine.choice import engine

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def test_a_word_that_most_have_is_looked_up_in_the_index() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite's index gives the newest first")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO search_document (id, document, heading)"
            " SELECT id, (SELECT string_agg('w' || id || 'x' || n, ' ') FROM generate_series(1, 60) n)::tsvector"
            " || 'latvia', 'latvia' FROM generate_series(1, 3000) id"
        )
        cursor.execute("SELECT gin_clean_pending_list('search_document_tokens')")
        cursor.execute("ANALYZE search_document")
        sql, params = engine().hits([Part(Tokens(("latvia",)), 1.0, newest=1500)])
        cursor.execute(f"EXPLAIN {sql}", params)
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "search_document_tokens" in plan
    assert "Seq Scan on search_document" not in plan
