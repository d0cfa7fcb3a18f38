"""The timetable as a mixed integer programme, bounded and solved by HiGHS. Loaded in the solver's own process alone.

A meeting in a slot at a class of tables (tables that suit the same meetings) is a variable of 0 or 1. It is solved
twice. First: of the meetings that people were told of as many as can be stay, then as many others as can be are placed.
The relaxation (parts of meetings in several slots) says how many there could be at most; a search by small steps mostly
finds as many, which proves it; else the whole programme is solved. Then, with just as many placed: what was told moves
as little as can be, and the others are early. Tables are given last; within a class all are alike, and who has one
keeps it.

It is deterministic: one thread, a fixed seed, and limits counted in steps and nodes; seconds only end what has gone
wrong.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from math import floor, isfinite
from typing import Any

from .problem import GAP, OPTIMAL, Meeting, Plan, Problem
from .searching import Search

MOST_SECONDS, NODES = 30.0, 300
# What it costs in the second step to move a told meeting to another slot or class of tables, in slots of being later.
OTHER_SLOT, OTHER_TABLE = 100.0, 20.0

Place = tuple[int, int]  # the numbers of a slot and of a class of tables


@dataclass
class Model:
    """The programme's columns and rows as HiGHS takes them."""

    columns: list[tuple[int, int, int]]  # meeting, slot, class: their numbers
    rows: list[tuple[float, list[int]]]  # at most so many of these columns


