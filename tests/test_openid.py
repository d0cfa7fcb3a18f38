"""Signing in by way of a real OpenID provider (npm oidc-provider); a proxy before it can spoil its answers."""

from __future__ import annotations

import fcntl
import json
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

import jwt
import pytest
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client
from django.utils import timezone

from talka.capabilities.notices.models import Mail
from talka.capabilities.notices.sending import send_waiting
from talka.features.accounts.actions import agree, set_up_app
from talka.features.accounts.models import Consent
from talka.features.accounts.queries.texts import TEXTS
from talka.kernel.facts.models import Fact
from talka.kernel.people.models import Person
from talka.kernel.testing import make_person

from .openid import CALLBACK, Provider, at_provider, handler
from .running import free_port, stop

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("openid")]
GO = "/en/account/sign-in/site/"
ANA = "Ana Ž.!Ana@example.org!yes"
FOLDER = Path(__file__).with_name("oidc")
NODE, NPM = (str(Path(sys.executable).with_name(name)) for name in ("node", "npm"))


def _install() -> None:
    """The provider's package; one process installs it, the others wait. npm writes the list of what is there last."""
    with (FOLDER / "package.json").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (FOLDER / "node_modules" / ".package-lock.json").is_file():
            path = os.pathsep.join([str(Path(NODE).parent), os.environ["PATH"]])
            subprocess.run(
                [NPM, "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
                cwd=FOLDER, check=True, capture_output=True, env={**os.environ, "PATH": path}, timeout=300,
            )  # fmt: skip


@pytest.fixture(scope="module")
def _provider() -> Iterator[Provider]:
    _install()
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    port = free_port()
    provider = Provider(f"http://127.0.0.1:{port}", key)
    proxy = ThreadingHTTPServer(("127.0.0.1", 0), handler(provider))
    threading.Thread(target=proxy.serve_forever, daemon=True).start()
    provider.issuer = f"http://127.0.0.1:{proxy.server_port}"
    jwk = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key)) | {"kid": "one", "use": "sig", "alg": "RS256"}
    jwk.pop("key_ops", None)
    told = {"PORT": str(port), "ISSUER": provider.issuer, "CALLBACK": CALLBACK, "KEY": json.dumps(jwk)}
    process = subprocess.Popen(
        [NODE, "provider.mjs"],
        cwd=FOLDER,
        env={**os.environ, **told},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdout
    assert b"listening" in process.stdout.readline()
    yield provider
    proxy.shutdown()
    stop(process)


@pytest.fixture
def provider(_provider: Provider, settings: Any) -> Provider:
    """Set as the environment would set it; nothing is spoilt."""
    _provider.spoil, _provider.down = None, False
    settings.TALKA_OIDC_URL, settings.TALKA_OIDC_NAME = _provider.issuer, "Riga ID"
    app = {
        "provider_id": "site", "name": "Riga ID", "client_id": "talka",
        "secret": "a secret of at least thirty-two letters", "settings": {"server_url": _provider.issuer},
    }  # fmt: skip
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
    return _provider


def come(client: Client, who: str = ANA, query: str = "") -> Any:
    """There and back."""
    went = client.get(f"{GO}{query}")
    assert went.status_code == 302, went.text
    return client.get(f"/sign-in/answer/?{at_provider(went['Location'], who)}")


def signed_in(client: Client) -> bool:
    """Whether this browser is somebody's."""
    return client.get("/en/account/").status_code == 200


def code() -> str:
    """In the newest mail."""
    mail = Mail.objects.latest("pk")
    found = str(mail.context["code"])
    send_waiting()
    return found


def test_new_person_comes_with_a_verified_address(client: Client, provider: Provider) -> None:
    assert "Sign in by way of Riga ID" in client.get("/en/account/sign-in/").text
    went = client.get(f"{GO}?next=/lv/needs/")["Location"]
    for part in ("code_challenge_method=S256", "nonce=", "state="):
        assert part in went
    answer = client.get(f"/sign-in/answer/?{at_provider(went, ANA)}")
    assert answer["Location"] == "/lv/needs/"
    assert signed_in(client)
    person = Person.objects.get()
    assert (person.email, person.name) == ("ana@example.org", "Ana Ž.")
    assert person.address_confirmed_at
    assert not person.has_usable_password()
    assert SocialAccount.objects.get().extra_data == {}
    other = Client()
    come(other)
    assert signed_in(other)
    assert Person.objects.count() == 1
    assert Fact.objects.filter(verb="accounts.joined").count() == 1


def test_verified_address_finds_its_person_and_takes_a_strangers_password_away(
    client: Client, provider: Provider
) -> None:
    person = make_person(email="ana@example.org", password="set by a stranger before")
    agree(TEXTS, by=person)  # so did the stranger
    come(client)
    assert signed_in(client)
    assert not Consent.objects.exists()
    fresh = Person.objects.get()
    assert fresh.pk == person.pk
    assert not fresh.has_usable_password()
    assert Mail.objects.get(context__what="site_connected").person == person


@pytest.mark.parametrize("who", ["Mallory!ana@example.org!no", "Mallory!!", "Mallory!new@example.org!no"])
def test_address_that_is_not_vouched_for_is_shown_by_code(who: str, client: Client, provider: Provider) -> None:
    ana = make_person(email="ana@example.org", address_confirmed_at=timezone.now())
    assert come(client, who)["Location"] == "/en/account/sign-in/site/address/"
    assert not signed_in(client)
    assert not SocialAccount.objects.exists(), "nothing is connected yet"
    address = "new@example.org" if "new@" in who else ana.email
    answer = client.post("/en/account/sign-in/site/address/", {"email": address})
    assert answer["Location"] == "/en/account/sign-in/code/confirm/"
    assert not SocialAccount.objects.exists()
    client.post("/en/account/sign-in/code/confirm/", {"code": code()})
    assert signed_in(client)
    assert SocialAccount.objects.get().user.email == address
    other = Client()
    come(other, who)
    assert signed_in(other), "from then on without a code"


def test_who_does_not_type_the_code_is_connected_with_nobody(client: Client, provider: Provider) -> None:
    """Neither when the address's owner signs in elsewhere, nor when somebody else signs in in the same browser."""
    ana = make_person(email="ana@example.org", address_confirmed_at=timezone.now())
    come(client, "Mallory!ana@example.org!no")
    client.post("/en/account/sign-in/site/address/", {"email": ana.email})
    code()
    other = make_person(email="o@example.org", password="four quiet words", address_confirmed_at=timezone.now())
    client.post("/en/account/sign-out/")
    client.post("/en/account/sign-in/", {"login": other.email, "password": "four quiet words"})
    assert not SocialAccount.objects.exists()


def test_second_factor_is_asked_after_it(client: Client, provider: Provider) -> None:
    ana = make_person(email="ana@example.org", address_confirmed_at=timezone.now())
    set_up_app(by=ana, secret="JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", session=None)
    assert come(client)["Location"] == "/en/account/sign-in/second-step/"
    assert not signed_in(client)


def _refused(client: Client) -> None:
    answer = come(client)
    assert answer.status_code == 502
    assert "That way in does not work now" in answer.text
    assert not signed_in(client)
    assert not Person.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"nonce": "another"}, {"nonce": ""}, {"nonce": None}, {"iss": "https://evil.example"}, {"aud": "another-site"},
        {"aud": ["talka", "another-site"]}, {"exp": 1_700_000_000}, {"sub": "somebody else"}, {"iat": None},
    ],
)  # fmt: skip
def test_wrong_answer_is_refused(wrong: dict[str, Any], client: Client, provider: Provider) -> None:
    provider.change(**wrong)
    _refused(client)


