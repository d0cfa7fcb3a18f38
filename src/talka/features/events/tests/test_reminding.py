"""Reminders: a week and a day before, once each, to whom they are of use."""

from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone, translation

from talka.capabilities.notices.actions import choose_rhythm
from talka.capabilities.notices.models import Notice
from talka.capabilities.notices.sending import send_waiting
from talka.features.events import actions
from talka.features.events.models import Event, Registration, Reminder
from talka.kernel.facts.models import Fact
from talka.kernel.facts.telling import tell_all
from talka.kernel.people.models import Person
from talka.kernel.testing import make_person

from .world import comes, fresh, published

pytestmark = pytest.mark.django_db
WEEK, DAY = timedelta(days=7), timedelta(days=1)


def soon(event: Event, *, begins_in: timedelta, known_for: timedelta = timedelta(days=30)) -> Event:
    """The same, with time gone by since it was published and people registered."""
    begins, since = timezone.now() + begins_in, timezone.now() - known_for
    Event.objects.filter(pk=event.pk).update(
        starts_at=begins, ends_at=begins + timedelta(hours=2), published_at=since, moved_at=None
    )
    Registration.objects.filter(event=event).update(changed_at=since, asked_at=since)
    return fresh(event)


def told() -> list[tuple[int | None, int]]:
    """Who was reminded, and how many days before."""
    tell_all()
    rows = Notice.objects.filter(code="events.reminder").order_by("pk").values_list("person_id", "fact__details")
    return [(pk, details["days"]) for pk, details in rows]


def test_a_week_and_a_day_before_once_each() -> None:
    event, _editor = published(capacity=1)
    seat, waits = comes(event), comes(event)
    soon(event, begins_in=WEEK + timedelta(hours=1))
    assert actions.remind.call() == 0
    soon(event, begins_in=WEEK - timedelta(minutes=4))
    assert (actions.remind.call(), actions.remind.call(), told()) == (1, 0, [(seat.person_id, 7)])
    event = fresh(event)
    later = event.starts_at
    Reminder.objects.update(starts_at=later - timedelta(days=6))
    soon(event, begins_in=later - timedelta(days=6) - timezone.now())
    Reminder.objects.update(starts_at=fresh(event).starts_at)
    assert (actions.remind.call(), actions.remind.call()) == (1, 0)
    assert told() == [(seat.person_id, 7), (seat.person_id, 1)]
    assert waits.person_id not in dict(told())


def test_a_worker_that_slept_reminds_of_the_nearer_day_alone() -> None:
    event, _editor = published()
    comes(event)
    soon(event, begins_in=timedelta(hours=20))
    assert (actions.remind.call(), [days for _pk, days in told()]) == (1, [1])


def test_not_who_registered_since_nor_of_what_is_cancelled_or_just_published() -> None:
    event, editor = published()
    early, late = comes(event), comes(event)
    soon(event, begins_in=timedelta(days=5))
    Registration.objects.filter(pk=late.pk).update(changed_at=timezone.now())
    actions.remind.call()
    assert told() == [(early.person_id, 7)]
    gone, editor = published()
    comes(gone)
    actions.cancel_event(soon(gone, begins_in=timedelta(days=5)), because="", by=editor)
    fresh_one, _editor = published()
    comes(fresh_one)
    soon(fresh_one, begins_in=timedelta(days=5), known_for=timedelta(hours=1))
    actions.remind.call()
    assert len(told()) == 1


def test_cancelled_between_the_reminder_and_its_telling() -> None:
    event, editor = published()
    comes(event)
    actions.remind_of(soon(event, begins_in=timedelta(days=5)).pk, 7)
    actions.cancel_event(fresh(event), because="", by=editor)
    assert told() == []


