"""Where somebody is signed in: listed, ended, told of; a stolen session ends."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.test import Client
from django.utils import timezone

from talka.capabilities.notices.models import Mail
from talka.features.accounts.actions import end_other_sessions, end_session, forget_old_sessions
from talka.features.accounts.queries.devices import device_of, network_of, place_of
from talka.kernel.facts.models import Fact
from talka.kernel.people.models import Person
from talka.kernel.testing import make_person

from .conftest import PASSWORD, sign_in
from .test_signing_in import is_signed_in

pytestmark = pytest.mark.django_db
SESSIONS = "/en/account/sessions/"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile Safari/604.1"


def browser(agent: str = FIREFOX, address: str = "198.51.100.7") -> Client:
    """A browser of its own."""
    return Client(headers={"User-Agent": agent}, REMOTE_ADDR=address)


@pytest.fixture
def two(nino: Person) -> tuple[Client, Client]:
    """Nino signed in at a desk and on a telephone."""
    desk, phone = browser(), browser(IPHONE, "2001:db8:1:2:3::4")
    for one in (desk, phone):
        sign_in(one, nino)
    return desk, phone


def test_list_says_browser_and_the_beginning_of_the_address(two: tuple[Client, Client]) -> None:
    page = two[0].get(SESSIONS).text
    assert "Firefox on Linux" in page
    assert "Safari on iPhone" in page
    assert "198.51.100.…" in page
    assert "2001:db8:1::…" in page
    assert "198.51.100.7" not in page
    assert page.count("this browser") == 1
    assert not UserSession.objects.filter(ip="198.51.100.7").exists()


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_as_many_statements_however_long_it_is(
    count: int, nino: Person, django_assert_num_queries: Any
) -> None:
    desk = browser()
    for one in [desk, *(browser() for _ in range(count - 1))]:
        sign_in(one, nino)
    desk.get(SESSIONS)
    with django_assert_num_queries(4):  # session, person, unread notices, the list
        assert desk.get(SESSIONS).text.count("Firefox on Linux") == count


def test_one_session_is_ended(two: tuple[Client, Client], nino: Person) -> None:
    desk, phone = two
    row = UserSession.objects.get(user_agent=IPHONE)
    assert desk.post(f"{SESSIONS}{row.pk}/end/")["Location"] == SESSIONS
    assert is_signed_in(desk)
    assert not is_signed_in(phone)
    assert not end_session(row.pk, by=nino), "again does nothing"
    assert Fact.objects.get(verb="accounts.sessions_ended").details == {"count": 1}


def test_somebody_elses_session_is_nobodys_business(two: tuple[Client, Client]) -> None:
    stranger = browser()
    sign_in(stranger, make_person(email="x@example.org", password=PASSWORD, address_confirmed_at=timezone.now()))
    row = UserSession.objects.get(user_agent=IPHONE)
    assert stranger.post(f"{SESSIONS}{row.pk}/end/").status_code == 404
    assert is_signed_in(two[1])
    assert "iPhone" not in stranger.get(SESSIONS).text


def test_stolen_session_is_ended_everywhere(nino: Person) -> None:
    mine, thief = browser(), browser(IPHONE)
    sign_in(thief, nino)
    # The thief has the cookie itself, on another machine.
    copied = browser("curl/8", "203.0.113.9")
    copied.cookies["sessionid"] = thief.cookies["sessionid"].value
    assert is_signed_in(copied)
    sign_in(mine, nino)
    assert mine.post(f"{SESSIONS}others/end/", follow=True).redirect_chain
    assert is_signed_in(mine)
    assert not is_signed_in(thief)
    assert not is_signed_in(copied)
    assert end_other_sessions(by=nino, but=mine.session.session_key) == 0


def test_thief_of_a_session_can_not_keep_it(nino: Person) -> None:
    """Address, first password, second factor and passkeys want a fresh proof that the cookie alone is not."""
    thief = browser()
    sign_in(thief, nino)
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        for path in ("address/", "password/first/", "second-factor/app/", "second-factor/app/remove/", "passkeys/"):
            for answer in (thief.get(f"/en/account/{path}"), thief.post(f"/en/account/{path}", {"email": "t@x.org"})):
                assert answer["Location"].startswith("/en/account/confirm/?next="), path
        assert "This is not your password" in thief.post(
            "/en/account/password/", {"oldpassword": "x", "password1": "y" * 12, "password2": "y" * 12}
        ).text  # fmt: skip
        confirm = "/en/account/confirm/?next=/en/account/address/"
        assert thief.post(confirm, {"way": "password", "password-password": "wrong"}).status_code == 422
        answer = thief.post(confirm, {"way": "password", "password-password": PASSWORD})
        assert answer["Location"] == "/en/account/address/"
        assert thief.get("/en/account/address/").status_code == 200


def test_sign_in_gives_the_session_another_key(nino: Person) -> None:
    client = browser()
    session = client.session
    session["begun"] = True
    session.save()
    planted = session.session_key
    sign_in(client, nino)
    assert client.session.session_key != planted
    other = browser()
    other.cookies["sessionid"] = str(planted)
    assert not is_signed_in(other)


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("password/", {"oldpassword": PASSWORD, "password1": "another five words", "password2": "another five words"}),
        ("second-factor/app/", {}),
    ],
)  # fmt: skip
def test_change_of_what_one_signs_in_with_ends_the_others(
    path: str, form: dict[str, str], two: tuple[Client, Client]
) -> None:
    from .test_second_factor import app_code

    desk, phone = two
    desk.get(f"/en/account/{path}")
    desk.post(f"/en/account/{path}", form or {"code": app_code(desk.session["accounts.app_secret"])})
    assert is_signed_in(desk)
    assert not is_signed_in(phone)


def test_new_address_ends_the_others(two: tuple[Client, Client], last_code: Any) -> None:
    desk, phone = two
    desk.post("/en/account/address/", {"email": "new@example.org", "action_add": "1"})
    desk.post("/en/account/address/confirm/", {"code": last_code()})
    assert is_signed_in(desk)
    assert not is_signed_in(phone)


def test_new_browser_is_told_of_by_mail_and_a_known_one_is_not(nino: Person, last_mail: Any) -> None:
    first, second = browser(), browser(IPHONE)
    sign_in(first, nino)
    assert not Mail.objects.exists(), "the first time ever is no news"
    first.post("/en/account/sign-out/")
    sign_in(first, nino)
    assert not Mail.objects.exists(), "it was here before"
    sign_in(second, nino)
    mail = last_mail()
    assert nino.email in mail.to[0]
    assert "Safari" in mail.body
    assert "198.51.100.…" in mail.body
    forged = browser()
    forged.cookies["known"] = second.cookies["known"].value[:-2] + "xx"
    sign_in(forged, nino)
    assert Mail.objects.count() == 2


def test_browser_known_to_one_person_is_new_to_another(nino: Person) -> None:
    other = make_person(
        email="o@example.org", password=PASSWORD, address_confirmed_at=timezone.now(), last_login=timezone.now()
    )
    shared = browser()
    sign_in(shared, nino)
    shared.post("/en/account/sign-out/")
    sign_in(shared, other)
    assert Mail.objects.get().person == other


def test_last_seen_moves_once_a_quarter_of_an_hour(nino: Person, django_assert_num_queries: Any) -> None:
    client = browser()
    sign_in(client, nino)
    client.get("/en/account/")
    first = UserSession.objects.get().last_seen_at
    with django_assert_num_queries(4):  # session, person, unread notices, ways
        client.get("/en/account/")
    assert UserSession.objects.get().last_seen_at == first
    with time_machine.travel(timezone.now() + timedelta(minutes=20)):
        client.get("/en/account/")
    assert UserSession.objects.get().last_seen_at > first + timedelta(minutes=15)


def test_session_that_was_never_noted_is_listed(client: Client, nino: Person) -> None:
    client.force_login(nino)
    assert "this browser" in client.get(SESSIONS).text


def test_what_was_noted_of_sessions_goes_with_them(two: tuple[Client, Client]) -> None:
    two[1].post("/en/account/sign-out/")
    forget_old_sessions.call()
    assert UserSession.objects.count() == 1


@pytest.mark.parametrize(
    ("agent", "browser_name", "system"),
    [
        (FIREFOX, "Firefox", "Linux"),
        (IPHONE, "Safari", "iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge", "Windows"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 SamsungBrowser/28.0 Chrome/130.0 Mobile Safari/537.36",
         "Samsung Internet", "Android"),
        ("", "", ""),
        ("\x00<script>" * 99, "", ""),
    ],
)  # fmt: skip
def test_browsers_are_named(agent: str, browser_name: str, system: str) -> None:
    assert device_of(agent)[:2] == (browser_name, system)


@pytest.mark.parametrize(
    ("client", "kept", "shown"),
    [
        ("192.0.2.77", "192.0.2.0", "192.0.2.…"),
        ("2001:db8:1:2::", "2001:db8:1::", "2001:db8:1::…"),
        ("unknown", "0.0.0.0", ""),
    ],
)  # fmt: skip
def test_of_addresses_the_beginning_is_kept(client: str, kept: str, shown: str) -> None:
    assert network_of(client) == kept
    assert place_of(kept) == shown
