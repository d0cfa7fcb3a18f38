"""To what people agree: asked once, on one page, without a loss; taken back; in versions that never change."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.test import Client

from talka.capabilities.notices.addresses import confirm_address
from talka.features.accounts.actions import agree, withdraw_agreement
from talka.features.accounts.models import Consent
from talka.features.accounts.queries import texts
from talka.kernel.access.rules import Missing
from talka.kernel.people.models import Person
from talka.kernel.records.models import Draft
from talka.kernel.testing import make_person

from .conftest import by_code, sign_in

pytestmark = pytest.mark.django_db
PAGE = {"accept": "text/html,application/xhtml+xml"}
ASK, MINE = "/en/account/agreement/", "/en/account/agreements/"
LED = "/en/account/agreement/?next=%2Fen%2Fneeds%2F%3Fq%3Dbench"


@pytest.fixture(autouse=True)
def asked_for(settings: Any) -> None:
    settings.TALKA_AGREEMENT_REQUIRED = True


@pytest.fixture
def own_texts(settings: Any, tmp_path: Path) -> Iterator[Callable[[str], None]]:
    """Call it to publish a version of the operator's own terms of conduct."""
    settings.TALKA_TEXTS = str(tmp_path)

    def publish(version: str) -> None:
        folder = tmp_path / "conduct" / version
        folder.mkdir(parents=True)
        (folder / "en.md").write_text(f"Be kind on {{site}}, {version}.\n\n## Twice\n\nBe **kind**.\n")
        texts.forget_texts()

    yield publish
    texts.forget_texts()


@pytest.fixture
def mine(client: Client, nino: Person) -> Client:
    sign_in(client, nino)
    return client


def opened(client: Client) -> Any:
    return client.get("/en/needs/?q=bench", headers=PAGE)


def test_asked_once_on_one_page_and_led_back(mine: Client, nino: Person) -> None:
    assert opened(mine)["Location"] == LED
    page = mine.get(LED).text
    assert "No advertising" in page
    assert "Who answers for it" in page
    assert mine.post(LED, {}).status_code == 422
    assert mine.post(LED, {"agree": "on"})["Location"] == "/en/needs/?q=bench"
    assert opened(mine).status_code == 200
    kept = {(one.text, one.version, one.person, one.withdrawn_at) for one in Consent.objects.all()}
    assert kept == {(text, version, nino, None) for text, version in texts.current().items()}
    assert mine.get(LED)["Location"] == "/en/needs/?q=bench"  # there is nothing more to ask


def test_it_costs_no_statement_once_the_session_knows(
    mine: Client, nino: Person, django_assert_num_queries: Any
) -> None:
    agree(texts.TEXTS, by=nino)
    mine.get("/en/about/", headers=PAGE)
    with django_assert_num_queries(3):  # session, person, unread notices
        mine.get("/en/about/", headers=PAGE)


def test_pages_alone_lead_there(mine: Client) -> None:
    for path in ("/need.atom", "/api/v1/search", "/en/search/suggest/?q=b"):
        assert mine.get(path).status_code == 200
    for path in ("/en/privacy/", "/en/terms/", "/en/account/", "/en/account/leave/", "/en/account/agreements/"):
        assert mine.get(path, headers=PAGE).status_code == 200, path
    assert Client().get("/en/needs/", headers=PAGE).status_code == 200


def test_not_now_reads_and_what_is_written_is_kept(mine: Client, nino: Person) -> None:
    assert mine.post(LED, {"later": "1"})["Location"] == "/en/needs/?q=bench"
    assert opened(mine).status_code == 200
    said = {"title": "A bench", "language": "en", "draft": "need"}
    answer = mine.post("/en/needs/report/", said, headers={"referer": "http://testserver/en/needs/report/"})
    assert answer["Location"] == f"{ASK}?next=%2Fen%2Fneeds%2Freport%2F"
    assert Draft.objects.get().person == nino
    assert mine.post(answer["Location"], {"agree": "on"})["Location"] == "/en/needs/report/"
    assert 'value="A bench"' in mine.get("/en/needs/report/", headers=PAGE).text


def test_new_version_is_asked_with_the_next_page_and_what_was_begun_is_taken(
    mine: Client, nino: Person, own_texts: Callable[[str], None]
) -> None:
    own_texts("2027-01-01")
    agree(texts.TEXTS, by=nino)
    assert opened(mine).status_code == 200
    own_texts("2027-02-01")
    assert mine.post("/en/needs/report/", {}).status_code == 422  # taken, and found empty
    assert opened(mine)["Location"] == LED
    page = mine.get(LED).text
    assert "Be kind on Talka, 2027-02-01." in page
    assert "Who answers for it" not in page  # the privacy notice stays as it was
    assert mine.post(LED, {"agree": "on"}).status_code == 302
    assert Consent.objects.filter(person=nino, text="conduct").count() == 2
    older = mine.get("/en/terms/2027-01-01/").text
    assert "2027-01-01." in older
    assert mine.get("/en/terms/2020-01-01/").status_code == 404


def test_what_was_shown_is_what_is_agreed_to(mine: Client, own_texts: Callable[[str], None]) -> None:
    own_texts("2027-01-01")
    shown = texts.current_key()
    own_texts("2027-02-01")
    answer = mine.post(LED, {"agree": "on", "shown": shown})
    assert answer.status_code == 422
    assert "2027-02-01" in answer.text
    assert not Consent.objects.exists()


