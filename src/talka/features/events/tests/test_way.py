"""An event's own life: a draft, published, changed, moved, copied, cancelled, begun and over."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from talka.features.events import actions
from talka.features.events.kind import json_ld
from talka.features.events.models import Answered, Event, Question, Session
from talka.kernel.access.rules import Denied
from talka.kernel.people.models import Role
from talka.kernel.records.actions import Stale
from talka.kernel.testing import make_member, make_organisation, make_person
from talka.ui.clocks import NoSuchTime, TwoSuchTimes, moment_of, shown_of

from .world import change, comes, fresh, published, states, verbs, written

pytestmark = pytest.mark.django_db


def test_a_draft_is_published_by_its_editors_once() -> None:
    event, editor = written()
    assert event.owner is not None
    for other in (make_person(), make_member(make_organisation()), make_member(event.owner, Role.MEMBER)):
        with pytest.raises(Denied):
            actions.publish_event(event, by=other)
    actions.publish_event(event, by=editor)
    actions.publish_event(event, by=editor)
    assert fresh(event).state == "open"
    assert verbs(event, "events.") == ["events.written", "events.published"]


def test_what_lies_in_the_past_is_not_published() -> None:
    event, editor = written(starts_at=timezone.now() - timedelta(days=1))
    with pytest.raises(Denied):
        actions.publish_event(event, by=editor)


def test_an_old_form_is_stale() -> None:
    event, editor = written()
    change(event, editor, title="Cits")
    with pytest.raises(Stale):
        actions.change_event(event, {"title": "Vēl cits"}, by=editor, terms=[], version=event.version)


def test_moving_takes_sessions_and_the_end_of_registration_along_and_counts_for_calendars() -> None:
    until = timezone.now() + timedelta(days=9)
    event, editor = published(registers_until=until)
    hours = {"starts_at": event.starts_at, "ends_at": event.starts_at + timedelta(hours=2)}
    actions.add_part(event, "session", {"title": "Ievads", "venue": "", "hours": 2, **hours}, by=editor)
    week = timedelta(days=7)
    times = {"starts_at": event.starts_at + week, "ends_at": event.ends_at + week}
    for _again in range(2):
        moved = actions.move_event(event, **times, time_zone=event.time_zone, venue="", by=editor)
    assert (moved.sequence, moved.registers_until) == (2, until + week)
    assert moved.moved_at is not None
    assert Session.objects.get().starts_at == event.starts_at + week
    assert verbs(event, "events.moved") == ["events.moved"]


def test_another_time_in_the_form_of_a_published_event_is_a_move() -> None:
    event, editor = published()
    changed = change(event, editor, starts_at=event.starts_at + timedelta(hours=1))
    assert (changed.sequence, verbs(event, "events.moved")) == (1, ["events.moved"])
    assert change(event, editor, body="Vairāk").sequence == 1
    with pytest.raises(Denied):
        change(event, editor, starts_at=timezone.now() - timedelta(days=1))


def test_a_held_place_is_not_held_into_the_last_hours_of_an_earlier_day() -> None:
    event, editor = published(capacity=1)
    seat, first = comes(event), comes(event)
    actions.cancel_registration(seat, by=seat.person)  # type: ignore[arg-type]
    soon = timezone.now() + timedelta(hours=10)
    actions.move_event(event, starts_at=soon, ends_at=soon + timedelta(hours=1), time_zone="UTC", venue="", by=editor)
    assert fresh(first).offered_until == soon - timedelta(hours=2)


def test_a_copy_is_a_draft_with_all_its_parts_and_nobody_registered() -> None:
    event, editor = published(capacity=3)
    comes(event)
    hours = {"starts_at": event.starts_at, "ends_at": event.ends_at}
    actions.add_part(event, "session", {"title": "Ievads", "venue": "", "hours": 8, **hours}, by=editor)
    actions.add_part(event, "speaker", {"name": "Anna", "role": "trainer", "about": ""}, by=editor)
    actions.put_questions(event, [question()], by=editor)
    later = event.starts_at + timedelta(days=30)
    copy = actions.copy_event(fresh(event), starts_at=later, by=editor)
    again = actions.copy_event(fresh(event), starts_at=later, by=editor)
    assert (copy.pk, copy.state, copy.capacity, copy.seats_taken) == (again.pk, "draft", 3, 0)
    assert copy.ends_at - copy.starts_at == event.ends_at - event.starts_at
    assert copy.sessions.get().starts_at == later
    assert (copy.speakers.count(), copy.questions.count(), copy.registrations.count()) == (1, 1, 0)


def question(answered: str = Answered.LINE) -> dict[str, object]:
    """A question of the organisers."""
    return {"answered": answered, "is_required": True, "labels": {"lv": "Kāpēc?"}, "choices": []}


def test_what_somebody_answered_stays_when_another_question_takes_its_place() -> None:
    event, editor = published()
    actions.put_questions(event, [question()], by=editor)
    answered = Question.objects.get()
    row = comes(event, answers={str(answered.pk): "Tāpat"})
    actions.put_questions(event, [question()], by=editor)  # the same changes nothing
    assert verbs(event, "events.questions_changed") == ["events.questions_changed"]
    actions.put_questions(event, [question(Answered.TEXT)], by=editor)
    assert Question.objects.filter(number__isnull=False).get().answered == Answered.TEXT
    kept = fresh(answered)
    assert (kept.number, kept.answered, kept.labels) == (None, Answered.LINE, answered.labels)
    assert fresh(row).answers == {str(answered.pk): "Tāpat"}
    with pytest.raises(Denied):
        actions.put_questions(event, [question()] * 10_000, by=editor)


def test_a_question_is_read_in_the_readers_language_else_in_the_events() -> None:
    asked = Question(labels={"lv": "Kāpēc?", "ka": "რატომ?"})
    assert [asked.label(code, "lv") for code in ("ka", "lv", "uk")] == ["რატომ?", "Kāpēc?", "Kāpēc?"]


def test_a_session_outside_the_event_is_refused() -> None:
    event, editor = published()
    hours = {"starts_at": event.starts_at - timedelta(hours=1), "ends_at": event.ends_at}
    with pytest.raises(Denied):
        actions.add_part(event, "session", {"title": "Ievads", "venue": "", "hours": 8, **hours}, by=editor)


def test_cancelling_is_told_once_and_ends_registration() -> None:
    event, editor = published()
    comes(event)
    for _again in range(2):
        actions.cancel_event(event, because="Plūdi", by=editor)
    event = fresh(event)
    assert (event.state, event.sequence, event.cancelled_because) == ("cancelled", 1, "Plūdi")
    assert verbs(event, "events.cancelled") == ["events.cancelled"]
    with pytest.raises(Denied):
        comes(event)
    with pytest.raises(Denied):
        change(event, editor, title="Nē")


def test_the_clock_begins_and_ends_it() -> None:
    event, _editor = published()
    assert actions.follow_clock.func() == 0
    with time_machine.travel(event.starts_at + timedelta(minutes=1)):
        actions.follow_clock.func()
        assert fresh(event).state == "under_way"
    with time_machine.travel(event.ends_at + timedelta(minutes=1)):
        actions.follow_clock.func()
        actions.follow_clock.func()
    assert fresh(event).state == "held"
    late, _editor = published()
    with time_machine.travel(late.ends_at + timedelta(days=3)):  # no worker ran for days
        actions.follow_clock.func()
    assert verbs(late, "events.")[-2:] == ["events.begun", "events.held"]


def test_closing_and_opening_registration() -> None:
    event, editor = published(capacity=1)
    comes(event)
    for _again in range(2):
        assert actions.close_registration(event, by=editor).state == "closed"
    for _again in range(2):
        assert actions.reopen_registration(event, by=editor).state == "full"
    assert states(event) == ["confirmed"]


def test_local_times_that_do_not_exist_or_come_twice() -> None:
    with pytest.raises(NoSuchTime):
        moment_of(datetime(2026, 3, 29, 3, 30), "Europe/Riga")
    with pytest.raises(TwoSuchTimes):
        moment_of(datetime(2026, 10, 25, 3, 30), "Europe/Riga")
    first, second = (moment_of(datetime(2026, 10, 25, 3, 30), "Europe/Riga", which) for which in "01")
    assert (first, second - first) == (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), timedelta(hours=1))
    assert shown_of(second, "Europe/Riga") == (datetime(2026, 10, 25, 3, 30), "1")
    summer = datetime(2026, 7, 1, 10)
    assert shown_of(moment_of(summer, "Asia/Tbilisi"), "Asia/Tbilisi") == (summer, "")


def test_programs_read_how_it_stands() -> None:
    event, editor = published()
    actions.cancel_event(event, because="x", by=editor)
    row = Event.objects.filter(pk=event.pk).values().get()
    assert json_ld({**row, "owner": "A", "place": ""})["eventStatus"].endswith("EventCancelled")
