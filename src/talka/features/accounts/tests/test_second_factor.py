"""An authenticator app and recovery codes: set up, asked for, counted, lost; and required of coordinators."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.db import connection
from django.test import Client
from django.utils import timezone

from talka.capabilities.notices.models import Mail
from talka.features.accounts.actions import (
    new_codes,
    remove_app,
    reset_second_factor,
    set_up_app,
    show_codes,
)  # fmt: skip
from talka.kernel.facts.models import Fact
from talka.kernel.people.models import Person

from .conftest import PASSWORD, by_code, sign_in
from .test_signing_in import is_signed_in

pytestmark = pytest.mark.django_db
ACCOUNT = "/en/account/"
STEP, APP = f"{ACCOUNT}sign-in/second-step/", f"{ACCOUNT}second-factor/app/"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def app_code(secret: str, at: float | None = None) -> str:
    """What an app with this secret shows now."""
    return format_hotp_value(hotp_value(secret, int((at or time.time()) // 30)))


@pytest.fixture
def guarded(nino: Person) -> Person:
    """Nino with an authenticator app and recovery codes."""
    set_up_app(by=nino, secret=SECRET, session=None)
    Mail.objects.all().delete()
    return nino


@pytest.fixture
def codes(guarded: Person) -> list[str]:
    """The recovery codes."""
    return show_codes(by=guarded)


def test_app_is_set_up_with_its_first_code(client: Client, nino: Person, last_mail: Callable[[], Any]) -> None:
    sign_in(client, nino)
    page = client.get(APP).text
    secret = client.session["accounts.app_secret"]
    assert "data:image/svg+xml;base64," in page
    assert " ".join(secret[at : at + 4] for at in range(0, 32, 4)) in page
    assert "style=" not in page
    assert client.post(APP, {"code": "000000"}).status_code == 422
    code = app_code(secret)
    assert client.post(APP, {"code": f"{code[:3]} {code[3:]}"})["Location"] == f"{ACCOUNT}second-factor/codes/"
    assert Authenticator.objects.filter(user=nino).count() == 2
    assert secret not in str(Authenticator.objects.get(type="totp").data), "kept encrypted"
    shown = client.get(f"{ACCOUNT}second-factor/codes/").text
    assert shown.count("<li><code>") == 10
    assert 'download="recovery-codes.txt"' in shown
    again = client.get(f"{ACCOUNT}second-factor/codes/").text
    assert "<li><code>" not in again, "shown once"
    assert "მეორე საფეხურ" in last_mail().subject, "in their language"
    assert list(Fact.objects.filter(verb__startswith="accounts.").values_list("verb", flat=True)) == ["accounts.app_on"]
    assert not set_up_app(by=nino, secret=SECRET, session=None), "a second one is not taken"


def test_picture_holds_the_secret(client: Client, nino: Person) -> None:
    from allauth.mfa.adapter import get_adapter

    link = get_adapter().build_totp_url(nino, SECRET)
    assert link == f"otpauth://totp/nino%40example.org?secret={SECRET}&issuer=Talka"


@pytest.mark.parametrize("by", ["password", "code", "forgotten"])
def test_app_is_asked_for_after_each_first_step(
    by: str, client: Client, guarded: Person, last_code: Callable[[], str]
) -> None:
    if by == "password":
        answer = sign_in(client, guarded)
    elif by == "code":
        answer = by_code(client, guarded, last_code)
    else:
        client.post(f"{ACCOUNT}password/forgotten/", {"email": guarded.email})
        client.post(f"{ACCOUNT}password/forgotten/code/", {"code": last_code()})
        new = {"password1": "another five quiet words", "password2": "another five quiet words"}
        client.post(f"{ACCOUNT}password/forgotten/new/", new)
        assert not is_signed_in(client)
        answer = client.post(f"{ACCOUNT}sign-in/", {"login": guarded.email, "password": new["password1"]})
    assert answer["Location"] == STEP
    assert not is_signed_in(client)
    assert client.get(STEP).status_code == 200
    assert "good now" in client.post(STEP, {"code": "000000"}).text
    assert client.post(STEP, {"code": app_code(SECRET)})["Location"] == "/"
    assert is_signed_in(client)


def test_way_back_is_kept_over_both_steps(client: Client, guarded: Person) -> None:
    client.post(f"{ACCOUNT}sign-in/", {"login": guarded.email, "password": PASSWORD, "next": "/lv/needs/?q=1"})
    assert client.post(STEP, {"code": app_code(SECRET)})["Location"] == "/lv/needs/?q=1"


def test_second_step_without_the_first_leads_to_the_beginning(client: Client, guarded: Person) -> None:
    for answer in (client.get(STEP), client.post(STEP, {"code": app_code(SECRET)})):
        assert answer["Location"] == f"{ACCOUNT}sign-in/"
    assert not is_signed_in(client)


def test_code_is_good_once_whatever_process_asks(guarded: Person) -> None:
    code = app_code(SECRET)
    first, second = Client(), Client()
    for one in (first, second):
        sign_in(one, guarded)
    first.post(STEP, {"code": code})
    second.post(STEP, {"code": code})
    assert is_signed_in(first)
    assert not is_signed_in(second)


@pytest.mark.parametrize(("minutes", "good"), [(-0.5, True), (0.5, True), (-2, False), (2, False)])
def test_clock_may_be_half_a_minute_wrong(minutes: float, good: bool, client: Client, guarded: Person) -> None:
    sign_in(client, guarded)
    client.post(STEP, {"code": app_code(SECRET, time.time() + minutes * 60)})
    assert is_signed_in(client) is good


def test_recovery_code_stands_in_once_and_is_told_of(
    client: Client, guarded: Person, codes: list[str], last_mail: Callable[[], Any]
) -> None:
    sign_in(client, guarded)
    client.post(STEP, {"code": f"{codes[0][:4]} {codes[0][4:]}"})
    assert is_signed_in(client)
    assert "აღდგენის კოდი" in last_mail().subject
    other = Client()
    sign_in(other, guarded)
    other.post(STEP, {"code": codes[0]})
    assert not is_signed_in(other)
    assert "9 codes are left" in client.get(f"{ACCOUNT}second-factor/").text


@pytest.mark.django_db(transaction=True)
def test_recovery_code_tried_at_once_lets_one_in(nino: Person) -> None:
    set_up_app(by=nino, secret=SECRET, session=None)
    code, barrier, signed_in = show_codes(by=nino)[0], threading.Barrier(3), []

    def attempt() -> None:
        own = Client()
        sign_in(own, nino)
        barrier.wait()
        try:
            own.post(STEP, {"code": code})
            signed_in.append(is_signed_in(own))
        finally:
            connection.close()

    threads = [threading.Thread(target=attempt) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(signed_in) == [False, False, True]


def test_a_thousand_tries_get_nowhere_and_are_told_of(guarded: Person, codes: list[str]) -> None:
    """From many browsers and over hours; then the right code is not taken either, until the day is over."""
    start, taken = timezone.now(), 0
    for number in range(1000):
        with time_machine.travel(start + timedelta(minutes=number)):
            if number % 10 == 0:
                thief = Client(REMOTE_ADDR=f"198.51.100.{number // 10}")
                sign_in(thief, guarded)
            page = thief.post(STEP, {"code": f"{number:06}x"})
            taken += "good now" in page.text
    assert taken == 20
    with time_machine.travel(start + timedelta(minutes=1000)):
        late = Client()
        sign_in(late, guarded)
        late.post(STEP, {"code": codes[1]})
        assert not is_signed_in(late)
        assert Mail.objects.get().context["what"] == "many_tries"
    with time_machine.travel(start + timedelta(days=1, minutes=1)):
        morning = Client()
        sign_in(morning, guarded)
        morning.post(STEP, {"code": codes[1]})
        assert is_signed_in(morning)


def test_new_codes_void_the_old(client: Client, guarded: Person, codes: list[str]) -> None:
    new_codes(by=guarded, session=None)
    assert set(show_codes(by=guarded)).isdisjoint(codes)
    sign_in(client, guarded)
    client.post(STEP, {"code": codes[0]})
    assert not is_signed_in(client)


def test_app_is_removed_with_its_codes(client: Client, guarded: Person) -> None:
    sign_in(client, guarded)
    client.post(STEP, {"code": app_code(SECRET)})
    assert client.get(f"{APP}remove/").status_code == 200
    client.post(f"{APP}remove/")
    assert not Authenticator.objects.exists()
    facts = Fact.objects.count()
    remove_app(by=guarded, session=None)
    assert Fact.objects.count() == facts, "again changes nothing"
    browser = Client()
    sign_in(browser, guarded)
    assert is_signed_in(browser)


def test_reset_takes_all_away_and_ends_all_sessions(client: Client, guarded: Person, codes: list[str]) -> None:
    sign_in(client, guarded)
    client.post(STEP, {"code": codes[0]})
    assert reset_second_factor(guarded)
    assert not is_signed_in(client)
    assert Fact.objects.get(verb="accounts.reset").details == {"person": guarded.pk}
    assert Mail.objects.filter(person=guarded, context__what="reset").exists()
    assert not reset_second_factor(guarded), "again does nothing"


def test_with_an_app_neither_password_nor_mail_shows_that_it_is_you(client: Client, guarded: Person) -> None:
    sign_in(client, guarded)
    client.post(STEP, {"code": app_code(SECRET)})
    with time_machine.travel(timezone.now() + timedelta(minutes=20)):
        confirm = client.get(f"{APP}remove/")["Location"]
        page = client.get(confirm).text
        assert 'value="second"' in page
        assert 'value="password"' not in page
        assert 'value="send"' not in page
        assert client.post(confirm, {"way": "send"}).status_code == 200
        assert not Mail.objects.exists()
        assert client.post(confirm, {"way": "second", "second-code": app_code(SECRET)})["Location"] == f"{APP}remove/"


def test_mailed_code_shows_that_it_is_you(client: Client, resident: Person, last_code: Callable[[], str]) -> None:
    by_code(client, resident, last_code)
    with time_machine.travel(timezone.now() + timedelta(minutes=20)):
        confirm = client.get(f"{ACCOUNT}password/first/")["Location"]
        assert client.post(confirm, {"way": "send"})["Location"] == confirm
        code = last_code()
        assert client.post(confirm, {"way": "code", "code-code": "x"}).status_code == 422
        assert client.post(confirm, {"way": "code", "code-code": code})["Location"] == f"{ACCOUNT}password/first/"
        assert client.get(f"{ACCOUNT}password/first/").status_code == 200
    with time_machine.travel(timezone.now() + timedelta(minutes=40)):
        confirm = client.get(f"{ACCOUNT}password/first/")["Location"]
        assert client.post(confirm, {"way": "code", "code-code": code}).status_code == 200, "it was good once"


@pytest.mark.parametrize("away", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_showing_that_it_is_you_leads_nowhere_else(away: str, client: Client, nino: Person) -> None:
    sign_in(client, nino)
    answer = client.post(f"{ACCOUNT}confirm/", {"way": "password", "password-password": PASSWORD, "next": away})
    assert answer["Location"] == ACCOUNT


def test_suspended_person_looks_after_their_sessions_and_second_factor(client: Client, nino: Person) -> None:
    sign_in(client, nino)
    Person.objects.update(suspended_until=timezone.now() + timedelta(days=1))
    client.get(APP)
    assert client.post(APP, {"code": app_code(client.session["accounts.app_secret"])}).status_code == 302
    assert client.post(f"{ACCOUNT}sessions/others/end/").status_code == 302
    sent = {"name": "Nino", "language": "lv", "time_zone": "UTC"}
    assert client.post(ACCOUNT, sent)["Location"] == "/lv/account/"
