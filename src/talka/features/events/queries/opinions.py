"""What those who were there say of an event, as the organisers may read it: without names, from five answers on."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from ..models import Feedback
from .counting import LEAST


@dataclass(frozen=True)
class Words:
    """Somebody's words, and whether they may be quoted."""

    text: str
    language: str
    may_quote: bool


@dataclass(frozen=True)
class Opinions:
    """`answered` in all; the rest is of those events alone that at least five people answered (`shown` answers).

    `useful` counts by the number from 1 to 5, `recommends` by its code.
    """

    answered: int
    shown: int
    useful: Mapping[int, int]
    recommends: Mapping[str, int]
    helped: tuple[Words, ...]
    missing: tuple[Words, ...]

    @property
    def mean(self) -> float | None:
        """How useful it was, from 1 to 5; None where nothing is shown."""
        return sum(useful * count for useful, count in self.useful.items()) / self.shown if self.shown else None


def opinions(events: Collection[int]) -> Opinions:
    """Of these events. One statement."""
    columns = ("id", "event_id", "useful", "recommends", "helped", "missing", "may_quote", "language")
    rows = list(Feedback.objects.filter(event_id__in=events).order_by("pk").values(*columns))
    by_event = Counter(row["event_id"] for row in rows)
    shown = sorted((row for row in rows if by_event[row["event_id"]] >= LEAST), key=_shuffled)
    return Opinions(
        answered=len(rows),
        shown=len(shown),
        useful=Counter(row["useful"] for row in shown),
        recommends=Counter(row["recommends"] for row in shown),
        helped=_words(shown, "helped"),
        missing=_words(shown, "missing"),
    )


def _shuffled(row: Mapping[str, Any]) -> str:
    """An order that says nothing of who answered when."""
    return sha256(f"feedback {row['id']}".encode()).hexdigest()


def _words(rows: Collection[Mapping[str, Any]], name: str) -> tuple[Words, ...]:
    return tuple(Words(row[name], row["language"], row["may_quote"]) for row in rows if row[name])
