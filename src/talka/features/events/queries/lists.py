"""Lists of those who are registered, for the organisers; one's own place in the queue."""

from collections.abc import Iterable, Mapping
from typing import Any

from talka.kernel.people.models import Person
from talka.toolkit.text.folding import squash

from ..models import LIVE, Event, Registration, RegistrationState

_COLUMNS = (
    "id", "person_id", "name", "person__name", "person__email", "organisation_id", "organisation__called",
    "organisation_name", "party", "state", "answers", "asked_at", "queued_at", "offered_until", "checked_in_at",
    "needs__diet", "needs__access",
)  # fmt: skip
_ORDER = {
    RegistrationState.REQUESTED: 0, RegistrationState.CONFIRMED: 1, RegistrationState.ATTENDED: 1,
    RegistrationState.ABSENT: 1, RegistrationState.OFFERED: 2, RegistrationState.WAITING: 3,
    RegistrationState.INVITED: 4,
}  # fmt: skip
MOST = 5_000
WITH_PLACE = (RegistrationState.CONFIRMED, RegistrationState.ATTENDED)


def own_registration(event: Event, person: Person | None) -> Registration | None:
    """The reader's live registration, else their last one. One statement, none for visitors."""
    if person is None:
        return None
    rows = Registration.objects.filter(event=event, person=person).order_by("-pk")[:20]
    found = list(rows)
    return next((row for row in found if row.state in LIVE), found[0] if found else None)


def registrations_by(event: Event, person: Person) -> list[Any]:
    """Those others whom this person registered, as rows. One statement."""
    rows = Registration.objects.filter(event=event, by=person, state__in=LIVE).exclude(person=person)
    return [*rows.order_by("pk").values("id", "name", "state", "offered_until")]


def registrations_of(event: Event) -> list[dict[str, Any]]:
    """All that live, for the organisers alone: those that wait for a decision first. One statement."""
    rows = Registration.objects.filter(event=event, state__in=LIVE).order_by("queued_at", "asked_at", "pk")
    found = [dict(row) for row in rows.values(*_COLUMNS)[:MOST]]
    for row in found:
        row["called"] = row["name"] or row["person__name"] or row["person__email"] or ""
    return sorted(found, key=lambda row: _ORDER[row["state"]])


def same_names(rows: Iterable[Mapping[str, Any]]) -> dict[int, list[int]]:
    """Of these rows those that are perhaps one person under several addresses: {id: ids of the others}."""
    by_name: dict[str, list[int]] = {}
    for row in rows:
        if key := squash(row["called"]):
            by_name.setdefault(key, []).append(row["id"])
    return {pk: [other for other in ids if other != pk] for ids in by_name.values() if len(ids) > 1 for pk in ids}


def position(registration: Registration) -> int | None:
    """Which one in the waiting list they are, from 1; None for whoever doesn't wait. One statement."""
    if registration.state != RegistrationState.WAITING or registration.queued_at is None:
        return None
    waiting = Registration.objects.filter(event_id=registration.event_id, state=RegistrationState.WAITING)
    earlier = waiting.filter(queued_at__lt=registration.queued_at)
    same_moment = waiting.filter(queued_at=registration.queued_at, pk__lt=registration.pk)
    return (earlier | same_moment).count() + 1
