"""How events stand in calendars."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Exists, OuterRef, Q

from talka.kernel.people.models import Person
from talka.kernel.records.calendars import Calendar, Entry, Own
from talka.toolkit.prepared import PreparedForMany

from ..models import LIVE, Event, EventState, Registration, RegistrationState, Session

_events = PreparedForMany(
    lambda ids: Event.objects.filter(pk__in=ids).values(
        "id", "state", "starts_at", "ends_at", "time_zone", "venue", "place_id", "sequence", "parts"
    )
)
_sessions = PreparedForMany(
    lambda ids: (
        Session.objects.filter(event__in=ids)
        .order_by("starts_at", "pk")
        .values("id", "event_id", "title", "starts_at", "ends_at", "venue", "place_id")
    )
)
_GONE = (RegistrationState.CANCELLED, RegistrationState.DECLINED)
_SURE = (RegistrationState.CONFIRMED, RegistrationState.ATTENDED)


def entries(ids: Iterable[int]) -> dict[int, list[Entry]]:
    """An entry for each session where there are several, else one for the whole. One statement, two with programmes.

    Calendars draw one entry over three days as three days without an hour: so each session is one of its own.
    """
    events = {row["id"]: row for row in _events(ids)}
    sessions: dict[int, list[Any]] = {}
    if with_parts := [pk for pk, row in events.items() if row["parts"] > 1]:
        for row in _sessions(with_parts):
            sessions.setdefault(row["event_id"], []).append(row)
    return {pk: [*_entries_of(event, sessions.get(pk, []))] for pk, event in events.items()}


def _entries_of(event: Mapping[str, Any], sessions: list[Any]) -> Iterable[Entry]:
    for one in sessions if len(sessions) > 1 else [event]:
        is_part = one is not event
        yield Entry(
            record=event["id"], part=f"session-{one['id']}" if is_part else "", title=one.get("title", ""),
            starts_at=one["starts_at"], ends_at=one["ends_at"], time_zone=event["time_zone"],
            where=one["venue"] or event["venue"], place_id=one["place_id"] or event["place_id"],
            sequence=event["sequence"], is_cancelled=event["state"] == EventState.CANCELLED,
        )  # fmt: skip


def own(person: Person) -> Q:
    """What they are registered for, and what their organisations hold."""
    mine = Registration.objects.filter(event_id=OuterRef("pk"), person=person, state__in=LIVE)
    return Q(Exists(mine)) | Q(owner_id__in=person.organisation_ids)


def told(ids: Iterable[int], person: Person) -> dict[int, Own]:
    """Whether they come; the online address for whoever has a place or holds it. Two statements."""
    wanted = list(ids)
    held = Event.objects.filter(pk__in=wanted, owner_id__in=person.edited_organisation_ids)
    found = {pk: Own(online_address=address) for pk, address in held.values_list("pk", "online_address")}
    rows = Registration.objects.filter(person=person, event__in=wanted).order_by("pk")
    registered: dict[int, tuple[str, str]] = {}
    for pk, state, address in rows.values_list("event_id", "state", "event__online_address"):
        if state in LIVE or pk not in registered:
            registered[pk] = state, address
    for pk, (state, address) in registered.items():
        if pk not in found:
            found[pk] = _own(state, address)
    return found


def _own(state: str, address: str) -> Own:
    if state in _SURE:
        return Own(online_address=address)
    return Own("CANCELLED" if state in _GONE else "TENTATIVE")


CALENDAR = Calendar(begins="starts_at", ends="ends_at", entries=entries, own=own, told=told)
