"""The events of a calendar file as lines of an import."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from ..form import Line, Unreadable
from .content import Content, contents
from .repeating import MOST, repeated, rule_of
from .times import When, Wrong, in_zone, known_zone, length, utc, when

MOST_EVENTS = 5_000
MOST_LINES = 10_000
_ONCE = ("UID", "SUMMARY", "DESCRIPTION", "LOCATION", "DTSTART", "DTEND", "DURATION", "RRULE", "RECURRENCE-ID",
         "STATUS", "URL", "CONFERENCE")  # fmt: skip
_HOUR, _MINUTE = timedelta(hours=1), timedelta(minutes=1)


@dataclass
class _Event:
    """A VEVENT on its way."""

    number: int
    lines: dict[str, Content] = field(default_factory=dict)
    left_out: list[Content] = field(default_factory=list)
    added: list[Content] = field(default_factory=list)
    fault: Line | None = None

    def text(self, name: str) -> str:
        return self.lines[name].text.strip() if name in self.lines else ""


def read_events(path: Path) -> Iterator[Line]:
    """A line for each event, and for each of the first days of one that repeats. Raises `Unreadable`.

    What an event says of a day of a repeated one (RECURRENCE-ID) stands in that day's stead.
    """
    events, zone = _events(path)
    changed = {(one.text("UID"), day) for one in events if (day := _own_day(one, zone))}
    count = 0
    for one in events:
        for line in _lines(one, zone, changed):
            count += 1
            if count > MOST_LINES:
                raise Unreadable(_("There are too many events in this file. Split it."))
            yield line


def count_events(path: Path) -> int:
    """How many events there are, not counting how often they repeat."""
    return sum(1 for line in contents(path) if line.name == "BEGIN" and line.value.strip().upper() == "VEVENT")


def _events(path: Path) -> tuple[list[_Event], str]:
    """The events of the file, and the zone in which its times in UTC are meant to be shown."""
    found: list[_Event] = []
    inside: list[str] = []
    open_event: _Event | None = None
    zone, is_calendar, others = "", False, 0
    for line in contents(path):
        name, value = line.name, line.value.strip().upper()
        if name == "BEGIN":
            inside.append(value)
            is_calendar = is_calendar or value == "VCALENDAR"
            others += value in ("VTODO", "VJOURNAL", "VFREEBUSY")
            if value == "VEVENT":
                open_event = _Event(line.number)
                found.append(open_event)
                if len(found) > MOST_EVENTS:
                    raise Unreadable(_("There are too many events in this file. Split it."))
        elif name == "END":
            while inside and inside.pop() != value:
                pass
            if value == "VEVENT":
                open_event = None
        elif not inside and not is_calendar:
            break
        elif open_event is not None and inside[-1:] == ["VEVENT"]:
            _take(open_event, line)
        elif name == "X-WR-TIMEZONE":
            zone = known_zone(line.value)
    if not is_calendar:
        raise Unreadable(_("This is no calendar: it doesn’t begin with “BEGIN:VCALENDAR”."))
    if not found:
        said = _("There are no events in this calendar, only tasks or notes.") if others else ""
        raise Unreadable(said or _("There are no events in this calendar."))
    if open_event is not None and open_event.fault is None:
        why = _("The event that begins here has no end: the file is cut off.")
        open_event.fault = Line(open_event.number, {}, why)
    return found, zone


def _take(event: _Event, line: Content) -> None:
    if line.fault:
        event.fault = event.fault or Line(line.number, {}, line.fault)
    elif line.name == "EXDATE":
        event.left_out.append(line)
    elif line.name == "RDATE":
        event.added.append(line)
    elif line.name in _ONCE:
        event.lines.setdefault(line.name, line)


def _own_day(event: _Event, zone: str) -> str:
    """The day of a repeated event for which this one stands; "" for none, or one that can't be read."""
    if "RECURRENCE-ID" not in event.lines or event.fault:
        return ""
    try:
        return in_zone(when(event.lines["RECURRENCE-ID"]), _zone_of(event, zone)).key()
    except Wrong:
        return ""


def _zone_of(event: _Event, zone: str) -> str:
    """The zone in which its times are meant: its own, else for times in UTC that of the file."""
    start = event.lines.get("DTSTART")
    own = known_zone(start.parameters.get("TZID", "")) if start else ""
    return own or zone


def _lines(event: _Event, zone: str, changed: set[tuple[str, str]]) -> Iterator[Line]:
    if event.fault:
        yield event.fault
        return
    try:
        yield from _read(event, zone, changed)
    except Wrong as wrong:
        yield Line(wrong.number, _named(event), str(wrong))


def _named(event: _Event) -> dict[str, Any]:
    return {"title": event.text("SUMMARY")[:300]}


