"""How long a contact exchange's timetable takes: people × slots × tables, first and after somebody left.

    python -m bench.timetables

Each is solved as the worker solves it, in a process of its own; seconds include its start. 1 when one takes longer than
`LIMIT`, or isn't proved to have the most meetings, of 40 people with 150 that both sides accepted.
"""

from __future__ import annotations

import sys
import time

from talka.toolkit.timetables.problem import OPTIMAL, Plan, Problem, faults
from talka.toolkit.timetables.process import plan
from talka.toolkit.timetables.tests.test_timetables import fair, told

LIMIT = 5.0
USUAL = 150  # of 40 people: some seven each
SIZES = ((40, 12, 15, 150), (40, 12, 15, 300), (80, 12, 30, 400))


def timed(problem: Problem) -> tuple[Plan, float]:
    """A plan and its seconds."""
    begun = time.perf_counter()
    made = plan(problem)
    return made, time.perf_counter() - begun


def main() -> int:
    """Print the table."""
    print("| people | slots | tables | accepted | | placed | at most | seconds |\n|--:|--:|--:|--:|---|--:|--:|--:|")
    bad = 0
    for people, slots, tables, meetings in SIZES:
        problem = fair(meetings, people=people, slots=slots, tables=tables)
        first, seconds = timed(problem)
        again = told(problem, first, without=7)
        anew, later = timed(again)
        for name, asked, made, took in (("first", problem, first, seconds), ("one left", again, anew, later)):
            row = (people, slots, tables, len(asked.meetings), name, len(made.placed), made.bound, f"{took:.1f}")
            print("|", " | ".join(str(cell) for cell in row), "|", flush=True)
            bad += bool(faults(asked, made.placed)) or (meetings == USUAL and (took > LIMIT or made.status != OPTIMAL))
    return min(bad, 1)


if __name__ == "__main__":
    sys.exit(main())
