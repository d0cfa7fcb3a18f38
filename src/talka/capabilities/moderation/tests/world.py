"""What is reported and decided on in tests."""

from typing import Any

from django.core.mail import EmailMessage
from django.test import Client
from django.utils import timezone

from talka.capabilities.comments.models import Comment
from talka.capabilities.comments.tests.world import fresh, said, topic, trusted
from talka.capabilities.moderation import actions
from talka.capabilities.moderation.actions.deciding import Statement
from talka.capabilities.moderation.models import Decision
from talka.capabilities.notices.sending import send_waiting
from talka.kernel.facts.telling import tell_all
from talka.kernel.people.models import Person
from talka.kernel.testing import make_person

WHY = Statement("abuse", "It calls a neighbour names.", "en")
__all__ = ["WHY", "boss", "decided", "fresh", "known", "mailed", "newcomer", "said", "signed_in", "topic", "trusted"]


def boss(name: str = "", **columns: Any) -> Person:
    """A coordinator who gets mail."""
    return make_person(name, is_coordinator=True, address_confirmed_at=timezone.now(), **columns)


def newcomer(name: str = "", **columns: Any) -> Person:
    """Somebody whom nobody has trusted yet."""
    return make_person(name, address_confirmed_at=timezone.now(), **columns)


def known(person: Person | None) -> Person:
    """The person as the database has them now."""
    assert person is not None
    return Person.objects.get(pk=person.pk)


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def decided(thing: Any, act: str, by: Person | None = None, **more: Any) -> Decision:
    return actions.decide(thing, act, more.pop("why", WHY), by=by or boss(), **more)


def mailed(mailoutbox: list[EmailMessage]) -> list[EmailMessage]:
    """All that goes out now."""
    tell_all()
    before = len(mailoutbox)
    while send_waiting():
        pass
    return mailoutbox[before:]


def written(number: int, by: Person, record: Any) -> list[Comment]:
    return [said(record, f"Number {each}", by=by) for each in range(number)]
