"""Leaving for good, as a person does it."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client

from talka.capabilities.notices.models import Mail
from talka.capabilities.notices.sending import send_waiting
from talka.features.accounts.actions import leave
from talka.features.accounts.actions.leaving import forget_farewells
from talka.kernel.facts.models import Fact
from talka.kernel.jobs.schedule import SCHEDULES
from talka.kernel.people.leaving import has_left
from talka.kernel.people.models import FOR_GOOD, Membership, Person, Role
from talka.kernel.testing import make_organisation, make_person

from .conftest import PASSWORD, sign_in

pytestmark = pytest.mark.django_db
LEAVE, LEFT = "/en/account/leave/", "/en/account/left/"


@pytest.fixture
def mine(client: Client, nino: Person) -> Client:
    sign_in(client, nino)
    return client


def test_page_says_what_goes_and_what_stays(mine: Client) -> None:
    page = mine.get(LEAVE).text
    assert "nino@example.org" in page
    assert "To let you in, and to write to you" in page
    assert "That there is, or was, an account" in page
    assert "To count each reaction once" not in page  # of which there is nothing


def test_they_leave_in_one_press(mine: Client, nino: Person, mailoutbox: list[Any]) -> None:
    elsewhere = Client()
    sign_in(elsewhere, nino)
    assert mine.post(LEAVE, {"sure": "on"})["Location"] == LEFT
    assert mine.get(LEFT).status_code == 200
    for browser in (mine, elsewhere):
        assert browser.get("/en/account/")["Location"].startswith("/en/account/sign-in/")
    assert has_left(Person.objects.get())
    assert list(Fact.objects.filter(verb="accounts.left").values_list("actor", flat=True)) == [None]
    send_waiting()
    assert mailoutbox[-1].to == ["nino@example.org"]
    assert "თქვენი ანგარიში წაშლილია" in mailoutbox[-1].body
    forget_farewells.call()
    assert not Mail.objects.filter(address="nino@example.org").exists()


def test_who_left_gets_in_by_no_way_and_their_address_is_free(
    mine: Client, nino: Person, last_mail: Callable[[], Any]
) -> None:
    leave(by=nino)
    again = Client()
    assert sign_in(again, Person(email="nino@example.org")).status_code == 200  # the form, with what is wrong
    again.post("/en/account/sign-in/code/", {"email": "nino@example.org"})
    assert "/en/account/sign-up/" in last_mail().body  # the mail for an address that has no account
    assert again.post("/en/account/sign-in/code/confirm/", {"code": "000000"}).status_code != 302
    for address in (Person.objects.get().email, f"{nino.pk}@left.invalid"):
        assert sign_in(Client(), Person(email=address)).status_code == 200

    said = {"email": "nino@example.org", "name": "Nino", "agree": "on"}
    assert Client().post("/en/account/sign-up/", said)["Location"] == "/en/account/address/confirm/"
    assert Person.objects.filter(email="nino@example.org").count() == 1
    assert Person.objects.count() == 2


def test_nothing_happens_without_the_tick(mine: Client, nino: Person) -> None:
    answer = mine.post(LEAVE, {})
    assert answer.status_code == 422
    assert "is-wrong" in answer.text
    assert not has_left(Person.objects.get())


def test_who_leads_alone_is_shown_a_way_out(mine: Client, nino: Person) -> None:
    organisation = make_organisation("Reading <room>")
    Membership.objects.create(person=nino, organisation=organisation, role=Role.ADMIN)
    page = mine.get(LEAVE).text
    assert "Reading &lt;room&gt;" in page
    assert f"/en/organisations/of/{organisation.pk}/" in page
    assert mine.post(LEAVE, {"sure": "on"}).status_code == 422
    assert not has_left(Person.objects.get())
    assert mine.post(LEAVE, {"sure": "on", "give_up": "on"})["Location"] == LEFT
    assert has_left(Person.objects.get())
    assert not organisation.memberships.exists()


def test_who_has_not_shown_lately_that_it_is_they_does_so_first(client: Client, nino: Person) -> None:
    client.force_login(nino)  # as with a session that somebody found
    for answer in (client.get(LEAVE), client.post(LEAVE, {"sure": "on"})):
        assert answer["Location"] == "/en/account/confirm/?next=%2Fen%2Faccount%2Fleave%2F"
    assert not has_left(Person.objects.get())


def test_suspended_person_may_leave(client: Client) -> None:
    person = make_person(email="s@example.org", password=PASSWORD, suspended_until=FOR_GOOD,
                         address_confirmed_at=datetime(2026, 1, 1, tzinfo=UTC))  # fmt: skip
    sign_in(client, person)
    assert client.post(LEAVE, {"sure": "on"})["Location"] == LEFT
    assert has_left(Person.objects.get())


def test_only_coordinator_is_told(mine: Client, nino: Person) -> None:
    Person.objects.update(is_coordinator=True)
    assert "the only coordinator" in mine.get(LEAVE).text
    make_person(is_coordinator=True)
    assert "the only coordinator" not in mine.get(LEAVE).text


@pytest.mark.django_db(transaction=True)
def test_pressed_twice_at_once_is_one_farewell() -> None:
    person = make_person(email="twice@example.org")
    barrier, outcomes = threading.Barrier(2), list[bool]()

    def go() -> None:
        barrier.wait()
        try:
            outcomes.append(leave(by=person))
        finally:
            connection.close()

    threads = [threading.Thread(target=go) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [False, True]
    assert [mail.address for mail in Mail.objects.all()] == ["twice@example.org"]
    assert Fact.objects.filter(verb="accounts.left").count() == 1


def test_farewell_is_forgotten_only_when_it_went_out(nino: Person) -> None:
    leave(by=nino)
    assert forget_farewells.call() == 0
    assert Mail.objects.filter(address="nino@example.org").exists()
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)
    with time_machine.travel(now, tick=False):
        schedule = SCHEDULES["talka.features.accounts.actions.leaving.forget_farewells"]
        assert now - schedule.due_at(now) < timedelta(hours=1)
