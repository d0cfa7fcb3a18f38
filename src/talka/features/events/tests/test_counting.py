"""Counting people: parts sum up to the whole, nobody is counted twice, small groups can't be told."""

from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from talka.features.events.models import MOMENTS, RegistrationState, WentOn
from talka.features.events.queries.counting import STANDING, attendees, suppressed, totals, without_small
from talka.features.events.queries.sustainability import counted, standing

_STATES = [*STANDING, RegistrationState.INVITED]
rows_of = st.lists(
    st.fixed_dictionaries({
        "event_id": st.integers(1, 5), "person_id": st.one_of(st.none(), st.integers(1, 8)),
        "state": st.sampled_from(_STATES), "hours": st.one_of(st.none(), st.integers(0, 40).map(Decimal)),
        "is_walk_in": st.booleans(),
    }),
    max_size=60,
).map(lambda rows: [{**row, "id": number} for number, row in enumerate(rows, 1)])  # fmt: skip
cells_of = st.dictionaries(st.integers(0, 20), st.integers(1, 30), max_size=12)


@given(rows_of)
def test_the_parts_sum_up_and_nobody_counts_twice(rows: list[dict[str, Any]]) -> None:
    found = totals(rows, {1, 2, 3})
    assert sum(found.standing.values()) == found.registered
    named = {row["person_id"] for row in rows if row["person_id"] and row["state"] != "invited"}
    nameless = [row for row in rows if not row["person_id"] and row["state"] != "invited"]
    assert found.registered == len(named) + len(nameless)
    assert found.attended == len(attendees(rows)) <= found.visits
    assert 0 <= found.empty <= found.places
    assert found.hours == sum(found_hours(rows), Decimal(0))


def found_hours(rows: list[dict[str, Any]]) -> list[Decimal]:
    """Hours of those who were there, each once an event."""
    seen: dict[Any, Decimal] = {}
    for row in rows:
        if row["state"] == "attended":
            seen.setdefault((row["event_id"], row["person_id"] or -row["id"]), row["hours"] or Decimal(0))
    return list(seen.values())


@given(rows_of)
def test_one_event_s_totals_sum_up_to_the_series_visits(rows: list[dict[str, Any]]) -> None:
    each = [totals([row for row in rows if row["event_id"] == pk], {1, 2, 3}) for pk in range(1, 6)]
    whole = totals(rows, {1, 2, 3})
    assert sum(one.visits for one in each) == whole.visits
    assert sum(one.places for one in each) == whole.places
    assert sum(one.empty for one in each) == whole.empty
    assert sum(one.hours for one in each) == whole.hours
    assert max((one.attended for one in each), default=0) <= whole.attended <= whole.visits


@given(cells_of)
def test_small_cells_are_not_shown_and_the_sum_stays(cells: dict[int, int]) -> None:
    shown = suppressed(cells, -1)
    assert sum(shown.values()) == sum(cells.values())
    assert all(count >= 5 for key, count in shown.items() if key != -1)
    assert shown.get(-1, 5) >= 5 or set(shown) == {-1}
    assert all(count >= 5 for count in without_small(cells).values())


def test_a_single_small_cell_takes_the_next_larger_one_along() -> None:
    assert suppressed({"a": 20, "b": 7, "c": 2}, "rest") == {"a": 20, "rest": 9}
    assert suppressed({"a": 20, "b": 7}, "rest") == {"a": 20, "b": 7}
    assert suppressed({"a": 3}, "rest") == {"rest": 3}


def test_somebody_in_two_events_of_a_series_is_one_person() -> None:
    there = {"state": "attended", "hours": Decimal(6), "is_walk_in": False}
    rows = [{"id": 1, "event_id": 1, "person_id": 7, **there}, {"id": 2, "event_id": 2, "person_id": 7, **there}]
    found = totals(rows, {1, 2})
    assert (found.registered, found.attended, found.visits, found.hours) == (1, 1, 2, Decimal(12))


def test_the_absent_rate_counts_places_that_were_not_used() -> None:
    states = ["attended", "attended", "confirmed", "absent", "waiting", "cancelled"]
    rows = [
        {"id": number, "event_id": 1, "person_id": number, "state": state, "hours": None, "is_walk_in": False}
        for number, state in enumerate(states, 1)
    ]
    rows.append({"id": 9, "event_id": 1, "person_id": 9, "state": "attended", "hours": None, "is_walk_in": True})
    found = totals(rows, {1})
    assert (found.places, found.empty, found.walk_ins, found.attended) == (4, 2, 1, 3)
    assert found.absent_rate.value == 0.5
    assert totals(rows, set()).absent_rate.value is None


answers_of = st.dictionaries(st.sampled_from(MOMENTS), st.sampled_from(WentOn.values), max_size=3)
_NOTHING: list[Any] = [(None, None)]
ENDED = datetime(2025, 1, 15, tzinfo=UTC)


@given(st.lists(answers_of, max_size=20))
def test_rates_are_parts_of_what_is_known(answers: list[dict[int, str]]) -> None:
    rows = [
        {"id": pk, "registration_id": pk, "person_id": pk % 4 + 1, "text": "", "language": "lv", "is_public": False,
         "ends_at": ENDED, "months": months, "answer": answer}
        for pk, said in enumerate(answers, 1) for months, answer in ([*said.items()] or [*_NOTHING])
    ]  # fmt: skip
    found = counted(rows, datetime(2026, 6, 1, tzinfo=UTC))
    assert found.activities == len(answers) and found.people <= 4
    for one in found.moments:
        assert 0 <= one.going_on <= one.answered <= one.said == len(answers)
        known = Counter(standing(said, one.months) for said in answers)
        assert one.going_on == known["going_on"]
        assert one.answered == len(answers) - known[None]


def test_what_ended_stays_ended_and_silence_is_not_going_on() -> None:
    assert standing({3: "ended"}, 6) == "ended"
    assert standing({3: "going_on"}, 6) is None
    assert standing({3: "ended", 6: "going_on"}, 6) == "going_on"
    assert standing({12: "going_on"}, 3) is None


def test_moments_that_have_not_come_are_not_counted() -> None:
    row = {"id": 1, "registration_id": 1, "person_id": 1, "text": "A", "language": "lv", "is_public": True,
           "ends_at": ENDED, "months": None, "answer": None}  # fmt: skip
    assert counted([row], datetime(2025, 4, 14, tzinfo=UTC)).moments == ()
    assert [one.months for one in counted([row], datetime(2025, 7, 16, tzinfo=UTC)).moments] == [3, 6]
