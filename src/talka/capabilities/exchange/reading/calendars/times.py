"""Days, moments, lengths and time zones as iCalendar writes them."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django.utils.translation import gettext as _

from .content import Content

_MOMENT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z)?)?", re.ASCII)
_LENGTH = re.compile(
    r"([+-])?P(?:(\d{1,5})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,8})S)?)?", re.ASCII
)


class Wrong(Exception):
    """What a line says can't be; the message says why, in the active language. `number` is its line."""

    def __init__(self, number: int, why: str) -> None:
        super().__init__(why)
        self.number = number


@dataclass(frozen=True)
class When:
    """A day, or what a clock shows: `zone` (IANA) is the one it is meant in, "" where the file doesn't say.

    `unknown` is the name of a zone that nobody knows.
    """

    shown: datetime
    is_day: bool = False
    zone: str = ""
    unknown: str = ""

    def moved(self, by: timedelta) -> "When":
        """The same later, as clocks show it."""
        return When(self.shown + by, self.is_day, self.zone, self.unknown)

    def written(self) -> str:
        """As an import's line says it: with its offset from UTC where the zone is known (the first of two such)."""
        if self.is_day:
            return self.shown.date().isoformat()
        if not self.zone:
            return self.shown.isoformat()
        return self.shown.replace(tzinfo=ZoneInfo(self.zone), fold=0).isoformat()

    def key(self) -> str:
        """By what one day of a repeated event is known."""
        return f"{self.shown:%Y%m%d}" if self.is_day else f"{self.shown:%Y%m%dT%H%M%S}"


def when(line: Content, value: str = "") -> When:
    """The day or moment of a line. Raises `Wrong`."""
    text = (value or line.value).strip()
    found = _MOMENT.fullmatch(text)
    told = {"field": line.name, "text": text[:40]}
    if found is None:
        raise Wrong(line.number, _("“%(field)s” is no day or moment: “%(text)s”") % told)
    try:
        shown = datetime(*(int(part) for part in found.groups()[:6] if part is not None))  # type: ignore[arg-type]
    except ValueError as error:
        raise Wrong(line.number, _("“%(field)s” is no day or moment: “%(text)s”") % told) from error
    if not 1900 < shown.year < 2200:  # beyond, days can't be counted with
        raise Wrong(line.number, _("“%(field)s” is no day or moment: “%(text)s”") % told)
    if found[4] is None:
        return When(shown, is_day=True)
    if found[7]:
        return When(shown, zone="UTC")
    asked = line.parameters.get("TZID", "").strip()
    zone = known_zone(asked)
    return When(shown, zone=zone, unknown="" if zone else asked)


def in_zone(moment: When, zone: str) -> When:
    """The same moment as the clocks of another zone show it."""
    if moment.is_day or not moment.zone or not zone:
        return moment
    there = moment.shown.replace(tzinfo=ZoneInfo(moment.zone)).astimezone(ZoneInfo(zone))
    return When(there.replace(tzinfo=None, fold=0), zone=zone)


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


@cache
def known_zone(name: str) -> str:
    """The IANA zone of a TZID: by its name, at the end of a longer one, or as Windows calls it; "" for none."""
    parts = name.strip().strip("/").split("/")
    for count in (3, 2, 1):
        tried = "/".join(parts[-count:])
        if tried in _zones():
            return tried
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON  # noqa: PLC0415  reason: for imports alone, and heavy

    return WINDOWS_TO_OLSON.get(name, "") if len(name) < 80 else ""


def length(line: Content) -> timedelta:
    """How long it lasts. Raises `Wrong`."""
    found = _LENGTH.fullmatch(line.value.strip())
    if found is None or not any(found.groups()[1:]):
        raise Wrong(line.number, _("“%(field)s” is no length of time: “%(text)s”") % {
            "field": line.name, "text": line.value[:40],
        })  # fmt: skip
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:])
    taken = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    return -taken if found[1] == "-" else taken


def day_of(moment: When) -> date:
    """Its day."""
    return moment.shown.date()


def utc(moment: When) -> datetime:
    """The moment, to compare; of a zone that nobody knows as if it were UTC."""
    zone = ZoneInfo(moment.zone) if moment.zone else UTC
    return moment.shown.replace(tzinfo=zone).astimezone(UTC)
