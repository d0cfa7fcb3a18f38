"""The doctor on the database: reachable, up to date, in the right mode, its journal untouched."""

from collections.abc import Iterator

from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from ..upkeep import waiting_migrations
from .finding import Finding, bad, note, ok

OLDEST_POSTGRESQL = 150000
EMPTY, MAKES_IT = "the database is empty", "talka serve or talka migrate makes its tables."


def is_empty() -> bool:
    """Whether nothing was ever migrated."""
    return not MigrationRecorder(connection).applied_migrations()


def unmade(part: str) -> Finding | None:
    """What is to be said of a part whose tables aren't there yet; None where all are."""
    if not waiting_migrations():
        return None
    if is_empty():
        return note(part, EMPTY, MAKES_IT)
    return note(part, "its tables are not up to date", "talka migrate")


def database() -> Iterator[Finding]:
    """It answers, and is set as it must be."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    yield from (_postgresql() if connection.vendor == "postgresql" else _sqlite())


def _sqlite() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        mode = cursor.execute("PRAGMA journal_mode").fetchone()[0]
    if mode == "wal":
        yield ok("database", f"SQLite in {connection.settings_dict['NAME']}, WAL")
    else:
        yield bad(
            "database",
            f"SQLite in journal mode {mode}: readers and writers block each other",
            "Keep TALKA_DATA on a local disk (network disks refuse WAL).",
        )


def _postgresql() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int, current_setting('server_encoding')")
        version, encoding = cursor.fetchone()
        cursor.execute(
            "SELECT name, installed_version FROM pg_available_extensions WHERE name IN ('pg_trgm', 'vector')"
        )
        extensions = dict(cursor.fetchall())
    says = f"PostgreSQL {version // 10000}.{version % 10000}, {encoding}"
    if version < OLDEST_POSTGRESQL:
        yield bad("database", says, "Talka needs PostgreSQL 15 or newer.")
    elif encoding != "UTF8":
        yield bad("database", says, "Make the database anew with ENCODING 'UTF8'.")
    else:
        yield ok("database", says)
    if not extensions.get("pg_trgm"):
        yield bad("pg_trgm", "the extension is not there", "Install PostgreSQL's contrib package, then talka migrate.")
    if extensions.get("vector"):
        yield ok("pgvector", extensions["vector"])
    else:
        yield note("pgvector", "not installed: vectors are compared in memory", "Install pgvector, then talka migrate.")


def migrations() -> Iterator[Finding]:
    """Tables are this version's."""
    waiting = waiting_migrations()
    if waiting and is_empty():
        yield bad("tables", EMPTY, MAKES_IT)
    elif waiting:
        yield bad("tables", f"{len(waiting)} migrations wait, first {waiting[0]}", "talka migrate")
    else:
        yield ok("tables", "up to date")


def vocabulary() -> Iterator[Finding]:
    """Terms and places are loaded."""
    from talka.kernel.vocabulary.models import Place, Term  # noqa: PLC0415  reason: wants Django set up

    terms, places = Term.objects.filter(retired=False).count(), Place.objects.count()
    if terms and places:
        yield ok("vocabulary", f"{terms} terms, {places} places")
    else:
        yield bad("vocabulary", f"{terms} terms, {places} places", "talka migrate loads them.")


def journal() -> Iterator[Finding]:
    """The chain of facts is whole: nobody changed what happened."""
    from talka.kernel.facts.chain import broken_at  # noqa: PLC0415  reason: wants Django set up
    from talka.kernel.facts.models import Fact  # noqa: PLC0415  reason: wants Django set up

    position = broken_at()
    if position is not None:
        yield bad("journal", f"fact {position} was changed or removed", "Compare with a backup from before.")
    else:
        sealed, all_facts = Fact.objects.filter(position__isnull=False).count(), Fact.objects.count()
        yield ok("journal", f"{all_facts} facts, {sealed} sealed, chain whole")
