"""Events read from a file or a calendar: each is a draft, which its organisation looks at and publishes."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils.translation import gettext as _

from talka.kernel.facts.journal import note
from talka.kernel.records.actions import set_tags
from talka.kernel.records.importing import New, Refused, Row, keeper

from ..models import Attendance, Event, EventState, EventType, Registering
from .running import cancel_event
from .writing import change_event, new_event

COLUMNS = (
    "starts_at", "ends_at", "time_zone", "event_type", "attendance", "venue", "online_address", "spoken", "interpreted",
    "accessibility", "covered", "capacity", "registering", "registers_from", "registers_until",
)  # fmt: skip
ALSO = ("online", "cancelled", "country")  # beside the columns: as lists of conferences and calendars say it
FIRST_YEAR, LAST_YEAR = 2000, 2100
MOST_SEATS = 100_000


def import_event(row: Row) -> Event:
    """Begin an event from an import's line, or change the one that it began; an unchanged line changes nothing.

    One that is published is changed as its organisers would: who is registered is told of another time.
    """
    columns = columns_of(row)
    if row.existing is None:
        return _begin(row, columns)
    event = Event.objects.get(pk=row.existing.pk)
    by = row.by or keeper()
    if row.flag("cancelled") and event.state not in (EventState.DRAFT, EventState.CANCELLED):
        return cancel_event(event, because="", by=by)
    terms = set(event.tag_rows.values_list("term_id", flat=True))
    same = all(getattr(event, name) == value for name, value in columns.items()) and terms == set(row.terms)
    return event if same else change_event(event, columns, by=by, terms=row.terms, version=None)


@transaction.atomic
def _begin(row: Row, columns: Mapping[str, Any]) -> Event:
    event = _new(row, columns)
    event.save()
    set_tags(event, row.terms)
    note("events.written", event, event.author, organisation=event.owner)
    return event


def draft_event(row: Row) -> New:
    """What the same would write for a new line."""
    event = _new(row, columns_of(row))
    draft = New(event, event.author, row.terms)
    draft.note("events.written", event.owner)
    return draft


def _new(row: Row, columns: Mapping[str, Any]) -> Event:
    by, owner = row.by or keeper(), row.required_owner()
    if by._state.adding:
        by.save()
    if row.flag("cancelled"):
        raise Refused(_("It was cancelled."))
    if row.url.startswith("ical:event-") and row.url.endswith(f"@{urlsplit(settings.TALKA_SITE_URL).hostname}"):
        raise Refused(_("This event is here already: it comes from a calendar of this site."))
    event = new_event(columns, owner=owner, by=by, language=row.language)
    event.origin = row.url
    return event


def columns_of(row: Row) -> dict[str, Any]:
    """The line as an event's columns: all of a new one, else those of which it speaks. Raises `Refused`."""
    zone = _zone(row)
    begins, ends = _times(row, zone)
    own = {
        "starts_at": begins,
        "ends_at": ends,
        "time_zone": zone,
        "event_type": row.code("event_type", EventType.values, EventType.MEETING),
        "attendance": row.code("attendance", Attendance.values, _attendance(row)),
        "venue": _venue(row),
        "online_address": _address(row),
        "spoken": row.languages("spoken"),
        "interpreted": row.languages("interpreted"),
        "accessibility": str(row.extra.get("accessibility") or "")[:2000],
        "covered": str(row.extra.get("covered") or "")[:2000],
        "capacity": row.number("capacity", most=MOST_SEATS) or None,
        "registering": row.code("registering", Registering.values, Registering.OPEN),
        **_window(row, zone, begins),
    }
    texts = {name: row.texts.get(name, "") for name in ("title", "summary", "body")}
    return {**texts, "place_id": row.place_id, **row.own_columns(own, venue=("venue", "city"))}


def _zone(row: Row) -> str:
    """The zone that the line names, else that of whoever imports."""
    named = str(row.extra.get("time_zone") or "").strip()
    if not named:
        return row.by.time_zone if row.by else "UTC"
    if named not in available_timezones():
        raise Refused(_("We know no time zone called “%(zone)s”.") % {"zone": named[:60]})
    return named


def _times(row: Row, zone: str) -> tuple[datetime, datetime]:
    first, last = (str(row.extra.get(name) or "").strip() for name in ("starts_at", "ends_at"))
    if not first:
        raise Refused(_("The line doesn’t say when it begins."))
    begins, is_day = _moment(first, zone)
    if last:
        ends = _moment(last, zone, end=True)[0]
    else:
        ends = _moment(first, zone, end=True)[0] if is_day else begins + timedelta(hours=1)
    if ends <= begins:
        raise Refused(_("It ends before it begins."))
    return begins, ends


def _moment(text: str, zone: str, *, end: bool = False) -> tuple[datetime, bool]:
    """A moment, and whether a day alone was told: it begins at midnight and ends a minute before the next."""
    told = {"text": text[:60]}
    try:
        is_day = len(text) == 10
        shown = datetime.combine(date.fromisoformat(text), time(23, 59) if end else time()) if is_day else (
            datetime.fromisoformat(text)
        )  # fmt: skip
    except ValueError as error:
        raise Refused(_("“%(text)s” is no day and hour like 2026-03-31T10:00.") % told) from error
    if not FIRST_YEAR <= shown.year <= LAST_YEAR:
        raise Refused(_("“%(text)s” lies outside of the years from 2000 to 2100.") % told)
    return _in_zone(shown, zone, text) if shown.tzinfo is None else shown.astimezone(UTC), is_day


def _in_zone(shown: datetime, zone: str, text: str) -> datetime:
    place, told = ZoneInfo(zone), {"text": text[:60]}
    first, second = shown.replace(tzinfo=place), shown.replace(tzinfo=place, fold=1)
    if first.astimezone(UTC).astimezone(place).replace(tzinfo=None) != shown:
        raise Refused(_("“%(text)s”: the clocks are put forward that night, this time doesn’t exist there.") % told)
    if first.utcoffset() != second.utcoffset():
        raise Refused(_("“%(text)s” comes twice, since the clocks are put back: add the offset, like +03:00.") % told)
    return first.astimezone(UTC)


def _window(row: Row, zone: str, begins: datetime) -> dict[str, datetime | None]:
    """When one may register, where the line says it: before it begins, and not from the end on."""
    opens, closes = (
        _moment(said, zone)[0] if (said := str(row.extra.get(name) or "").strip()) else None
        for name in ("registers_from", "registers_until")
    )
    if (closes and closes > begins) or (opens and closes and opens >= closes):
        raise Refused(_("Registration ends before it begins, or after the event has begun."))
    return {"registers_from": opens, "registers_until": closes}


def _attendance(row: Row) -> str:
    is_online = str(row.extra.get("online") or "").lower() in ("true", "yes", "1")
    if is_online or row.extra.get("online_address"):
        return Attendance.BOTH if _venue(row) or row.place_id else Attendance.ONLINE
    return Attendance.ON_SITE


def _venue(row: Row) -> str:
    """House and street; of a place that our gazetteer lacks, its name and country."""
    if venue := str(row.extra.get("venue") or "").strip():
        return venue[:300]
    if row.place_id is not None:
        return ""
    parts = [str(row.extra.get(name) or "").strip() for name in ("city", "country")]
    return ", ".join(part for part in parts if part)[:300]


def _address(row: Row) -> str:
    address = str(row.extra.get("online_address") or "").strip()
    if address:
        try:
            URLValidator(schemes=["http", "https"])(address[:600])
        except ValidationError as error:
            raise Refused(_("“%(text)s” is no address of a page.") % {"text": address[:80]}) from error
    return address
