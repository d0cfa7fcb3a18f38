"""Events that are over, and those who were there."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.utils import timezone

from talka.features.events.models import Event, EventState, Registration, RegistrationState
from talka.features.events.notices.after import mailed_address
from talka.kernel.people.models import Person

from .world import comes, published


def held(*, ended: timedelta | datetime = timedelta(hours=1), people: int = 0, **more: Any) -> tuple[Event, Person]:
    """An event that ended so long ago, or at that moment, with so many who were there; and its editor."""
    event, editor = published(**more)
    for _person in range(people):
        was_there(event)
    return over(event, ended), editor


def over(event: Event, ended: timedelta | datetime = timedelta(hours=1)) -> Event:
    """It ended so long ago, or at that moment."""
    ends_at = ended if isinstance(ended, datetime) else timezone.now() - ended
    Event.objects.filter(pk=event.pk).update(
        state=EventState.HELD, starts_at=ends_at - timedelta(hours=8), ends_at=ends_at
    )  # fmt: skip
    return Event.objects.get(pk=event.pk)


def was_there(event: Event, person: Person | None = None, **more: Any) -> Registration:
    """Somebody registers and comes."""
    row = comes(event, person, **more)
    return put(row, RegistrationState.ATTENDED)


def put(row: Registration, state: str) -> Registration:
    """Let it be so."""
    Registration.objects.filter(pk=row.pk).update(
        state=state, checked_in_at=timezone.now() if state == "attended" else None
    )  # fmt: skip
    return Registration.objects.select_related("event", "person").get(pk=row.pk)


def mailed_path(row: Registration) -> str:
    """Where the link of their mail leads."""
    assert row.person is not None
    return urlsplit(mailed_address(row.person, row.pk, row.event_id)).path


def person_of(row: Registration) -> Person:
    """Whose it is."""
    assert row.person is not None
    return row.person
