"""What keeps an installation in order: migrations, vocabulary, word forms, index, the first coordinator."""

import fcntl
import hashlib
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from .starting import start_django

# Any number, as long as every machine takes the same for the same work.
MIGRATION_LOCK = 7_206_113


@contextmanager
def alone() -> Iterator[None]:
    """One machine or process at a time: an advisory lock of PostgreSQL, or a lock on a file beside SQLite's."""
    from django.conf import settings  # noqa: PLC0415  reason: wants Django set up
    from django.db import connection  # noqa: PLC0415  reason: wants Django set up

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
            try:
                yield
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATION_LOCK])
        return
    with (Path(settings.TALKA_DATA) / "migrating.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def make_ready() -> None:
    """Migrate if something is to be done: what a command that reads or writes records does before anything else.

    Nobody has to have said `talka serve` before; where nothing is to be done it costs a look at what was migrated.
    """
    start_django()
    if waiting_migrations() or not _vocabulary_is_there():
        migrate()


def waiting_migrations() -> list[str]:
    """Those that this version of the program has and the database lacks."""
    from django.db import connection  # noqa: PLC0415  reason: wants Django set up
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415  reason: wants Django set up

    executor = MigrationExecutor(connection)
    return [str(migration) for migration, _back in executor.migration_plan(executor.loader.graph.leaf_nodes())]


def _vocabulary_is_there() -> bool:
    from talka.kernel.vocabulary.models import Place, Term  # noqa: PLC0415  reason: wants Django set up

    return Term.objects.exists() and Place.objects.exists()


def migrate() -> None:
    """Bring tables and vocabulary to what this version of the program expects; quick when nothing is to do."""
    start_django()
    from django.core.management import call_command  # noqa: PLC0415  reason: wants Django set up

    from talka.capabilities.search.engine.choice import engine  # noqa: PLC0415  reason: wants Django set up

    with alone():
        call_command("migrate", interactive=False, verbosity=0)
        engine().complete()
        _load_vocabulary()


def _load_vocabulary() -> None:
    """Load terms and places when they are not there, or their files are others than those loaded last."""
    from django.conf import settings  # noqa: PLC0415  reason: wants Django set up
    from django.db import transaction  # noqa: PLC0415  reason: wants Django set up

    from talka.kernel.facts.journal import note  # noqa: PLC0415  reason: wants Django set up
    from talka.kernel.vocabulary.actions import load_vocabulary  # noqa: PLC0415  reason: wants Django set up

    mark = Path(settings.TALKA_DATA) / "vocabulary.sha256"
    digest = vocabulary_digest()
    if mark.exists() and mark.read_text() == digest and _vocabulary_is_there():
        return
    with transaction.atomic():
        counts: dict[str, Any] = load_vocabulary()
        note("vocabulary.loaded", **counts)
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.write_text(digest)


def vocabulary_digest() -> str:
    """SHA-256 (hex) over the vocabulary's files and the code that reads them."""
    import talka.kernel.vocabulary as package  # noqa: PLC0415  reason: wants Django set up

    digest = hashlib.sha256()
    folder = Path(package.__file__).parent
    for path in sorted([*folder.glob("data/**/*"), *folder.glob("*.py")]):
        if path.is_file():
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def prepare_words() -> None:
    """Build the tries of word forms, if they are not there: the time of the first question is spent now."""
    from talka.toolkit.text.lemmas import prepare  # noqa: PLC0415  reason: start-up time

    from ..environment import WORDS  # noqa: PLC0415  reason: start-up time

    prepare(WORDS)


def reindex() -> None:
    """Build the search index anew."""
    start_django()
    from talka.capabilities.search.indexing import reindex as rebuild  # noqa: PLC0415  reason: wants Django set up

    count = rebuild()
    print("1 record is in the index." if count == 1 else f"{count} records are in the index.")


def create_coordinator(email: str, name: str) -> int:
    """Make this address's person a coordinator, a new one if there is none. The exit code."""
    start_django()
    from django.core.exceptions import ValidationError  # noqa: PLC0415  reason: wants Django set up
    from django.core.validators import validate_email  # noqa: PLC0415  reason: wants Django set up
    from django.db import transaction  # noqa: PLC0415  reason: wants Django set up

    from talka.kernel.people.models import Person  # noqa: PLC0415  reason: wants Django set up

    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        print(f"talka: {email!r} is not a mail address.", file=sys.stderr)
        return 2
    with transaction.atomic():
        person = Person.objects.select_for_update().filter(email=address).first()
        if person and person.is_coordinator:
            print(f"{address} is a coordinator already.")
            return 0
        person = person or Person.objects.create_user(address, name=name)
        person.is_coordinator = True
        person.save(update_fields=["is_coordinator"])
    print(f"{address} is a coordinator now, and signs in with a mailed code.")
    print("After the first sign-in they set up a second factor (an authenticator app or a passkey) before all else,")
    print("and keep the recovery codes. If all of that is lost: talka resetsecondfactor " + address)
    return 0


def reset_second_factor(email: str) -> int:
    """Take away app, passkeys and recovery codes of this address's person. The exit code."""
    start_django()
    from talka.features.accounts.actions import reset_second_factor as reset  # noqa: PLC0415  reason: wants Django
    from talka.kernel.people.models import Person  # noqa: PLC0415  reason: wants Django set up

    address = email.strip().lower()
    person = Person.objects.filter(email=address).first()
    if person is None:
        print(f"talka: nobody has the address {address!r}.", file=sys.stderr)
        return 2
    done = reset(person)
    print(f"{address} signs in without a second factor now." if done else f"{address} has no second factor.")
    return 0


MOST_RETURNED = 10_000_000  # bytes of a mail that came back


def take_returned(mail: BinaryIO) -> int:
    """Note the addresses that a delivery status notification says have failed for good. The exit code, always 0.

    A mail server that pipes to a command sends the mail back itself when that fails.
    """
    start_django()
    from talka.capabilities.notices.returned import take  # noqa: PLC0415  reason: wants Django set up

    found = take(mail.read(MOST_RETURNED))
    for address, why in found:
        print(f"No more notices go to {address}: {why}")
    if not found:
        print("This is no mail of ours that came back for good.")
    return 0


def manage(arguments: Sequence[str]) -> None:
    """Django's own commands."""
    start_django()
    from django.core.management import execute_from_command_line  # noqa: PLC0415  reason: wants Django set up

    execute_from_command_line(["talka django", *arguments])
