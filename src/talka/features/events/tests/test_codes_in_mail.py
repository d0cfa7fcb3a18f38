"""The code for the door is in the mail itself: with an account, without one, while one has a place."""

from email import policy
from email.parser import BytesParser
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone, translation

from talka.capabilities.notices.sending import send_waiting
from talka.features.events import actions, queries
from talka.features.events.models import Registration
from talka.kernel.facts.telling import tell_all
from talka.kernel.people.models import Person
from talka.kernel.testing import make_person

from .world import comes, published

pytestmark = pytest.mark.django_db


def mailed(to: Person | None) -> list[Any]:
    """What they were mailed, as their program reads it."""
    while tell_all():
        pass
    while send_waiting():
        pass
    sent = [one for one in mail.outbox if to is not None and to.email in one.to[0]]
    return [BytesParser(policy=policy.default).parsebytes(one.message().as_bytes()) for one in sent]


def pictures(message: Any) -> list[Any]:
    """Its inline pictures."""
    return [part for part in message.walk() if part.get_content_type() == "image/png"]


def shows(message: Any, row: Registration) -> bool:
    """Whether its one picture is that code, shown by its Content-ID; nothing is loaded from elsewhere."""
    (part,) = pictures(message)
    name = part["Content-ID"].strip("<>")
    html = message.get_body(("html",)).get_content()
    assert message.get_content_type() == "multipart/related" and message.get_body(("plain",)) is not None
    assert part.get_content_disposition() == "inline" and html.count("<img") == 1 and f'src="cid:{name}"' in html
    with translation.override(message["Content-Language"]):
        return bool(part.get_content() == queries.qr_png(queries.scanned_address(row.event_id, row.pk)))


def test_whoever_has_a_place_is_mailed_their_code_and_who_waits_is_not() -> None:
    event, _editor = published(capacity=1)
    row, waits = comes(event, make_person(language="en", address_confirmed_at=timezone.now())), comes(event)
    (message,) = mailed(row.person)
    assert shows(message, row)
    assert all(not pictures(one) for one in mailed(waits.person))


def test_whose_address_is_not_confirmed_gets_it_too_unless_they_gave_the_place_back_meanwhile() -> None:
    event, _editor = published()
    row = comes(event, make_person(language="en", address_confirmed_at=None))
    (message,) = mailed(row.person)
    assert shows(message, row)
    other = comes(event, make_person(language="en", address_confirmed_at=None))
    assert other.person is not None
    actions.cancel_registration(other, by=other.person)
    assert all(not pictures(one) for one in mailed(other.person))
