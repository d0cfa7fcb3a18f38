"""The process that makes the database of a run: `python -m bench.preparing RECORDS COPIES`, answering JSON.

With `--count PATH…` instead it answers how many statements and cache commands a page takes, asked in this process.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any

from talka.config.command.upkeep import migrate


def prepare(records: int, copies: int = 1) -> dict[str, Any]:
    """Fill an empty database, with copies of a part of so many records; what the driver needs to know of it."""
    migrate()
    from django.db import connection

    from bench.synthetic import Filler, make_people, settle
    from talka.kernel.records.kinds import kind_of
    from talka.kernel.records.models import Record

    started = time.monotonic()
    Filler().fill(records // copies)
    filled = time.monotonic()
    index()
    if copies > 1:
        from bench.copies import multiply

        multiply(copies)
    indexed = time.monotonic()
    (editor,) = make_people(1)
    with connection.cursor() as cursor:
        identity = "GENERATED ALWAYS AS IDENTITY" if connection.vendor == "postgresql" else ""
        cursor.execute(f"CREATE TABLE bench_floor (id INTEGER PRIMARY KEY {identity}, note TEXT)")
    talked = talked_about()
    settle()
    newest = Record.objects.filter(kind="need", shown=True).order_by("-changed_at")
    kind = kind_of("need")
    waiting = Record.objects.filter(kind="need", state="confirmed").order_by("pk").values_list("pk", flat=True)
    return {
        "needs": [(pk, kind.address(pk, slug, "en")) for pk, slug in newest.values_list("pk", "slug")[:100]],
        "waiting": list(waiting[:2000]),
        "talked": talked,
        "session": session_of(editor),
        "organisation": editor.edited_organisation_ids[0],
        "fill_seconds": round(filled - started, 1),
        "index_seconds": round(indexed - filled, 1),
    }


def talked_about() -> tuple[int, str]:
    """The number and address of a need that people talk about: the oldest, which no other scene asks for."""
    from bench.talking import talk
    from talka.kernel.records.kinds import kind_of
    from talka.kernel.records.models import Record

    need = Record.objects.filter(kind="need", shown=True).order_by("changed_at")[0]
    talk(need)
    return need.pk, kind_of("need").address(need.pk, need.slug, "en")


def index() -> None:
    """Put the records into the search index."""
    from talka.capabilities.search.indexing import reindex

    reindex()


def session_of(person: Any) -> str:
    """The key of a session in which this person is signed in."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user
    from django.contrib.sessions.backends.db import SessionStore
    from django.http import HttpRequest

    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    request = HttpRequest()
    request.session = session
    if get_user(request) != person:
        raise SystemExit("the session signs nobody in: what is measured would be a visitor's")
    return str(session.session_key)


CACHE_COMMANDS = ("get", "set", "add", "delete", "incr", "touch", "get_many", "set_many", "delete_many")


def count(paths: list[str], session: str) -> dict[str, tuple[int, int]]:
    """SQL statements and cache commands of each page, once everything that is kept is warm."""
    from talka.config.command.starting import start_django

    start_django()
    from django.core.cache import cache
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"host": "localhost"})
    if session:
        client.cookies["sessionid"] = session
    commands: list[str] = []
    backend = cache._connections[cache._alias]  # type: ignore[attr-defined]
    for name in CACHE_COMMANDS:
        setattr(backend, name, counted(name, getattr(backend, name), commands))
    found = {}
    for path in paths:
        client.get(path)
        commands.clear()
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        found[path] = (len(queries), len(commands))
    return found


def counted(name: str, command: Any, commands: list[str]) -> Any:
    """The same cache command, noting that it was given."""

    def noting(*arguments: Any, **named: Any) -> Any:
        commands.append(name)
        return command(*arguments, **named)

    return noting


if __name__ == "__main__":
    if sys.argv[1] == "--count":
        print(json.dumps(count(sys.argv[3:], sys.argv[2])))
    else:
        print(json.dumps(prepare(*map(int, sys.argv[1:]))))