def test_what_was_moved_is_reminded_of_anew() -> None:
    event, editor = published()
    seat = comes(event)
    event = soon(event, begins_in=timedelta(days=6))
    actions.remind.call()
    assert told() == [(seat.person_id, 7)]
    later = event.starts_at + timedelta(days=10)
    actions.move_event(event, starts_at=later, ends_at=later + DAY, time_zone="Europe/Riga", venue="", by=editor)
    assert actions.remind.call() == 0
    soon(event, begins_in=timedelta(days=6))
    actions.remind.call()
    assert told() == [(seat.person_id, 7)] * 2


def test_moved_to_an_earlier_day_everybody_knows_already() -> None:
    event, editor = published()
    comes(event)
    nearer = timezone.now() + timedelta(days=3)
    actions.move_event(event, starts_at=nearer, ends_at=nearer + DAY, time_zone="Europe/Riga", venue="", by=editor)
    Registration.objects.update(changed_at=timezone.now() - timedelta(days=20))
    assert (actions.remind.call(), told()) == (0, [])


@pytest.mark.parametrize(("language", "said"), [("ka", "ტბილისი"), ("lv", "Tbilisi"), ("en", "Tbilisi")])
def test_in_the_readers_language_and_the_places_time(mailoutbox: list[Any], language: str, said: str) -> None:
    event, _editor = published(time_zone="Asia/Tbilisi", title="სემინარი")
    comes(event, make_person(address_confirmed_at=timezone.now(), language=language, time_zone="Europe/Riga"))
    tell_all(), send_waiting()
    mailoutbox.clear()
    event = soon(event, begins_in=timedelta(days=5))
    hour = (event.starts_at + timedelta(hours=4)).strftime("%H:%M")
    actions.remind.call()
    tell_all(), send_waiting()
    (mail,) = mailoutbox
    with translation.override(language):
        from talka.ui.clocks import city_of

        assert city_of("Asia/Tbilisi") in mail.body
    assert "სემინარი" in mail.subject
    if language != "en":
        assert hour in mail.body
    assert "/calendar/one/" in mail.body and "/link/events-seat/" in mail.body


def test_whoever_wants_no_mail_gets_none(mailoutbox: list[Any]) -> None:
    event, _editor = published()
    person: Person = comes(event).person  # type: ignore[assignment]
    choose_rhythm(by=person, rhythm="never")
    soon(event, begins_in=timedelta(days=5))
    tell_all(), send_waiting()
    mailoutbox.clear()
    actions.remind.call()
    assert len(told()) == 1
    send_waiting()
    assert mailoutbox == []


def test_a_visitor_is_mailed_and_a_worker_that_starts_again_mails_nobody_twice(mailoutbox: list[Any]) -> None:
    event, _editor = published()
    visitor = make_person(address_confirmed_at=timezone.now())
    visitor.set_unusable_password()
    visitor.save()
    comes(event, visitor)
    tell_all(), send_waiting()
    mailoutbox.clear()
    soon(event, begins_in=timedelta(days=5))
    actions.remind.call()
    tell_all()
    Fact.objects.filter(verb="events.reminder").update(told_at=None)  # killed before it could say that it was done
    tell_all(), send_waiting(), send_waiting()
    assert len(mailoutbox) == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_remind_once() -> None:
    event, _editor = published()
    comes(event)
    soon(event, begins_in=timedelta(days=5))
    start, done = Barrier(4), []

    def work() -> None:
        start.wait()
        try:
            done.append(actions.remind_of(event.pk, 7))
        finally:
            connection.close()

    threads = [Thread(target=work) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == [False, False, False, True]
    assert Fact.objects.filter(verb="events.reminder").count() == 1


def test_the_page_of_notices_asks_nothing_for_a_reminder(django_assert_num_queries: Any) -> None:
    from talka.capabilities.notices.told import say
    from talka.capabilities.notices.told import told as told_facts
    from talka.features.events.notices.reminding import begins

    event, _editor = published()
    comes(event)
    soon(event, begins_in=timedelta(days=5))
    actions.remind.call()
    fact = Fact.objects.get(verb="events.reminder")
    one = told_facts([fact.pk], "lv")[fact.pk]
    with django_assert_num_queries(0):
        assert "Rīg" in say(begins, one, "lv")
