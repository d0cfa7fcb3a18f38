"""When an event that repeats takes place: day by day through a bounded time, whatever its rule says.

Rules can be made that no day ever fits, or every second does: a library goes on until the year 9999. Here some two
thousand days are looked at, and no more.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from .content import Content
from .times import When, Wrong, when

MOST_DAYS = 5 * 366
MOST = 50
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_BY_DAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)", re.ASCII)
_READ = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST"}


@dataclass(frozen=True)
class Rule:
    """An RRULE (RFC 5545, 3.3.10) by days. `weekdays` are (which one in the month or year, or 0, and the weekday)."""

    every: str
    interval: int = 1
    count: int = 0
    until: datetime | None = None
    weekdays: frozenset[tuple[int, int]] = frozenset()
    month_days: frozenset[int] = frozenset()
    months: frozenset[int] = frozenset()
    positions: tuple[int, ...] = field(default=())


def rule_of(line: Content) -> Rule:
    """The rule of a line. Raises `Wrong` for one by hours or seconds, and for what we don't read."""
    parts = dict(part.upper().split("=", 1) for part in line.value.strip().strip(";").split(";") if "=" in part)
    every = parts.get("FREQ", "")
    if every in ("SECONDLY", "MINUTELY", "HOURLY"):
        raise Wrong(line.number, _("It repeats more than once a day: such events are not taken."))
    strange = sorted(set(parts) - _READ)
    if every not in ("DAILY", "WEEKLY", "MONTHLY", "YEARLY") or strange:
        raise Wrong(line.number, _not_read(line))
    try:
        until = when(line, parts["UNTIL"]).shown if "UNTIL" in parts else None
        if until is not None and len(parts["UNTIL"]) == 8:
            until += timedelta(hours=23, minutes=59, seconds=59)
        return Rule(
            every=every,
            interval=_number(parts.get("INTERVAL", "1"), 1, 10_000),
            count=_number(parts.get("COUNT", "0"), 0, 10**9),
            until=until,
            weekdays=frozenset(_weekdays(parts.get("BYDAY", ""))),
            month_days=frozenset(_numbers(parts.get("BYMONTHDAY", ""), -31, 31)),
            months=frozenset(_numbers(parts.get("BYMONTH", ""), 1, 12)),
            positions=tuple(_numbers(parts.get("BYSETPOS", ""), -366, 366)),
        )
    except ValueError as error:
        raise Wrong(line.number, _not_read(line)) from error


def _not_read(line: Content) -> str:
    return _("We don’t read this rule of repeating: “%(text)s”") % {"text": line.value[:80]}


def _number(text: str, least: int, most: int) -> int:
    number = int(text) if len(text) < 12 else most
    if number < least:
        raise ValueError(text)
    return min(number, most)


def _numbers(text: str, least: int, most: int) -> list[int]:
    found = [int(part) for part in text.split(",")[:400] if part]
    if any(not least <= one <= most or one == 0 for one in found):
        raise ValueError(text)
    return found


def _weekdays(text: str) -> Iterator[tuple[int, int]]:
    for part in text.split(",")[:60] if text else ():
        found = _BY_DAY.fullmatch(part)
        if found is None:
            raise ValueError(text)
        yield int(found[1] or 0), _WEEKDAYS.index(found[2])


def repeated(start: When, rule: Rule) -> tuple[list[When], bool]:
    """When it takes place, the first `MOST` times, and whether it goes on after them (or without end)."""
    found: list[When] = []
    for day in _days(start.shown.date(), rule):
        moment = datetime.combine(day, start.shown.time())
        if (rule.until and moment > rule.until) or (rule.count and len(found) >= rule.count):
            return found or [start], False
        if len(found) >= MOST:
            return found, True
        found.append(start.moved(moment - start.shown))
    return found or [start], not (rule.until or rule.count)


def _days(first: date, rule: Rule) -> Iterator[date]:
    """Days that fit, in order; with positions, those of each period."""
    period: list[date] = []
    current: object = None
    for number in range(MOST_DAYS):
        day = first + timedelta(days=number) if not rule.positions else _begin(first, rule) + timedelta(days=number)
        here = _period(day, rule)
        if rule.positions and here != current:
            yield from (one for one in _chosen(period, rule) if one >= first)
            period, current = [], here
        if _fits(day, first, rule):
            if rule.positions:
                period.append(day)
            else:
                yield day


def _begin(first: date, rule: Rule) -> date:
    """The first day of the period in which it begins: positions are counted from there."""
    if rule.every == "YEARLY":
        return first.replace(month=1, day=1)
    if rule.every == "MONTHLY":
        return first.replace(day=1)
    return first - timedelta(days=first.weekday()) if rule.every == "WEEKLY" else first


def _chosen(period: list[date], rule: Rule) -> list[date]:
    count = len(period)
    places = {one - 1 if one > 0 else count + one for one in rule.positions}
    return [day for place, day in enumerate(period) if place in places]


def _period(day: date, rule: Rule) -> int:
    """The number of the year, month, week or day in which a day lies."""
    if rule.every == "YEARLY":
        return day.year
    if rule.every == "MONTHLY":
        return day.year * 12 + day.month
    return (day.toordinal() - 1) // 7 if rule.every == "WEEKLY" else day.toordinal()


def _fits(day: date, first: date, rule: Rule) -> bool:
    if (_period(day, rule) - _period(first, rule)) % rule.interval:
        return False
    if rule.months and day.month not in rule.months:
        return False
    if rule.month_days and day.day not in rule.month_days and day.day - _days_in_month(day) - 1 not in rule.month_days:
        return False
    if rule.weekdays:
        return any(weekday == day.weekday() and _is_nth(day, nth, rule) for nth, weekday in rule.weekdays)
    if rule.every == "WEEKLY":
        return day.weekday() == first.weekday()
    if rule.month_days or rule.every == "DAILY":
        return True
    same_day = day.day == first.day
    return same_day and (rule.every == "MONTHLY" or bool(rule.months) or day.month == first.month)


def _is_nth(day: date, nth: int, rule: Rule) -> bool:
    """Whether it is the nth such weekday of its month (of its year, where a rule by years names no months)."""
    if not nth or rule.every in ("DAILY", "WEEKLY"):
        return True
    if rule.every == "YEARLY" and not rule.months:
        number, last = day.timetuple().tm_yday, 366 if _days_in_month(date(day.year, 2, 1)) == 29 else 365
    else:
        number, last = day.day, _days_in_month(day)
    return (number - 1) // 7 + 1 == nth if nth > 0 else (last - number) // 7 + 1 == -nth


def _days_in_month(day: date) -> int:
    return ((day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)).day
