"""The engine's own tables, which no model describes: FTS5 on SQLite, tsvector, pg_trgm and pgvector on PostgreSQL."""

from django.db import migrations

SQLITE = [
    """CREATE VIRTUAL TABLE search_document USING fts5(
        heading, about, body, facets, content='', contentless_delete=1,
        tokenize="unicode61 remove_diacritics 0 tokenchars '_'")""",
    "CREATE VIRTUAL TABLE search_document_tokens USING fts5vocab(search_document, 'row')",
    """CREATE VIRTUAL TABLE search_heading USING fts5(
        heading, facets, content='', contentless_delete=1, prefix='2 3 4',
        tokenize="unicode61 remove_diacritics 0 tokenchars '_'")""",
    """CREATE TRIGGER search_entry_gone AFTER DELETE ON search_searchentry BEGIN
        DELETE FROM search_document WHERE rowid = old.id;
        DELETE FROM search_heading WHERE rowid = old.id; END""",
    """CREATE INDEX search_seen ON records_record
        (id, shown, visibility, visible_from, visible_until, kind, owner_id, author_id)""",
    "CREATE VIRTUAL TABLE search_word_triples USING fts5(latin, content='', contentless_delete=1, tokenize='trigram')",
    """CREATE TRIGGER search_word_new AFTER INSERT ON search_word WHEN new.text <> '' BEGIN
        INSERT OR REPLACE INTO search_word_triples (rowid, latin) VALUES (new.id, new.latin); END""",
    """CREATE TRIGGER search_word_written AFTER UPDATE OF text ON search_word WHEN old.text = '' AND new.text <> '' BEGIN
        INSERT OR REPLACE INTO search_word_triples (rowid, latin) VALUES (new.id, new.latin); END""",
    """CREATE TRIGGER search_word_gone AFTER DELETE ON search_word BEGIN
        DELETE FROM search_word_triples WHERE rowid = old.id; END""",
]
SQLITE_BACK = [
    "DROP TRIGGER search_word_gone",
    "DROP TRIGGER search_word_written",
    "DROP TRIGGER search_word_new",
    "DROP TABLE search_word_triples",
    "DROP TRIGGER search_entry_gone",
    "DROP INDEX IF EXISTS search_seen",
    "DROP TABLE search_heading",
    "DROP TABLE search_document_tokens",
    "DROP TABLE search_document",
]

# Extensions need a right that the database's user may lack: search works without, and `talka doctor` says so.
_EXTENSION = "DO $$ BEGIN CREATE EXTENSION IF NOT EXISTS {0}; EXCEPTION WHEN OTHERS THEN RAISE NOTICE '{0} is missing'; END $$"
POSTGRES = [
    _EXTENSION.format("pg_trgm"),
    _EXTENSION.format("vector"),
    "CREATE TABLE search_document (id bigint PRIMARY KEY, document tsvector NOT NULL, heading tsvector NOT NULL)",
    "CREATE INDEX search_heading_tokens ON search_document USING gin (heading)",
    "CREATE INDEX search_document_tokens ON search_document USING gin (document)",
    """CREATE FUNCTION search_entry_gone() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF TG_OP = 'TRUNCATE' THEN TRUNCATE search_document; RETURN NULL; END IF;
        DELETE FROM search_document WHERE id = OLD.id; RETURN NULL; END $$""",
    """CREATE TRIGGER search_entry_gone AFTER DELETE ON search_searchentry
        FOR EACH ROW EXECUTE FUNCTION search_entry_gone()""",
    """CREATE TRIGGER search_entries_gone AFTER TRUNCATE ON search_searchentry
        FOR EACH STATEMENT EXECUTE FUNCTION search_entry_gone()""",
    """DO $$ BEGIN IF EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm') THEN
        CREATE INDEX search_word_triples ON search_word USING gin (latin gin_trgm_ops) WHERE text <> ''; END IF; END $$""",
    """DO $$ BEGIN IF EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'vector') THEN
        CREATE TABLE search_near (entry_id bigint PRIMARY KEY, vector_id bigint NOT NULL, model varchar(80) NOT NULL,
            near halfvec(384) NOT NULL, seen halfvec(384) NOT NULL);
        CREATE INDEX search_near_newest ON search_near (model, vector_id);
        CREATE INDEX search_near_index ON search_near USING hnsw (near halfvec_ip_ops);
        CREATE INDEX search_seen_index ON search_near USING hnsw (seen halfvec_ip_ops);
        END IF; END $$""",
]
POSTGRES_BACK = [
    "DROP TABLE IF EXISTS search_near",
    "DROP INDEX IF EXISTS search_word_triples",
    "DROP TRIGGER search_entries_gone ON search_searchentry",
    "DROP TRIGGER search_entry_gone ON search_searchentry",
    "DROP FUNCTION search_entry_gone",
    "DROP TABLE search_document",
]


def _run(schema_editor, statements):
    for statement in statements:
        schema_editor.execute(statement)


def forwards(apps, schema_editor):
    _run(schema_editor, POSTGRES if schema_editor.connection.vendor == "postgresql" else SQLITE)


def backwards(apps, schema_editor):
    _run(schema_editor, POSTGRES_BACK if schema_editor.connection.vendor == "postgresql" else SQLITE_BACK)


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
