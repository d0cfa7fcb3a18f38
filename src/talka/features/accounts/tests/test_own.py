"""One's own account: profile, password, address."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from talka.capabilities.notices.models import Mail
from talka.capabilities.notices.sending import send_waiting
from talka.features.accounts.actions import change_profile
from talka.features.accounts.forms.profile import zone_choices
from talka.kernel.facts.models import Fact
from talka.kernel.people.models import Person
from talka.kernel.testing import make_person

from .conftest import PASSWORD, by_code, sign_in
from .test_signing_in import is_signed_in, is_signed_in_by_password

pytestmark = pytest.mark.django_db
PROFILE = "/en/account/"
Code = Callable[[], str]
NEW = "another five quiet words"


@pytest.fixture
def mine(client: Client, nino: Person) -> Client:
    """Nino's browser."""
    sign_in(client, nino)
    return client


@pytest.mark.parametrize(
    "path",
    ["", "address/", "password/", "password/first/", "sessions/", "second-factor/", "passkeys/", "confirm/"],
)
def test_visitor_is_led_to_the_sign_in(path: str, client: Client) -> None:
    answer = client.get(PROFILE + path)
    assert answer["Location"] == f"/en/account/sign-in/?next={PROFILE}{path}"


def test_profile_is_saved_and_its_language_kept(mine: Client, nino: Person) -> None:
    answer = mine.post(
        PROFILE,
        {
            "name": " Nino\u202e K. ",
            "language": "lt",
            "time_zone": "Europe/Vilnius",
            "reads": ["ru", "lt"],
            "best": "ru",
        },
    )
    assert answer["Location"] == "/lt/account/"
    assert mine.cookies["language"].value == "lt"
    person = Person.objects.get()
    assert (person.name, person.language, person.time_zone) == ("Nino K.", "lt", "Europe/Vilnius")
    assert person.reads == ["ru", "lt"]
    assert mine.get("/")["Location"] == "/lt/"
    assert Fact.objects.get().details == {"columns": ["name", "language", "time_zone", "reads"]}
    change_profile(by=person, name="Nino K.", language="lt", time_zone="Europe/Vilnius", reads=["ru", "lt"])
    assert Fact.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "\u200b"},
        {"name": "x" * 161},
        {"language": "xx"},
        {"time_zone": "Mars/Base"},
        {"language": ""},
        {"reads": ["xx"]},
        {"best": "xx"},
    ],
)
def test_wrong_profile_is_refused(wrong: dict[str, str], mine: Client, nino: Person) -> None:
    answer = mine.post(PROFILE, {"name": "N", "language": "lt", "time_zone": "UTC", **wrong})
    assert answer.status_code == 422
    assert "is-wrong" in answer.text
    assert Person.objects.get().name == "Nino"
    assert not Fact.objects.exists()


def test_profile_takes_few_statements(mine: Client, django_assert_num_queries) -> None:
    mine.get(PROFILE)
    # Session, person with their roles, their ways to sign in, and unread notices for the page's head.
    with django_assert_num_queries(4):
        assert mine.get(PROFILE).status_code == 200


def test_zones_have_their_cities_name_in_each_language() -> None:
    georgian = dict(zone_choices("ka")[0][1])
    assert georgian["Asia/Tbilisi"] == "თბილისი"
    zones = [zone for _group, group in zone_choices("lv") for zone, _city in group]
    assert len(zones) == len(set(zones)) > 300


def test_times_are_shown_by_the_persons_clock(mine: Client, nino: Person) -> None:
    from talka.features.accounts.views.zones import TimeZoneMiddleware

    seen: list[str] = []

    class Asked:
        person = nino

    def answer(_request: Any) -> Any:
        seen.append(timezone.get_current_timezone_name())

    for zone in ("Asia/Tbilisi", "Nowhere/Atall", "../etc/passwd"):
        nino.time_zone = zone
        TimeZoneMiddleware(answer)(Asked())  # type: ignore[arg-type]
    assert seen == ["Asia/Tbilisi", "UTC", "UTC"]
    assert timezone.get_current_timezone_name() == "UTC"


def test_password_is_changed_with_the_old_one(mine: Client, nino: Person, last_mail: Callable[[], Any]) -> None:
    form = {"oldpassword": "wrong", "password1": NEW, "password2": NEW}
    assert "This is not your password." in mine.post(f"{PROFILE}password/", form).text
    elsewhere = Client()
    sign_in(elsewhere, nino)
    assert mine.post(f"{PROFILE}password/", {**form, "oldpassword": PASSWORD}).status_code == 302
    assert Person.objects.get().check_password(NEW)
    assert is_signed_in(mine)
    assert not is_signed_in(elsewhere), "other browsers are signed out"
    assert "password" in last_mail().subject.lower()


@pytest.mark.parametrize(
    "pair", [(NEW, "other"), ("short", "short"), ("nino@example.org", "nino@example.org"), ("", "")]
)
def test_bad_new_password_is_refused(pair: tuple[str, str], mine: Client) -> None:
    form = {"oldpassword": PASSWORD, "password1": pair[0], "password2": pair[1]}
    assert mine.post(f"{PROFILE}password/", form).status_code == 200
    assert Person.objects.get().check_password(PASSWORD)


