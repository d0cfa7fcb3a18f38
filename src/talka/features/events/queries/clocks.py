"""Times as the clocks of an event's place show them, in the active language."""

from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time, get_timezone_location
from django.utils.translation import get_language

from talka.ui.reading import locale_of


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


def clock_there(moment: datetime | None, zone: str) -> str:
    """The same with whose clocks they are, for what has no line of its own that says it: ``…, 10:00 (Riga)``."""
    return f"{clock(moment, zone)} ({city_of(zone)})" if moment else ""
