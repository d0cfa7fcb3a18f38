"""Timetables: never a clash, as many meetings as can be, the same each time, and what was told stays."""

import json
import random
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from talka.toolkit.timetables.problem import GAP, OPTIMAL, Meeting, Plan, Problem, faults
from talka.toolkit.timetables.process import Unsolved, plan
from talka.toolkit.timetables.solving import solve


def fair(meetings: int, *, seed: int = 1, people: int = 40, slots: int = 12, tables: int = 15) -> Problem:
    """A made-up contact exchange: a tenth of all slots don't suit, a fifth of the meetings want one of three tables."""
    chance = random.Random(seed)
    pairs: set[tuple[int, int]] = set()
    while len(pairs) < meetings:
        one, other = chance.sample(range(people), 2)
        pairs.add((min(one, other), max(one, other)))
    online = tuple(range(tables - 3, tables))
    rows = tuple(
        Meeting(number, pair, online if chance.random() < 0.2 else ()) for number, pair in enumerate(sorted(pairs))
    )
    cannot = {who: frozenset(slot for slot in range(slots) if chance.random() < 0.1) for who in range(people)}
    most = {who: chance.choice([4, 6, 8, 12]) for who in range(people)}
    return Problem(rows, tuple(range(slots)), tuple(range(tables)), cannot, most)


def told(problem: Problem, made: Plan, *, without: int | None = None) -> Problem:
    """The same after people were told of it, without one of them."""
    rows = [
        replace(one, slot=made.placed[one.id][0], table=made.placed[one.id][1], is_told=True)
        if one.id in made.placed
        else one
        for one in problem.meetings
        if without not in one.people
    ]
    return replace(problem, meetings=tuple(rows))


@some.composite
def tiny(draw: some.DrawFn) -> Problem:
    """Problems small enough to try everything."""
    people = range(draw(some.integers(2, 5)))
    slots, tables = tuple(range(draw(some.integers(0, 3)))), tuple(range(100, 100 + draw(some.integers(0, 2))))
    pairs = draw(
        some.lists(some.sampled_from([(a, b) for a in people for b in people if a < b]), unique=True, max_size=5)
    )
    rows = []
    for number, pair in enumerate(pairs):
        own = tuple(draw(some.lists(some.sampled_from(tables), unique=True, max_size=2))) if tables else ()
        rows.append(Meeting(number, pair, tuple(sorted(own))))
    cannot = {who: frozenset(draw(some.lists(some.sampled_from(slots), unique=True))) for who in people if slots}
    most = draw(some.dictionaries(some.sampled_from(people), some.integers(0, 3), max_size=2))
    return Problem(tuple(rows), slots, tables, cannot, most)


def every_way(problem: Problem) -> Iterator[dict[int, tuple[int, int]]]:
    """All timetables without a fault."""
    places = [None, *product(problem.slots, problem.tables)]
    for chosen in product(places, repeat=len(problem.meetings)):
        placed = {one.id: place for one, place in zip(problem.meetings, chosen, strict=True) if place is not None}
        if not faults(problem, placed):
            yield placed


@settings(max_examples=60, deadline=None)
@given(tiny())
def test_of_tiny_problems_no_way_places_more(problem: Problem) -> None:
    made = solve(problem)
    assert faults(problem, made.placed) == []
    assert made.status == OPTIMAL
    assert made.bound == len(made.placed) == max(len(placed) for placed in every_way(problem))


@settings(max_examples=25, deadline=None)
@given(some.integers(0, 10**6), some.integers(1, 60), some.integers(2, 14), some.integers(1, 6), some.integers(1, 5))
def test_there_is_never_a_clash_and_none_that_was_not_wanted(
    seed: int, meetings: int, people: int, slots: int, tables: int
) -> None:
    count = min(meetings, people * (people - 1) // 2)
    problem = fair(count, seed=seed, people=people, slots=slots, tables=max(3, tables))
    made = solve(problem)
    assert faults(problem, made.placed) == []
    assert set(made.placed) <= {one.id for one in problem.meetings}
    assert len(made.placed) <= made.bound <= len(problem.meetings)
    again = told(problem, made, without=0)
    anew = solve(again)
    assert faults(again, anew.placed) == []
    assert {one.id for one in again.meetings if one.is_told} <= set(anew.placed)


@settings(max_examples=40, deadline=None)
@given(tiny())
def test_of_what_was_told_as_much_stays_as_can(problem: Problem) -> None:
    made = solve(problem)
    if not made.placed:
        return
    gone = problem.slots[-1]  # in the last slot nobody is there any more
    people = {person for one in problem.meetings for person in one.people}
    cannot = {person: problem.cannot.get(person, frozenset()) | {gone} for person in people}
    again = replace(told(problem, made), cannot=cannot)
    anew = solve(again)
    assert faults(again, anew.placed) == []

    def worth(placed: dict[int, tuple[int, int]]) -> tuple[int, int, int]:
        kept = [one for one in again.meetings if one.is_told and one.id in placed]
        return len(kept), len(placed), sum(placed[one.id][0] == one.slot for one in kept)

    assert worth(dict(anew.placed)) == max(worth(placed) for placed in every_way(again))


def test_what_is_pinned_stays_and_the_rest_goes_round_it() -> None:
    pinned = Meeting(1, (1, 2), (), slot=0, table=100, is_pinned=True, is_told=True)
    problem = Problem((pinned, Meeting(2, (1, 3)), Meeting(3, (4, 5))), (0, 1), (100, 101))
    made = solve(problem)
    assert made.placed[1] == (0, 100) and made.placed[2][0] == 1 and made.placed[3] == (0, 101)


def test_nobody_meets_themselves_and_nothing_is_asked_of_nobody() -> None:
    assert solve(Problem((Meeting(1, (1, 1)),), (0,), (100,))).placed == {}
    assert solve(Problem((), (), ())) == Plan({}, OPTIMAL, 0)


def test_forty_people_twelve_slots_fifteen_tables_are_proved_to_be_the_most_and_come_out_alike() -> None:
    problem = fair(150)
    first, second = plan(problem), plan(problem)
    assert (first.status, first.bound) == (OPTIMAL, len(first.placed))
    assert faults(problem, first.placed) == []
    assert first == second == solve(problem)
    anew = plan(told(problem, first, without=7))
    moved = [pk for pk, place in anew.placed.items() if pk in first.placed and first.placed[pk] != place]
    assert anew.status == OPTIMAL and moved == []


def test_where_not_all_is_proved_it_says_how_many_there_could_be(monkeypatch: pytest.MonkeyPatch) -> None:
    from talka.toolkit.timetables import solving

    monkeypatch.setattr(solving.Search, "improve", lambda *_args, **_more: None)
    monkeypatch.setattr(solving, "MOST_SECONDS", 0.0)
    problem = fair(150)
    made = solve(problem)
    assert made.status == GAP and len(made.placed) < made.bound <= 150
    assert faults(problem, made.placed) == []


def test_the_process_ends_when_its_memory_or_time_does() -> None:
    with pytest.raises(Unsolved):
        plan(fair(60), memory=60 * 1024**2)


def test_what_is_asked_survives_the_way_there_and_back() -> None:
    problem = told(fair(20), solve(fair(20)))
    assert Problem.from_json(json.loads(json.dumps(problem.as_json()))) == problem


def test_asking_does_not_load_the_solver() -> None:
    seen = "import sys, talka.toolkit.timetables.process; print('highspy' in sys.modules, 'numpy' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", seen], capture_output=True, text=True, check=True).stdout
    assert said.split() == ["False", "False"]
