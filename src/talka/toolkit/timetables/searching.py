"""A timetable improved by small steps: somebody is placed, whoever is in the way is placed elsewhere.

The way of PartialCol for colouring graphs (Blöchliger and Zufferey, 2008): no step makes it worse, steps that leave it
as good as it was are taken too, and who was just put out isn't put back at once. Numbers are drawn from a seed.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence

STEPS = 20_000
TABU = 8


class Search:
    """Meetings that choose among columns, under rows of which each has room for so many of them.

    `columns[c]` is the meeting of column c; `rows` are (room, columns). `gain` is what a placed meeting is worth,
    `fixed` those that are never put out.
    """

    def __init__(
        self, columns: Sequence[int], rows: Sequence[tuple[float, list[int]]], gain: dict[int, float], fixed: set[int]
    ) -> None:
        self.gain, self.fixed = gain, fixed
        self._meeting = columns
        self._ways: dict[int, list[int]] = defaultdict(list)
        self._rows: dict[int, list[int]] = defaultdict(list)
        self._room = [int(most) for most, _some in rows]
        self._in: list[list[int]] = [[] for _row in rows]  # meetings in each row
        self.at: dict[int, int] = {}  # the column of each placed meeting
        for column, meeting in enumerate(columns):
            self._ways[meeting].append(column)
        for row, (_most, some) in enumerate(rows):
            for column in some:
                self._rows[column].append(row)

    @property
    def value(self) -> float:
        """What all that are placed are worth."""
        return sum(self.gain[meeting] for meeting in self.at)

    def meeting_of(self, column: int) -> int:
        """Whose column it is."""
        return self._meeting[column]

    def put(self, column: int) -> None:
        """Place a column's meeting there."""
        meeting = self._meeting[column]
        self.at[meeting] = column
        for row in self._rows[column]:
            self._in[row].append(meeting)

    def take(self, meeting: int) -> int:
        """Put a meeting out; where it was."""
        column = self.at.pop(meeting)
        for row in self._rows[column]:
            self._in[row].remove(meeting)
        return column

    def is_free(self, column: int) -> bool:
        """Whether there is room for it."""
        return all(len(self._in[row]) < self._room[row] for row in self._rows[column])

    def greedy(self, order: Sequence[int]) -> None:
        """Each in its first free column, those that are asked first first."""
        for meeting in order:
            free = next((column for column in self._ways[meeting] if self.is_free(column)), None)
            if free is not None and meeting not in self.at:
                self.put(free)

    def improve(self, until: float, *, steps: int = STEPS, seed: int = 1) -> None:
        """Place more, until all are worth so much, or for so many steps."""
        chance, value = random.Random(seed), self.value
        waiting = [meeting for meeting in self._ways if meeting not in self.at]
        not_before: dict[int, int] = {}
        for step in range(steps):
            if not waiting or value >= until - 1e-6:
                return
            place = chance.randrange(len(waiting))
            meeting = waiting[place]
            if not_before.get(meeting, 0) > step:
                continue
            change, column, out = self._best(meeting, chance)
            if column is None or change < 0:
                continue
            waiting[place] = waiting[-1]
            waiting.pop()
            for one in out:
                self.take(one)
                not_before[one] = step + TABU
            self.put(column)
            waiting += out
            value += change

    def _best(self, meeting: int, chance: random.Random) -> tuple[float, int | None, list[int]]:
        """The way of placing it that is worth most, and who must go for it."""
        best: tuple[float, int | None, list[int]] = (float("-inf"), None, [])
        ways, least = self._ways[meeting], 0
        start = chance.randrange(len(ways))
        for number in range(len(ways)):
            column = ways[(start + number) % len(ways)]
            out = self._in_the_way(column, chance)
            if out is None:
                continue
            change = self.gain[meeting] - sum(self.gain[one] for one in out)
            if change > best[0]:
                best = (change, column, out)
            if not out or change > least:
                break
        return best

    def _in_the_way(self, column: int, chance: random.Random) -> list[int] | None:
        """One of each row without room; None where somebody stays."""
        out: list[int] = []
        for row in self._rows[column]:
            inside = self._in[row]
            if len(inside) < self._room[row] or any(one in out for one in inside):
                continue
            free = [one for one in inside if one not in self.fixed]
            if not free:
                return None
            lowest = min(self.gain[one] for one in free)
            out.append(chance.choice([one for one in free if self.gain[one] == lowest]))
        return out

    def earlier(self, cost: Sequence[float]) -> None:
        """Move each to a free column that costs less, as long as there is one."""
        moved = True
        while moved:
            moved = False
            for meeting in sorted(self.at, key=lambda one: (cost[self.at[one]], one)):
                if meeting in self.fixed:
                    continue
                was = self.take(meeting)
                better = [column for column in self._ways[meeting] if cost[column] < cost[was] and self.is_free(column)]
                best = min(better, key=lambda column: (cost[column], column), default=was)
                self.put(best)
                moved = moved or best != was
