"""The door's pages: codes, the list, whoever is written in, what a phone sends."""

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from talka.features.events import actions, queries
from talka.features.events.actions import Arrival
from talka.features.events.models import Event, Presence, Registration
from talka.kernel.people.models import Person
from talka.kernel.testing import make_person

from .test_presence import with_sessions
from .world import comes, fresh, is_kept, published

pytestmark = pytest.mark.django_db


def signed_in(person: Person) -> Client:
    """A browser of theirs."""
    client = Client()
    client.force_login(person)
    return client


def soon(**more: Any) -> tuple[Event, Person, Client]:
    """An event in an hour, an editor of it, their browser."""
    event, editor = published(starts_at=timezone.now() + timedelta(hours=1), **more)
    return event, editor, signed_in(editor)


def door(event: Event, rest: str = "") -> str:
    """An address of the door."""
    return f"/en/events/{event.pk}/check-in/{rest}"


def said(response: Any) -> str:
    """The page that one is led to."""
    return str(response.content.decode())


def test_a_code_is_signed_says_nothing_of_the_person_and_opens_from_an_address() -> None:
    event, _editor, _client = soon()
    row = comes(event, name="Anna Bērziņa")
    code = queries.code_of(event.pk, row.pk)
    assert queries.read_code(code) == (event.pk, row.pk)
    assert queries.read_code(queries.scanned_address(event.pk, row.pk)) == (event.pk, row.pk)
    assert "Anna" not in code
    other = f"{event.pk}-{row.pk + 1}-{code.rsplit('-', 1)[1]}"
    for forged in (other, code[:-1], code.lower(), "", "x" * 10_000, "http://[?code=", f"0-{row.pk}-{'A' * 24}", "💥"):
        assert queries.read_code(forged) is None


def test_the_code_is_on_the_own_page_alone_while_one_has_a_place() -> None:
    event, _editor, _client = soon(capacity=1)
    row, waits = comes(event), comes(event)
    page = f"/en/events/{event.pk}/registration/"
    assert row.person is not None and waits.person is not None
    assert "<svg" in said(signed_in(row.person).get(page)) and 'class="qr"' in said(signed_in(row.person).get(page))
    assert 'class="qr"' not in said(signed_in(waits.person).get(page))


def test_whoever_is_checked_in_by_code_is_told_of_the_second_time() -> None:
    event, _editor, client = soon()
    row = comes(event, name="Anna")
    code = queries.code_of(event.pk, row.pk)
    assert "Check in?" in said(client.get(door(event), {"code": code}))
    page = said(client.post(door(event, "in/"), {"code": code}, follow=True))
    assert "Anna is checked in." in page and fresh(row).state == "attended"
    assert "Anna is checked in already: at " in said(client.post(door(event, "in/"), {"code": code}, follow=True))
    assert Presence.objects.count() == 1


def test_each_wrong_code_has_its_sentence() -> None:
    event, _editor, client = soon(capacity=1)
    here, waits, gone = comes(event), comes(event), comes(event)
    elsewhere = comes(soon()[0])
    actions.cancel_registration(gone, by=gone.person)  # type: ignore[arg-type]
    forged = queries.code_of(event.pk, here.pk)[:-2] + "AA"
    told = {
        queries.code_of(elsewhere.event_id, elsewhere.pk): "This code is for another event.",
        queries.code_of(event.pk, waits.pk): "They are on the waiting list and have no place yet.",
        queries.code_of(event.pk, gone.pk): "This registration was cancelled.",
        queries.code_of(event.pk, 10**9): "This registration is not there any more.",
        forged: "This is no code of a registration here.",
    }
    for code, sentence in told.items():
        assert sentence in said(client.post(door(event, "in/"), {"code": code}, follow=True)), sentence
    assert not Presence.objects.exists()


def test_the_list_is_searched_by_letters_and_checks_in_without_script() -> None:
    event, editor, (first, second) = with_sessions("2", "1")
    client = signed_in(editor)
    row = comes(event, name="Ānna Bērziņa")
    comes(event, name="Kārlis Ozols")
    page = said(client.get(door(event), {"q": "berz"}))
    assert "Ānna Bērziņa" in page and "Kārlis" not in page
    client.post(door(event, "in/"), {"registration": row.pk, "session": second.pk, "q": "berz"})
    assert Presence.objects.get().session == second
    client.post(door(event, "in/"), {"registration": row.pk, "session": first.pk})
    assert queries.hours_attended(event) == {row.pk: 3}
    wrong = client.post(door(event, "in/"), {"registration": row.pk, "session": 10**17}, follow=True)
    assert "This session is not part of this event any more." in said(wrong)
    for number in ("0", "x", "9" * 30):
        assert client.post(door(event, "in/"), {"registration": number, "session": first.pk}).status_code == 404


