"""What is asked of a timetable, and what it answers: plain values that go to the solver's process and back as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

OPTIMAL = "optimal"  # proved: no timetable places more
GAP = "gap"  # the best that was found; `bound` says how many there could be at most


@dataclass(frozen=True, slots=True)
class Meeting:
    """Two people who both said yes. `tables` are those that suit them (ids); empty for any.

    `slot` and `table` are where it stands as people were told, or None; `is_pinned`: there it stays. `is_told`: they
    were told a time for it.
    """

    id: int
    people: tuple[int, int]
    tables: tuple[int, ...] = ()
    slot: int | None = None
    table: int | None = None
    is_pinned: bool = False
    is_told: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """Meetings, slots in the order of time (ids), tables (ids).

    `cannot` says of people in which slots they can't; `most` how many meetings they want at most. Two slots never
    overlap.
    """

    meetings: tuple[Meeting, ...]
    slots: tuple[int, ...]
    tables: tuple[int, ...]
    cannot: Mapping[int, frozenset[int]] = field(default_factory=dict)
    most: Mapping[int, int] = field(default_factory=dict)

    def tables_of(self, meeting: Meeting) -> tuple[int, ...]:
        """The tables that a meeting may be at."""
        return meeting.tables or self.tables

    def as_json(self) -> dict[str, Any]:
        """For the solver's process."""
        return {
            "meetings": [asdict(meeting) for meeting in self.meetings],
            "slots": list(self.slots),
            "tables": list(self.tables),
            "cannot": [[person, sorted(slots)] for person, slots in sorted(self.cannot.items())],
            "most": [[person, count] for person, count in sorted(self.most.items())],
        }

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Problem:
        """The other way round."""
        meetings = tuple(
            Meeting(**{**row, "people": tuple(row["people"]), "tables": tuple(row["tables"])})
            for row in told["meetings"]
        )
        return cls(
            meetings, tuple(told["slots"]), tuple(told["tables"]),
            {person: frozenset(slots) for person, slots in told["cannot"]}, dict(told["most"]),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Plan:
    """Where each placed meeting stands: ``{meeting: (slot, table)}``; `bound`: so many could be placed at most."""

    placed: Mapping[int, tuple[int, int]]
    status: str
    bound: int

    def as_json(self) -> dict[str, Any]:
        """For the way back."""
        rows = [[meeting, slot, table] for meeting, (slot, table) in sorted(self.placed.items())]
        return {"placed": rows, "status": self.status, "bound": self.bound}

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Plan:
        """The other way round."""
        placed = {meeting: (slot, table) for meeting, slot, table in told["placed"]}
        return cls(placed, told["status"], told["bound"])


def faults(problem: Problem, placed: Mapping[int, tuple[int, int]]) -> list[str]:
    """What is wrong with a timetable, as lines; empty where nothing is. Independent of how it was made."""
    found: list[str] = []
    known = {meeting.id: meeting for meeting in problem.meetings}
    at_table: set[tuple[int, int]] = set()
    at_time: set[tuple[int, int]] = set()
    count: dict[int, int] = {}
    for pk, (slot, table) in placed.items():
        meeting = known.get(pk)
        if meeting is None or slot not in problem.slots or table not in problem.tables_of(meeting):
            found.append(f"{pk}: no such meeting, slot or table for it")
            continue
        if (slot, table) in at_table:
            found.append(f"{pk}: two at table {table} in slot {slot}")
        at_table.add((slot, table))
        found += [f"{pk}: {person} can't in slot {slot}" for person in _hindered(problem, meeting.people, slot)]
        for person in meeting.people:
            if (slot, person) in at_time:
                found.append(f"{pk}: {person} is in two meetings in slot {slot}")
            at_time.add((slot, person))
            count[person] = count.get(person, 0) + 1
    found += [f"{person} has more than {problem.most[person]}" for person in _over(problem, count)]
    return found


def _hindered(problem: Problem, people: Iterable[int], slot: int) -> list[int]:
    return [person for person in people if slot in problem.cannot.get(person, ())]


def _over(problem: Problem, count: Mapping[int, int]) -> list[int]:
    return [person for person, number in count.items() if number > problem.most.get(person, number)]
