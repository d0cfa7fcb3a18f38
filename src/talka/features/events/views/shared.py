"""What the views of events share: the door, addresses, times as the clocks of the place show them."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time, get_timezone_location
from django.utils.translation import get_language

from talka.kernel.access.requests import Request
from talka.kernel.access.rules import require
from talka.kernel.records.doors import get_record
from talka.kernel.records.models import ParticipationRole
from talka.ui.reading import locale_of

from .. import rules
from ..kind import KIND
from ..models import Event


def address_of(event: Event) -> str:
    """Where it is read in the active language."""
    return KIND.address(event.pk, event.slug, get_language() or "en")


def event_at(request: Request, pk: int) -> Event:
    """The event at an address. Raises `Missing`."""
    return get_record(Event, request.person, rules.may_see, pk=pk)


def managed(request: Request, pk: int) -> Event:
    """The same for whoever runs it. Raises `Missing` and `Denied`."""
    event = event_at(request, pk)
    require(rules.may_manage(request.person, event))
    return event


def clock(moment: datetime | None, zone: str) -> str:
    """A day and an hour as the clocks of a place show them: ``Thursday, 8 June 2017, 10:00``."""
    if moment is None:
        return ""
    there, where = moment.astimezone(ZoneInfo(zone)), locale_of(get_language() or "en")
    return f"{format_date(there, 'full', locale=where)}, {format_time(there, 'short', locale=where)}"


def span(begins: datetime, ends: datetime, zone: str) -> str:
    """From when until when; of one day, the day once."""
    place, where = ZoneInfo(zone), locale_of(get_language() or "en")
    if begins.astimezone(place).date() == ends.astimezone(place).date():
        return f"{clock(begins, zone)} – {format_time(ends.astimezone(place), 'short', locale=where)}"
    return f"{clock(begins, zone)} – {clock(ends, zone)}"


def city_of(zone: str) -> str:
    """Whose clocks they are: the city by which a zone is known."""
    if zone == "UTC":
        return zone
    return get_timezone_location(zone, locale=locale_of(get_language() or "en"), return_city=True)


def partners_of(person: Any, parts: list[Any], *, manages: bool) -> list[dict[str, Any]]:
    """Who holds it together, as rows; who is invited only for those who run it and for the invited."""
    own = person.edited_organisation_ids if person else []
    rows = [
        {**part, "is_own": part["organisation_id"] in own, "role_label": str(ParticipationRole(part["role"]).label)}
        for part in parts
    ]
    return [row for row in rows if row["state"] in ("accepted", "done") or manages or row["is_own"]]
