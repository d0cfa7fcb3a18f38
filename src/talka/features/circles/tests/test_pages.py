"""The pages of circles: proposing, opening, changing and joining."""

from urllib.parse import unquote

import pytest
from django.test import Client

from talka.features.circles.models import Circle, Seat
from talka.kernel.testing import make_member, make_organisation, make_person

from .browsing import at, signed_in, text
from .world import asks, fresh, gathering, joins

pytestmark = pytest.mark.django_db
FORM = {
    "title": "Lasām kopā", "summary": "", "body": "", "language": "lv", "attendance": "on_site", "least": "6",
    "most": "15", "visibility": "public",
}  # fmt: skip


def test_proposed_by_its_form_and_opened() -> None:
    editor = make_member(make_organisation())
    client = signed_in(editor)
    made = client.post("/en/circles/new/", FORM)
    circle = Circle.objects.get()
    assert (made.status_code, unquote(made["Location"])) == (302, at(circle))
    assert Client().get(at(circle)).status_code == 404
    assert "Let others see it and join" in text(client.get(at(circle)))
    client.post(at(circle, "open/"))
    assert "Lasām kopā" in text(Client().get(at(circle)))
    assert signed_in(make_person()).get("/en/circles/new/").status_code == 403


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"least": "7", "most": "6"}, "fewer than the least"),
        ({"least": "1"}, "greater than or equal to 2"),
        ({"most": "-1"}, "greater than or equal to 2"),
        ({"most": "41"}, "less than or equal to 40"),
        ({"most": "9" * 40}, "less than or equal to 40"),
        ({"title": ""}, "required"),
        ({"gather_until": "2001-01-01"}, "lies ahead"),
        ({"gather_until": "9999-01-01"}, "lies ahead"),
        ({"gather_until": "soon"}, "valid date"),
        ({"online_address": "https://example.org/"}, "is it online as well"),
        ({"online_address": "javascript:alert(1)"}, "valid URL"),
        ({"visibility": "parties"}, "valid choice"),
    ],
)
def test_wrong_proposals_are_sent_back(wrong: dict[str, str], said: str) -> None:
    client = signed_in(make_member(make_organisation()))
    answer = client.post("/en/circles/new/", {**FORM, **wrong})
    assert answer.status_code == 422
    assert said in text(answer)
    assert not Circle.objects.exists()


def test_changed_by_its_form_an_overtaken_one_comes_back() -> None:
    circle, editor = gathering()
    client = signed_in(editor)
    said = {**FORM, "least": "2", "most": "9", "version": str(circle.version), "title": "Citādi"}
    assert client.post(at(circle, "edit/"), said).status_code == 302
    assert (fresh(circle).title, fresh(circle).most) == ("Citādi", 9)
    stale = client.post(at(circle, "edit/"), {**said, "title": "Vēl citādi"})
    assert (stale.status_code, "Citādi" in text(stale)) == (409, True)
    assert signed_in(make_person()).get(at(circle, "edit/")).status_code == 403
    too_few = client.post(at(circle, "edit/"), {**said, "version": str(fresh(circle).version), "most": "2"})
    assert too_few.status_code == 302  # nobody but the facilitator is in yet


def test_joining_from_the_request_to_the_members_page() -> None:
    circle, leader = gathering(least=2)
    person = make_person("Ilze")
    client, led = signed_in(person), signed_in(leader)
    assert client.get(at(circle, "inside/")).status_code == 404
    assert Client().get(at(circle, "join/")).status_code == 302
    assert client.post(at(circle, "join/"), {"words": "", "language": "lv"}).status_code == 422
    said = {"words": "Gribu mācīties", "level": "beginner", "language": "lv"}
    for _ in range(2):
        assert client.post(at(circle, "join/"), said).status_code == 302
    seat = Seat.objects.get(person=person)
    page = text(led.get(at(circle, "inside/")))
    assert "Gribu mācīties" in page
    assert "Ilze" in page
    assert client.post(at(circle, f"seats/{seat.pk}/accept/")).status_code == 404
    assert led.post(at(circle, f"seats/{seat.pk}/accept/")).status_code == 302
    assert fresh(circle).state == "confirmed"
    inside = text(client.get(at(circle, "inside/")))
    assert "Ilze" in inside
    assert "Gribu mācīties" not in inside
    assert "You in this circle" in text(client.get(at(circle)))
    client.post(at(circle, f"seats/{seat.pk}/leave/"))
    assert client.get(at(circle, "inside/")).status_code == 404


def test_declined_with_a_reason_which_they_read() -> None:
    circle, leader = gathering()
    seat = asks(circle)
    led = signed_in(leader)
    assert led.get(at(circle, f"seats/{seat.pk}/decline/")).status_code == 200
    assert led.post(at(circle, f"seats/{seat.pk}/decline/"), {"because": "Grupa ir pilna"}).status_code == 302
    page = text(signed_in(seat.person).get(at(circle)))
    assert "Grupa ir pilna" in page
    assert "Ask to join" not in page
    refused = signed_in(seat.person).post(at(circle, "join/"), {"words": "Tomēr", "language": "lv"})
    assert (refused.status_code, "had to decline" in text(refused)) == (422, True)


def test_a_place_that_is_offered_is_taken_on_its_page() -> None:
    circle, leader = gathering(least=2, most=2)
    inside, waits = joins(circle, leader), joins(circle, leader)
    client = signed_in(waits.person)
    assert "Your place in the waiting list: 1" in text(client.get(at(circle)))
    signed_in(inside.person).post(at(circle, f"seats/{inside.pk}/leave/"))
    assert "A place is free for you" in text(client.get(at(circle)))
    assert signed_in(make_person()).post(at(circle, f"seats/{waits.pk}/take/")).status_code == 404
    client.post(at(circle, f"seats/{waits.pk}/take/"))
    assert Seat.objects.get(pk=waits.pk).state == "in"
