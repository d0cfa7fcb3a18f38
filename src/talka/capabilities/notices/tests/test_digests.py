"""News together: when, what stands in it, what doesn't, and once."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.utils.translation import ngettext, override
from hypothesis import given
from hypothesis import strategies as st

from talka.capabilities.notices import actions, sending
from talka.capabilities.notices.declared import notice
from talka.capabilities.notices.digests import make_digests
from talka.capabilities.notices.models import Mail, Notice, Rhythm
from talka.capabilities.notices.queries import mail_ways
from talka.capabilities.notices.rhythm import HOUR, day_of_last
from talka.kernel.facts.models import Fact
from talka.kernel.people.models import Person
from talka.kernel.records.actions import enter_state
from talka.kernel.records.models import Record
from talka.kernel.testing import make_person, make_record

Happen = Callable[..., Fact]
TUESDAY = datetime(2026, 11, 17, 12, tzinfo=UTC)
ZONES = st.sampled_from(["UTC", "Asia/Tbilisi", "Europe/Riga", "America/St_Johns", "Pacific/Kiritimati", "Nowhere/No"])
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))


@given(ZONES, MOMENTS, st.integers(0, 10_000))
def test_a_days_digest_comes_once_and_never_goes_back(zone: str, moment: datetime, minutes: int) -> None:
    later = moment + timedelta(minutes=minutes)
    for rhythm, days in ((Rhythm.DAILY, 1), (Rhythm.WEEKLY, 7)):
        first, then = day_of_last(rhythm, zone, moment), day_of_last(rhythm, zone, later)
        assert first <= then
        assert (then - first).days % days == 0
        there = moment.astimezone(UTC if zone == "Nowhere/No" else ZoneInfo(zone))
        assert first <= there.date()
        assert there.hour >= HOUR or first < there.date()
        assert (there.date() - first).days <= days


@pytest.fixture
def at_tuesday() -> Any:
    """Noon in London, four in the afternoon in Tbilisi."""
    with time_machine.travel(TUESDAY, tick=False) as clock:
        yield clock


@pytest.fixture
def told_of(reader: Person, at_tuesday: Any) -> Person:
    """The reader gets news of trials, in a daily digest."""
    Person.objects.filter(pk=reader.pk).update(time_zone="Asia/Tbilisi")
    reader.refresh_from_db()
    notice(verb="trial.answered", people=lambda fact: [reader.pk], sentence="“%(title)s” is answered.", is_news=True)
    notice(verb="trial.waits", people=lambda fact: [reader.pk], sentence="“%(title)s” waits for you.")
    actions.choose_rhythm(by=reader, rhythm="daily")
    return reader


def sent(mailoutbox: list[Any]) -> list[Any]:
    """Mails that went out since it was last asked."""
    mailoutbox.clear()
    make_digests.call()
    make_digests.call()
    sending.send_waiting()
    return list(mailoutbox)


@pytest.mark.django_db
def test_news_wait_for_the_morning_and_come_in_one_mail_by_record(
    told_of: Person, happen: Happen, trial_record: Record, at_tuesday: Any, mailoutbox: list[Any]
) -> None:
    other = make_record(Record, "trial", "open", title="სხვა", language="ka")
    for record in (trial_record, other, trial_record):
        happen(record=record)
    happen("trial.waits", record=other)
    (at_once,) = sent(mailoutbox)
    assert "waits for you" in at_once.body
    at_tuesday.move_to(datetime(2026, 11, 18, 2, 59, tzinfo=UTC))
    assert not sent(mailoutbox)
    at_tuesday.move_to(datetime(2026, 11, 18, 3, 1, tzinfo=UTC))  # 07:01 in Tbilisi
    (digest,) = sent(mailoutbox)
    assert digest.to == [f"Nino <{told_of.email}>"]
    assert digest.body.count("“Latviešu kursi” is answered.") == 2
    assert digest.body.count(f"/ka/trials/{trial_record.pk}-") == 1
    assert digest.body.index("Latviešu kursi") < digest.body.index("სხვა")
    assert "waits for you" not in digest.body
    html = digest.alternatives[0][0]
    assert '<html lang="ka"' in html
    assert 'lang="lv"' in html
    assert digest.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    at_tuesday.move_to(datetime(2026, 11, 19, 9, tzinfo=UTC))
    assert not sent(mailoutbox)


@pytest.mark.django_db
def test_what_was_read_or_may_no_longer_be_seen_is_left_out(
    told_of: Person, happen: Happen, trial_record: Record, at_tuesday: Any, mailoutbox: list[Any]
) -> None:
    hidden = make_record(Record, "trial", "open", title="Secret", language="en")
    happen(record=hidden)
    happen(record=trial_record)
    enter_state(hidden, "hidden")
    hidden.save()
    at_tuesday.move_to(TUESDAY + timedelta(days=1))
    (digest,) = sent(mailoutbox)
    assert "Secret" not in digest.body
    happen(record=trial_record)
    actions.mark_all_read(by=told_of, newest=10**9)
    at_tuesday.move_to(TUESDAY + timedelta(days=2))
    assert not sent(mailoutbox)
    assert set(Mail.objects.values_list("state", "error")) == {("sent", ""), ("dropped", "nothing to say")}


@pytest.mark.django_db
def test_what_one_wants_to_hear_no_more_of_waits_no_longer(
    told_of: Person, happen: Happen, trial_record: Record, at_tuesday: Any, mailoutbox: list[Any]
) -> None:
    other = make_record(Record, "trial", "open", title="Other", language="en")
    happen(record=trial_record)
    happen(record=other)
    actions.follow(trial_record.pk, by=told_of, wanted=False)
    at_tuesday.move_to(TUESDAY + timedelta(days=1))
    (digest,) = sent(mailoutbox)
    assert "Other" in digest.body
    assert "Latviešu kursi" not in digest.body


@pytest.mark.django_db
def test_weekly_comes_on_monday(
    told_of: Person, happen: Happen, trial_record: Record, at_tuesday: Any, mailoutbox: list[Any]
) -> None:
    actions.choose_rhythm(by=told_of, rhythm="weekly")
    happen(record=trial_record)
    for day, mails in ((18, 0), (22, 0), (23, 1), (24, 0)):
        at_tuesday.move_to(datetime(2026, 11, day, 9, tzinfo=UTC))
        assert len(sent(mailoutbox)) == mails, day
    assert Notice.objects.get().digest == date(2026, 11, 23)


@pytest.mark.django_db
def test_whoever_changes_their_mind_gets_it_as_they_said_last(
    told_of: Person, happen: Happen, trial_record: Record, at_tuesday: Any, mailoutbox: list[Any]
) -> None:
    happen(record=trial_record)
    actions.choose_rhythm(by=told_of, rhythm="never")
    at_tuesday.move_to(TUESDAY + timedelta(days=1))
    assert not sent(mailoutbox)
    actions.choose_rhythm(by=told_of, rhythm="at_once")
    happen(record=trial_record)
    assert len(sent(mailoutbox)) == 1


@pytest.mark.django_db
def test_one_press_in_the_mailbox_stops_digests_and_a_scanners_look_does_not(
    told_of: Person, happen: Happen, trial_record: Record, at_tuesday: Any, mailoutbox: list[Any]
) -> None:
    happen(record=trial_record)
    at_tuesday.move_to(TUESDAY + timedelta(days=1))
    (digest,) = sent(mailoutbox)
    address = digest.extra_headers["List-Unsubscribe"].strip("<>").replace("http://testserver", "")
    path = "/" + address.split("/", 3)[3] if "://" in address else address
    scanner = Client()
    for method in (scanner.get, scanner.head, scanner.options):
        method(path)
    assert mail_ways(told_of).rhythm == "daily"
    assert Client(enforce_csrf_checks=True).post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert mail_ways(told_of).rhythm == "never"


@pytest.mark.django_db
def test_a_fact_is_told_once_whatever_makes_it_somebodys(reader: Person, happen: Happen, trial_record: Record) -> None:
    for code, news in (("trial.news", True), ("trial.must", False), ("trial.more", True)):
        notice(verb="trial.answered", code=code, people=lambda fact: [reader.pk], sentence="x", is_news=news)
    happen(record=trial_record)
    assert [(one.person_id, one.code) for one in Notice.objects.all()] == [(reader.pk, "trial.must")]
    assert Mail.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("people", [1, 3])
def test_statements_do_not_grow_with_people(
    people: int, happen: Happen, trial_record: Record, at_tuesday: Any, django_assert_num_queries: Any
) -> None:
    readers = [make_person(address_confirmed_at=TUESDAY) for _number in range(people)]
    with transaction.atomic():
        for reader in readers:
            actions.choose_rhythm(by=reader, rhythm="daily")
    ids = [reader.pk for reader in readers]
    notice(verb="trial.answered", people=lambda fact: ids, sentence="x", is_news=True)
    happen(record=trial_record)
    at_tuesday.move_to(TUESDAY + timedelta(days=1))
    with django_assert_num_queries(10):
        assert make_digests.call() == people


@pytest.mark.parametrize(
    ("language", "count", "said"),
    [("lv", 1, "1 jaunums jums"), ("lv", 7, "7 jaunumi jums"), ("lv", 10, "10 jaunumu jums"),
     ("lt", 1, "1 naujiena jums"), ("lt", 7, "7 naujienos jums"), ("lt", 10, "10 naujienų jums"),
     ("uk", 3, "3 новини для вас"), ("uk", 5, "5 новин для вас")],
)  # fmt: skip
def test_its_subject_counts_as_its_readers_language_does(language: str, count: int, said: str) -> None:
    with override(language):
        subject = ngettext("%(num)s piece of news for you", "%(num)s pieces of news for you", count)
    assert subject % {"num": count} == said
