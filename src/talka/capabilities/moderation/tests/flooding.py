"""A wave of spam, and a coordinator's browser that counts its clicks."""

import threading
from typing import Any

from django.utils import timezone

from talka.capabilities.comments.actions.counting import locked, recount
from talka.capabilities.comments.models import Comment, CommentState
from talka.capabilities.moderation.models import Batch
from talka.kernel.jobs import worker
from talka.kernel.people.models import Person

from .world import boss, signed_in, topic

PEOPLE, EACH = 500, 4
SPAM = "Cheap watches at watches.example, buy now"


def flood(people: int = PEOPLE, each: int = EACH, records: int = 4) -> list[Any]:
    """New accounts of one domain that wrote the same everywhere: half of it waits, half was let through by mistake."""
    now = timezone.now()
    Person.objects.bulk_create(
        Person(
            email=f"spam{n}@flood.example", name=f"Buyer {n}", password="!", address_confirmed_at=now, created_at=now
        )
        for n in range(people)
    )
    places = [topic() for _n in range(records)]
    writers = list(Person.objects.filter(email__endswith="@flood.example").order_by("pk"))
    for number, place in enumerate(places):
        with_words = [
            Comment(
                record=place, author=person, text=SPAM, language="en", size=number % 2,
                shown_at=now if number % 2 else None,
                state=CommentState.SHOWN if number % 2 else CommentState.HELD, is_listed=bool(number % 2),
                languages="en" if number % 2 else "",
            )
            for person in writers
            for _each in range(each // records)
        ]  # fmt: skip
        Comment.objects.bulk_create(with_words)
        recount(locked(place.pk))
    return places


def work() -> None:
    """The worker does all that waits."""
    for _round in range(60):
        worker.run(threading.Event(), once=True)
        if not Batch.objects.filter(state__in=["clearing", "restoring"]).exists():
            return
    raise AssertionError("the worker is not done")


class Clicks:
    """A coordinator's browser: every page that is opened and every button that is pressed is a click."""

    def __init__(self) -> None:
        self.client, self.number, self.page = signed_in(boss("Clicker")), 0, ""

    def open(self, address: str) -> None:
        """Follow a link that stands on the page (the first is the bookmark)."""
        assert not self.page or address in self.page.replace("&amp;", "&"), address
        self._took(self.client.get(address))

    def press(self, address: str, told: dict[str, Any]) -> None:
        """Press a form's button."""
        self._took(self.client.post(address, told, follow=True))

    def _took(self, answer: Any) -> None:
        assert answer.status_code == 200
        self.number, self.page = self.number + 1, answer.content.decode()


class Counted:
    """How many statements are run, however many (Django's log ends at 9,000)."""

    def __init__(self) -> None:
        self.number = 0

    def __call__(self, execute: Any, *asked: Any) -> Any:
        self.number += 1
        return execute(*asked)
