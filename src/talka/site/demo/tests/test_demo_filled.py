"""The demo as it stands after it was filled: every state that anything can be in is there to be seen."""

import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from talka.capabilities.comments.models import Comment
from talka.capabilities.moderation.models import Appeal, Report
from talka.capabilities.moderation.queries.queue import counts
from talka.capabilities.notices.models import Mail
from talka.capabilities.notices.sending import send_waiting
from talka.capabilities.translation.models import Ask as Asked
from talka.capabilities.translation.models import Proposal
from talka.features.events.models import Event, Registration
from talka.features.events.queries.series import came
from talka.features.needs.models import Need
from talka.features.offers.models import Ask, AskState, OfferState
from talka.features.partners.models import CallState, Interest, InterestState, PartnerCall
from talka.kernel.facts.telling import tell_all
from talka.kernel.people.models import Person
from talka.kernel.records.kinds import kinds
from talka.kernel.records.models import Participation, ParticipationState, Record

from .test_demo_data import CALLS, CIRCLES, EVENTS, NEEDS, NEWS, OFFERS, ORGANISATIONS, SERIES, VISITS
from .test_demo_talk import MODERATED, comments

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db,
    pytest.mark.usefixtures("filled"),
    pytest.mark.xdist_group("demo"),
]


def test_every_state_of_every_kind_is_present() -> None:
    for kind in kinds():
        there = set(Record.objects.filter(kind=kind.code).values_list("state", flat=True))
        assert there == {state.code for state in kind.states}, kind.code
    assert set(Ask.objects.values_list("state", flat=True)) == set(AskState.values)
    assert set(Interest.objects.values_list("state", flat=True)) == set(InterestState.values)
    assert set(Participation.objects.values_list("state", flat=True)) == set(ParticipationState.values)
    _states_are_those_of_the_files()
    _promises_have_partners()
    assert Need.objects.filter(spot_latitude__isnull=False, shown=True).exists()


# What the cases say, and which event or series must come to it by its registrations alone.
TOLD = {
    "c-school": 70, "c-strategy-seminar": 20, "d-five": 100, "d-course": 27, "d-practice": 27, "d-course-series": 27,
    "d-staff-seminar": 31, "d-contact-exchange": 40,
}  # fmt: skip


@pytest.mark.parametrize("key", TOLD)
def test_as_many_were_there_as_the_cases_say(key: str) -> None:
    title = next(row["title"] for row in (*EVENTS, *SERIES) if row["key"] == key)
    record = Record.objects.get(title=title)
    events = Event.objects.filter(series=record.pk) if record.kind == "series" else Event.objects.filter(pk=record.pk)
    assert came(events.values_list("pk", flat=True))[1].attended == TOLD[key]


def test_who_takes_part_is_made_up_and_says_so() -> None:
    names = set(Registration.objects.values_list("name", flat=True))
    assert len(names) > 100
    assert all(re.search(r"\((example|piemērs|pavyzdys|მაგალითი|приклад)\)$", name) for name in names)
    assert Registration.objects.filter(state="waiting").exists()


def _states_are_those_of_the_files() -> None:
    files = {
        "organisation": ORGANISATIONS, "offer": OFFERS, "call": CALLS, "need": NEEDS, "news": NEWS,
        "event": EVENTS, "series": SERIES, "field_meeting": VISITS,
        "circle": CIRCLES,
    }  # fmt: skip
    for code, rows in files.items():
        told = {row["title"]: row["state"] for row in rows}
        states = dict(Record.objects.filter(kind=code).values_list("title", "state"))
        # An organisation's own need, and one that the coordinator writes down, waits for nobody.
        at_once = {row["title"] for row in rows if code == "need" and not row["reporter"]}
        wrong = [title for title, state in told.items() if states[title] != state and title not in at_once]
        assert wrong == [], code


def _promises_have_partners() -> None:
    promised = Record.objects.filter(kind="offer", state__in=[OfferState.RESERVED, OfferState.GIVEN])
    assert promised.exclude(participations__state__in=["accepted", "done"]).count() == 0
    paused = PartnerCall.objects.get(state=CallState.PAUSED)
    assert paused.interests.filter(state__in=["interested", "accepted"]).count() == paused.cap


def test_the_demo_speaks_and_writes_to_its_people(client: Client, settings: Any) -> None:
    told = Comment.objects.exclude(record__kind="topic").filter(state="shown")
    assert told.count() == len([*comments(), *(row for row in MODERATED if row.get("state") == "shown")])
    article = Record.objects.get(kind="news", title=next(row["title"] for row in NEWS if row["case"] == "C"))
    page = client.get(f"/ru/news/{article.pk}-{article.slug}/").content.decode()
    assert "Школа гражданственности" in page
    assert "Подскажите, пожалуйста" in page
    assert "is-official" in page
    assert Proposal.objects.get(record=article).state == "accepted"
    asked = set(Asked.objects.filter(record=article).values_list("person__email", flat=True))
    assert len(asked) == 3
    digests = set(Mail.objects.filter(cause__startswith="digest:").values_list("person__language", flat=True))
    assert {"lv", "ru", "lt"} <= digests
    tell_all()
    while send_waiting():
        pass
    send_waiting()
    sent = [(letter.to[0], letter.extra_headers.get("Content-Language"), letter.subject) for letter in mail.outbox]
    for address in asked:
        subjects = [subject for to, language, subject in sent if address in to and language == "ru"]
        assert [subject for subject in subjects if "Школа гражданственности" in subject], (address, sent)
    assert len(set(Mail.objects.values_list("cause", flat=True))) == Mail.objects.count()
    assert Person.objects.filter(trusted_at=None).exists()


def test_the_demo_has_something_for_its_coordinators(client: Client) -> None:
    coordinator = Person.objects.get(email="coordinator@example.org")
    found = counts(coordinator)
    assert (found.reports, found.appeals) == (2, 1)
    assert found.held >= 2  # a first comment, and a first topic
    assert {one.language for one in Report.objects.filter(state="open")} == {"ru", "lv"}
    made = Appeal.objects.get()
    assert made.decision.by != coordinator
    assert made.decision.comment is not None and made.decision.comment.state == "hidden"
    assert made.created_at > made.decision.at > made.decision.comment.created_at
    client.force_login(coordinator)
    for what, words in (("reports", "Срочные займы"), ("held", "Šiaulius"), ("appeals", "darba laiks")):
        assert words in client.get("/en/moderation/", {"what": what}).content.decode()
    page = client.get(f"/en/moderation/appeals/{made.pk}/").content.decode()
    assert "The decision stands" in page
