"""What those who watch are mailed, and how they stop it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import getaddresses
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from talka.capabilities.notices import links
from talka.capabilities.notices.digests import make_digests
from talka.capabilities.notices.sending import send_waiting
from talka.capabilities.watching.models import Watch
from talka.kernel.people.models import Organisation, Person
from talka.kernel.records.actions import put_translation
from talka.kernel.records.models import Record

from .conftest import Publish

pytestmark = pytest.mark.django_db
Draft = Callable[..., Record]
Watcher = Callable[..., Person]


def whole(message: Any) -> EmailMessage:
    """The message as a mailbox reads it."""
    read = message_from_bytes(message.message().as_bytes(), policy=policy.default)
    assert isinstance(read, EmailMessage)
    return read


def text_of(message: Any) -> str:
    """The plain form, as a mailbox decodes it."""
    part = whole(message).get_body(("plain",))
    assert part
    return str(part.get_content())


def addresses(message: Any) -> list[str]:
    """To whom it goes."""
    return [address for _name, address in getaddresses(message.recipients())]


def unwatch_path(message: Any) -> str:
    """The link at the foot that stops watching."""
    (address,) = (line for line in text_of(message).splitlines() if f"/link/{'watching.stop'}/" in line)
    return str(address.removeprefix("http://testserver"))


def test_the_letter_says_what_where_whose_and_why_in_its_readers_language(
    draft: Draft, publish: Publish, watcher: Watcher, mailoutbox: list[Any]
) -> None:
    watcher("place", language="ka")
    record = draft(summary="Valodu kursi vakaros.")
    put_translation(record, "ka", {"title": "ლატვიურის კურსები", "summary": "ენის კურსები საღამოობით."})
    publish(record)
    send_waiting()
    (mail,) = mailoutbox
    letter, text = whole(mail), text_of(mail)
    assert letter["Content-Language"] == "ka"
    assert "ლატვიურის კურსები" in letter["Subject"]
    for said in ("ლატვიურის კურსები", "ენის კურსები საღამოობით.", "რეზეკნე", "ლატგალე", "Rēzeknes bibliotēka"):
        assert said in text, said
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    html = letter.get_body(("html",))
    assert html
    assert '<html lang="ka"' in html.get_content()


def test_a_title_begins_no_other_header(
    draft: Draft, publish: Publish, watcher: Watcher, mailoutbox: list[Any], library: Organisation
) -> None:
    watcher("organisation", name="Nino\r\nBcc: evil@example.org")
    Organisation.objects.update(name="Library\r\nBcc: evil@example.org")
    publish(draft(title="Kursi\r\nBcc: evil@example.org\r\n\r\nBody", summary="x\r\n.\r\ny"))
    send_waiting()
    (mail,) = mailoutbox
    letter = whole(mail)
    assert letter["Bcc"] is None
    assert "\n" not in letter["Subject"]
    assert len(letter.get_all("To", [])) == 1
    assert addresses(mail) == [Person.objects.get().email]


def test_the_link_at_the_foot_stops_when_it_is_pressed_and_not_when_it_is_opened(
    draft: Draft, publish: Publish, watcher: Watcher, mailoutbox: list[Any]
) -> None:
    person, other = watcher("organisation"), watcher("organisation")
    record = draft()
    publish(record)
    send_waiting()
    path = unwatch_path(next(mail for mail in mailoutbox if mail.to[0].endswith(f"{person.email}>")))
    scanner = Client(enforce_csrf_checks=True)
    for look in (scanner.get, scanner.head, scanner.options):
        look(path)
    assert Watch.objects.filter(person=person).exists()
    publish(record, state="draft")  # what one may see no more can be left all the same
    for _twice in range(2):
        assert scanner.post(path, {"choice": "stop"}).status_code == 200
    assert list(Watch.objects.values_list("person_id", flat=True)) == [other.pk]


@pytest.mark.parametrize("data", [{}, {"sort": "person", "target": 1}, {"sort": "theme", "target": "1"}, {"target": 1}])
def test_a_link_about_nothing_does_nothing(data: dict[str, Any], watcher: Watcher, client: Client) -> None:
    person = watcher("theme")
    path = links.link("watching.stop", person, **data).removeprefix("http://testserver")
    assert client.get(path).status_code == 404
    assert client.post(path, {"choice": "stop"}).status_code == 404
    assert Watch.objects.count() == 1


def test_every_mail_that_can_be_stopped_is_stopped_by_pressing_alone(
    draft: Draft, publish: Publish, watcher: Watcher, mailoutbox: list[Any]
) -> None:
    """At once and in a digest: the mailbox's own button (RFC 8058) and a mail scanner's look."""
    people = [watcher("organisation", rhythm=rhythm) for rhythm in ("at_once", "daily", "weekly")]
    publish(draft())
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        make_digests.call()
        send_waiting()
        assert len(mailoutbox) == len(people)
        for mail in mailoutbox:
            letter = whole(mail)
            assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
            path = "/" + letter["List-Unsubscribe"].strip("<>").split("/", 3)[3]
            scanner = Client(enforce_csrf_checks=True)
            for look in (scanner.get, scanner.head):
                look(path)
            assert Person.objects.exclude(mail_choice__rhythm="never").filter(email__in=addresses(mail)).exists()
            assert scanner.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
            assert Person.objects.filter(mail_choice__rhythm="never", email__in=addresses(mail)).exists()