def test_first_password_is_chosen_by_whoever_has_none(client: Client, last_code: Code) -> None:
    person = make_person(address_confirmed_at=timezone.now())
    by_code(client, person, last_code)
    assert client.get(f"{PROFILE}password/")["Location"] == f"{PROFILE}password/first/"
    client.post(f"{PROFILE}password/first/", {"password1": NEW, "password2": NEW})
    assert Person.objects.get().check_password(NEW)
    assert "You have a password now." in client.get(PROFILE).text


@pytest.mark.parametrize("confirmed", [True, False])
def test_forgotten_password_is_replaced_by_way_of_a_code(confirmed: bool, client: Client, last_code: Code) -> None:
    person = make_person(
        email="nino@example.org", password="forgotten words", address_confirmed_at=timezone.now() if confirmed else None
    )
    forgotten = f"{PROFILE}password/forgotten/"
    assert client.post(forgotten, {"email": person.email})["Location"] == f"{forgotten}code/"
    assert "is-wrong" in client.post(f"{forgotten}code/", {"code": "x"}).text
    assert client.get(f"{forgotten}new/")["Location"] == f"{forgotten}code/"
    assert client.post(f"{forgotten}code/", {"code": last_code()})["Location"] == f"{forgotten}new/"
    assert client.post(f"{forgotten}new/", {"password1": NEW, "password2": "x"}).status_code == 200
    assert client.post(f"{forgotten}new/", {"password1": NEW, "password2": NEW})["Location"] == f"{forgotten}done/"
    assert client.get(f"{forgotten}done/").status_code == 200
    assert Person.objects.get().check_password(NEW)
    browser = Client()
    browser.post("/en/account/sign-in/", {"login": person.email, "password": NEW})
    assert is_signed_in(browser)


def test_forgotten_password_of_nobody_is_answered_the_same(client: Client, nino: Person) -> None:
    other, forgotten = Client(), f"{PROFILE}password/forgotten/"
    answers = [client.post(forgotten, {"email": nino.email}), other.post(forgotten, {"email": "no@example.org"})]
    assert answers[0]["Location"] == answers[1]["Location"]
    pages = [browser.get(f"{forgotten}code/") for browser in (client, other)]
    assert [page.status_code for page in pages] == [200, 200]
    assert "is-wrong" in other.post(f"{forgotten}code/", {"code": "123456"}).text


def test_forgotten_password_codes_and_tries_are_bounded(nino: Person) -> None:
    forgotten = f"{PROFILE}password/forgotten/"
    answers = [Client().post(forgotten, {"email": nino.email}).status_code for _time in range(6)]
    assert answers == [302] * 5 + [200]


def test_address_is_changed_once_the_code_from_there_is_typed(
    mine: Client, nino: Person, last_code: Code, mailoutbox: list[Any]
) -> None:
    answer = mine.post(f"{PROFILE}address/", {"email": "New@example.org", "action_add": "1"})
    assert answer["Location"] == f"{PROFILE}address/confirm/"
    code = last_code()
    assert mailoutbox[-1].to == ["new@example.org"]
    assert Person.objects.get().email == "nino@example.org"
    mine.post(f"{PROFILE}address/confirm/", {"code": code})
    person = Person.objects.get()
    assert person.email == "new@example.org"
    assert person.address_confirmed_at
    send_waiting()
    assert mailoutbox[-1].to == ["nino@example.org"], "the old address hears of it"
    assert "new@example.org" in mailoutbox[-1].body
    assert not is_signed_in_by_password("nino@example.org")
    assert is_signed_in_by_password("new@example.org")


def test_address_of_somebody_else_can_not_be_taken(mine: Client, nino: Person, last_code: Code) -> None:
    other = make_person(email="other@example.org")
    answer = mine.post(f"{PROFILE}address/", {"email": other.email, "action_add": "1"})
    assert answer["Location"] == f"{PROFILE}address/confirm/", "it is not told that there is such an account"
    answer = mine.post(f"{PROFILE}address/confirm/", {"code": last_code()})
    assert Person.objects.get(pk=nino.pk).email == "nino@example.org"
    assert "belongs to another account" in answer.text


def test_changes_of_address_are_bounded(mine: Client) -> None:
    answers = [
        mine.post(f"{PROFILE}address/", {"email": f"n{number}@example.org", "action_add": "1"}).status_code
        for number in range(11)
    ]
    assert answers == [302] * 10 + [429]
    assert Mail.objects.count() == 10


def test_limits_do_not_rest_on_a_cache(nino: Person) -> None:
    for _try in range(10):
        Client().post("/en/account/sign-in/", {"login": nino.email, "password": "wrong"})
    cache.clear()
    assert not is_signed_in_by_password(nino.email)


@pytest.mark.parametrize("language", ["en", "ka", "lv", "lt", "ru", "uk"])
def test_every_page_is_drawn_in_every_language(language: str, mine: Client) -> None:
    visitor, base = Client(), f"/{language}/account/"
    for path in (
        "account/sign-in/", "account/sign-in/code/", "account/sign-up/", "account/closed/", "account/left/",
        "account/password/forgotten/", "account/password/forgotten/done/", "privacy/", "terms/",
    ):  # fmt: skip
        page = visitor.get(f"/{language}/{path}")
        assert page.status_code == 200, path
        assert f'<html lang="{language}"' in page.text
    for path in (
        "", "address/", "password/", "sign-out/", "sessions/", "second-factor/", "second-factor/app/", "passkeys/",
        "confirm/", "held/", "leave/", "agreement/", "agreements/",
    ):  # fmt: skip
        assert mine.get(base + path).status_code == 200, path
