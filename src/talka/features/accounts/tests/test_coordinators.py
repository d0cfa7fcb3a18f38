"""A second factor is required of coordinators, outside the demo."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from talka.features.accounts.actions import set_up_app
from talka.kernel.people.models import Person
from talka.kernel.testing import make_person

from .conftest import PASSWORD, sign_in
from .test_second_factor import ACCOUNT, APP, SECRET, app_code

pytestmark = pytest.mark.django_db


class TestCoordinators:
    """Required of them, outside the demo."""

    @pytest.fixture(autouse=True)
    def _required(self, settings: Any, coordinators_step_in: None) -> None:
        settings.TALKA_SECOND_FACTOR_REQUIRED = True

    @pytest.fixture
    def ana(self, db: None) -> Person:
        return make_person(
            "Ana", email="ana@example.org", password=PASSWORD, is_coordinator=True, address_confirmed_at=timezone.now()
        )

    def test_without_one_is_led_to_set_it_up_and_then_on(self, client: Client, ana: Person) -> None:
        sign_in(client, ana)
        for path in ("/en/", "/en/coordination/", "/en/needs/", "/en/needs/report/"):
            assert client.get(path)["Location"].startswith("/en/account/second-factor/?next=%2Fen%2F"), path
        assert client.post("/en/needs/report/", {})["Location"] == "/en/account/second-factor/"
        assert client.get("/en/needs/", headers={"HX-Request": "true"}).headers["HX-Redirect"]
        page = client.get("/en/account/second-factor/?next=/en/coordination/")
        assert "You are a coordinator" in page.text
        where = f"{APP}?next=/en/coordination/"
        client.get(where)
        answer = client.post(where, {"code": app_code(client.session["accounts.app_secret"])})
        assert client.get(answer["Location"]).status_code == 200
        assert client.get(f"{ACCOUNT}second-factor/done/?next=/en/coordination/")["Location"] == "/en/coordination/"
        assert client.get("/en/coordination/").status_code == 200

    def test_session_from_before_shows_it_once_more(self, client: Client, ana: Person) -> None:
        sign_in(client, ana)
        set_up_app(by=ana, secret=SECRET, session=client.session.session_key)
        led = client.get("/en/coordination/")["Location"]
        confirm = client.get(led)["Location"]
        assert confirm.startswith(f"{ACCOUNT}confirm/?next=")
        answer = client.post(confirm, {"way": "second", "second-code": app_code(SECRET)})
        assert answer["Location"] == "/en/coordination/"
        assert client.get("/en/coordination/").status_code == 200

    def test_may_sign_out_and_change_the_light(self, client: Client, ana: Person) -> None:
        sign_in(client, ana)
        assert client.get(f"{ACCOUNT}sign-out/").status_code == 200
        assert client.get(ACCOUNT).status_code == 200
        assert client.post(f"{ACCOUNT}sign-out/")["Location"] == "/"

    def test_the_only_one_can_not_be_removed(self, client: Client, ana: Person) -> None:
        sign_in(client, ana)
        client.get(APP)
        client.post(APP, {"code": app_code(client.session["accounts.app_secret"])})
        assert client.post(f"{APP}remove/").status_code == 422
        assert Authenticator.objects.filter(type="totp").exists()

    def test_others_are_not_asked(self, client: Client, nino: Person) -> None:
        sign_in(client, nino)
        assert client.get("/en/").status_code == 200

    def test_demo_is_exempt(self, client: Client, ana: Person, settings: Any) -> None:
        settings.TALKA_SECOND_FACTOR_REQUIRED = False
        client.force_login(ana)
        assert client.get("/en/coordination/").status_code == 200
