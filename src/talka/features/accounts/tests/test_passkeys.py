"""Passkeys: what a browser's authenticator makes and signs is taken; what anybody else sends is not."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from talka.features.accounts.actions import add_passkey, remove_passkey, rename_passkey, set_up_app
from talka.kernel.access.rules import Missing
from talka.kernel.people.models import Person
from talka.kernel.testing import make_person

from .conftest import PASSWORD, sign_in
from .test_second_factor import SECRET
from .test_signing_in import is_signed_in

ACCOUNT = "/en/account/"
PASSKEYS, OPTIONS = f"{ACCOUNT}passkeys/", f"{ACCOUNT}passkeys/options/"


@pytest.fixture
def authenticator(page: Any) -> Iterator[Any]:
    """A platform authenticator in the browser that keeps passkeys and verifies its person; its CDP session and id."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    yield session, made["authenticatorId"]
    session.detach()


def enter(page: Any, url: str, person: Person) -> None:
    """Sign in by password in the browser."""
    page.goto(f"{url}{ACCOUNT}sign-in/")
    page.get_by_text("I have a password").click()
    page.locator('input[name="login"]').fill(person.email)
    page.locator('input[name="password"]').fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda address: "sign-in" not in address)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_passkeys_in_a_real_browser(live_server: Any, page: Any, authenticator: Any, axe: Any, nino: Person) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    cdp, device = authenticator
    enter(page, live_server.url, nino)
    page.goto(f"{live_server.url}{PASSKEYS}")
    assert axe() == []
    page.get_by_label("What do you call it?").fill("The telephone")
    page.get_by_role("button", name="Make a passkey").click()
    page.get_by_text("The passkey is kept").wait_for()
    row = Authenticator.objects.get(user=nino)
    assert row.data["name"] == "The telephone"
    credential = cdp.send("WebAuthn.getCredentials", {"authenticatorId": device})["credentials"][0]
    assert (credential["isResidentCredential"], credential["rpId"]) == (True, "localhost")
    # The same device again: it says so, and nothing is made twice.
    page.get_by_role("group").last.locator("xpath=ancestor-or-self::body").press("End")
    page.locator('form[data-passkey="create"] input[name="name"]').fill("Again")
    page.get_by_role("button", name="Make a passkey").click()
    page.get_by_text("This device has a passkey for your account already.").wait_for()
    # Out, and in again with nothing but the passkey; the way back is kept.
    page.context.clear_cookies()
    page.goto(f"{live_server.url}{ACCOUNT}sign-in/?next=/en/account/sessions/")
    assert axe() == []
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(lambda address: address.endswith("/account/sessions/") and "sign-in" not in address)
    _unverified_and_removed(live_server.url, page, cdp, device)


