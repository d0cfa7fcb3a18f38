"""Pages of field meetings: who sees what, bad input loses nothing, each act by its form."""

import json
from datetime import timedelta
from typing import Any
from urllib.parse import unquote
from uuid import uuid4

import pytest
from django.test import Client

from talka.features.fieldwork import actions
from talka.features.fieldwork.models import Car, FieldMeeting, Spot
from talka.kernel.people.models import Person
from talka.kernel.records.models import Participation, Visibility
from talka.kernel.testing import make_member, make_organisation, make_person

from .world import companion, planned

pytestmark = pytest.mark.django_db
FORM = {
    "title": "Vizīte Baltinavā", "language": "lv", "begins_at": "2027-03-05T10:00", "ends_at": "2027-03-05T16:00",
    "time_zone": "Europe/Riga", "meeting_point": "Tautas nams", "visibility": "public",
}  # fmt: skip


def address(meeting: FieldMeeting, act: str = "") -> str:
    return f"/en/field-meetings/{meeting.pk}/{act}" if act else f"/en/field-meetings/{meeting.pk}-{meeting.slug}/"


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_planned_by_the_form() -> None:
    editor = make_member(make_organisation())
    answer = signed_in(editor).post("/en/field-meetings/new/", FORM)
    meeting = FieldMeeting.objects.get()
    assert (answer.status_code, unquote(answer["Location"])) == (302, address(meeting))
    assert (meeting.state, meeting.meeting_point) == ("planned", "Tautas nams")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"ends_at": "2027-03-05T09:00"}, "ends before it begins"),
        ({"ends_at": "2027-04-05T09:00"}, "two weeks"),
        ({"begins_at": "yesterday"}, "Choose a day and a time"),
        ({"begins_at": "2027-03-28T03:30", "ends_at": "2027-03-28T09:00"}, "this time doesn’t exist there"),
        ({"begins_at": "2027-10-31T03:30", "ends_at": "2027-10-31T09:00"}, "this time comes twice"),
        ({"title": ""}, "required"),
        ({"visibility": "nobody"}, "valid choice"),
    ],
)
def test_bad_input_is_said_and_loses_nothing(wrong: dict[str, str], said: str) -> None:
    editor = make_member(make_organisation())
    answer = signed_in(editor).post("/en/field-meetings/new/", {**FORM, "body": "Long words", **wrong})
    assert answer.status_code == 422
    assert said in text(answer)
    assert "Long words" in text(answer)
    assert not FieldMeeting.objects.exists()


def test_changed_by_the_form_and_by_somebody_else_meanwhile() -> None:
    meeting, editor = planned()
    client = signed_in(editor)
    assert "Tautas nams" in text(client.get(address(meeting, "edit/")))
    assert client.post(address(meeting, "edit/"), {**FORM, "title": "Citur", "version": 1}).status_code == 302
    stale = client.post(address(meeting, "edit/"), {**FORM, "title": "Vēl citur", "version": 1})
    assert stale.status_code == 409
    assert "Vēl citur" in text(stale)


def test_what_is_for_parties_is_missing_for_others() -> None:
    meeting, _editor = planned(visibility=Visibility.PARTIES)
    theirs = companion(meeting)
    for act in ("", "team/", "write-down/", "what-happened/", "edit/", "invite/", "cancel/", "report/"):
        assert signed_in(make_person()).get(address(meeting, act)).status_code == 404, act
    for act in ("", "team/", "write-down/", "what-happened/"):
        assert signed_in(theirs).get(address(meeting, act)).status_code == 200, act


def test_the_teams_plan_is_the_teams() -> None:
    meeting, editor = planned()
    actions.add_spot(meeting, by=editor, kind="household", name="Pie upes")
    assert "Pie upes" not in text(Client().get(address(meeting)))
    assert signed_in(make_member(make_organisation())).get(address(meeting, "team/")).status_code == 403
    assert "Pie upes" in text(signed_in(companion(meeting, "member")).get(address(meeting, "team/")))


