"""Made-up events and people who come."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from talka.features.events import actions
from talka.features.events.actions import Entry
from talka.features.events.models import LIVE, SEATED, Event, Registration
from talka.kernel.facts.models import Fact
from talka.kernel.people.models import Organisation, Person
from talka.kernel.testing import make_member, make_organisation, make_person


def columns(**more: Any) -> dict[str, Any]:
    """What an event needs: a seminar of a day, in ten days."""
    starts_at = more.pop("starts_at", timezone.now() + timedelta(days=10))
    return {
        "title": "Seminārs", "event_type": "seminar", "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=8), "time_zone": "Europe/Riga", **more,
    }  # fmt: skip


def written(owner: Organisation | None = None, **more: Any) -> tuple[Event, Person]:
    """A draft, and an editor of its owner."""
    owner = owner or make_organisation()
    editor = make_member(owner)
    return actions.write_event(columns(**more), owner=owner, by=editor, terms=[], language="lv"), editor


def published(owner: Organisation | None = None, **more: Any) -> tuple[Event, Person]:
    """A published one."""
    event, editor = written(owner, **more)
    return actions.publish_event(event, by=editor), editor


def comes(event: Event, person: Person | None = None, **more: Any) -> Registration:
    """Somebody registers for themselves."""
    person = person or make_person(address_confirmed_at=timezone.now())
    entry = Entry(**{"name": person.name, **more})
    return actions.register(event, entry, by=person, language="lv")


def fresh(row: Any) -> Any:
    """As it is in the database."""
    return type(row).objects.get(pk=row.pk)


def states(event: Event) -> list[str]:
    """Of all registrations, in their order."""
    return list(Registration.objects.filter(event=event).order_by("pk").values_list("state", flat=True))


def verbs(event: Event, prefix: str = "registrations.") -> list[str]:
    """What was noted, in its order."""
    return list(
        Fact.objects.filter(record_id=event.pk, verb__startswith=prefix).order_by("pk").values_list("verb", flat=True)
    )


def is_kept(event: Event) -> bool:
    """Whether the event's row says what its registrations say."""
    event = fresh(event)
    rows = Registration.objects.filter(event=event, state__in=LIVE)
    return (event.seats_taken, event.waiting) == (
        rows.filter(state__in=SEATED).count(),
        rows.filter(state="waiting").count(),
    )


def change(event: Event, editor: Person, **more: Any) -> Event:
    """Change some columns."""
    event = fresh(event)
    return actions.change_event(event, more, by=editor, terms=[], version=None)


def moment(text: str) -> datetime:
    """``2026-05-01T10:00+00:00``."""
    return datetime.fromisoformat(text)