@pytest.mark.parametrize("how", ["strange key", "none", "shared secret", "no token", "not json"])
def test_wrong_signature_is_refused(how: str, client: Client, provider: Provider) -> None:
    strange = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def spoil(path: str, answer: dict[str, Any]) -> Any:
        if path != "/token":
            return answer
        claims = jwt.decode(answer["id_token"], options={"verify_signature": False})
        if how == "not json":
            return []
        if how == "no token":
            return {**answer, "id_token": ""}
        signed = {
            "strange key": lambda: provider.sign(claims, strange),
            "none": lambda: jwt.encode(claims, None, algorithm="none", headers={"kid": "one"}),
            "shared secret": lambda: provider.sign(claims, "a secret of at least thirty-two letters", "HS256"),
        }[how]()
        return {**answer, "id_token": signed}

    provider.spoil = spoil
    _refused(client)


def test_discovery_of_another_issuer_is_refused(client: Client, provider: Provider) -> None:
    provider.spoil = lambda path, answer: (
        {**answer, "issuer": "https://evil.example"} if "well-known" in path else answer
    )
    assert client.get(GO).status_code == 502


def test_answer_is_good_once_and_in_its_own_browser(client: Client, provider: Provider) -> None:
    back = at_provider(client.get(GO)["Location"], ANA)
    thief = Client()
    assert thief.get(f"/sign-in/answer/?{back}").status_code == 502
    assert not signed_in(thief)
    client.get(f"/sign-in/answer/?{back}")
    assert signed_in(client)
    client.post("/en/account/sign-out/")
    assert client.get(f"/sign-in/answer/?{back}").status_code == 502
    assert not signed_in(client)


@pytest.mark.parametrize(
    "query", ["", "state=x", "code=x", "code=x&state=y", "error=access_denied", "state[]=1&code=%00"]
)
def test_answer_that_nobody_asked_for_is_refused(query: str, client: Client, provider: Provider) -> None:
    assert client.get(f"/sign-in/answer/?{query}").status_code in (200, 502)
    assert not signed_in(client)


def test_broken_off_there_is_no_error(client: Client, provider: Provider) -> None:
    state = re.search(r"state=(\w+)", client.get(GO)["Location"])
    assert state
    answer = client.get(f"/sign-in/answer/?error=access_denied&state={state[1]}")
    assert answer.status_code == 200
    assert "You are not signed in" in answer.text


def test_provider_that_is_down_is_told(client: Client, provider: Provider) -> None:
    provider.down = True
    started = time.monotonic()
    answer = client.get(GO)
    assert answer.status_code == 502
    assert "The other site does not answer" in answer.text
    assert time.monotonic() - started < 10


def test_account_is_connected_and_disconnected(client: Client, provider: Provider) -> None:
    nino = make_person(email="nino@example.org", password="four quiet words", address_confirmed_at=timezone.now())
    client.post("/en/account/sign-in/", {"login": nino.email, "password": "four quiet words"})
    page = client.post("/en/account/site/connect/").text
    way = re.search(r'href="(http://127[^"]+)"', page)
    assert way
    back = at_provider(way[1].replace("&amp;", "&"), ANA)
    assert client.get(f"/sign-in/answer/?{back}")["Location"] == "/en/account/"
    assert SocialAccount.objects.get().user == nino
    other = Client()
    come(other)
    assert signed_in(other)
    client.post("/en/account/site/disconnect/")
    assert not SocialAccount.objects.exists()
    assert signed_in(client)


def test_without_one_there_is_no_such_page(client: Client) -> None:
    assert client.get(GO).status_code == 404
    assert client.get("/sign-in/answer/").status_code == 404
