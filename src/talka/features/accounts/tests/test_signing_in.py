"""Signing in by mailed code and by password, and out."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone

from talka.capabilities.notices.models import Mail
from talka.kernel.people.limits import stored
from talka.kernel.people.models import Person, RateCount
from talka.kernel.testing import make_person

from .conftest import PASSWORD

pytestmark = pytest.mark.django_db
SIGN_IN, CODE, CONFIRM = "/en/account/sign-in/", "/en/account/sign-in/code/", "/en/account/sign-in/code/confirm/"
Code = Callable[[], str]


def is_signed_in(client: Client) -> bool:
    """Whether this browser is somebody's."""
    return client.get("/en/account/").status_code == 200


def ask(client: Client, address: str, path: str = CODE, **more: Any) -> Any:
    """Ask for a code."""
    return client.post(path, {"email": address, **more})


@pytest.mark.parametrize("who", ["nino", "resident"])
def test_code_from_the_mail_signs_in(who: str, client: Client, last_code: Code, request: Any) -> None:
    person = request.getfixturevalue(who)
    assert ask(client, person.email.upper())["Location"] == CONFIRM
    assert "inputmode" in client.get(CONFIRM).text
    answer = client.post(CONFIRM, {"code": last_code()})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert is_signed_in(client)
    assert Person.objects.get(pk=person.pk).address_confirmed_at


def test_code_mail_is_in_the_language_of_the_page(client: Client, nino: Person, last_mail: Callable[[], Any]) -> None:
    ask(client, nino.email, "/lv/account/sign-in/code/")
    mail = last_mail()
    assert mail.extra_headers["Content-Language"] == "lv"
    assert mail.to == [nino.email]
    assert not Mail.objects.filter(context__has_key="code").exists(), "the code is forgotten once it is sent"


def test_wrong_code_is_told_and_after_five_the_code_is_void(client: Client, nino: Person, last_code: Code) -> None:
    ask(client, nino.email)
    right = last_code()
    wrong = "000000" if right != "000000" else "111111"
    for _try in range(4):
        assert "not the code" in client.post(CONFIRM, {"code": wrong}).text
    assert client.post(CONFIRM, {"code": wrong})["Location"] == CODE
    assert client.post(CONFIRM, {"code": right})["Location"] == CODE
    assert not is_signed_in(client)


def test_tries_are_counted_by_address_across_browsers(nino: Person, last_code: Code, client: Client) -> None:
    refused = 0
    for _browser in range(4):
        browser = Client()
        ask(browser, nino.email)
        for _try in range(4):
            refused += browser.post(CONFIRM, {"code": "x"}).status_code == 429
    assert refused == 1, "the sixteenth try"
    ask(client, nino.email)
    answer = client.post(CONFIRM, {"code": last_code()})
    assert answer.status_code == 429
    assert answer["Retry-After"] == "3600"
    assert not is_signed_in(client)


@pytest.mark.django_db(transaction=True)
def test_tries_at_once_get_no_more_than_the_limit(nino: Person) -> None:
    browser = Client()
    ask(browser, nino.email)
    answers: list[int] = []

    def attempt(number: int) -> None:
        own = Client()
        own.cookies = browser.cookies
        try:
            answers.append(own.post(CONFIRM, {"code": f"{number:06}x"}).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=attempt, args=(number,)) for number in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    counted = RateCount.objects.get(key=stored(f"accounts.try:{nino.email}")).count
    assert counted <= 30
    assert sum(status == 200 for status in answers) <= 15


def test_code_grows_old(client: Client, nino: Person, last_code: Code) -> None:
    ask(client, nino.email)
    code = last_code()
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert client.post(CONFIRM, {"code": code}).status_code == 302
        assert not is_signed_in(client)


def test_code_is_good_in_the_browser_that_asked_for_it_only(client: Client, nino: Person, last_code: Code) -> None:
    ask(client, nino.email)
    code = last_code()
    other = Client()
    ask(other, "somebody@example.org")
    assert "not the code" in other.post(CONFIRM, {"code": code}).text
    assert not is_signed_in(other)


def test_another_code_may_be_asked_for_twice(client: Client, nino: Person, last_code: Code) -> None:
    ask(client, nino.email)
    first = last_code()
    client.post(CONFIRM, {"action": "resend"})
    second = last_code()
    assert Mail.objects.count() == 2
    assert second != first or client.post(CONFIRM, {"code": first}).status_code == 200
    client.post(CONFIRM, {"code": second})
    assert is_signed_in(client)


def test_asking_again_is_no_way_around_the_count(client: Client, nino: Person) -> None:
    ask(client, nino.email)
    for _time in range(2):
        client.post(CONFIRM, {"action": "resend"})
    client.post(CONFIRM, {"action": "resend", "code": "x"})
    assert RateCount.objects.get(key=stored(f"accounts.try:{nino.email}")).count == 1
    assert Mail.objects.count() == 3


def test_codes_to_one_address_are_bounded(nino: Person) -> None:
    answers = [ask(Client(), nino.email) for _time in range(6)]
    assert [answer.status_code for answer in answers] == [302] * 5 + [200]
    assert "quarter of an hour" in answers[-1].text
    assert Mail.objects.count() == 5


def test_answer_is_the_same_for_an_address_without_an_account(client: Client, nino: Person, last_mail: Any) -> None:
    other = Client()
    known, unknown = ask(client, nino.email), ask(other, "nobody@example.org")
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    pages = [
        browser.get(CONFIRM).text.replace(address, "ADDRESS")
        for browser, address in ((client, nino.email), (other, "nobody@example.org"))
    ]
    assert strip_tokens(pages[0]) == strip_tokens(pages[1])
    for browser in (client, other):
        for _try in range(4):
            assert "not the code" in browser.post(CONFIRM, {"code": "x"}).text
        assert browser.post(CONFIRM, {"code": "x"})["Location"] == CODE
    assert "/en/account/sign-up/" in last_mail().body


