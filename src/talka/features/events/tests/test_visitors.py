"""Without an account: nothing counts before the mailed link is opened; afterwards the link does what one may."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client

from talka.capabilities.notices.links import link
from talka.features.events import actions
from talka.features.events.actions.asking import CONFIRM
from talka.features.events.actions.letters import SEAT
from talka.features.events.models import Registration, Slip

from .world import comes, fresh, published

pytestmark = pytest.mark.django_db
SENT = {"name": "Oksana", "email": "Oksana@Example.org", "organisation_name": "", "diet": "", "access": "a ramp"}


def seat_path(row: Registration) -> str:
    """The mailed link of somebody's own registration."""
    assert row.person is not None
    return urlsplit(link(SEAT, row.person, registration=row.pk)).path


def asked(client: Client, **changed: str) -> Any:
    """A visitor's form for an event with one place."""
    event, _editor = published(capacity=1)
    answer = client.post(f"/en/events/{event.pk}/register/", {**SENT, **changed})
    return event, answer


def test_nothing_counts_before_the_link_is_opened(client: Client) -> None:
    event, answer = asked(client)
    assert answer.status_code == 302
    assert not Registration.objects.exists() and fresh(event).seats_taken == 0
    slip = Slip.objects.get()
    address = urlsplit(link(CONFIRM, slip.person, slip=slip.pk)).path
    assert client.get(address).status_code == 200
    assert not Registration.objects.exists()
    for _again in range(2):
        assert client.post(address, {"choice": "yes"}).status_code == 200
    row = Registration.objects.get()
    assert (row.state, row.name, row.needs.access) == ("confirmed", "Oksana", "a ramp")
    assert fresh(slip).content == {}


def test_the_form_sent_twice_is_one_slip_and_keeps_the_newer_words(client: Client) -> None:
    event, _answer = asked(client)
    client.post(f"/en/events/{event.pk}/register/", {**SENT, "name": "Oksana K."})
    assert Slip.objects.get().content["name"] == "Oksana K."


def test_whoever_is_registered_reads_the_same_answer(client: Client) -> None:
    event, first = asked(client)
    slip = Slip.objects.get()
    client.post(urlsplit(link(CONFIRM, slip.person, slip=slip.pk)).path, {"choice": "yes"})
    again = Client().post(f"/en/events/{event.pk}/register/", SENT)
    assert (again.status_code, again["Location"]) == (first.status_code, first["Location"])


def test_it_can_be_thrown_away(client: Client) -> None:
    _event, _answer = asked(client)
    slip = Slip.objects.get()
    client.post(urlsplit(link(CONFIRM, slip.person, slip=slip.pk)).path, {"choice": "no"})
    assert not Slip.objects.exists() and not Registration.objects.exists()


def test_a_mailed_link_gives_the_place_back_and_takes_a_held_one(client: Client) -> None:
    event, _editor = published(capacity=1)
    seat, first = comes(event), comes(event)
    address = {row.pk: seat_path(row) for row in (seat, first)}
    assert b"Cancel my registration" in client.get(address[seat.pk]).content
    assert b"waiting list: 1" in client.get(address[first.pk]).content
    client.post(address[seat.pk], {"choice": "cancel"})
    assert fresh(first).state == "offered"
    client.post(address[first.pk], {"choice": "accept"})
    client.post(address[first.pk], {"choice": "accept"})
    assert (fresh(seat).state, fresh(first).state) == ("cancelled", "confirmed")


def test_somebody_elses_link_does_nothing(client: Client) -> None:
    event, _editor = published()
    row, other = comes(event), comes(event)
    address = urlsplit(link(SEAT, other.person, registration=row.pk)).path  # type: ignore[arg-type]
    assert client.get(address).status_code == 404
    assert client.post(address, {"choice": "cancel"}).status_code == 404
    assert fresh(row).state == "confirmed"


@pytest.mark.parametrize("wrong", [{"email": "no address"}, {"email": ""}, {"name": ""}])
def test_bad_input_is_told_and_loses_nothing(client: Client, wrong: dict[str, str]) -> None:
    _event, answer = asked(client, **wrong)
    assert answer.status_code == 422
    assert b"a ramp" in answer.content
    assert not Slip.objects.exists()


def test_old_slips_are_forgotten(client: Client) -> None:
    asked(client)
    assert actions.clear_slips.func() == 0
    Slip.objects.update(asked_at="2020-01-01T00:00Z")
    assert actions.clear_slips.func() == 1