def solve(problem: Problem) -> Plan:
    """The best timetable; the same problem gives the same one."""
    meetings = [one for one in problem.meetings if one.people[0] != one.people[1]]
    classes = _classes(problem, meetings)
    model = _model(problem, meetings, classes)
    if not model.columns:
        return Plan({}, OPTIMAL, 0)
    weight = 1.0 + sum(not one.is_told for one in meetings)
    gain = {number: weight if one.is_told else 1.0 for number, one in enumerate(meetings)}
    search = _search(problem, meetings, classes, model, gain)
    bound = _most(model, gain, search)
    cost = _costs(problem, meetings, classes, model)
    if any(cost[column] > 0 and meetings[number].is_told for number, column in search.at.items()):
        _stay(model, gain, cost, search)
    search.earlier(cost)
    taken = [model.columns[column] for column in sorted(search.at.values())]
    placed = _at_tables(problem, meetings, classes, taken)
    told = sum(meetings[number].is_told for number in search.at)
    most = told + int((bound - told * weight) // 1) if bound - told * weight < weight else len(meetings)
    is_proved = search.value >= bound - 0.5
    return Plan(placed, OPTIMAL if is_proved else GAP, len(placed) if is_proved else min(most, len(meetings)))


def _classes(problem: Problem, meetings: Sequence[Meeting]) -> list[list[int]]:
    """Tables by which meetings they suit: within one, all are alike. A pinned table is one of its own."""
    pinned = {one.table for one in meetings if one.is_pinned}
    signs: dict[Any, list[int]] = defaultdict(list)
    sets = sorted({one.tables for one in meetings if one.tables})
    for table in problem.tables:
        sign = (table if table in pinned else None, tuple(table in some for some in sets))
        signs[sign].append(table)
    return list(signs.values())


def _model(problem: Problem, meetings: Sequence[Meeting], classes: list[list[int]]) -> Model:
    slots = {pk: number for number, pk in enumerate(problem.slots)}
    columns: list[tuple[int, int, int]] = []
    for number, meeting in enumerate(meetings):
        suits = set(problem.tables_of(meeting))
        for (pk, slot), (group, tables) in product(slots.items(), enumerate(classes)):
            if any(pk in problem.cannot.get(person, ()) for person in meeting.people) or tables[0] not in suits:
                continue
            if meeting.is_pinned and (pk != meeting.slot or meeting.table not in tables):
                continue
            columns.append((number, slot, group))
    return Model(columns, _rows(problem, meetings, classes, columns))


def _rows(
    problem: Problem, meetings: Sequence[Meeting], classes: list[list[int]], columns: list[tuple[int, int, int]]
) -> list[tuple[float, list[int]]]:
    once, busy, full, all_of = defaultdict(list), defaultdict(list), defaultdict(list), defaultdict(list)
    for column, (number, slot, group) in enumerate(columns):
        once[number].append(column)
        full[slot, group].append(column)
        for person in meetings[number].people:
            busy[person, slot].append(column)
            all_of[person].append(column)
    rows = [(1.0, some) for some in once.values()] + [(1.0, some) for some in busy.values() if len(some) > 1]
    rows += [(float(len(classes[group])), some) for (_slot, group), some in full.items()]
    rows += [(float(problem.most[person]), some) for person, some in all_of.items() if person in problem.most]
    return rows


def _search(
    problem: Problem, meetings: Sequence[Meeting], classes: list[list[int]], model: Model, gain: dict[int, float]
) -> Search:
    """A timetable to begin with: told meetings where they stand, then those with fewest ways, anywhere."""
    pinned = {number for number, one in enumerate(meetings) if one.is_pinned}
    search = Search([number for number, _slot, _group in model.columns], model.rows, gain, pinned)
    ways: dict[int, int] = defaultdict(int)
    for number, _slot, _group in model.columns:
        ways[number] += 1
    for wanted in (pinned, {number for number, one in enumerate(meetings) if one.is_told} - pinned):
        for column, (number, slot, group) in enumerate(model.columns):
            one = meetings[number]
            stands = problem.slots[slot] == one.slot and one.table in classes[group]
            if number in wanted and stands and number not in search.at and search.is_free(column):
                search.put(column)
    search.greedy(sorted(ways, key=lambda number: (-gain[number], ways[number], number)))
    search.fixed &= set(search.at)
    return search


def _costs(problem: Problem, meetings: Sequence[Meeting], classes: list[list[int]], model: Model) -> list[float]:
    """What each column costs in the second step: being late, and being elsewhere than people were told."""
    cost = []
    for number, slot, group in model.columns:
        meeting, moved = meetings[number], 0.0
        if meeting.is_told:
            moved += OTHER_SLOT * (problem.slots[slot] != meeting.slot)
            moved += OTHER_TABLE * (meeting.table not in classes[group])
        cost.append(moved if meeting.is_told else float(slot))
    return cost


def _highs(model: Model, cost: Sequence[float], *, is_whole: bool = True) -> Any:
    import highspy  # noqa: PLC0415  reason: neither web nor worker loads it

    solver = highspy.Highs()
    options: dict[str, bool | int | float | str] = {
        "output_flag": False, "threads": 1, "parallel": "off", "random_seed": 1, "time_limit": MOST_SECONDS,
        "mip_max_nodes": NODES, "mip_rel_gap": 0.0, "mip_abs_gap": 0.99, "presolve": "off",
    }  # fmt: skip
    for name, value in options.items():
        solver.setOptionValue(name, value)
    count = len(cost)
    solver.addVars(count, [0.0] * count, [1.0] * count)
    solver.changeColsCost(count, list(range(count)), list(cost))
    if is_whole:
        solver.changeColsIntegrality(count, list(range(count)), [highspy.HighsVarType.kInteger] * count)  # type: ignore[arg-type]
    for most, some in model.rows:
        solver.addRow(-highspy.kHighsInf, most, len(some), some, [1.0] * len(some))
    return solver


def _solved(solver: Any, columns: int, start: Search) -> list[int]:
    """The columns that it chooses, beginning with those of a search; the same where it finds none."""
    import highspy  # noqa: PLC0415  reason: neither web nor worker loads it

    solution, begun = highspy.HighsSolution(), set(start.at.values())
    solution.col_value = [float(column in begun) for column in range(columns)]
    solver.setSolution(solution)
    solver.run()
    found = solver.getSolution()
    if not found.value_valid:
        return sorted(begun)
    return [column for column, value in enumerate(found.col_value) if value > 0.5]


def _most(model: Model, gain: dict[int, float], search: Search) -> float:
    """Place as many as can be; what they could be worth at most."""
    import highspy  # noqa: PLC0415  reason: neither web nor worker loads it

    worth = [-gain[number] for number, _slot, _group in model.columns]
    relaxed = _highs(model, worth, is_whole=False)
    relaxed.run()
    bound = sum(gain.values())
    if relaxed.getModelStatus() == highspy.HighsModelStatus.kOptimal:
        bound = floor(-relaxed.getInfo().objective_function_value + 1e-6)
    search.improve(bound)
    if search.value >= bound - 0.5:
        return bound
    solver = _highs(model, worth)
    _take_over(search, _solved(solver, len(worth), search))
    dual = -solver.getInfo().mip_dual_bound
    return min(bound, floor(dual + 1e-6)) if isfinite(dual) else bound


def _stay(model: Model, gain: dict[int, float], cost: list[float], search: Search) -> None:
    """With as many placed, have those stay that people were told of: the best that is found in bounded work."""
    solver = _highs(model, cost)
    worth = [gain[number] for number, _slot, _group in model.columns]
    solver.addRow(search.value - 0.5, search.value + 0.5, len(worth), list(range(len(worth))), worth)
    found = _solved(solver, len(cost), search)
    if sum(worth[column] for column in found) >= search.value - 0.5:
        _take_over(search, found)


def _take_over(search: Search, columns: list[int]) -> None:
    """Place just these, unless the search found what is worth more."""
    if sum(search.gain[search.meeting_of(column)] for column in columns) < search.value - 0.5:
        return
    for meeting in list(search.at):
        search.take(meeting)
    for column in columns:
        search.put(column)


def _at_tables(
    problem: Problem, meetings: Sequence[Meeting], classes: list[list[int]], taken: list[tuple[int, int, int]]
) -> dict[int, tuple[int, int]]:
    """Within a slot and a class: who has a table keeps it, the others get the first that is free."""
    placed: dict[int, tuple[int, int]] = {}
    by_place: dict[Place, list[Meeting]] = defaultdict(list)
    for number, slot, group in taken:
        by_place[slot, group].append(meetings[number])
    for (slot, group), some in sorted(by_place.items()):
        free = list(classes[group])
        some.sort(key=lambda one: (not one.is_pinned, not one.is_told, problem.slots[slot] != one.slot, one.id))
        later = []
        for meeting in some:
            if meeting.table in free:
                free.remove(meeting.table)
                placed[meeting.id] = (problem.slots[slot], meeting.table)
            else:
                later.append(meeting)
        for meeting in later:
            placed[meeting.id] = (problem.slots[slot], free.pop(0))
    return placed
