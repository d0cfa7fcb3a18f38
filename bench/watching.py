"""What it costs to tell those who watch: a publication that so many hear of, then a digest for each of them.

    python -m bench.watching [--people 10000] [--table]

The real web server and worker, a mail server that counts, and the database that DATABASE_URL names (it must be empty),
else a new SQLite. Somebody publishes by the form; the worker writes the notices and is killed while it writes those of
a second publication; then the digests are due. Nobody may be missed, nobody told twice.
"""

from __future__ import annotations

import argparse
import atexit
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psutil

from bench.driving import Call, Server
from bench.pages import granian
from tests.running import TALKA, free_port

REPOSITORY = Path(__file__).resolve().parents[1]
MOST_REQUEST_MS, MOST_DIGESTS_SECONDS, MOST_GROWTH_MB = 200.0, 300.0, 64.0
LANGUAGES = ("ka", "lv", "lt", "ru", "uk", "en")
PATIENCE_SECONDS = 900.0
TOKEN = "b" * 32


class Counting:
    """A mail server that takes everything and counts it by address."""

    def __init__(self) -> None:
        self.got: Counter[str] = Counter()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Take it."""
        self.got.update(envelope.rcpt_tos)
        return "250 OK"


@contextmanager
def mail_server(port: int) -> Iterator[Counting]:
    """It, while it listens."""
    from aiosmtpd.controller import Controller

    counting = Counting()
    controller = Controller(counting, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield counting
    finally:
        controller.stop()


class Worker:
    """`talka worker`, with the memory that it takes."""

    def __init__(self) -> None:
        self.process = subprocess.Popen([*TALKA, "worker"], cwd=REPOSITORY)
        atexit.register(self.process.kill)  # whatever happens to the measurement, no worker stays behind
        self.peak = 0.0

    def megabytes(self) -> float:
        """What it holds now; 0 when it has ended."""
        try:
            now = float(psutil.Process(self.process.pid).memory_info().rss) / 1e6
        except psutil.NoSuchProcess:
            return 0.0
        self.peak = max(self.peak, now)
        return now

    def end(self, *, at_once: bool = False) -> None:
        """Stop it as a service manager does, or as a lack of memory does."""
        self.process.kill() if at_once else self.process.terminate()
        self.process.wait(60)


def until(true: Callable[[], bool], each: Callable[[], object] = lambda: None, pause: float = 0.02) -> float:
    """Seconds until it is true, calling `each` in between. Raises TimeoutError."""
    began = time.monotonic()
    while not true():
        each()
        if time.monotonic() > began + PATIENCE_SECONDS:
            raise TimeoutError("it takes longer than a quarter of an hour")
        time.sleep(pause)
    return time.monotonic() - began


def prepare(people: int) -> dict[str, Any]:
    """An organisation with an editor, and those who watch: half of them it, a quarter a theme, a quarter a place."""
    from django.utils import timezone

    from bench.preparing import session_of
    from bench.synthetic import make_people
    from talka.capabilities.notices.models import MailChoice
    from talka.capabilities.notices.rhythm import day_of_last
    from talka.capabilities.watching.models import Watch
    from talka.config.command.upkeep import migrate
    from talka.kernel.people.models import Person
    from talka.kernel.vocabulary.models import Place, Term

    migrate()
    editor, other = make_people(2)
    owner = editor.edited_organisation_ids[0]
    term = Term.objects.filter(scheme="theme", parent__isnull=False, retired=False).order_by("pk")[0]
    place = Place.objects.filter(kind="municipality", parent__isnull=False).order_by("pk")[0]
    columns: list[dict[str, Any]] = [
        {"organisation_id": owner},
        {"term_id": term.parent_id},
        {"organisation_id": owner},
    ]
    columns += [{"place_id": place.parent_id}]
    now = timezone.now()
    made = Person.objects.bulk_create(
        [
            Person(
                email=f"watcher{n}@example.org", name=f"Watcher {n}", language=LANGUAGES[n % 6], password="!",
                address_confirmed_at=now,
            )
            for n in range(people)
        ],
        batch_size=500,
    )  # fmt: skip
    Watch.objects.bulk_create([Watch(person=one, **columns[n % 4]) for n, one in enumerate(made)], batch_size=500)
    # Who watches all of it is told once all the same.
    twice = [Watch(person=one, place_id=place.parent_id) for one in made[:20:2]]
    Watch.objects.bulk_create(twice, batch_size=500)
    today = day_of_last("daily", "UTC", now)
    MailChoice.objects.bulk_create(
        [MailChoice(person=one, rhythm="daily", digested_on=today) for one in made], batch_size=500
    )
    return {
        "editor": session_of(editor), "other": session_of(other), "theme": term.pk, "place": place.code,
        "people": [one.email for one in made],
    }  # fmt: skip


def publication(session: str, title: str, known: dict[str, Any]) -> Call:
    """An offer sent by its form."""
    fields = {
        "title": title, "summary": "Six evenings, for whoever wants to come.", "language": "en",
        "offer_type": "training", "terms_of_use": "free", "themes": known["theme"], "place": known["place"],
    }  # fmt: skip
    headers = {
        "Cookie": f"sessionid={session}; csrftoken={TOKEN}",
        "X-CSRFToken": TOKEN,
        "Content-Type": "application/x-www-form-urlencoded",
    }
    sent = urlencode({name: value for name, value in fields.items() if value})
    return Call("/en/offers/new/", "POST", sent, headers, 302)


def notices() -> int:
    """How many there are."""
    from talka.capabilities.notices.models import Notice

    return Notice.objects.filter(code="watching.new").count()


def progress(said: str) -> None:
    """For whoever watches the measurement."""
    print(f"{time.strftime('%H:%M:%S')} {said}", file=sys.stderr, flush=True)


def told_all() -> bool:
    """Whether the worker has nothing left to tell."""
    from talka.kernel.facts.models import Fact

    return not Fact.objects.filter(told_at__isnull=True).exists()


def measure(people: int) -> dict[str, Any]:
    """All of it, in turn; what was counted and how long it took."""
    mail_port, web_port = free_port(), free_port()
    os.environ["EMAIL_URL"] = f"smtp://127.0.0.1:{mail_port}"
    import django

    django.setup()
    known = prepare(people)
    progress(f"{people} watch")
    with mail_server(mail_port) as counting, granian("talka.config.wsgi:application", web_port) as web:
        server = Server(web_port, lambda: {web})
        # A first one that nobody but some hears of: whatever is loaded once is loaded, in server and worker.
        worker = Worker()
        server.ask(Call("/en/offers/new/", headers={"Cookie": f"sessionid={known['other']}"}))
        server.ask(publication(known["other"], "Chairs to lend", {"theme": "", "place": ""}))
        until(told_all)
        progress("all is loaded")
        written, growth = _published(server, worker, known, people)
        progress(f"told of the first: {written}")
        killed = _killed(server, worker, known, people)
        progress(f"told of the second: {killed['left_when_killed']} were left when the worker was killed")
        digests = _digests(counting, people, killed.pop("worker"))
        twice, missed = _counted(counting, known["people"])
    line = {"people": people, "database": "PostgreSQL" if os.environ.get("DATABASE_URL") else "SQLite"}
    return {**line, **written, "growth_mb": growth, **killed, **digests, "twice": twice, "missed": missed}


def _published(server: Server, worker: Worker, known: dict[str, Any], people: int) -> tuple[dict[str, Any], float]:
    """The request, what others who write wait for meanwhile, and the notices."""
    before = worker.peak = worker.megabytes()
    wall, _size = server.ask(publication(known["editor"], "A course in spring", known))
    began = time.monotonic()
    meanwhile: list[float] = []

    def look() -> None:
        worker.megabytes()
        if len(meanwhile) < 20:
            elsewhere = publication(known["other"], f"Chairs, {len(meanwhile)}", {"theme": "", "place": ""})
            meanwhile.append(server.ask(elsewhere)[0])

    until(lambda: notices() >= people, look)
    seconds = time.monotonic() - began
    until(told_all, worker.megabytes)
    found = {
        "request_ms": round(wall, 1),
        "meanwhile_ms": round(max(meanwhile, default=0.0), 1),
        "notices_seconds": round(seconds, 1),
        "notices": notices(),
    }
    return found, round(worker.peak - before, 1)


def _killed(server: Server, worker: Worker, known: dict[str, Any], people: int) -> dict[str, Any]:
    """A second publication, whose notices are half written when the worker is killed; another one goes on."""
    from django.db.models import Count

    from talka.capabilities.notices.models import Notice

    server.ask(publication(known["editor"], "A course in autumn", known))
    until(lambda: notices() > people, pause=0.001)
    worker.end(at_once=True)
    left = 2 * people - notices()
    again = Worker()
    until(lambda: notices() >= 2 * people, again.megabytes)
    until(told_all, again.megabytes)
    each = Notice.objects.filter(code="watching.new").values("person").annotate(told=Count("pk"))
    return {
        "left_when_killed": left,
        "told_twice_each": sum(row["told"] == 2 for row in each) == people == len(each),
        "worker": again,
    }


def _digests(counting: Counting, people: int, worker: Worker) -> dict[str, Any]:
    """All are due in one moment."""
    from talka.capabilities.notices.digests import make_digests
    from talka.capabilities.notices.models import MailChoice

    worker.peak = before = worker.megabytes()
    MailChoice.objects.update(digested_on=None)
    began = time.monotonic()
    make_digests.enqueue()
    # In its own time: what is asked here must not slow down what is measured.
    until(lambda: counting.got.total() >= people, worker.megabytes, pause=0.5)
    seconds = time.monotonic() - began
    time.sleep(2)
    worker.end()
    return {
        "digests": counting.got.total(),
        "digests_seconds": round(seconds, 1),
        "digest_growth_mb": round(worker.peak - before, 1),
    }


def _counted(counting: Counting, addresses: list[str]) -> tuple[int, int]:
    """How many got more than one digest, how many none."""
    got = counting.got
    return sum(number > 1 for number in got.values()), sum(got[address] == 0 for address in addresses)


def is_well(line: dict[str, Any]) -> bool:
    """Whether it is as good as it should be."""
    quick = line["request_ms"] < MOST_REQUEST_MS and line["digests_seconds"] < MOST_DIGESTS_SECONDS
    small = max(line["growth_mb"], line["digest_growth_mb"]) < MOST_GROWTH_MB
    return quick and small and is_whole(line)


def is_whole(line: dict[str, Any]) -> bool:
    """Whether everybody was told of each publication once, and got one digest."""
    people = line["people"]
    once = line["notices"] == people and line["told_twice_each"] and line["digests"] == people
    return once and line["twice"] == line["missed"] == 0 and line["left_when_killed"] > 0


SAID = (
    ("request_ms", "the request that publishes, ms", MOST_REQUEST_MS),
    ("meanwhile_ms", "the slowest request meanwhile, ms", None),
    ("notices_seconds", "notices written, s", None),
    ("growth_mb", "the worker grew by, MB", MOST_GROWTH_MB),
    ("left_when_killed", "not told yet when the worker was killed", None),
    ("digests_seconds", "digests mailed, s", MOST_DIGESTS_SECONDS),
    ("digest_growth_mb", "the worker grew by, MB", MOST_GROWTH_MB),
    ("twice", "told twice", 0),
    ("missed", "missed", 0),
)


def say(line: dict[str, Any]) -> None:
    """A table."""
    print(f"{line['database']}, {line['people']:,} who watch: {line['notices']:,} notices, {line['digests']:,} digests")
    for name, label, limit in SAID:
        print(f"  {label:42} {line[name]:>10,}" + (f"   ≤ {limit:g}" if limit is not None else ""))
    print(f"  {'well' if is_well(line) else 'NOT WELL'}")


def main() -> int:
    """Measure, and say it; 1 when it is not well."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--table", action="store_true", help="as a table instead of JSON")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="talka-bench-") as folder:
        os.environ |= {
            "TALKA_DATA": folder,
            "TALKA_LOG_LEVEL": "ERROR",
            "TALKA_SITE_URL": "http://localhost",
            "DJANGO_SETTINGS_MODULE": "talka.config.settings",
        }
        os.environ.setdefault("TALKA_WORDS", str(REPOSITORY / ".make" / "words-tries"))
        line = measure(options.people)
    say(line) if options.table else print(json.dumps(line))
    return int(not is_well(line))


if __name__ == "__main__":
    sys.exit(main())