def _read(event: _Event, zone: str, changed: set[tuple[str, str]]) -> Iterator[Line]:
    if "DTSTART" not in event.lines:
        raise Wrong(event.number, _("The event doesn’t say when it begins."))
    begin = when(event.lines["DTSTART"])
    notes = _supposed(begin)
    lasts, more = _lasts(event, begin)
    notes += more
    begin = in_zone(begin, zone) if begin.zone == "UTC" else begin
    own_day, uid = _own_day(event, zone), event.text("UID")
    if own_day or not ("RRULE" in event.lines or event.added):
        yield _line(event, begin, lasts, notes, own_day)
        return
    days, goes_on = repeated(begin, rule_of(event.lines["RRULE"])) if "RRULE" in event.lines else ([begin], False)
    days = _with_added(days, event, begin)
    if goes_on or len(days) > MOST:
        notes.append(_("It repeats on and on: the first %(count)s times are taken.") % {"count": len(days[:MOST])})
    out = {in_zone(one, begin.zone).key() for line in event.left_out for one in _several(line)}
    for day in days[:MOST]:
        if day.key() not in out and day.key()[:8] not in out and (uid, day.key()) not in changed:
            yield _line(event, day, lasts, notes, day.key())
            notes = []


def _several(line: Content) -> Iterator[When]:
    for value in line.value.split(",")[:2_000]:
        if value.strip():
            yield when(line, value.strip().split("/")[0])


def _with_added(days: list[When], event: _Event, begin: When) -> list[When]:
    added = [in_zone(one, begin.zone) for line in event.added for one in _several(line)]
    known = {one.key(): one for one in [*days, *(begin.moved(one.shown - begin.shown) for one in added)]}
    return [known[key] for key in sorted(known)]


def _supposed(begin: When) -> list[str]:
    """What is supposed of a time where the file doesn't say it."""
    if begin.is_day:
        return [_("It lasts the whole day: hours are to be added.")]
    if begin.unknown:
        return [_("Nobody knows the time zone “%(zone)s”: yours is supposed.") % {"zone": begin.unknown[:60]}]
    return [] if begin.zone else [_("No time zone is told: yours is supposed.")]


def _lasts(event: _Event, begin: When) -> tuple[timedelta, list[str]]:
    """How long it lasts; an hour is supposed where nothing is told. Raises `Wrong` for an end before the beginning."""
    if "DTEND" in event.lines:
        end, line = when(event.lines["DTEND"]), event.lines["DTEND"]
        is_same_sort = end.is_day == begin.is_day
        lasts = utc(end) - utc(begin) if is_same_sort else end.shown - begin.shown
    elif "DURATION" in event.lines:
        line = event.lines["DURATION"]
        lasts = length(line)
    else:
        return (timedelta(days=1), []) if begin.is_day else (_HOUR, [_("No end is told: an hour is supposed.")])
    if lasts < timedelta(0):
        raise Wrong(line.number, _("It ends before it begins."))
    if lasts:
        return lasts, []
    return (timedelta(days=1), []) if begin.is_day else (_HOUR, [_("No end is told: an hour is supposed.")])


def _line(event: _Event, begin: When, lasts: timedelta, notes: list[str], day: str) -> Line:
    # A whole day ends, for people, a minute before the next.
    end = begin.moved(lasts - timedelta(days=1)) if begin.is_day else _end(begin, lasts)
    uid = event.text("UID")
    fields = {
        "title": " ".join(event.text("SUMMARY").split()),
        "body": event.text("DESCRIPTION"),
        "venue": " ".join(event.text("LOCATION").split())[:300],
        "starts_at": begin.written(),
        "ends_at": end.written(),
        "time_zone": "" if begin.zone == "UTC" else begin.zone,
        "online_address": event.text("CONFERENCE"),
        "url": _source(uid, day),
        "cancelled": "yes" if event.text("STATUS").upper() == "CANCELLED" else "",
    }
    return Line(event.number, {name: value for name, value in fields.items() if value}, notes=tuple(notes))


def _end(begin: When, lasts: timedelta) -> When:
    """The moment so much time later, as the clocks show it there."""
    if not begin.zone:
        return begin.moved(lasts)
    return in_zone(When((utc(begin) + lasts).replace(tzinfo=None), zone="UTC"), begin.zone)


def _source(uid: str, day: str) -> str:
    """By what it is known when it comes again: its UID, hashed where it is longer than a source may be."""
    if not uid:
        return ""
    whole = f"ical:{uid}#{day}" if day else f"ical:{uid}"
    if len(whole) <= 200 and whole.isprintable() and " " not in whole:
        return whole
    return f"ical:{sha256(whole.encode('utf-8', 'replace')).hexdigest()}"
