"""Who gets a certificate, and those that were issued."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q

from talka.kernel.access.rules import Missing
from talka.kernel.people.models import Person
from talka.toolkit.checked import read_number

from ..models import Certificate, CertificateSettings, Event, Issuing, Registration, RegistrationState
from .presence import hours_attended, length_of, sessions_of

MOST_LISTED = 5_000
_COLUMNS = (
    "id", "number", "name", "hours", "language", "issued_at", "document", "revoked_at", "revoked_because",
    "replaced_by__number", "registration_id",
)  # fmt: skip


@dataclass(frozen=True)
class Earned:
    """Who was there, for how many hours of the event's. `why_not`: ``""``, ``"hours"`` (too few) or ``"name"`` (no
    name is known that could be written on it).
    """

    registration: Registration
    name: str
    hours: Decimal
    why_not: str


def certificate_settings(event: Event) -> CertificateSettings:
    """What the organisers wrote, else what holds where nobody did (not saved). One statement."""
    return CertificateSettings.objects.filter(event=event).first() or CertificateSettings(event=event)


def earned(event: Event, said: CertificateSettings | None = None) -> list[Earned]:
    """Everybody who was there, in the order of their registrations, and whether they get one. Four statements."""
    said = said or certificate_settings(event)
    sessions = sessions_of(event)
    whole = sum((one.hours for one in sessions), Decimal()) if sessions else said.hours or length_of(event)
    least = max(said.min_hours or Decimal(), whole * (said.min_share or 0) / 100)
    counted = hours_attended(event)
    rows = Registration.objects.filter(event=event, state=RegistrationState.ATTENDED).select_related("person")
    found = []
    for row in rows.order_by("pk"):
        hours = counted.get(row.pk, Decimal())
        if not sessions:
            hours = said.hours or hours or whole
        name = (row.name or (row.person.name if row.person else "")).strip()
        why_not = "hours" if hours <= 0 or hours < least else "" if name else "name"
        found.append(Earned(row, name, hours, why_not))
    return found


def due_certificates(event: Event, said: CertificateSettings | None = None) -> list[Earned]:
    """Those who get one and have none that holds; nor one that was revoked, which the organisers issue anew one by
    one. Five statements.
    """
    known = set(Certificate.objects.filter(event=event).values_list("registration_id", flat=True))
    return [one for one in earned(event, said) if not one.why_not and one.registration.pk not in known]


def certificates_of(event: Event) -> list[dict[str, Any]]:
    """All that were issued, the newest last, for the organisers alone. One statement."""
    return [dict(row) for row in Certificate.objects.filter(event=event).order_by("pk").values(*_COLUMNS)[:MOST_LISTED]]


def last_issuing(event: Event) -> dict[str, Any] | None:
    """The last time that somebody pressed the button, with how many are made. One statement."""
    made = Count("certificates", filter=~Q(certificates__document="") | Q(certificates__revoked_at__isnull=False))
    rows = Issuing.objects.filter(event=event).order_by("-pk").annotate(made=made)
    row = rows.values("id", "total", "made", "asked_at", "finished_at").first()
    return dict(row) if row else None


def own_certificate(registration: Registration) -> Certificate | None:
    """The one that holds, once its document is made; one statement, none for who wasn't there."""
    if registration.state != RegistrationState.ATTENDED:
        return None
    rows = Certificate.objects.filter(registration=registration, revoked_at=None).exclude(document="")
    return rows.defer("credential", "content").first()


def certificate_by(typed: str) -> Certificate:
    """By its number as it was typed. Raises `Missing`. One statement, none for a number with a typing error."""
    number = read_number(typed)
    rows = Certificate.objects.filter(number=number or "").select_related("replaced_by")
    found = rows.first() if number else None
    if found is None:
        raise Missing
    return found


def is_whose(certificate: Certificate, person: Person | None) -> bool:
    """Whether it names this person. One statement, none for visitors."""
    rows = Registration.objects.filter(pk=certificate.registration_id)
    return person is not None and rows.filter(person=person).exists()