def test_spots_and_cars_by_their_forms() -> None:
    meeting, editor = planned()
    client, plan = signed_in(editor), address(meeting, "team/")
    assert client.post(plan, {"what": "spot", "spot-kind": "hall", "spot-name": ""}).status_code == 422
    assert client.post(plan, {"what": "spot", "spot-kind": "hall", "spot-name": "Skola"}).status_code == 302
    car = {"what": "car", "car-leaves_from": "Rīga", "car-leaves_at": "2027-03-05T07:00", "car-seats": "2"}
    assert client.post(plan, {**car, "car-seats": "-1"}).status_code == 422
    assert client.post(plan, car).status_code == 302
    assert client.post(plan, {"what": "else"}).status_code == 422
    rider = companion(meeting)
    theirs = signed_in(rider)
    assert theirs.post(address(meeting, f"team/cars/{Car.objects.get().pk}/seat/")).status_code == 302
    page = text(client.get(plan))
    assert rider.name in page
    assert "1 seat is free" in page
    assert theirs.post(address(meeting, "team/leave-seat/")).status_code == 302
    assert client.post(address(meeting, f"team/cars/{Car.objects.get().pk}/take-back/")).status_code == 302
    assert client.post(address(meeting, f"team/spots/{Spot.objects.get().pk}/remove/")).status_code == 302
    assert (Car.objects.count(), Spot.objects.count()) == (0, 0)


def test_an_organisation_is_found_asked_along_and_answers() -> None:
    meeting, editor = planned()
    other = make_organisation("Sukrums")
    theirs = make_member(other)
    client = signed_in(editor)
    assert "Sukrums" in text(client.get(address(meeting, "invite/?q=sukr")))
    assert client.post(address(meeting, "invite/"), {"organisation": other.pk}).status_code == 302
    assert client.post(address(meeting, "invite/"), {"organisation": "9" * 30}).status_code == 404
    assert "Do you come along?" in text(signed_in(theirs).get(address(meeting)))
    said = {"organisation": other.pk, "decision": "accept"}
    assert signed_in(make_member(make_organisation())).post(address(meeting, "invitation/"), said).status_code == 404
    signed_in(theirs).post(address(meeting, "invitation/"), said)
    assert Participation.objects.get().state == "accepted"
    assert "Write down what is said" in text(signed_in(theirs).get(address(meeting)))
    signed_in(theirs).post(address(meeting, "leave/"), {"organisation": other.pk})
    assert Participation.objects.get().state == "left"


def test_its_way_by_its_buttons() -> None:
    meeting, editor = planned()
    client = signed_in(editor)
    assert signed_in(make_member(make_organisation())).post(address(meeting, "start/")).status_code == 403
    for act, state in (("start/", "under_way"), ("hold/", "held")):
        assert client.post(address(meeting, act)).status_code == 302
        meeting.refresh_from_db()
        assert meeting.state == state
    assert client.post(address(meeting, "report/"), {"report": "", "version": 1}).status_code == 422
    assert client.post(address(meeting, "report/"), {"report": "Autobuss būs", "version": 1}).status_code == 302
    assert "Autobuss būs" in text(Client().get(address(meeting, "what-happened/")))
    late = client.post(address(meeting, "cancel/"), {"reason": "Too late for that"})
    assert (late.status_code, "Too late for that" in text(late)) == (422, True)


def test_cancelled_by_its_form() -> None:
    meeting, editor = planned()
    client = signed_in(editor)
    assert client.post(address(meeting, "cancel/"), {"reason": ""}).status_code == 422
    assert client.post(address(meeting, "cancel/"), {"reason": "Sniegs"}).status_code == 302
    assert "Sniegs" in text(Client().get(address(meeting)))
    assert client.get(address(meeting, "write-down/")).status_code == 403
    assert client.post(address(meeting, "plan-again/")).status_code == 302


