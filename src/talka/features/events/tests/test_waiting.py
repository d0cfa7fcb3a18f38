"""The waiting list: offers, their end, the last hours."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from talka.features.events import actions
from talka.features.events.models import Registration
from talka.kernel.access.rules import Denied
from talka.kernel.testing import make_person

from .world import comes, fresh, is_kept, published, states, verbs

pytestmark = pytest.mark.django_db


def give_back(row: Registration) -> None:
    """They cancel."""
    assert row.person is not None
    actions.cancel_registration(row, by=row.person)


def test_a_freed_place_is_held_for_the_next_until_they_say_yes() -> None:
    event, _editor = published(capacity=1, offer_hours=24)
    seat, first, second = comes(event), comes(event), comes(event)
    give_back(seat)
    held = fresh(first)
    assert held.state == "offered" and fresh(second).state == "waiting"
    assert timedelta(hours=23) < held.offered_until - timezone.now() <= timedelta(hours=24)
    assert comes(event).state == "waiting"  # nobody overtakes
    with pytest.raises(Denied):
        actions.accept_offer(first, by=make_person())
    assert actions.accept_offer(first, by=first.person).state == "confirmed"  # type: ignore[arg-type]
    assert actions.accept_offer(first, by=first.person).state == "confirmed"  # type: ignore[arg-type]
    assert is_kept(event)


def test_a_place_that_is_not_taken_in_time_goes_to_the_next() -> None:
    event, _editor = published(capacity=1)
    seat, first, second = comes(event), comes(event), comes(event)
    give_back(seat)
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        with pytest.raises(Denied):
            actions.accept_offer(first, by=first.person)  # type: ignore[arg-type]
        assert actions.expire_offers.func() == 1
        assert actions.expire_offers.func() == 0
        assert [fresh(one).state for one in (first, second)] == ["cancelled", "offered"]
    assert verbs(event)[-2:] == ["registrations.lapsed", "registrations.offered"]


def test_saying_no_passes_it_on_at_once() -> None:
    event, _editor = published(capacity=1)
    seat, first, second = comes(event), comes(event), comes(event)
    give_back(seat)
    give_back(first)
    assert fresh(second).state == "offered"


def test_near_the_event_a_place_goes_at_once_and_in_the_last_hours_none_goes() -> None:
    soon = timezone.now() + timedelta(hours=20)
    event, _editor = published(capacity=1, starts_at=soon, offer_hours=24, stop_hours=2)
    seat, first, second = comes(event), comes(event), comes(event)
    give_back(seat)
    assert fresh(first).state == "confirmed"
    with time_machine.travel(soon - timedelta(hours=1)):
        give_back(first)
        assert fresh(second).state == "waiting"
        assert comes(event).state == "confirmed"  # whoever comes now takes the free place
    assert is_kept(event)


def test_closed_registration_still_gives_freed_places_on() -> None:
    event, editor = published(capacity=1)
    seat, first = comes(event), comes(event)
    actions.close_registration(event, by=editor)
    with pytest.raises(Denied):
        comes(event)
    give_back(seat)
    assert fresh(first).state == "offered"
    assert fresh(event).state == "closed"


def test_whoever_leaves_the_list_is_passed_over() -> None:
    event, _editor = published(capacity=1)
    seat, first, second = comes(event), comes(event), comes(event)
    give_back(first)
    give_back(seat)
    assert states(event) == ["cancelled", "cancelled", "offered"]
    assert fresh(second).offered_until is not None


def test_a_cancelled_event_gives_nothing_on() -> None:
    event, editor = published(capacity=1)
    seat, first = comes(event), comes(event)
    actions.cancel_event(event, because="Flood", by=editor)
    with pytest.raises(Denied):
        give_back(seat)
    assert fresh(first).state == "waiting"
