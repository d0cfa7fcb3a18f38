"""A session that ends while somebody writes a long form: what they wrote stands there again once they signed in."""

import html
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from talka.features.needs.models import Slip
from talka.kernel.people.models import Person
from talka.kernel.records.models import Draft
from talka.kernel.testing import make_member, make_organisation, make_place

pytestmark = pytest.mark.django_db
PASSWORD = "a stone bridge over the Daugava"
WRITTEN = {"title": "Vakara kursi iesācējiem", "body": "Divreiz nedēļā, septiņos.", "offer_type": "training",
           "terms_of_use": "free", "language": "lv", "offer_languages": ["lv", "ru"], "draft": "offer"}  # fmt: skip


def sign_in(client: Client, person: Person, address: str) -> str:
    """By password, as the sign-in page says; where it led."""
    answer: Any = client.post(address, {"login": person.email, "password": PASSWORD})
    assert answer.status_code == 302, answer.content.decode()[-2000:]
    return str(answer["Location"])


@pytest.fixture
def editor() -> Person:
    person = make_member(make_organisation(), address_confirmed_at=timezone.now())
    person.set_password(PASSWORD)
    person.save()
    return person


def test_what_was_sent_after_the_session_had_ended_is_not_lost(client: Client, editor: Person) -> None:
    answer = client.post("/lv/offers/new/", WRITTEN)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/lv/account/sign-in/?next=")
    assert sign_in(client, editor, answer["Location"]) == "/lv/offers/new/"
    page = client.get("/lv/offers/new/").content.decode()
    assert "Vakara kursi iesācējiem" in page
    assert "Divreiz nedēļā, septiņos." in page
    assert Draft.objects.get().person == editor
    assert client.post("/lv/offers/new/", WRITTEN).status_code == 302
    assert not Draft.objects.exists()


def test_each_records_form_is_kept_apart_and_others_see_nothing(client: Client, editor: Person) -> None:
    answer = client.post("/lv/offers/17/edit/", WRITTEN)
    assert Draft.objects.get().record_id == 17
    other = Client()
    other.force_login(make_member(make_organisation()))
    assert "Vakara kursi" not in other.get("/lv/offers/new/").content.decode()
    sign_in(client, editor, answer["Location"])
    assert "Vakara kursi" not in client.get("/lv/offers/new/").content.decode()


def test_nothing_is_kept_of_what_is_no_form_of_ours_or_comes_too_often(client: Client) -> None:
    client.post("/lv/offers/17/give/", {"x": "1"})
    client.get("/lv/offers/new/?draft=offer")
    assert not Draft.objects.exists()
    for _number in range(70):
        assert Client().post("/lv/offers/new/", WRITTEN).status_code == 302
    assert Draft.objects.count() == 60


def test_who_forgets_their_cookies_does_not_fill_the_disk() -> None:
    answers = [Client().post("/lv/drafts/need/0/", {"title": "x"}).status_code for _ in range(70)]
    assert (answers.count(204), answers.count(429)) == (60, 10)
    assert Draft.objects.count() == 60


def resent(page: str) -> dict[str, list[str]]:
    """What the page's form would send again."""
    found: dict[str, list[str]] = {}
    for name, value in re.findall(
        r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page.partition("error-page")[2]
    ):
        found.setdefault(name, []).append(html.unescape(value))
    return found


def test_a_visitors_words_survive_lost_cookies_and_nothing_acts_without_a_token() -> None:
    make_place("LV-livani", lv="Līvāni")
    browser = Client(enforce_csrf_checks=True, headers={"origin": "http://testserver"})
    words = {"title": "Trūkst kursu iesācējiem", "body": "Divreiz nedēļā,\nseptiņos.", "language": "lv", "urgency": "2",
             "place": "Līvāni"}  # fmt: skip
    mine = {**words, "heard_from": "resident", "email": "anna@example.org", "csrfmiddlewaretoken": "a" * 64}
    answer = browser.post("/lv/needs/report/", mine)
    assert answer.status_code == 403
    assert "Divreiz nedēļā" in answer.content.decode()
    assert not Slip.objects.exists()
    again = resent(answer.content.decode())
    assert {name: again[name] for name in words} == {name: [value] for name, value in words.items()}
    answer = browser.post("/lv/needs/report/", again)
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    assert Slip.objects.get().content["title"] == words["title"]


def test_an_editors_words_survive_them_until_they_signed_in_again(editor: Person) -> None:
    browser = Client(enforce_csrf_checks=True, headers={"origin": "http://testserver"})
    page = browser.post("/lv/offers/new/", WRITTEN).content.decode()
    answer = browser.post("/lv/offers/new/", resent(page))
    assert answer.status_code == 302
    assert Draft.objects.count() == 1