def strip_tokens(page: str) -> str:
    """A page without what differs each time."""
    import re

    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page)


def test_password_signs_in(client: Client, nino: Person) -> None:
    answer = client.post(SIGN_IN, {"login": "Nino@Example.org", "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert is_signed_in(client)


@pytest.mark.parametrize("address", ["nino@example.org", "nobody@example.org", "resident@example.org"])
def test_wrong_password_says_the_same_whoever_it_is(
    address: str, client: Client, nino: Person, resident: Person
) -> None:
    page = client.post(SIGN_IN, {"login": address, "password": "wrong"}).text
    assert "Address and password do not belong together." in page
    assert "<details" in page
    assert " open>" in page
    assert not is_signed_in(client)


def test_tries_at_a_password_are_counted_by_address(nino: Person) -> None:
    for _try in range(10):
        Client().post(SIGN_IN, {"login": nino.email, "password": "wrong"})
    client = Client()
    assert "Too many tries" in client.post(SIGN_IN, {"login": nino.email.upper(), "password": PASSWORD}).text
    assert not is_signed_in(client)


def test_tries_from_one_network_address_are_counted(client: Client) -> None:
    statuses = [client.post(SIGN_IN, {"login": f"a{number}@example.org"}).status_code for number in range(61)]
    assert statuses == [200] * 60 + [429]
    assert client.post(SIGN_IN, {"login": "b@example.org"}, REMOTE_ADDR="192.0.2.9").status_code == 200


def test_password_of_an_unconfirmed_address_wants_a_code_first(client: Client, last_code: Code) -> None:
    person = make_person(email="new@example.org", password=PASSWORD)
    answer = client.post(SIGN_IN, {"login": person.email, "password": PASSWORD})
    assert answer["Location"] == "/en/account/address/confirm/"
    assert not is_signed_in(client)
    client.post("/en/account/address/confirm/", {"code": last_code()})
    assert is_signed_in(client)
    fresh = Person.objects.get(pk=person.pk)
    assert fresh.address_confirmed_at
    assert fresh.check_password(PASSWORD)


def test_password_set_by_a_stranger_before_the_address_was_confirmed_is_taken_away(
    client: Client, last_code: Code
) -> None:
    person = make_person(email="victim@example.org", password=PASSWORD)
    ask(client, person.email)
    client.post(CONFIRM, {"code": last_code()})
    assert is_signed_in(client)
    assert not Person.objects.get(pk=person.pk).has_usable_password()
    assert not is_signed_in_by_password(person.email)


def is_signed_in_by_password(address: str) -> bool:
    """Whether the password lets somebody in."""
    browser = Client()
    browser.post(SIGN_IN, {"login": address, "password": PASSWORD})
    return is_signed_in(browser)


def test_closed_account_gets_in_by_no_way(client: Client, nino: Person) -> None:
    Person.objects.update(is_active=False)
    assert client.post(SIGN_IN, {"login": nino.email, "password": PASSWORD})["Location"] == "/en/account/closed/"
    assert "This account is closed" in client.get("/en/account/closed/").text
    ask(client, nino.email)
    assert Mail.objects.get().template == "accounts/mail/not_here.jinja"


@pytest.mark.parametrize(
    ("asked", "led"),
    [
        ("/lv/needs/?q=1", "/lv/needs/?q=1"),
        ("https://evil.example/", "/"),
        ("//evil.example/x", "/"),
        ("/\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("http:///evil.example", "/"),
        ("\thttps://evil.example", "/"),
    ],
)
def test_way_back_leads_nowhere_else(asked: str, led: str, nino: Person, last_code: Code) -> None:
    by_password, by_code = Client(), Client()
    answer = by_password.post(SIGN_IN, {"login": nino.email, "password": PASSWORD, "next": asked})
    assert answer["Location"] == led
    ask(by_code, nino.email, next=asked)
    answer = by_code.post(CONFIRM, {"code": last_code(), "next": asked})
    assert answer["Location"] == led
    assert is_signed_in(by_code)


def test_sign_out_wants_a_press_and_leads_to_the_beginning(client: Client, nino: Person) -> None:
    client.force_login(nino)
    assert "Sign out?" in client.get("/en/account/sign-out/").text
    assert is_signed_in(client)
    assert client.post("/en/account/sign-out/")["Location"] == "/"
    assert not is_signed_in(client)


def test_signed_in_person_is_led_on(client: Client, nino: Person) -> None:
    client.force_login(nino)
    assert client.get(SIGN_IN)["Location"] == "/"
    assert client.get(CODE)["Location"] == "/"


def test_forms_want_their_token(nino: Person) -> None:
    strict = Client(enforce_csrf_checks=True)
    for path in (SIGN_IN, CODE, "/en/account/sign-up/", "/en/account/sign-out/"):
        assert strict.post(path, {}).status_code == 403


@pytest.mark.parametrize(
    "address", ["", "x", "a@b@c", "a@example.org\nBcc: b@example.org", "\x00@example.org", "a" * 400]
)
def test_what_is_no_address_is_told_so(address: str, client: Client) -> None:
    for path in (CODE, "/en/account/password/forgotten/", "/en/account/sign-up/"):
        assert client.post(path, {"email": address, "name": "x"}).status_code == 200
    assert client.post(SIGN_IN, {"login": address, "password": "x"}).status_code == 200
    assert not Mail.objects.exists()
