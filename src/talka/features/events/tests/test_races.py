"""Many at once: real threads on a real database."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.utils import timezone

from talka.features.events import actions, queries
from talka.features.events.actions import Fate, Taken
from talka.features.events.actions.arrivals import Entry as ArrivalEntry
from talka.features.events.models import Event, Presence, Registration
from talka.kernel.access.rules import Denied
from talka.kernel.facts.models import Fact
from talka.kernel.people.models import Person
from talka.kernel.testing import make_person

from .world import change, comes, fresh, is_kept, published

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE, PLACES, THREADS = 40, 8, 8


def at_once(act: Callable[[Any], Any], on: Sequence[Any]) -> list[Any]:
    """Do it for each, as many at once as there are threads; what each returned, or the refusal."""

    def one(each: Any) -> Any:
        try:
            return act(each)
        except Denied as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(one, on))


def seats_facts(event: Event) -> list[int]:
    """The registration of each fact that gave a place."""
    facts = Fact.objects.filter(record_id=event.pk, verb="registrations.confirmed")
    return [fact.details["registration"] for fact in facts]


def register_for(event: Event, pk: int) -> Registration:
    """Somebody registers."""
    return comes(event, Person.objects.get(pk=pk))


def give_back(row: Registration) -> Registration:
    """Somebody cancels."""
    return actions.cancel_registration(row, by=Person.objects.get(pk=row.person_id or 0))


def resize(event: Event, pk: int, size: int) -> Event:
    """An editor changes how many places there are."""
    return change(event, Person.objects.get(pk=pk), capacity=size)


def test_of_many_at_once_as_many_have_a_place_as_there_are() -> None:
    event, _editor = published(capacity=PLACES)
    people = [make_person().pk for _ in range(PEOPLE)]
    twice = [*people, *people[:10]]
    rows = at_once(partial(register_for, event), twice)
    assert all(isinstance(row, Registration) for row in rows)
    live = Registration.objects.filter(event=event)
    assert live.filter(state="confirmed").count() == PLACES
    assert live.filter(state="waiting").count() == PEOPLE - PLACES
    assert len(seats_facts(event)) == len(set(seats_facts(event))) == PLACES
    assert is_kept(event) and fresh(event).state == "full"


def test_with_cancels_and_capacity_changes_at_once_no_place_is_too_many_and_none_stays_empty() -> None:
    event, editor = published(capacity=PLACES, offer_hours=0)
    early = [comes(event, make_person()) for _ in range(PLACES)]
    people = [make_person().pk for _ in range(PEOPLE)]
    acts: list[Callable[[], Any]] = [partial(register_for, event, pk) for pk in people]
    for number, row in enumerate(early):
        acts.insert(number * 4, partial(give_back, row))
    for number, size in enumerate((PLACES + 2, PLACES - 1, PLACES)):
        acts.insert(number * 12, partial(resize, event, editor.pk, size))
    at_once(lambda act: act(), acts)
    event = fresh(event)
    seated = Registration.objects.filter(event=event, state="confirmed").count()
    assert is_kept(event)
    assert seated >= min(event.capacity, PEOPLE)  # none stays empty while somebody waits
    assert seated <= PLACES + 2
    assert len(seats_facts(event)) == len(set(seats_facts(event)))


def test_one_held_place_is_taken_or_given_back_but_not_both() -> None:
    event, _editor = published(capacity=1)
    seat, first, second = comes(event), comes(event), comes(event)
    actions.cancel_registration(seat, by=seat.person)  # type: ignore[arg-type]
    taking = [actions.accept_offer, actions.cancel_registration] * 4
    at_once(lambda act: act(fresh(first), by=Person.objects.get(pk=first.person_id or 0)), taking)
    states = fresh(first).state, fresh(second).state
    assert states == ("cancelled", "offered")  # a cancel always came at some time, and stays
    assert is_kept(event)


def test_two_phones_that_scan_one_code_at_once_check_in_one_person_once() -> None:
    event, editor = published(starts_at=timezone.now() + timedelta(hours=1), capacity=PLACES)
    row = comes(event)
    code = queries.code_of(event.pk, row.pk)

    def scan(_phone: int) -> Taken:
        by = Person.objects.get(pk=editor.pk)
        return actions.take(fresh(event), ArrivalEntry(uuid=uuid4(), code=code), by=by, sent_at=None)

    fates = [one.fate for one in at_once(scan, range(THREADS * 2))]
    assert sorted(fates) == ["already"] * (THREADS * 2 - 1) + ["done"]
    assert Presence.objects.count() == 1
    assert Fact.objects.filter(record_id=event.pk, verb="registrations.attended").count() == 1


def test_one_entry_sent_many_times_at_once_is_there_once_and_no_walk_in_is_one_too_many() -> None:
    event, editor = published(starts_at=timezone.now() + timedelta(hours=1), capacity=PLACES)
    numbers = [uuid4() for _ in range(PLACES + 4)]

    def send(number: UUID) -> Taken:
        entry = ArrivalEntry(uuid=number, who=actions.WalkIn(f"Somebody {number}"))
        return actions.take(fresh(event), entry, by=Person.objects.get(pk=editor.pk), sent_at=None)

    fates = [one.fate for one in at_once(send, [number for number in numbers for _twice in range(2)])]
    assert (fates.count(Fate.DONE), fates.count(Fate.FULL)) == (2 * PLACES, 8)
    assert Registration.objects.filter(event=event, state="attended").count() == Presence.objects.count() == PLACES
    assert is_kept(event) and fresh(event).free == 0