def test_at_sign_up_without_the_tick_nobody_is_made(client: Client) -> None:
    said = {"email": "new@example.org", "name": "New"}
    assert "is-wrong" in client.post("/en/account/sign-up/", said).text
    stale = {**said, "agree": "on", "shown": "conduct:2001-01-01"}
    assert "Please look at them again" in client.post("/en/account/sign-up/", stale).text
    assert not Person.objects.exists()


def test_a_strangers_tick_does_not_count(client: Client, last_code: Callable[[], str]) -> None:
    Client().post("/en/account/sign-up/", {"email": "new@example.org", "name": "Evil", "agree": "on"})
    person = Person.objects.get()
    by_code(client, person, last_code)
    assert opened(client)["Location"] == LED


def test_nor_when_the_address_was_shown_to_be_theirs_by_a_mailed_link(
    client: Client, last_code: Callable[[], str]
) -> None:
    Client().post("/en/account/sign-up/", {"email": "new@example.org", "name": "Evil", "agree": "on"})
    person = Person.objects.get()
    confirm_address(person, keep_password=False)
    by_code(client, person, last_code)
    assert opened(client)["Location"] == LED
    assert not Consent.objects.exists()


def test_taken_back(mine: Client, nino: Person) -> None:
    elsewhere = Client()
    sign_in(elsewhere, nino)
    agree(texts.TEXTS, by=nino)
    agree(texts.TEXTS, by=nino)  # again changes nothing
    assert Consent.objects.count() == 2
    page = mine.get(MINE).text
    assert f"{MINE}conduct/withdraw/" in page
    assert f"{MINE}privacy/withdraw/" not in page
    assert mine.post(f"{MINE}conduct/withdraw/")["Location"] == MINE
    assert Consent.objects.filter(withdrawn_at=None).get().text == "privacy"
    assert opened(mine).status_code == 200  # they read
    assert mine.post("/en/needs/report/", {})["Location"].startswith(ASK)
    assert elsewhere.get("/en/account/")["Location"].startswith("/en/account/sign-in/")
    assert mine.post(ASK, {"agree": "on"}).status_code == 302
    assert mine.post("/en/needs/report/", {}).status_code == 422
    assert Consent.objects.filter(text="conduct").count() == 2


@pytest.mark.parametrize("text", ["privacy", "none", ""])
def test_only_an_agreement_can_be_taken_back(text: str, nino: Person) -> None:
    agree(texts.TEXTS, by=nino)
    with pytest.raises(Missing):
        withdraw_agreement(text, by=nino, session=None)


def test_nobody_takes_back_for_another(mine: Client) -> None:
    other = make_person()
    agree(texts.TEXTS, by=other)
    mine.post(f"{MINE}conduct/withdraw/")
    assert not Consent.objects.exclude(withdrawn_at=None).exists()


OURS = [(text, version.name) for text in texts.TEXTS for version in sorted((texts.OURS / text).iterdir())]


@pytest.mark.parametrize(("text", "version"), OURS)
def test_each_version_is_there_in_each_language_alike(text: str, version: str) -> None:
    folder = texts.OURS / text / version
    assert {path.stem for path in folder.glob("*")} == {code for code, _name in configured.LANGUAGES}
    said = [texts.said(text, version, path.stem) for path in sorted(folder.glob("*.md"))]
    assert len({len(one.sections) for one in said}) == 1
    assert len({tuple(body.count("\n- ") for _heading, body in one.sections) for one in said}) == 1
    for one in said:
        assert one.lead
        assert all(heading and body for heading, body in one.sections)
        assert "{" not in "".join([one.lead, *(body for _heading, body in one.sections)])


# What was published is what people agreed to: change it, and it is a new version in a folder of its own.
PUBLISHED = {
    ("conduct", "2026-11-22"): "cd75c4885b379c01",
    ("privacy", "2026-11-22"): "aae5592edf981b63",
}


@pytest.mark.parametrize(("text", "version"), OURS)
def test_what_was_published_never_changes(text: str, version: str) -> None:
    words = b"".join(path.read_bytes() for path in sorted((texts.OURS / text / version).glob("*.md")))
    assert hashlib.sha256(words).hexdigest()[:16] == PUBLISHED[text, version]


def test_every_page_leads_to_both(client: Client) -> None:
    page = client.get("/lv/about/").text
    assert 'href="/lv/privacy/"' in page
    assert 'href="/lv/terms/"' in page


def test_terms_and_the_rules_of_the_house_lead_to_each_other(client: Client) -> None:
    assert "/moderation/rules/" not in client.get("/lv/about/").text  # one link to rules in the footer is enough
    assert 'href="/lv/moderation/rules/"' in client.get("/lv/terms/").text
    assert "/moderation/rules/" not in client.get("/lv/privacy/").text
    rules = client.get("/lv/moderation/rules/").text
    assert rules.count('href="/lv/terms/"') == 2  # in its words and in the footer


def test_privacy_notice_lists_the_register(client: Client, settings: Any) -> None:
    page = client.get("/en/privacy/").text
    for said in (
        "To count you once among those whom it concerns",
        "180 days",
        "It stays, but is nobody&#39;s any more",
    ):
        assert said in page
