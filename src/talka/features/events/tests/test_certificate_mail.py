"""The link in the mail to whoever was given a certificate: its page, the document behind it, and for how long."""

import re
import time
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client

from talka.capabilities.notices.sending import send_waiting
from talka.features.events.actions import certificates
from talka.features.events.actions.letters import CERTIFICATE_DAYS, DOCUMENT_SECONDS
from talka.features.events.models import Certificate, Event
from talka.kernel.facts.telling import tell_all
from talka.kernel.people.models import Person
from talka.kernel.testing import make_person
from talka.toolkit.checked import shown_number

from .certified import held, issued, was_there
from .world import fresh

pytestmark = pytest.mark.django_db


def mailed(mails: list[Any], person: Person) -> str:
    """The path of the link in the newest mail to them."""
    tell_all()
    send_waiting()
    bodies = [mail.body for mail in mails if person.email in mail.to[0]]
    found = [match for body in bodies for match in re.findall(r"https?://\S+/link/events-certificate/\S+", body)]
    assert found, bodies
    return urlsplit(found[-1]).path


def given(mails: list[Any], name: str = "Anna Bērziņa") -> tuple[Event, Person, Certificate, str]:
    """An event, its editor, a certificate of somebody with Georgian, and the path in their mail."""
    event, editor = held()
    row = was_there(event, name, language="ka", person=make_person(name, language="ka"))
    (one,) = issued(event, editor)
    assert row.person is not None
    return event, editor, one, mailed(mails, row.person)


def behind(answer: Any) -> str:
    """The address of the document on the page that comes after the button."""
    found = re.search(r'href="([^"]*\?key=[^"]*)"', answer.content.decode())
    assert found, answer.content.decode()
    return found[1]


def later(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """What was signed is so much older."""
    now = time.time() + seconds
    monkeypatch.setattr("django.core.signing.time", SimpleNamespace(time=lambda: now))


def test_opening_it_says_what_it_gives_and_does_nothing(mailoutbox: list[Any]) -> None:
    _event, _editor, one, path = given(mailoutbox)
    person = one.registration.person
    page = Client().get(path)
    text = page.content.decode()
    assert page.status_code == 200 and path.startswith("/ka/") and '<html lang="ka"' in text
    assert one.title in text and "?key=" not in text
    assert "no-store" in page.headers["Cache-Control"] and page.headers["Referrer-Policy"] in (
        "no-referrer",
        "same-origin",
    )
    assert person is not None and fresh(person).address_confirmed_at is None  # mail scanners open links too


def test_its_button_leads_to_the_document_without_signing_in(mailoutbox: list[Any]) -> None:
    _event, _editor, one, path = given(mailoutbox)
    client = Client()
    for _twice in range(2):
        answer = client.post(path, {"choice": "yes"})
        document = client.get(behind(answer))
        assert answer.status_code == document.status_code == 200
        assert document.headers["Content-Type"] == "application/pdf"
        assert document.getvalue().startswith(b"%PDF-")
    assert "_auth_user_id" not in client.session  # a certificate is no way in
    person = one.registration.person
    assert person is not None and fresh(person).address_confirmed_at is not None


def test_the_documents_address_is_for_a_day_and_for_this_one(
    mailoutbox: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    event, editor, _one, path = given(mailoutbox)
    was_there(event, "Juris")
    other = issued(event, editor)[-1]
    address = behind(Client().post(path, {"choice": "yes"}))
    bare, key = address.split("?key=")
    elsewhere = bare.replace(bare.rstrip("/").split("/")[-2], shown_number(other.number))
    assert elsewhere != bare
    for wrong in (bare, f"{bare}?key={key[:-1]}", f"{elsewhere}?key={key}"):
        assert Client().get(wrong).status_code == 404, wrong
    assert Client().get(address).status_code == 200
    later(monkeypatch, DOCUMENT_SECONDS + 5)
    assert Client().get(address).status_code == 404
    assert Client().get(behind(Client().post(path, {"choice": "yes"}))).status_code == 200  # the mail leads there again
    later(monkeypatch, (CERTIFICATE_DAYS + 1) * 86400)
    assert Client().get(path).status_code == 410


def test_it_gives_the_corrected_one_and_none_that_was_revoked(mailoutbox: list[Any]) -> None:
    event, editor, one, path = given(mailoutbox, "Ana")
    new = certificates.reissue(one, name="Anna Bērziņa", by=editor)
    assert Client().get(path).status_code == 404  # it is not drawn yet
    certificates.make_documents.call(event.pk)
    assert shown_number(new.number) in behind(Client().post(path, {"choice": "yes"}))
    certificates.revoke(new, because="mistake", by=editor)
    assert Client().get(path).status_code == Client().post(path, {"choice": "yes"}).status_code == 404


def test_forged_or_for_an_address_that_is_no_longer_theirs_it_is_none(mailoutbox: list[Any]) -> None:
    _event, _editor, one, path = given(mailoutbox)
    assert Client().get(path[:-3] + "/").status_code == 410
    Person.objects.filter(pk=one.registration.person_id or 0).update(email="new@example.org")
    assert Client().get(path).status_code == Client().post(path, {"choice": "yes"}).status_code == 410