def sending(client: Client, meeting: FieldMeeting, *entries: Any, **more: Any) -> Any:
    told = {"sent_at": "2027-03-05T12:00:00.000Z", "entries": list(entries), **more}
    return client.post(address(meeting, "write-down/send/"), json.dumps(told), content_type="application/json")


def one(who: Person, **changed: Any) -> dict[str, Any]:
    return {
        "uuid": str(uuid4()), "person": str(who.pk), "title": "Autobuss", "language": "lv", "households": 1,
        "urgency": "2", **changed,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"title": ""}, "What is missing?"),
        ({"uuid": "no"}, ""),
        ({"households": -1}, "How many households"),
        ({"households": 10**30}, "How many households"),
        ({"language": "<b>"}, "Written in"),
        ({"urgency": "9"}, "How pressing"),
        ({"person": "0"}, "Somebody else wrote this"),
        ({"title": "x" * 300}, "What is missing?"),
        ({"spot": "x"}, "Where was it said?"),
    ],
)
def test_a_wrong_entry_is_refused_by_itself(wrong: dict[str, Any], said: str) -> None:
    meeting, editor = planned()
    bad = one(editor, **wrong)
    answers = sending(signed_in(editor), meeting, bad, one(editor)).json()["answers"]
    assert [answer["fate"] for answer in answers] == ["refused", "done"]
    assert said in answers[0]["why"]
    assert answers[0]["uuid"] == str(bad["uuid"])[:40]
    assert answers[1]["address"].startswith("/en/needs/")


@pytest.mark.parametrize("body", ["", "null", "[]", '{"entries": 1}', '{"entries": [1]}', "[" * 5000, "\0", "{}"])
def test_what_is_no_message_is_said_so(body: str) -> None:
    meeting, editor = planned()
    client = signed_in(editor)
    answer = client.post(address(meeting, "write-down/send/"), body, content_type="application/json")
    assert answer.status_code == 400
    assert "still on this phone" in answer.json()["why"]


def test_more_than_a_page_sends_at_once_is_refused() -> None:
    meeting, editor = planned()
    assert sending(signed_in(editor), meeting, *(one(editor) for _ in range(51))).status_code == 400


def test_a_phone_signed_out_is_led_to_the_sign_in_and_nothing_is_taken() -> None:
    meeting, editor = planned()
    answer = sending(Client(), meeting, one(editor))
    assert (answer.status_code, "/account/sign-in/" in answer["Location"]) == (302, True)
    assert sending(signed_in(make_person()), meeting, one(editor)).status_code == 403


def test_times_are_as_long_ago_as_the_phone_says_whatever_its_clock() -> None:
    from django.utils import timezone

    from talka.features.fieldwork.models import Heard

    meeting, editor = planned()
    told = one(editor, written_at="1999-01-01T10:00:00.000Z")
    assert sending(signed_in(editor), meeting, told, sent_at="1999-01-01T13:00:00.000Z").status_code == 200
    ago = timezone.now() - Heard.objects.get().heard_at
    assert timedelta(hours=2, minutes=59) < ago < timedelta(hours=3, minutes=1)


def test_the_worker_has_its_pages_scope_alone() -> None:
    meeting, editor = planned()
    answer = Client().get(address(meeting, "write-down/worker.js"))
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/javascript")
    assert "Service-Worker-Allowed" not in answer
    page = text(signed_in(editor).get(address(meeting, "write-down/")))
    assert f'data-worker="{address(meeting, "write-down/worker.js")}"' in page


@pytest.mark.parametrize("number", [1, 3])
def test_statements_of_the_page_for_writing_down(number: int, django_assert_max_num_queries: Any) -> None:
    meeting, editor = planned()
    client = signed_in(editor)
    for _ in range(number):
        actions.add_spot(meeting, by=editor, kind="hall", name=str(uuid4()))
        sending(client, meeting, one(editor))
    client.get(address(meeting, "write-down/"))
    with django_assert_max_num_queries(8):
        assert client.get(address(meeting, "write-down/")).status_code == 200
