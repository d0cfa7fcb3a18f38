"""The demo's events: planned, registered for, held; those of long ago are held first and dated back."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from talka.features.events import actions
from talka.features.events.actions import Entry
from talka.features.events.models import Event, EventSeries, EventState, Session
from talka.kernel.people.models import Organisation, Person
from talka.kernel.records.models import ParticipationRole

from .crowd import Crowd
from .days import age, moment
from .held import hold
from .world import World, place_id, rows_of, terms_of

# What lies in the past is written as if it came so long from now, and dated back when it has been registered for.
AHEAD = timedelta(days=30)
Guest = tuple[Person, Entry, Organisation | None]
PLAIN = (
    "title", "summary", "body", "event_type", "attendance", "venue", "online_address", "spoken", "interpreted",
    "accessibility", "covered", "capacity", "group_limit", "registering", "time_zone",
)  # fmt: skip


def fill(world: World, crowd: Crowd) -> None:
    """Write and publish them, let people register, and bring each to its state."""
    for row in rows_of("events"):
        starts, ends = (moment(row["when"], number, row["time_zone"]) for number in (0, 1))
        back = _days_back(starts)
        event = _written(world, row, starts + back, ends + back)
        by = world.speaker(row["owner"])
        _parts(event, row, back, by)
        world.translate(event, row)
        if "series" in row:
            actions.put_into_series(event, EventSeries.objects.get(pk=world.records[row["series"]].pk), by=by)
        if row["state"] != EventState.DRAFT:
            event = actions.publish_event(event, by=by)
            _partners(world, event, row, by)
            guests = [one for line in row.get("people", ()) for one in crowd.of(line, _language(row))]
            _register(world, event, row, guests, by)
            _bring(Event.objects.get(pk=event.pk), row, by)
            _put_times(event, row, starts, ends)
        begun, over = age(ends)
        world.finish(event, row, days_ago=begun, until=over)
        world.records[row["key"]] = event


def _language(row: dict[str, Any]) -> str:
    return row["language"] if row["language"] != "ru" else "lv"


def _days_back(starts: datetime) -> timedelta:
    """How far what has begun already is put forward while people register for it: whole days."""
    lag = timezone.now() + AHEAD - starts
    return timedelta(days=lag.days) if starts < timezone.now() + timedelta(hours=3) else timedelta()


def _written(world: World, row: dict[str, Any], starts: datetime, ends: datetime) -> Event:
    columns = {name: row[name] for name in PLAIN if name in row}
    columns |= {"starts_at": starts, "ends_at": ends, "place_id": place_id(row["place"])}
    return actions.write_event(
        columns, owner=world.organisations[row["owner"]], by=world.speaker(row["owner"]), terms=terms_of(row),
        language=row["language"],
    )  # fmt: skip


def _parts(event: Event, row: dict[str, Any], back: timedelta, by: Person) -> None:
    for told in row.get("sessions", ()):
        title, _starts, _ends, hours, *place = told
        starts_at, ends_at = _span(told, row, back)
        columns = {"title": title, "starts_at": starts_at, "ends_at": ends_at, "hours": hours}
        columns["place_id"] = place_id(place[0]) if place else None
        actions.add_part(event, "session", columns, by=by)
    if row.get("questions"):
        actions.put_questions(event, row["questions"], by=by)


def _span(told: Sequence[Any], row: dict[str, Any], ahead: timedelta) -> tuple[datetime, datetime]:
    """From when until when a session lasts, put so far ahead."""
    _title, starts, ends = told[:3]
    when = [starts, ends] if isinstance(starts, str) else [*starts, *ends]
    return moment(when, 0, row["time_zone"]) + ahead, moment(when, 1, row["time_zone"]) + ahead


def _partners(world: World, event: Event, row: dict[str, Any], by: Person) -> None:
    for key in row.get("partners", ()):
        organisation = world.organisations[key]
        actions.invite_partner(event, organisation, ParticipationRole.PARTNER, by=by)
        actions.join(event, organisation, by=world.speaker(key))


def _register(world: World, event: Event, row: dict[str, Any], guests: list[Guest], by: Person) -> None:
    """Organisations register their people, others register themselves; a request is approved but for the last ones."""
    language, rows = row["language"], []
    entries: dict[Organisation, list[Entry]] = {}
    for person, entry, organisation in guests:
        if organisation is None:
            rows.append(actions.register(event, entry, by=person, language=language))
        else:
            entries.setdefault(organisation, []).append(entry)
    for organisation, some in entries.items():
        speaker = _speaker_of(world, organisation)
        rows += actions.register_others(event, organisation, some, by=speaker, language=language, together=False)
    for registration in rows[: len(rows) - row.get("requested", len(rows))]:
        actions.approve(registration, by=by)


def _speaker_of(world: World, organisation: Organisation) -> Person:
    key = next(key for key, one in world.organisations.items() if one.pk == organisation.pk)
    return world.speaker(key)


def _put_times(event: Event, row: dict[str, Any], starts: datetime, ends: datetime) -> None:
    """Its own times again, to the hour: over months the clocks are put forward and back."""
    Event.objects.filter(pk=event.pk).update(starts_at=starts, ends_at=ends)
    times = [_span(told, row, timedelta()) for told in row.get("sessions", ())]
    for session, (starts_at, ends_at) in zip(Session.objects.filter(event=event).order_by("pk"), times, strict=True):
        Session.objects.filter(pk=session.pk).update(starts_at=starts_at, ends_at=ends_at)


def _bring(event: Event, row: dict[str, Any], by: Person) -> None:
    state = row["state"]
    if state == EventState.CANCELLED:
        actions.cancel_event(event, because=row["cancelled_because"], by=by)
    elif state == EventState.CLOSED:
        actions.close_registration(event, by=by)
    elif state in (EventState.UNDER_WAY, EventState.HELD, EventState.REPORTED):
        hold(event, row, by)
