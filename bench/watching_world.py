"""What `bench.watching` measures with: a mail server that counts, a worker with its memory, and those who watch."""

from __future__ import annotations

import atexit
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psutil

from bench.driving import Call
from tests.running import TALKA

REPOSITORY = Path(__file__).resolve().parents[1]
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
    from talka.config.command.upkeep import migrate
    from talka.kernel.vocabulary.models import Place, Term

    migrate()
    editor, other = make_people(2)
    owner = editor.edited_organisation_ids[0]
    term = Term.objects.filter(scheme="theme", parent__isnull=False, retired=False).order_by("pk")[0]
    place = Place.objects.filter(kind="municipality", parent__isnull=False).order_by("pk")[0]
    watched = [{"organisation_id": owner}, {"term_id": term.parent_id}, {"organisation_id": owner}]
    made = _watchers(people, [*watched, {"place_id": place.parent_id}], timezone.now())
    return {
        "editor": session_of(editor), "other": session_of(other), "theme": term.pk, "place": place.code,
        "people": made,
    }  # fmt: skip


def _watchers(people: int, watched: list[dict[str, Any]], now: datetime) -> list[str]:
    """Their addresses. Each watches one of these in turn, some the last one too; all want a digest a day."""
    from talka.capabilities.notices.models import MailChoice
    from talka.capabilities.notices.rhythm import day_of_last
    from talka.capabilities.watching.models import Watch
    from talka.kernel.people.models import Person

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
    watches = [Watch(person=one, **watched[n % len(watched)]) for n, one in enumerate(made)]
    # Who watches all of it is told once all the same.
    watches += [Watch(person=one, **watched[-1]) for one in made[:20:2]]
    Watch.objects.bulk_create(watches, batch_size=500)
    today = day_of_last("daily", "UTC", now)
    choices = [MailChoice(person=one, rhythm="daily", digested_on=today) for one in made]
    MailChoice.objects.bulk_create(choices, batch_size=500)
    return [one.email for one in made]


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
