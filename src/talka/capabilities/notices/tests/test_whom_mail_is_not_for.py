"""Mail that nobody asked for in this moment goes to no suspended person and no address that returns mail."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from talka.capabilities.notices import actions, composing
from talka.capabilities.notices.composing import fill
from talka.capabilities.notices.declared import notice
from talka.capabilities.notices.digests import make_digests
from talka.capabilities.notices.hearing import tell
from talka.capabilities.notices.models import Mail, Notice
from talka.capabilities.notices.queries import page_of_notices
from talka.capabilities.notices.returned import note_returned
from talka.capabilities.notices.sending import send_waiting
from talka.kernel.facts.models import Fact
from talka.kernel.people.models import FOR_GOOD, Person
from talka.kernel.records.models import Record

Happen = Callable[..., Fact]
pytestmark = pytest.mark.django_db


def suspend(person: Person, until: Any = FOR_GOOD) -> None:
    """Take their voice."""
    Person.objects.filter(pk=person.pk).update(suspended_until=until)


def drop(person: Person) -> None:
    """Their address returns mail."""
    note_returned(person.email, "550 no such user")


@pytest.fixture
def letters(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two letters of their own beside those that are declared: one of news, one that was asked for."""
    monkeypatch.setattr(composing, "_fillers", dict(composing._fillers))
    monkeypatch.setattr(composing, "_news", set(composing._news))
    said = {"sentence": "x", "subject": "x", "address": "", "stop_url": "/stop/", "told": {"title": ""}}
    for template, is_news in (("notices/mail/digest.jinja", True), ("notices/mail/notice.jinja", False)):
        fill(template, lambda *_asked: {**said, "groups": [], "count": 1, "notices_url": "/en/"}, is_news=is_news)


@pytest.mark.parametrize("refuse", [suspend, drop])
def test_a_letter_of_news_is_dropped_and_one_that_was_asked_for_goes_out(
    refuse: Callable[[Person], None], letters: None, reader: Person, mailoutbox: list[Any]
) -> None:
    refuse(reader)
    for template in ("notices/mail/notice.jinja", "notices/mail/digest.jinja"):
        actions.send_mail(cause=template, to=reader, template=template)
    send_waiting()
    assert len(mailoutbox) == 1
    states = dict(Mail.objects.values_list("template", "state"))
    assert states == {"notices/mail/digest.jinja": "dropped", "notices/mail/notice.jinja": "sent"}


@pytest.mark.parametrize("whatever", [False, True])
@pytest.mark.parametrize("refuse", [suspend, drop, lambda person: actions.choose_rhythm(by=person, rhythm="never")])
def test_what_the_law_has_us_say_is_mailed_whatever_they_chose(
    refuse: Callable[[Person], None], whatever: bool, reader: Person, happen: Happen, trial_record: Record,
    mailoutbox: list[Any],
) -> None:  # fmt: skip
    refuse(reader)
    notice(verb="trial.x", people=lambda fact: [reader.pk], sentence="Why.", whatever_they_chose=whatever)
    happen("trial.x", record=trial_record)
    send_waiting()
    assert Notice.objects.count() == 1
    assert len(mailoutbox) == (whatever and refuse is not drop)


def test_what_waits_for_somebody_who_is_suspended_comes_when_they_are_back(
    reader: Person, happen: Happen, trial_record: Record, mailoutbox: list[Any]
) -> None:
    notice(verb="trial.x", people=lambda fact: [reader.pk], sentence="News.", is_news=True)
    actions.choose_rhythm(by=reader, rhythm="daily")
    now = timezone.now()
    suspend(reader, now + timedelta(days=3))
    happen("trial.x", record=trial_record)
    for days, mails in ((1, 0), (2, 0), (4, 1), (5, 1)):
        with time_machine.travel(now + timedelta(days=days)):
            make_digests.call()
            send_waiting()
        assert len(mailoutbox) == mails, days


def test_a_digest_does_not_go_to_an_address_that_returns_mail(
    reader: Person, happen: Happen, trial_record: Record, mailoutbox: list[Any]
) -> None:
    notice(verb="trial.x", people=lambda fact: [reader.pk], sentence="News.", is_news=True)
    actions.choose_rhythm(by=reader, rhythm="daily")
    happen("trial.x", record=trial_record)
    drop(reader)
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        assert make_digests.call() == 1
        send_waiting()
    assert not mailoutbox
    assert set(Mail.objects.values_list("state", "error")) == {("dropped", "came back")}


def test_people_in_a_mapping_are_told_why(reader: Person, happen: Happen, trial_record: Record) -> None:
    notice(verb="trial.x", people=lambda fact: {reader.pk: "theme:7"}, sentence=lambda one, language: one.because)
    happen("trial.x", record=trial_record)
    assert Notice.objects.get().because == "theme:7"
    assert page_of_notices(reader, "en")[0].sentence == "theme:7"


@pytest.mark.parametrize("people", [100, 300])
def test_many_are_told_in_chunks(
    people: int, happen: Happen, trial_record: Record, django_assert_num_queries: Any
) -> None:
    """So many statements for each chunk of a hundred, and none for each person."""
    made = Person.objects.bulk_create(
        [Person(email=f"p{n}@example.org", password="!", address_confirmed_at=timezone.now()) for n in range(people)]
    )
    fact = happen("trial.nothing", record=trial_record)
    ids = [one.pk for one in made]
    declared = notice(verb="trial.x", people=lambda fact: ids, sentence="x")
    # A transaction's two, who is to be told, their notices, their mails (SQLite takes these in two).
    with django_assert_num_queries((6 if connection.vendor == "sqlite" else 5) * people // 100):
        tell(declared, fact)
    assert Notice.objects.count() == Mail.objects.count() == people
