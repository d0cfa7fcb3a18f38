"""What those who were there say: asked once, changed until its day, then nobody's."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from talka.capabilities.notices.sending import send_waiting
from talka.features.events import actions
from talka.features.events.actions import Said
from talka.features.events.models import Aftermath, Event, Feedback, Registration
from talka.kernel.access.rules import Denied
from talka.kernel.facts.telling import tell_all
from talka.kernel.people.leaving import erase
from talka.kernel.testing import make_person

from .after import mailed_path, over, person_of, put, was_there
from .world import comes, published

pytestmark = pytest.mark.django_db
SENT = {"what": "feedback", "useful": "4", "recommends": "yes", "helped": "Piemēri", "missing": "", "may_quote": "on"}


def one_there(ended: timedelta = timedelta(days=1, hours=1)) -> Registration:
    """Somebody who was at an event that ended so long ago."""
    event, _editor = published()
    row = was_there(event)
    over(event, ended)
    return put(row, "attended")


def give(row: Registration, useful: int = 5, **more: Any) -> Feedback:
    """They say it was useful."""
    return actions.give_feedback(row, Said(useful, "yes", **more), by=person_of(row), language="lv")


def set_back(event: Event, by: timedelta) -> None:
    """It ended earlier by so much, and so was asked what was asked."""
    event.refresh_from_db()
    over(event, event.ends_at - by)
    for step in Aftermath.objects.filter(registration__event=event):
        step.at -= by
        step.save()


def test_each_is_asked_once_and_reminded_once(mailoutbox: list[Any]) -> None:
    row = one_there()
    for _again in range(2):
        actions.ask_afterwards.call()
        tell_all()
        send_waiting()
    asked = [mail for mail in mailoutbox if "How was it for you?" in mail.subject]
    assert len(asked) == 1 and mailed_path(row).rsplit("/", 2)[0] in asked[0].body
    set_back(row.event, timedelta(days=8))
    mailoutbox.clear()
    for _again in range(2):
        actions.ask_afterwards.call()
        tell_all()
        send_waiting()
    assert ["There is still time" in mail.subject for mail in mailoutbox] == [True]
    assert list(Aftermath.objects.order_by("pk").values_list("step", flat=True)) == ["asked", "reminded"]


@pytest.mark.parametrize(
    ("ended", "state", "asked"),
    [
        (timedelta(hours=23), "attended", 0),
        (timedelta(days=1, hours=1), "attended", 1),
        (timedelta(days=1, hours=1), "confirmed", 0),
        (timedelta(days=1, hours=1), "absent", 0),
        (timedelta(days=31), "attended", 0),
    ],
)
def test_who_is_asked(ended: timedelta, state: str, asked: int) -> None:
    row = one_there(ended)
    put(row, state)
    assert actions.ask_afterwards.call() == asked


def test_who_said_it_or_objects_or_left_is_not_asked() -> None:
    said, objects, left = one_there(), one_there(), one_there()
    give(said)
    actions.ask_no_more(objects, by=person_of(objects), wanted=True)
    erase(person_of(left))
    assert actions.ask_afterwards.call() == 0
    actions.ask_no_more(objects, by=person_of(objects), wanted=False)
    assert actions.ask_afterwards.call() == 1


def test_whose_address_is_not_confirmed_gets_a_mail_of_their_own(mailoutbox: list[Any]) -> None:
    row = one_there()
    type(person_of(row)).objects.filter(pk=person_of(row).pk).update(address_confirmed_at=None)
    for _again in range(2):
        actions.ask_afterwards.call()
        tell_all()
        send_waiting()
    asked = [mail for mail in mailoutbox if mail.subject.startswith("Jūs bijāt pasākumā")]  # in their language
    assert len(asked) == 1 and "/after/" in asked[0].body


def test_it_is_once_and_can_be_changed_until_its_day() -> None:
    row = one_there()
    first = give(row, 2)
    assert give(row, 5).pk == first.pk and Feedback.objects.get().useful == 5
    over(row.event, timedelta(days=30, seconds=1))
    with pytest.raises(Denied):
        give(row, 1)
    assert Feedback.objects.get().useful == 5


def test_only_who_was_there_says_it() -> None:
    row = one_there()
    with pytest.raises(Denied):
        actions.give_feedback(row, Said(1, "no"), by=make_person(), language="lv")
    absent = put(comes(published()[0]), "absent")
    over(absent.event)
    with pytest.raises(Denied):
        give(put(absent, "absent"))
    assert not Feedback.objects.exists()


def test_after_its_day_nobody_can_tell_whose_it_is() -> None:
    row = one_there()
    give(row, helped="Piemēri")
    assert actions.let_go.call() == 0
    over(row.event, timedelta(days=31))
    assert actions.let_go.call() == 1
    kept = Feedback.objects.get()
    assert (kept.registration_id, kept.event_id, kept.helped) == (None, row.event_id, "Piemēri")
    assert actions.let_go.call() == 0


def test_who_leaves_takes_it_along() -> None:
    row = one_there()
    give(row)
    erase(person_of(row))
    assert not Feedback.objects.exists()


def test_by_the_mailed_link_without_signing_in(client: Client) -> None:
    row = one_there()
    type(person_of(row)).objects.filter(pk=person_of(row).pk).update(address_confirmed_at=None)
    address = mailed_path(row)
    page = client.get(address)
    assert page.status_code == 200 and "no-store" in page["Cache-Control"]
    person_of(row).refresh_from_db()
    assert person_of(row).address_confirmed_at is None and not Feedback.objects.exists()
    for _again in range(2):
        assert client.post(address, SENT).status_code == 302
    said = Feedback.objects.get()
    assert (said.useful, said.helped, said.may_quote, said.registration_id) == (4, "Piemēri", True, row.pk)
    person_of(row).refresh_from_db()
    assert person_of(row).address_confirmed_at is not None
    assert b"Piem\xc4\x93ri" in client.get(address).content


def test_a_link_is_good_for_its_own_registration_alone(client: Client) -> None:
    row, other = one_there(), one_there()
    address = mailed_path(row)
    for number in (other.event_id, 10**30):  # another event; more than a database holds
        assert client.get(address.replace(f"/{row.event_id}/", f"/{number}/")).status_code == 404
    assert client.get(f"{address[:-2]}x/").status_code == 410
    assert client.get(f"/en/events/{row.event_id}/after/token/").status_code == 410
    assert client.post(address, {"what": "drop tables"}).status_code == 404


@pytest.mark.parametrize(
    "wrong", [{"useful": "6"}, {"useful": ""}, {"recommends": "perhaps"}, {"helped": "x" * 2001}, {"useful": "9" * 40}]
)
def test_bad_input_is_told_and_loses_nothing(wrong: dict[str, str]) -> None:
    row = one_there()
    client = Client()
    client.force_login(person_of(row))
    answer = client.post(f"/en/events/{row.event_id}/after/", {**SENT, "missing": "Kept words", **wrong})
    assert answer.status_code == 422 and "Kept words" in answer.content.decode()
    assert not Feedback.objects.exists()


def test_the_page_is_for_those_who_are_registered() -> None:
    row = one_there()
    stranger = Client()
    stranger.force_login(make_person())
    assert stranger.get(f"/en/events/{row.event_id}/after/").status_code == 404
    assert Client().get(f"/en/events/{row.event_id}/after/").status_code == 302
    mine = Client()
    mine.force_login(person_of(row))
    with CaptureQueriesContext(connection) as captured:
        assert mine.get(f"/en/events/{row.event_id}/after/").status_code == 200
    assert len(captured) <= 12


def test_feedback_is_refused_before_anybody_was_marked() -> None:
    event, _editor = published()
    row = comes(event)
    with pytest.raises(Denied):
        give(row)
    assert timezone.now() < event.starts_at
