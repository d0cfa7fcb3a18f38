"""Signing up: a new person, or the same answer when there is one already."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.utils import timezone

from talka.capabilities.notices.models import Mail
from talka.features.accounts.actions import forget_old_sessions, forget_unconfirmed
from talka.features.accounts.models import Consent
from talka.kernel.facts.models import Fact
from talka.kernel.people.models import Person

from .conftest import PASSWORD
from .test_signing_in import is_signed_in, strip_tokens

pytestmark = pytest.mark.django_db
SIGN_UP, CONFIRM = "/ka/account/sign-up/", "/ka/account/address/confirm/"
Code = Callable[[], str]


def sign_up(client: Client, email: str = "new@example.org", name: str = "ნინო", **more: str) -> Any:
    """Send the form."""
    return client.post(SIGN_UP, {"email": email, "name": name, "agree": "on", **more})


@pytest.mark.parametrize("password", ["", PASSWORD])
def test_new_person_confirms_the_address_by_code(password: str, client: Client, last_code: Code) -> None:
    assert sign_up(client, "New@Example.org", password1=password)["Location"] == CONFIRM
    assert not is_signed_in(client)
    assert client.post(CONFIRM, {"code": last_code()})["Location"] == "/"
    assert is_signed_in(client)
    person = Person.objects.get()
    assert (person.email, person.name, person.language, person.time_zone) == (
        "new@example.org", "ნინო", "ka", "Asia/Tbilisi",
    )  # fmt: skip
    assert person.address_confirmed_at
    assert person.has_usable_password() is bool(password)
    verbs = ["accounts.joined", "accounts.agreed", "accounts.agreed"]
    assert list(Fact.objects.values_list("verb", "actor")) == [(verb, person.pk) for verb in verbs]
    assert {(one.text, one.withdrawn_at) for one in Consent.objects.all()} == {("conduct", None), ("privacy", None)}


@pytest.mark.parametrize("password", ["short", "password123", "1234567890123"])
def test_weak_password_is_refused_with_the_reason(password: str, client: Client) -> None:
    answer = sign_up(client, password1=password)
    assert answer.status_code == 200
    assert "is-wrong" in answer.text
    assert not Person.objects.exists()


@pytest.mark.parametrize("name", ["", "   ", "\u200b\u202e", "\x00"])
def test_name_that_can_not_be_read_is_refused(name: str, client: Client) -> None:
    assert sign_up(client, name=name).status_code == 200
    assert not Person.objects.exists()


def test_name_is_kept_as_one_clean_line(client: Client) -> None:
    sign_up(client, name=" Nino\u202e \t <b>\u200b K. ")
    assert Person.objects.get().name == "Nino <b> K."


def test_address_that_has_an_account_is_answered_the_same(
    client: Client, nino: Person, last_mail: Callable[[], Any]
) -> None:
    other = Client()
    new, known = sign_up(client), sign_up(other, nino.email)
    assert (new.status_code, new["Location"]) == (known.status_code, known["Location"])
    pages = [
        strip_tokens(browser.get(CONFIRM).text).replace(address, "ADDRESS")
        for browser, address in ((client, "new@example.org"), (other, nino.email))
    ]
    assert pages[0] == pages[1]
    assert Person.objects.count() == 2
    mail = last_mail()
    assert mail.to == [nino.email]
    assert "/ka/account/sign-in/" in mail.body
    for browser in (client, other):
        assert "is-wrong" in browser.post(CONFIRM, {"code": "x"}).text


def test_wrong_code_confirms_nothing(client: Client) -> None:
    sign_up(client)
    for _try in range(5):
        answer = client.post(CONFIRM, {"code": "x"})
    assert answer["Location"] == "/ka/account/sign-in/"
    assert not is_signed_in(client)
    assert Person.objects.get().address_confirmed_at is None


def test_mistyped_address_can_be_begun_anew(client: Client) -> None:
    sign_up(client, "mistyped@example.org")
    assert client.get(SIGN_UP)["Location"] == CONFIRM
    assert client.post("/ka/account/sign-out/", {"next": SIGN_UP})["Location"] == SIGN_UP
    assert client.get(SIGN_UP).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_same_address_at_once_makes_one_person_and_no_error() -> None:
    barrier, answers = threading.Barrier(4), []

    def join() -> None:
        barrier.wait()
        try:
            answers.append(sign_up(Client(raise_request_exception=False)).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=join) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [302] * 4
    assert Person.objects.count() == 1


def test_whoever_never_confirmed_is_forgotten_after_a_month(
    client: Client, nino: Person, resident: Person, last_code: Code
) -> None:
    sign_up(Client(), "never@example.org", password1=PASSWORD)
    sign_up(client, "once@example.org")
    client.post(CONFIRM, {"code": last_code()})
    forget_unconfirmed.call()
    assert Person.objects.count() == 4
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        forget_unconfirmed.call()
    left = set(Person.objects.values_list("email", flat=True))
    assert left == {nino.email, resident.email, "once@example.org"}
    with time_machine.travel(timezone.now() + timedelta(days=61)):
        forget_old_sessions.call()
    assert not Session.objects.exists()


def test_mails_to_one_address_are_bounded_whoever_asks(nino: Person) -> None:
    for _time in range(14):
        assert sign_up(Client(), nino.email).status_code == 302
    assert Mail.objects.count() == 10