def _unverified_and_removed(url: str, page: Any, cdp: Any, device: str) -> None:
    # Whoever does not verify themselves to their device gets nowhere.
    page.context.clear_cookies()
    cdp.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})
    page.goto(f"{url}{ACCOUNT}sign-in/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.locator("[data-said]:not(:empty)").wait_for()
    cdp.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": True})
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(lambda address: "sign-in" not in address)
    # Removed here, it is not taken any more though the device still has it.
    page.goto(f"{url}{PASSKEYS}")
    page.get_by_text("Rename or remove").click()
    page.get_by_role("button", name="Remove", exact=True).click()
    page.get_by_text("Remove it in your device too").wait_for()
    page.context.clear_cookies()
    page.goto(f"{url}{ACCOUNT}sign-in/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_text("This passkey was not taken").wait_for()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_passkey_is_both_steps_and_does_for_the_second(
    live_server: Any, page: Any, authenticator: Any, nino: Person
) -> None:
    enter(page, live_server.url, nino)
    page.goto(f"{live_server.url}{PASSKEYS}")
    page.get_by_label("What do you call it?").fill("Key")
    page.get_by_role("button", name="Make a passkey").click()
    page.get_by_text("The passkey is kept").wait_for()
    set_up_app(by=nino, secret=SECRET, session=None)
    page.context.clear_cookies()
    page.goto(f"{live_server.url}{ACCOUNT}sign-in/?next=/en/account/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(lambda address: "sign-in" not in address)
    page.context.clear_cookies()
    page.goto(f"{live_server.url}{ACCOUNT}sign-in/?next=/en/account/")
    page.get_by_text("I have a password").click()
    page.locator('input[name="login"]').fill(nino.email)
    page.locator('input[name="password"]').fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(lambda address: "sign-in" not in address)
    assert Authenticator.objects.get(type="webauthn").last_used_at


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_browser_without_passkeys_or_address_without_a_name_is_told(live_server: Any, page: Any, nino: Person) -> None:
    page.add_init_script("delete window.PublicKeyCredential")
    enter(page, live_server.url, nino)
    page.goto(f"{live_server.url}{PASSKEYS}")
    assert page.get_by_text("This browser has no passkeys").is_visible()
    assert not page.get_by_role("button", name="Make a passkey").is_visible()
    bare = live_server.url.replace("localhost", "127.0.0.1")
    enter(page, bare, nino)
    page.goto(f"{bare}{PASSKEYS}")
    link = page.get_by_role("link", name="Open the site by its name")
    assert link.get_attribute("href") == f"{live_server.url}{PASSKEYS}"


@pytest.mark.django_db
class TestWithoutABrowser:
    """What is sent by who is no browser."""

    def test_challenge_is_made_for_this_site_alone(self, client: Client, nino: Person) -> None:
        sign_in(client, nino)
        answer = client.post(f"{OPTIONS}add/", HTTP_HOST="localhost").json()["publicKey"]
        assert answer["rp"]["id"] == "localhost"
        assert answer["authenticatorSelection"]["residentKey"] == "required"
        assert answer["authenticatorSelection"]["userVerification"] == "required"
        assert client.post(f"{OPTIONS}add/").json()["publicKey"]["rp"]["id"] == "testserver"

    @pytest.mark.parametrize("purpose", ["add", "step", "confirm", "nonsense"])
    def test_visitor_gets_no_challenge_but_to_sign_in(self, purpose: str, client: Client) -> None:
        assert client.post(f"{OPTIONS}{purpose}/").status_code == 404
        assert client.post(f"{OPTIONS}sign-in/").json()["publicKey"]["userVerification"] == "required"
        assert client.get(f"{OPTIONS}sign-in/").status_code == 405

    @pytest.mark.parametrize(
        "sent",
        ["", "x", "[]", "{}", '{"response": []}', '{"response": {}}', "9" * 30_000,
         json.dumps({"id": 9**12, "rawId": "AA", "type": "public-key", "response": {"signature": "AA"}}),
         json.dumps({"id": "AA", "rawId": "AA", "type": "public-key", "response": {
             "clientDataJSON": 9**12, "authenticatorData": 9**12, "signature": 9**12, "userHandle": "MQ"}}),
         '{"response": {"userHandle": 7}}',
         json.dumps({"id": "AA", "rawId": "AA", "type": "public-key", "clientExtensionResults": {}, "response": {
             "clientDataJSON": "AA", "attestationObject": "AA", "authenticatorData": "AA", "signature": "AA",
             "userHandle": "MQ"}})],
    )  # fmt: skip
    def test_nonsense_is_refused(self, sent: str, client: Client, nino: Person) -> None:
        client.post(f"{OPTIONS}sign-in/")
        assert client.post(f"{ACCOUNT}sign-in/passkey/", {"credential": sent})["Location"] == f"{ACCOUNT}sign-in/"
        assert not is_signed_in(client)
        sign_in(client, nino)
        client.post(f"{OPTIONS}add/")
        assert client.post(PASSKEYS, {"name": "x", "credential": sent}).status_code == 422
        assert not Authenticator.objects.exists()

    @settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(response=st.dictionaries(
        st.sampled_from(["clientDataJSON", "authenticatorData", "signature", "userHandle", "attestationObject"]),
        st.one_of(st.none(), st.integers(), st.text(max_size=40), st.lists(st.text(max_size=3), max_size=2)),
    ))  # fmt: skip
    def test_any_answer_is_refused_without_an_error(self, response: Any, client: Client) -> None:
        client.post(f"{OPTIONS}sign-in/")
        sent = {"id": "AA", "rawId": "AA", "type": "public-key", "response": response}
        answer = client.post(f"{ACCOUNT}sign-in/passkey/", {"credential": json.dumps(sent)})
        assert answer["Location"] == f"{ACCOUNT}sign-in/"

    def test_tries_are_counted(self, client: Client) -> None:
        answers = [client.post(f"{ACCOUNT}sign-in/passkey/").status_code for _ in range(102)]
        assert answers == [302] * 100 + [429] * 2

    def test_somebody_elses_passkey_is_nobodys_business(self, client: Client, nino: Person) -> None:
        row = add_passkey(by=make_person(), name="theirs", credential={}, session=None)
        assert row
        with pytest.raises(Missing):
            rename_passkey(row.pk, by=nino, name="mine")
        with pytest.raises(Missing):
            remove_passkey(row.pk, by=nino, session=None)

    def test_there_is_an_end_to_them(self, nino: Person) -> None:
        made = [add_passkey(by=nino, name=str(number), credential={}, session=None) for number in range(21)]
        assert made[-1] is None
        assert Authenticator.objects.count() == 20

    def test_passkey_alone_locks_nobody_out_but_is_asked_of_a_coordinator(self, client: Client, nino: Person) -> None:
        add_passkey(by=nino, name="lost", credential={}, session=None)
        sign_in(client, nino)
        assert is_signed_in(client)
        Person.objects.update(is_coordinator=True, last_login=timezone.now())
        other = Client()
        assert sign_in(other, nino)["Location"] == f"{ACCOUNT}sign-in/second-step/"
