"""Many at once: real threads on a real database."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from talka.features.circles import actions
from talka.features.circles.models import LIVE, Circle, Seat, SeatState
from talka.kernel.access.rules import Denied
from talka.kernel.people.models import Person
from talka.kernel.testing import make_person

from .world import asks, fresh, gathering, joins

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE, THREADS = 16, 6


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


def is_kept(circle: Circle) -> bool:
    """The row says what is so, and nobody waits while a place is free."""
    now, seats = fresh(circle), Seat.objects.filter(circle=circle)
    taken = seats.filter(state__in=[SeatState.IN, SeatState.OFFERED]).count()
    waiting = seats.filter(state=SeatState.WAITING).count()
    return (now.taken, now.waiting) == (taken, waiting) and taken <= now.most and not (waiting and taken < now.most)


def test_never_more_than_the_maximum_are_in() -> None:
    circle, leader = gathering(least=2, most=6)
    asking = [asks(circle) for _ in range(PEOPLE)]
    at_once(lambda seat: actions.accept(seat, by=leader), asking * 2)
    states = [Seat.objects.get(pk=seat.pk).state for seat in asking]
    assert (states.count("in"), states.count("waiting")) == (5, PEOPLE - 5)
    assert is_kept(circle)


def test_one_person_asks_at_once_and_is_asked_for_once() -> None:
    circle, _leader = gathering()
    person = make_person()
    at_once(lambda _n: asks(circle, Person.objects.get(pk=person.pk)), range(8))
    assert Seat.objects.filter(circle=circle, person=person, state__in=LIVE).count() == 1


def test_some_leave_and_others_take_the_places_that_are_freed() -> None:
    circle, leader = gathering(least=2, most=5)
    inside, waiting = ([joins(circle, leader) for _ in range(4)] for _ in range(2))
    at_once(lambda seat: actions.leave(seat, by=seat.person), [*inside[:3], *waiting[:1]])
    offered = list(Seat.objects.filter(circle=circle, state=SeatState.OFFERED).select_related("person"))
    assert len(offered) == 3
    at_once(lambda seat: actions.accept_offer(seat, by=seat.person), offered * 3)
    assert is_kept(circle)
    assert Seat.objects.filter(circle=circle, state=SeatState.IN).count() == 5
