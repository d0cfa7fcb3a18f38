"""Checking in: who came, to which session, for how long, twice, by mistake, and without a place."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from talka.features.events import actions, queries
from talka.features.events.actions import Arrival, Full
from talka.features.events.actions.leaving import give_places_back
from talka.features.events.models import Event, How, Presence, Session
from talka.kernel.access.rules import Denied
from talka.kernel.people.models import Person
from talka.kernel.testing import make_person

from .world import comes, fresh, is_kept, published, states, verbs

pytestmark = pytest.mark.django_db


def with_sessions(*hours: str, **more: Any) -> tuple[Event, Person, list[Session]]:
    """An event that begins in an hour, with as many sessions, one after the other."""
    event, editor = published(starts_at=timezone.now() + timedelta(hours=1), **more)
    for number, one in enumerate(hours):
        begins = event.starts_at + timedelta(hours=2 * number)
        actions.add_part(
            event, "session",
            {"title": f"{number}", "venue": "", "starts_at": begins, "ends_at": begins + timedelta(hours=2),
             "hours": Decimal(one)}, by=editor,
        )  # fmt: skip
    return fresh(event), editor, list(Session.objects.filter(event=event).order_by("pk"))


def test_whoever_comes_is_checked_in_once_a_session_and_attended_once() -> None:
    event, editor, (first, second) = with_sessions("2", "1.5")
    row = comes(event)
    for _again in range(2):
        done = actions.check_in(row, Arrival(session=first.pk, how=How.QR), by=editor)
    assert (done.is_new, done.presence.how, done.presence.by) == (False, "qr", editor)
    actions.check_in(row, Arrival(session=second.pk), by=editor)
    assert fresh(row).state == "attended" and fresh(row).checked_in_at is not None
    assert queries.hours_attended(event) == {row.pk: Decimal("3.5")}
    assert verbs(event)[-2:] == ["registrations.attended", "registrations.present"]
    assert is_kept(event)
    with pytest.raises(Denied):
        actions.cancel_registration(row, by=row.person)  # type: ignore[arg-type]


def test_an_event_without_sessions_counts_its_own_hours_of_each_day() -> None:
    event, editor = published(starts_at=timezone.now() + timedelta(hours=1))
    row = comes(event)
    actions.check_in(row, Arrival(), by=editor)
    assert queries.hours_attended(event) == {row.pk: Decimal(8)}
    days = published(starts_at=timezone.now().replace(hour=7, minute=0) + timedelta(days=3))[0]
    days.ends_at = days.starts_at + timedelta(days=1, hours=6, minutes=30)
    assert queries.length_of(days) == Decimal("13.00")


def test_what_is_sent_twice_is_there_once_also_after_it_was_undone() -> None:
    event, editor, (first, _second) = with_sessions("2", "2")
    row, number = comes(event), uuid4()
    entry = Arrival(session=first.pk, uuid=number)
    presence = actions.check_in(row, entry, by=editor).presence
    actions.undo_check_in(presence, by=editor)
    actions.undo_check_in(presence, by=editor)
    assert not actions.check_in(row, entry, by=editor).is_new
    assert (fresh(row).state, queries.hours_attended(event)) == ("confirmed", {})
    assert verbs(event)[-2:] == ["registrations.attended", "registrations.check_in_undone"]
    with pytest.raises(Denied):
        actions.check_in(comes(event), entry, by=editor)  # another's number
    assert actions.check_in(row, Arrival(session=first.pk), by=editor).is_new  # now they came indeed


def test_only_the_organisers_check_in_and_only_from_twelve_hours_before() -> None:
    event, editor, (first,) = with_sessions("2")
    row = comes(event)
    with pytest.raises(Denied):
        actions.check_in(row, Arrival(session=first.pk), by=make_person())
    later, later_editor = published()
    with pytest.raises(Denied):
        actions.check_in(comes(later), Arrival(), by=later_editor)
    for wrong in (None, 10**9):  # no session said, one of nowhere
        with pytest.raises(Denied):
            actions.check_in(row, Arrival(session=wrong), by=editor)
    assert not Presence.objects.exists()


def test_who_waits_takes_a_free_place_and_else_is_let_in_only_deliberately() -> None:
    event, editor = published(starts_at=timezone.now() + timedelta(hours=1), capacity=1)
    seat, waits = comes(event), comes(event)
    with pytest.raises(Full):
        actions.check_in(waits, Arrival(), by=editor)
    done = actions.check_in(waits, Arrival(let_in=True), by=editor)
    assert (done.presence.how, done.presence.is_over, done.presence.was) == ("walk_in", True, "waiting")
    assert states(event) == ["confirmed", "attended"] and is_kept(event)
    actions.undo_check_in(done.presence, by=editor)
    assert fresh(waits).state == "waiting" and fresh(waits).queued_at == waits.asked_at and is_kept(event)
    actions.cancel_registration(seat, by=seat.person)  # type: ignore[arg-type]
    with pytest.raises(Full):  # a code of one who waits is told of, although a place is free
        actions.check_in(waits, Arrival(how=How.QR), by=editor)
    assert not actions.check_in(waits, Arrival(), by=editor).presence.is_over


def test_a_cancelled_or_declined_registration_is_not_checked_in() -> None:
    event, editor = published(starts_at=timezone.now() + timedelta(hours=1))
    gone, refused = comes(event), comes(event)
    actions.cancel_registration(gone, by=gone.person)  # type: ignore[arg-type]
    actions.decline(refused, by=editor)
    for row in (gone, refused):
        with pytest.raises(Denied) as told:
            actions.check_in(row, Arrival(), by=editor)
        assert not isinstance(told.value, Full)


def test_hours_are_corrected_between_none_and_the_sessions() -> None:
    event, editor, (first,) = with_sessions("2")
    presence = actions.check_in(comes(event), Arrival(session=first.pk), by=editor).presence
    for wrong in ("-0.5", "2.1", "NaN", "Infinity"):
        with pytest.raises(Denied):
            actions.correct_hours(presence, Decimal(wrong), by=editor)
    for _again in range(2):
        actions.correct_hours(presence, Decimal("0.75"), by=editor)
    assert queries.hours_attended(event) == {presence.registration_id: Decimal("0.75")}
    assert verbs(event).count("registrations.hours_corrected") == 1


def test_when_it_is_over_who_was_at_no_session_is_absent_unless_nobody_kept_a_list() -> None:
    event, editor, (first,) = with_sessions("2")
    here, away = comes(event), comes(event)
    actions.check_in(here, Arrival(session=first.pk), by=editor)
    actions.begin_event(event, by=editor)
    actions.end_event(event, by=editor)
    assert states(event) == ["attended", "absent"] and is_kept(event)
    late = actions.check_in(away, Arrival(session=first.pk, how=How.OFFLINE), by=editor)  # a phone sends it later
    assert late.is_new and fresh(away).state == "attended" and is_kept(event)
    actions.undo_check_in(late.presence, by=editor)
    assert fresh(away).state == "absent"
    other, other_editor = published(starts_at=timezone.now() + timedelta(hours=1))
    comes(other)
    actions.begin_event(other, by=other_editor)
    actions.end_event(other, by=other_editor)
    assert states(other) == ["confirmed"]


def test_one_word_for_the_whole_is_a_presence_at_each_session() -> None:
    event, editor, _sessions = with_sessions("2", "1.5")
    row = comes(event)
    actions.begin_event(event, by=editor)
    actions.end_event(event, by=editor)
    actions.mark(row, was_there=True, by=editor)
    assert queries.hours_attended(event) == {row.pk: Decimal("3.5")}
    actions.mark(fresh(row), was_there=False, by=editor)
    assert queries.hours_attended(event) == {} and fresh(row).state == "absent" and is_kept(event)


def test_a_session_to_which_people_came_stays_and_hours_are_not_counted_twice() -> None:
    event, editor, (first,) = with_sessions("2")
    actions.check_in(comes(event), Arrival(session=first.pk), by=editor)
    with pytest.raises(Denied):
        actions.remove_part(event, "session", first.pk, by=editor)
    other, other_editor = published()
    actions.remove_part(other, "session", first.pk, by=other_editor)  # not this event's: nothing is said or done
    actions.remove_part(event, "session", 10**30, by=editor)  # more than a database holds
    assert event.sessions.get() == first
    plain, plain_editor = published(starts_at=timezone.now() + timedelta(hours=1))
    actions.check_in(comes(plain), Arrival(), by=plain_editor)
    times = {"starts_at": plain.starts_at, "ends_at": plain.ends_at, "hours": 1, "title": "", "venue": ""}
    with pytest.raises(Denied):
        actions.add_part(plain, "session", times, by=plain_editor)


def test_hours_attended_is_one_statement() -> None:
    event, editor, (first,) = with_sessions("2")
    for _person in range(3):
        actions.check_in(comes(event), Arrival(session=first.pk), by=editor)
        with CaptureQueriesContext(
            connection,
        ) as made:
            queries.hours_attended(event)
        assert len(made) == 1


def test_whoever_came_in_before_the_beginning_may_leave_for_good_all_the_same() -> None:
    event, editor, (first,) = with_sessions("2")
    row, other = comes(event), comes(event)
    actions.check_in(row, Arrival(session=first.pk), by=editor)
    for one in (row, other):
        assert one.person is not None
        give_places_back(one.person)
    assert states(event) == ["attended", "cancelled"]
