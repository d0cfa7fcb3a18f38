"""What was done in each year, counted from the journal: for everybody, nothing of persons in it.

As the Digital Services Act asks of transparency reports (art. 15(1), 24(1)): reports by reason, decisions by kind and
by whether a rule of the site had found it, appeals and how they went, the median time until there was a decision.
"""

from __future__ import annotations

import statistics
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC
from typing import Any

from django.db.models import Count
from django.db.models.functions import ExtractYear

from talka.kernel.facts.models import Fact

from ..models import Act, AppealState, Reason

REPORTED, DECIDED = "moderation.reported", "moderation.decided"
APPEALED, ANSWERED = "moderation.appealed", "moderation.appeal_answered"
CLEARED, RESTORED = "moderation.wave_cleared", "moderation.wave_restored"

_YEAR = ExtractYear("at", tzinfo=UTC)


@dataclass
class Year:
    """A year's counts; times are medians in hours, None where nothing was answered."""

    year: int
    reports: Counter[str] = field(default_factory=Counter)
    decisions: Counter[str] = field(default_factory=Counter)
    found_by_rule: int = 0
    waves: int = 0
    appeals: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    hours_to_decision: float | None = None
    hours_to_appeal: float | None = None

    def as_json(self) -> dict[str, Any]:
        """For programs; each code is there, also where its count is 0."""
        return {
            "year": self.year,
            "reports": {code: self.reports[code] for code in Reason.values},
            "decisions": {code: self.decisions[code] for code in Act.values},
            "decisions_found_by_rule": self.found_by_rule,
            "waves_of_spam": self.waves,
            "appeals": self.appeals,
            "appeals_answered": {
                code: self.outcomes[code] for code in (AppealState.UPHELD.value, AppealState.OVERTURNED.value)
            },
            "median_hours_to_decision": self.hours_to_decision,
            "median_hours_to_answer_of_appeal": self.hours_to_appeal,
        }

    def as_lines(self) -> list[tuple[int, str, str, float | None]]:
        """For a spreadsheet: (year, what, which, number)."""
        lines: list[tuple[int, str, str, float | None]] = []
        for what, value in self.as_json().items():
            if isinstance(value, dict):
                lines += [(self.year, what, which, number) for which, number in value.items()]
            elif what != "year":
                lines.append((self.year, what, "", value))
        return lines


def yearly_counts() -> list[Year]:
    """All years in which something was done, the newest first; four statements however many there are."""
    years: dict[int, Year] = {}
    facts = Fact.objects.filter(verb__in=(REPORTED, DECIDED, APPEALED, ANSWERED)).order_by()
    grouped = facts.annotate(year=_YEAR).values(
        "year", "verb", "details__reason", "details__act", "details__found_by_rule", "details__outcome"
    )
    rows: Any = grouped.annotate(n=Count("pk"))
    for row in rows:
        _count(years.setdefault(row["year"], Year(row["year"])), row)
    waves = Fact.objects.filter(verb__in=(CLEARED, RESTORED)).annotate(year=_YEAR).order_by()
    for year, verb, details in waves.values_list("year", "verb", "details").iterator(chunk_size=500):
        _count_wave(years.setdefault(year, Year(year)), verb, details)
    for name, column in (("minutes", "hours_to_decision"), ("appeal_minutes", "hours_to_appeal")):
        for year, hours in _medians(name).items():
            setattr(years.setdefault(year, Year(year)), column, hours)
    return [years[year] for year in sorted(years, reverse=True)]


def _count(year: Year, row: dict[str, Any]) -> None:
    if row["verb"] == REPORTED:
        year.reports[row["details__reason"]] += row["n"]
    elif row["verb"] == DECIDED:
        year.decisions[row["details__act"]] += row["n"]
        year.found_by_rule += row["n"] if row["details__found_by_rule"] else 0
    elif row["verb"] == APPEALED:
        year.appeals += row["n"]
    else:
        year.outcomes[row["details__outcome"]] += row["n"]


def _count_wave(year: Year, verb: str, details: dict[str, Any]) -> None:
    """One decision on a wave is one on each of its people, and hid what they wrote."""
    if verb == CLEARED:
        year.waves += 1
        year.decisions[Act.SUSPENDED] += details.get("people", 0)
        year.decisions[Act.HIDDEN] += details.get("comments", 0) + details.get("records", 0)
    else:
        year.decisions[Act.RESTORED] += details.get("people", 0)


def _medians(name: str) -> dict[int, float]:
    """The median of so many minutes, in hours, by year."""
    found: dict[int, list[int]] = {}
    facts = Fact.objects.filter(verb__in=(DECIDED, ANSWERED), **{f"details__{name}__isnull": False}).order_by()
    rows = facts.annotate(year=_YEAR).values_list("year", f"details__{name}")
    for year, minutes in rows.iterator(chunk_size=2000):
        found.setdefault(year, []).append(int(minutes))
    return {year: round(statistics.median(minutes) / 60, 1) for year, minutes in found.items()}
