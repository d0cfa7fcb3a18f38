"""A time zone as calendars are told it: VTIMEZONE with every change of its clocks in the years that are asked for."""

from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)


@lru_cache(maxsize=256)
def time_zone(name: str, first: int, last: int) -> tuple[str, ...]:
    """The lines of VTIMEZONE (RFC 5545, 3.6.5) that hold from the first of these years to the end of the last.

    Each change is told by itself: zones change their rules, and a rule that is guessed would be wrong for those years.
    """
    zone = ZoneInfo(name)
    begin = datetime(first, 1, 1, tzinfo=UTC) - _DAY
    lines = ["BEGIN:VTIMEZONE", f"TZID:{name}", *_observance(zone, begin, begin)]
    moment, end = begin, datetime(last + 1, 1, 2, tzinfo=UTC)
    while moment < end:
        if _offset(zone, moment) != _offset(zone, moment + _DAY):
            lines += _observance(zone, moment, _change(zone, moment))
        moment += _DAY
    return (*lines, "END:VTIMEZONE")


def _offset(zone: tzinfo, moment: datetime) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()


def _change(zone: tzinfo, before: datetime) -> datetime:
    """When, within the day after this moment, the clocks change: the first second of the new time."""
    low, high = 0, 86_400
    while high - low > 1:
        middle = (low + high) // 2
        same = _offset(zone, before) == _offset(zone, before + timedelta(seconds=middle))
        low, high = (middle, high) if same else (low, middle)
    return before + timedelta(seconds=high)


def _observance(zone: tzinfo, before: datetime, change: datetime) -> list[str]:
    """One stretch of time; its beginning is told as the clocks showed it that were valid until then."""
    there = change.astimezone(zone)
    earlier = _offset(zone, before)
    sort = "DAYLIGHT" if there.dst() else "STANDARD"
    begins = (change + earlier).replace(tzinfo=None)
    return [
        f"BEGIN:{sort}",
        f"DTSTART:{begins:%Y%m%dT%H%M%S}",
        f"TZNAME:{there.tzname()}",
        f"TZOFFSETFROM:{_signed(earlier)}",
        f"TZOFFSETTO:{_signed(_offset(zone, change))}",
        f"END:{sort}",
    ]


def _signed(offset: timedelta) -> str:
    seconds = int(offset.total_seconds())
    sign, seconds = ("-", -seconds) if seconds < 0 else ("+", seconds)
    text = f"{sign}{seconds // 3600:02}{seconds % 3600 // 60:02}"
    return f"{text}{seconds % 60:02}" if seconds % 60 else text
