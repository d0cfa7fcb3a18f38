"""A visitor's browser and the mails that they get."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from talka.capabilities.notices.sending import send_waiting
from talka.kernel.people.models import Person
from talka.kernel.testing import make_person

PASSWORD = "four quiet words together"


@pytest.fixture(autouse=True)
def _quick_hasher(settings: Any) -> None:
    """Passwords in tests guard nothing."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def last_mail(mailoutbox: list[Any]) -> Callable[[], Any]:
    """Let the worker send what waits; the newest mail."""

    def last() -> Any:
        send_waiting()
        return mailoutbox[-1]

    return last


@pytest.fixture
def last_code(last_mail: Callable[[], Any]) -> Callable[[], str]:
    """The code in the newest mail."""

    def code() -> str:
        found = re.search(r"^ +(\d{6})$", last_mail().body, re.MULTILINE)
        assert found
        return found[1]

    return code


def sign_in(client: Client, person: Person) -> Any:
    """By password, as it is done; `force_login` would show nothing that is fresh."""
    return client.post("/en/account/sign-in/", {"login": person.email, "password": PASSWORD})


def by_code(client: Client, person: Person, code: Callable[[], str]) -> Any:
    """By mailed code."""
    client.post("/en/account/sign-in/code/", {"email": person.email})
    return client.post("/en/account/sign-in/code/confirm/", {"code": code()})


@pytest.fixture
def nino(db: None) -> Person:
    """Somebody who has signed in before, with a password; of many, so that their number has several digits."""
    from django.utils import timezone

    confirmed = timezone.now()
    return make_person(
        "Nino", pk=40_961, email="nino@example.org", password=PASSWORD, language="ka", address_confirmed_at=confirmed
    )


@pytest.fixture
def resident(db: None) -> Person:
    """Somebody who only ever left an address with a report."""
    return make_person("", email="resident@example.org")
