"""What a rush costs: so many people register for one event within a minute, and there are places for a quarter of them.

    python -m bench.registering [--people 2000] [--places 500] [--seconds 55] [--processes 1] [--changes] [--table]

The real web server and worker, and the database that DATABASE_URL names (it must be empty), else a new SQLite. Each
opens the form and sends it, in a session of their own, at a moment of their own; a time is counted from that moment, so
that waiting for a connection counts. With `--changes` some give their places back meanwhile, and an editor changes how
many there are, from another process. Nobody may have a place too many, and none stay empty while somebody waits.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from bench.pages import answering
from bench.watching_world import REPOSITORY, TOKEN, Worker
from tests.running import free_port

MOST_P95_MS = 1000.0
CONNECTIONS = 32
MORE = 2  # places that an editor adds meanwhile, at most


@dataclass
class Taken:
    """Milliseconds of each form and of each registration, and what went wrong."""

    forms: list[float] = field(default_factory=list)
    sent: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def progress(said: str) -> None:
    """For whoever watches the measurement."""
    print(f"{time.strftime('%H:%M:%S')} {said}", file=sys.stderr, flush=True)


def prepare(people: int, places: int) -> dict[str, Any]:
    """An event with so many places, its editor, and people in sessions of their own."""
    from django.utils import timezone

    from bench.preparing import session_of
    from bench.synthetic import make_people
    from talka.config.command.upkeep import migrate
    from talka.features.events.actions import publish_event, write_event
    from talka.kernel.people.models import Organisation

    migrate()
    (editor,) = make_people(1)
    starts = timezone.now() + timedelta(days=60)
    columns = {
        "title": "Seminar", "event_type": "seminar", "starts_at": starts, "ends_at": starts + timedelta(hours=6),
        "capacity": places, "offer_hours": 0,
    }  # fmt: skip
    owner = Organisation.objects.get(pk=editor.edited_organisation_ids[0])
    event = publish_event(write_event(columns, owner=owner, by=editor, terms=(), language="en"), by=editor)
    return {"event": event, "editor": editor, "sessions": [session_of(one) for one in _people(people)]}


def _people(number: int) -> list[Any]:
    """Those who register; they have agreed to the terms, else they would be led there first."""
    from django.utils import timezone

    from talka.features.accounts.models import Consent
    from talka.features.accounts.queries.texts import CONDUCT, PRIVACY, current
    from talka.kernel.people.models import Person

    now = timezone.now()
    rows = [
        Person(email=f"guest{n}@example.org", name=f"Guest {n}", password="!", address_confirmed_at=now)
        for n in range(number)
    ]
    made = Person.objects.bulk_create(rows, batch_size=500)
    consents = [Consent(person=one, text=text, version=current()[text]) for one in made for text in (CONDUCT, PRIVACY)]
    Consent.objects.bulk_create(consents, batch_size=500)
    return made


class Guests:
    """They come at moments spread evenly, each with a form opened and sent over one of some kept connections."""

    def __init__(self, port: int, path: str, seconds: float) -> None:
        self.port, self.path, self.seconds = port, path, seconds
        self.own = threading.local()
        self.taken = Taken()

    def rush(self, sessions: list[str]) -> Taken:
        """All of them; returns when the last was answered."""
        began = time.monotonic()
        pause = self.seconds / max(1, len(sessions))
        with ThreadPoolExecutor(CONNECTIONS) as pool:
            for number, session in enumerate(sessions):
                wanted = began + number * pause
                time.sleep(max(0.0, wanted - time.monotonic()))
                pool.submit(self._come, session, wanted, f"Guest {number}")
        return self.taken

    def _come(self, session: str, wanted: float, name: str) -> None:
        try:
            self._ask("GET", session, None, 200)
            opened = time.monotonic()
            self.taken.forms.append((opened - wanted) * 1000)
            self._ask("POST", session, urlencode({"name": name}), 302)
            self.taken.sent.append((time.monotonic() - opened) * 1000)
        except Exception as error:  # whatever it was, it is told at the end
            self.taken.errors.append(repr(error)[:300])

    def _ask(self, method: str, session: str, body: str | None, status: int) -> None:
        headers = {"Cookie": f"sessionid={session}; csrftoken={TOKEN}", "X-CSRFToken": TOKEN}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        answer, content = self._send(method, body, headers)
        if answer != status:
            raise RuntimeError(f"{method} {answer} instead of {status}: {content[-300:]!r}")

    def _send(self, method: str, body: str | None, headers: dict[str, str]) -> tuple[int, bytes]:
        """Over this thread's connection; a new one where the server has closed it while it was idle."""
        connection = getattr(self.own, "connection", None)
        if connection is not None:
            try:
                return self._over(connection, method, body, headers)
            except (ConnectionError, http.client.RemoteDisconnected):
                connection.close()
        self.own.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        return self._over(self.own.connection, method, body, headers)

    def _over(
        self, connection: http.client.HTTPConnection, method: str, body: str | None, headers: dict[str, str]
    ) -> tuple[int, bytes]:
        connection.request(method, self.path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read()


def disturb(known: dict[str, Any], stop: threading.Event) -> Callable[[], None]:
    """What happens meanwhile in another process, in its own thread: places given back, more and fewer of them."""
    from django.db import connection

    from talka.features.events.actions import cancel_registration, change_event
    from talka.features.events.models import Event, Registration

    def act() -> None:
        chance = random.Random(7)
        places = known["event"].capacity
        while not stop.wait(0.15):
            event = Event.objects.get(pk=known["event"].pk)
            seated = list(Registration.objects.filter(event=event, state="confirmed").select_related("person")[:60])
            for row in chance.sample(seated, min(2, len(seated))):
                cancel_registration(row, by=row.person)
            wanted = places + chance.choice((-1, 0, MORE))
            change_event(event, {"capacity": wanted}, by=known["editor"], terms=(), version=None)
        change_event(known["event"], {"capacity": places}, by=known["editor"], terms=(), version=None)
        connection.close()

    thread = threading.Thread(target=act)
    thread.start()
    return thread.join


def measure(people: int, places: int, seconds: float, processes: int, *, changes: bool) -> dict[str, Any]:
    """The rush, and how the event stands after it."""
    import django

    django.setup()
    known = prepare(people, places)
    progress(f"{people} stand at the door")
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--workers", str(processes), "--blocking-threads", "4", "--no-ws", "--log-level", "warning"]
    with answering([*command, "talka.config.wsgi:application"], port):
        worker, stop = Worker(), threading.Event()
        guests = Guests(port, f"/en/events/{known['event'].pk}/register/", seconds)
        _warm(guests, known["sessions"])
        began = time.monotonic()
        wait = disturb(known, stop) if changes else lambda: None
        taken = guests.rush(known["sessions"])
        took = time.monotonic() - began
        stop.set()
        wait()
        worker.end()
    progress("all were answered")
    return {
        "people": people, "places": places, "seconds": round(took, 1), "processes": processes,
        "database": "PostgreSQL" if os.environ.get("DATABASE_URL") else "SQLite",
        "form_p95_ms": _p95(taken.forms), "sent_p95_ms": _p95(taken.sent),
        "sent_median_ms": round(statistics.median(taken.sent or [0.0]), 1),
        "errors": len(taken.errors), "first_error": next(iter(taken.errors), ""), **stands(known["event"].pk),
    }  # fmt: skip


def _warm(guests: Guests, sessions: list[str]) -> None:
    """Whatever is loaded once is loaded, in each process: forms are opened, none is sent."""
    for session in sessions[:8]:
        guests._ask("GET", session, None, 200)


def _p95(walls: list[float]) -> float:
    return round(statistics.quantiles(walls, n=100, method="inclusive")[94], 1) if len(walls) > 1 else 0.0


def stands(pk: int) -> dict[str, Any]:
    """Who has a place, who waits, and what the journal says of it: never a place too many, in the order of asking."""
    from talka.features.events.models import Event, Registration

    event = Event.objects.get(pk=pk)
    rows = Registration.objects.filter(event=event).order_by("pk")
    waiting = list(rows.filter(state="waiting").order_by("queued_at", "pk").values_list("pk", flat=True))
    confirmed = list(rows.filter(state="confirmed").values_list("pk", flat=True))
    return {
        "confirmed": len(confirmed), "waiting": len(waiting), "capacity": event.capacity,
        "row_says": [event.seats_taken, event.waiting],
        "in_order": waiting == sorted(waiting) and (not waiting or max(confirmed, default=0) < waiting[0]),
        "twice": rows.count() - rows.values("person").distinct().count(), **_told(pk),
    }  # fmt: skip


def _told(pk: int) -> dict[str, int]:
    """The journal read from its beginning: how many had a place too many at worst, and places given twice."""
    from talka.kernel.facts.models import Fact

    seated, worst, given = set[int](), 0, 0
    facts = Fact.objects.filter(record_id=pk).order_by("pk").values_list("verb", "details")
    for verb, details in facts:
        one = (details or {}).get("registration")
        if verb == "registrations.confirmed":
            given += one in seated
            seated.add(one)
            worst = max(worst, len(seated))
        elif verb == "registrations.cancelled":
            seated.discard(one)
    return {"most_at_once": worst, "given_twice": given}


def is_whole(line: dict[str, Any]) -> bool:
    """Whether nobody has a place too many, none is empty while somebody waits, and the event's row says so."""
    full = line["confirmed"] >= min(line["capacity"], line["confirmed"] + line["waiting"])
    kept = line["row_says"] == [line["confirmed"], line["waiting"]]
    return full and kept and line["errors"] == line["twice"] == line["given_twice"] == 0


def is_well(line: dict[str, Any]) -> bool:
    """Whether it is as good as it should be, in a rush without other changes."""
    exact = line["confirmed"] == line["places"] == line["most_at_once"] and line["in_order"]
    return is_whole(line) and exact and max(line["form_p95_ms"], line["sent_p95_ms"]) < MOST_P95_MS


SAID = (
    ("seconds", "from the first to the last, s"), ("form_p95_ms", "the form, p95, ms"),
    ("sent_p95_ms", "registering, p95, ms"), ("sent_median_ms", "registering, median, ms"), ("errors", "errors"),
    ("confirmed", "have a place"), ("waiting", "wait"), ("most_at_once", "had a place at once, at most"),
)  # fmt: skip


def main() -> int:
    """Measure, and say it; 1 when it is not well."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=2000)
    parser.add_argument("--places", type=int, default=500)
    parser.add_argument("--seconds", type=float, default=55.0, help="in which they come")
    parser.add_argument("--processes", type=int, default=1, help="of the web server")
    parser.add_argument("--changes", action="store_true", help="places are given back, and their number changes")
    parser.add_argument("--table", action="store_true", help="as a table instead of JSON")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="talka-bench-") as folder:
        os.environ |= {
            "TALKA_DATA": folder, "TALKA_LOG_LEVEL": "ERROR", "TALKA_SITE_URL": "http://localhost",
            "DJANGO_SETTINGS_MODULE": "talka.config.settings",
        }  # fmt: skip
        os.environ.setdefault("TALKA_WORDS", str(REPOSITORY / ".make" / "words-tries"))
        line = measure(
            options.people, options.places, options.seconds, options.processes, changes=options.changes
        )  # fmt: skip
    well = is_whole(line) if options.changes else is_well(line)
    if options.table:
        print(f"{line['database']}, {line['people']:,} register for {line['places']:,} places")
        for name, label in SAID:
            print(f"  {label:42} {line[name]:>10,}")
        print(f"  {'well' if well else f'NOT WELL {line}'}")
    else:
        print(json.dumps(line))
    return int(not well)


if __name__ == "__main__":
    sys.exit(main())
