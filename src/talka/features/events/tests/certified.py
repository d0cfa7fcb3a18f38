"""Events that were held, with people who were there."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from talka.features.events import actions
from talka.features.events.actions import certificates
from talka.features.events.models import Certificate, CertificateSettings, Event, Presence, Registration
from talka.kernel.people.models import Organisation, Person
from talka.kernel.testing import make_person

from .world import comes, fresh, published


def held(owner: Organisation | None = None, **more: Any) -> tuple[Event, Person]:
    """One that is under way, and an editor of its owner."""
    event, editor = published(owner, **more)
    actions.begin_event(event, by=editor)
    return fresh(event), editor


def was_there(event: Event, name: str = "Anna Bērziņa", *, hours: str = "8", person: Person | None = None,
              language: str = "lv", **more: Any) -> Registration:  # fmt: skip
    """Somebody who registered before it began, and was there for so many hours."""
    state = event.state
    Event.objects.filter(pk=event.pk).update(state="open", starts_at=timezone.now() + timedelta(days=1))
    person = person or make_person(name, address_confirmed_at=timezone.now(), language=language)
    row = comes(fresh(event), person, name=name, **more)
    Event.objects.filter(pk=event.pk).update(state=state, starts_at=event.starts_at)
    Registration.objects.filter(pk=row.pk).update(state="attended", language=language, checked_in_at=timezone.now())
    Presence.objects.create(registration=row, hours=Decimal(hours), how="list")
    return fresh(row)


def issued(event: Event, editor: Person) -> list[Certificate]:
    """The button pressed, and the worker's work done."""
    issuing = certificates.start_issuing(event, by=editor)
    certificates.issue_certificates.call(issuing.pk)
    return list(Certificate.objects.filter(event=event).order_by("pk"))


def described(event: Event, **columns: Any) -> CertificateSettings:
    """What its certificates say."""
    said, _new = CertificateSettings.objects.update_or_create(event=event, defaults=columns)
    return said
