"""A month as weeks of days, with what happens on each by the clocks of its own place."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time, get_day_names

from talka.kernel.records.calendars import Entry
from talka.ui.reading import locale_of

FIRST_YEAR, LAST_YEAR = 2000, 2100
SHOWN = 4  # so many of a day are shown at once, the others when they are asked for
A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Dated:
    """An entry on one of its days: `hour` is when it begins there, "" on the days after the first."""

    title: str
    language: str
    url: str
    hour: str
    is_cancelled: bool


@dataclass
class Day:
    """A day of the page. `name` says it whole, for whoever reads it alone."""

    day: date
    name: str
    is_outside: bool
    is_today: bool
    entries: list[Dated] = field(default_factory=list)

    @property
    def first(self) -> list[Dated]:
        """What is shown at once."""
        return self.entries if len(self.entries) <= SHOWN + 1 else self.entries[:SHOWN]

    @property
    def others(self) -> list[Dated]:
        """What is shown when it is asked for: never a single one."""
        return self.entries[len(self.first) :]


def month_asked(text: str, today: date) -> date:
    """The first day of the month that an address names (``2026-06``); of today's for anything else."""
    try:
        found = date.fromisoformat(f"{text}-01") if len(text) == 7 else today
    except ValueError:
        found = today
    return (found if FIRST_YEAR <= found.year <= LAST_YEAR else today).replace(day=1)


def moved(month: date, by: int) -> date | None:
    """The first day of another month; None outside of the years that there are."""
    number = month.year * 12 + month.month - 1 + by
    there = date(number // 12, number % 12 + 1, 1)
    return there if FIRST_YEAR <= there.year <= LAST_YEAR else None


def weekdays(language: str) -> list[tuple[str, str]]:
    """(short, whole) names of the week's days, the first one first as it is where the language is spoken."""
    where = locale_of(language)
    short, whole = get_day_names("abbreviated", "stand-alone", where), get_day_names("wide", "stand-alone", where)
    return [
        (short[number % 7], whole[number % 7]) for number in range(first_weekday(language), first_weekday(language) + 7)
    ]


def first_weekday(language: str) -> int:
    """The day with which weeks begin, 0 for Monday: of English as it is spoken in Europe."""
    return 0 if language == "en" else int(locale_of(language).first_week_day)


def weeks_of(month: date, today: date, language: str) -> list[list[Day]]:
    """The weeks in which the month lies, empty yet."""
    where = locale_of(language)
    begin = month - timedelta(days=(month.weekday() - first_weekday(language)) % 7)
    found: list[list[Day]] = []
    while not found or begin.replace(day=1) <= month:
        days = [begin + timedelta(days=number) for number in range(7)]
        found.append([
            Day(day, format_date(day, "full", locale=where), day.month != month.month, day == today) for day in days
        ])  # fmt: skip
        begin += timedelta(days=7)
    return found


def bounds(weeks: list[list[Day]]) -> tuple[datetime, datetime]:
    """The moments between which anything of these weeks lies, in whatever zone."""
    first, last = weeks[0][0].day, weeks[-1][-1].day
    begin = datetime(first.year, first.month, first.day, tzinfo=UTC) - A_DAY
    return begin, datetime(last.year, last.month, last.day, tzinfo=UTC) + 2 * A_DAY


@lru_cache(maxsize=512)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def fill(weeks: list[list[Day]], told: Iterable[tuple[Entry, str, str, str]], language: str) -> None:
    """Put each entry, given with its title, the title's language and its address, on each of its days."""
    by_day = {day.day: day for week in weeks for day in week}
    first, last = weeks[0][0].day, weeks[-1][-1].day
    where = locale_of(language)
    for entry, title, spoken, url in sorted(told, key=lambda one: (one[0].starts_at, one[0].record, one[0].part)):
        zone = _zone(entry.time_zone)
        begins = entry.starts_at.astimezone(zone)
        # What ends at midnight doesn't happen on the day that begins then.
        until = (entry.ends_at.astimezone(zone) - timedelta(seconds=1)).date()
        day = max(begins.date(), first)
        while day <= min(until, last):
            hour = format_time(begins, "short", locale=where) if day == begins.date() else ""
            by_day[day].entries.append(Dated(title, spoken, url, hour, entry.is_cancelled))
            day += A_DAY
