"""What it costs to tell those who watch: a publication that so many hear of, then a digest for each of them.

    python -m bench.watching [--people 10000] [--table]

The real web server and worker, a mail server that counts, and the database that DATABASE_URL names (it must be empty),
else a new SQLite. Somebody publishes by the form; the worker writes the notices and is killed while it writes those of
a second publication; then the digests are due. Nobody may be missed, nobody told twice.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from typing import Any

from bench.driving import Call, Server
from bench.pages import granian
from bench.watching_world import REPOSITORY, Counting, Worker, mail_server, prepare, publication, until
from tests.running import free_port

MOST_REQUEST_MS, MOST_DIGESTS_SECONDS, MOST_GROWTH_MB = 200.0, 300.0, 64.0


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
