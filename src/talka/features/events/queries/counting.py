"""Who came, counted: each person once, in however many events of a series; pure counting of rows that were read."""

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from ..models import RegistrationState

K = TypeVar("K", bound=Hashable)
LEAST = 5  # of a group that people declare themselves, fewer are not shown (small cell suppression)

# How a person stands who is registered for several events of a series: the first of these that is true of them.
STANDING = (
    RegistrationState.ATTENDED, RegistrationState.CONFIRMED, RegistrationState.ABSENT, RegistrationState.OFFERED,
    RegistrationState.WAITING, RegistrationState.REQUESTED, RegistrationState.DECLINED, RegistrationState.CANCELLED,
)  # fmt: skip
WITH_SEAT = (RegistrationState.ATTENDED, RegistrationState.CONFIRMED, RegistrationState.ABSENT)


@dataclass(frozen=True)
class Share:
    """A part of a whole; of nothing there is no share."""

    part: int
    whole: int

    @property
    def value(self) -> float | None:
        """From 0 to 1; None where the whole is nothing."""
        return self.part / self.whole if self.whole else None


@dataclass(frozen=True)
class Totals:
    """Of one event, or of all of a series.

    `registered` people asked for a place (whoever was only invited is none of them); `standing` says how they stand,
    and sums up to it. `attended` people were there, each counted once. `places` are seats at events that have begun,
    one for each person and event (without those written in at the door, `walk_ins`, who had none); `empty` of them
    were not used: marked absent, or never marked. The absent rate is ``empty / places``. `hours` are all people's
    hours of attendance together; `visits` is how often somebody was at an event.
    """

    registered: int
    standing: Mapping[str, int]
    attended: int
    visits: int
    places: int
    empty: int
    walk_ins: int
    waiting: int
    hours: Decimal

    @property
    def absent_rate(self) -> Share:
        """The part of the places that were not used."""
        return Share(self.empty, self.places)


def person_key(row: Mapping[str, Any]) -> Hashable:
    """What tells people apart; whoever has no address, or left, is somebody of their own."""
    return row["person_id"] or f"registration {row['id']}"


def once_an_event(rows: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Each person's one row of each event: a later registration stands for one that was cancelled before."""
    kept: dict[Hashable, Mapping[str, Any]] = {}
    for row in rows:
        if row["state"] == RegistrationState.INVITED:
            continue
        key = (row["event_id"], person_key(row))
        if key not in kept or _rank(row) < _rank(kept[key]):
            kept[key] = row
    return list(kept.values())


def _rank(row: Mapping[str, Any]) -> int:
    return STANDING.index(row["state"])


def totals(rows: Iterable[Mapping[str, Any]], begun: Collection[int]) -> Totals:
    """Counted of registrations as rows (`id, event_id, person_id, state, hours, is_walk_in`); `begun` are event ids."""
    once = once_an_event(rows)
    best: dict[Hashable, Mapping[str, Any]] = {}
    for row in once:
        key = person_key(row)
        if key not in best or _rank(row) < _rank(best[key]):
            best[key] = row
    standing = Counter(str(row["state"]) for row in best.values())
    there = [row for row in once if row["state"] == RegistrationState.ATTENDED]
    seats = [row for row in once if row["event_id"] in begun and row["state"] in WITH_SEAT and not row["is_walk_in"]]
    return Totals(
        registered=len(best),
        standing={str(state): standing[str(state)] for state in STANDING if standing[str(state)]},
        attended=standing[str(RegistrationState.ATTENDED)],
        visits=len(there),
        places=len(seats),
        empty=sum(row["state"] != RegistrationState.ATTENDED for row in seats),
        walk_ins=sum(bool(row["is_walk_in"]) for row in there),
        waiting=standing[str(RegistrationState.WAITING)],
        hours=sum((row["hours"] or Decimal(0) for row in there), Decimal(0)),
    )


def attendees(rows: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """One row for each person who was there: of several, the last one in the order of the rows."""
    there = [row for row in rows if row["state"] == RegistrationState.ATTENDED]
    return list({person_key(row): row for row in there}.values())


def suppressed(cells: Mapping[K, int], rest: K, *, least: int = LEAST) -> dict[K, int]:
    """Cells of which each is at least `least`, with the same sum: smaller ones are put together into `rest`.

    So that nobody can be told by subtraction, the next larger ones follow them until `rest` holds `least` too; where
    all together are fewer, only their sum is said.
    """
    shown = {key: count for key, count in cells.items() if count >= least and key != rest}
    left = sum(count for key, count in cells.items() if key not in shown)
    while 0 < left < least and shown:
        smallest = min(shown, key=lambda key: shown[key])
        left += shown.pop(smallest)
    return {**shown, rest: left} if left else shown


def without_small(cells: Mapping[K, int], *, least: int = LEAST) -> dict[K, int]:
    """Of groups that somebody may be in several of: those that are large enough; they have no sum to hide behind."""
    return {key: count for key, count in cells.items() if count >= least}
