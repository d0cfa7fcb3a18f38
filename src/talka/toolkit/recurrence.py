"""When something comes again: rules as RFC 5545 writes them (RRULE), told by the clocks of one place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import islice
from zoneinfo import ZoneInfo

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
WEEKLY, FORTNIGHTLY, MONTHLY = "weekly", "fortnightly", "monthly"
MOST = 60  # how many times at most


@dataclass(frozen=True)
class Pattern:
    """Every week, every two weeks, or each month on its `nth` weekday (1–4, or -1 for the last).

    `weekday` counts from Monday, 0. It ends after `count` times, or on the day `until`; one of the two is given.
    """

    often: str
    weekday: int
    nth: int = 1
    count: int | None = None
    until: date | None = None

    def rule(self) -> str:
        """As an RRULE without DTSTART: ``FREQ=MONTHLY;BYDAY=2TU;COUNT=10``."""
        day = WEEKDAYS[self.weekday]
        if self.often == MONTHLY:
            parts = ["FREQ=MONTHLY", f"BYDAY={self.nth}{day}"]
        else:
            parts = ["FREQ=WEEKLY", *(["INTERVAL=2"] if self.often == FORTNIGHTLY else []), f"BYDAY={day}"]
        if self.until is not None:
            parts.append(f"UNTIL={self.until:%Y%m%d}T235959")
        elif self.count is not None:
            parts.append(f"COUNT={self.count}")
        return ";".join(parts)


def pattern_of(rule: str) -> Pattern | None:
    """What such a rule says; None for one that `Pattern` doesn't write."""
    said = dict(part.split("=", 1) for part in rule.split(";") if "=" in part)
    number, weekday = said.get("BYDAY", "")[:-2], said.get("BYDAY", "")[-2:]
    if weekday not in WEEKDAYS or said.get("FREQ") not in ("WEEKLY", "MONTHLY"):
        return None
    often = MONTHLY if said["FREQ"] == "MONTHLY" else FORTNIGHTLY if said.get("INTERVAL") == "2" else WEEKLY
    until = datetime.strptime(said["UNTIL"][:8], "%Y%m%d").date() if "UNTIL" in said else None
    count = int(said["COUNT"]) if "COUNT" in said else None
    return Pattern(often, WEEKDAYS.index(weekday), int(number or 1), count, until)


def times_of(rule: str, begins_on: date, at: time, zone: str) -> list[datetime]:
    """The moments (UTC) at which it comes, from a day on: by the clocks of a place it is always the same hour.

    An hour that the clocks skip that day is told with the offset before (RFC 5545, 3.3.5): 02:30 is then 03:30; of one
    that comes twice the first is meant. At most `MOST`, whatever the rule says.
    """
    place = ZoneInfo(zone)
    shown = islice(_shown(rule, datetime.combine(begins_on, at.replace(tzinfo=None))), MOST)
    return [one.replace(tzinfo=place, fold=0).astimezone(UTC) for one in shown]


def _shown(rule: str, first: datetime) -> Iterator[datetime]:
    from dateutil.rrule import rrulestr  # noqa: PLC0415  reason: few processes ever need it

    return iter(rrulestr(rule, dtstart=first))