def test_the_current_session_is_chosen() -> None:
    event, _editor, (first, second) = with_sessions("2", "2")
    sessions = [first, second]
    assert queries.current(sessions, first.starts_at - timedelta(hours=3)) == first
    assert queries.current(sessions, first.starts_at + timedelta(minutes=10)) == first
    assert queries.current(sessions, second.starts_at - timedelta(minutes=10)) == second
    assert queries.current(sessions, second.ends_at + timedelta(days=3)) == second
    assert queries.current([]) is None
    assert event.pk


def test_only_organisers_come_to_the_door() -> None:
    event, _editor, _client = soon()
    row = comes(event)
    assert row.person is not None
    for rest in ("", "participants/"):
        assert signed_in(row.person).get(door(event, rest)).status_code == 403
        assert Client().get(door(event, rest)).status_code == 302
    answer = signed_in(row.person).post(door(event, "send/"), "{}", content_type="application/json")
    assert answer.status_code == 403


def test_the_camera_is_allowed_on_this_page_alone() -> None:
    event, _editor, client = soon()
    assert "camera=(self)" in client.get(door(event))["Permissions-Policy"]
    assert "camera=()" in client.get(f"/en/events/{event.pk}/participants/")["Permissions-Policy"]


def test_whoever_is_written_in_takes_a_place_or_is_let_in_knowingly() -> None:
    event, _editor, client = soon(capacity=1)
    data = {"name": "Jānis", "organisation_name": "Sukrums", "email": "", "uuid": str(uuid4())}
    for _again in range(2):
        client.post(door(event, "write-in/"), data)
    row = Registration.objects.get()
    assert (row.state, row.name, fresh(event).seats_taken) == ("attended", "Jānis", 1)
    data = {"name": "Pēteris", "email": "peteris@example.org", "uuid": str(uuid4())}
    page = client.post(door(event, "write-in/"), data)
    assert page.status_code == 422 and "Let them in all the same" in said(page)
    client.post(door(event, "write-in/"), {**data, "let_in": "yes"})
    over = Presence.objects.get(is_over=True)
    assert over.how == "walk_in" and over.registration.person is not None and is_kept(event)
    actions.undo_check_in(over, by=_editor)
    assert fresh(over.registration).state == "cancelled" and is_kept(event)
    for wrong in ({"name": ""}, {"email": "no"}, {"uuid": "x"}, {"name": "x" * 201}):
        assert client.post(door(event, "write-in/"), {**data, **wrong}).status_code == 422


def test_whoever_is_registered_with_that_address_comes_in_as_such() -> None:
    event, editor, client = soon()
    row = comes(event)
    assert row.person is not None
    client.post(door(event, "write-in/"), {"name": "X", "email": row.person.email, "uuid": str(uuid4())})
    assert Registration.objects.count() == 1 and fresh(row).state == "attended"
    assert editor.pk


def test_hours_are_corrected_and_a_check_in_undone_on_their_page() -> None:
    event, editor, (first,) = with_sessions("2")
    client = signed_in(editor)
    presence = actions.check_in(comes(event), Arrival(session=first.pk), by=editor).presence
    page = door(event, f"at/{presence.pk}/")
    assert client.get(page).status_code == 200
    assert client.post(page, {"hours": "2.5"}).status_code == 422
    assert client.post(page, {"hours": "x"}).status_code == 422
    assert client.post(page, {"hours": "1.25"}).status_code == 302
    assert str(fresh(presence).hours) == "1.25"
    client.post(page + "undo/")
    assert fresh(presence).undone_at is not None
    assert client.get(page).status_code == 404
    assert client.get(door(event, f"at/{10**17}/")).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_door_takes_as_many_statements_for_many_as_for_one(count: int) -> None:
    event, editor, (first,) = with_sessions("2")
    for _person in range(count):
        actions.check_in(comes(event), Arrival(session=first.pk), by=editor)
        comes(event)
    client = signed_in(editor)
    client.get(door(event))
    for rest, expected in (("", PAGE), ("participants/", LIST)):
        with CaptureQueriesContext(connection) as made:
            client.get(door(event, rest))
        assert len(made) == expected, [one["sql"] for one in made]


PAGE, LIST = 7, 5


def test_the_list_for_phones_holds_no_more_than_it_needs() -> None:
    event, _editor, client = soon()
    row = comes(event, name="Anna", access="wheelchair")
    (told,) = client.get(door(event, "participants/")).json()["rows"]
    assert set(told) == {"id", "name", "organisation", "digest", "words", "state", "place", "came"}
    code = queries.code_of(event.pk, row.pk)
    assert told["digest"] == queries.digest_of(code) and code not in json.dumps(told)


def test_the_worker_serves_the_door_alone_and_the_page_says_until_when_it_is_kept() -> None:
    event, _editor, client = soon()
    answer = client.get(door(event, "worker.js"))
    assert answer["Content-Type"] == "text/javascript" and "Service-Worker-Allowed" not in answer
    until = int(client.get(door(event))["Talka-Kept-Until"]) / 1000
    assert until == pytest.approx((event.ends_at + timedelta(days=7)).timestamp(), abs=1)
    assert make_person()
