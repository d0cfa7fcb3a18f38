"""Who is still sought: members take the narrowest places, and each takes one at most."""

from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from talka.features.partners import queries

lines = st.lists(
    st.fixed_dictionaries({"type": st.sampled_from(["ngo", "school"]), "count": st.integers(1, 3),
                           "countries": st.lists(st.sampled_from(["LV", "GE"]), max_size=1)}), max_size=3,
)  # fmt: skip
pairs = st.lists(
    st.tuples(st.sampled_from(["ngo", "school", "media"]), st.sampled_from(["LV", "GE", "LT"])), max_size=6
)


@given(lines, pairs)
def test_gaps_shrink_by_at_most_one_a_member_and_never_grow(seeks: list[Any], members: list[Any]) -> None:
    left = [sum(gap.count for gap in queries.gaps(seeks, members[:n])) for n in range(len(members) + 1)]
    assert left[0] == sum(line["count"] for line in seeks)
    assert all(before - after in (0, 1) for before, after in pairwise(left))


def test_a_member_takes_the_narrowest_place() -> None:
    seeks = [{"type": "ngo", "count": 1, "countries": []}, {"type": "ngo", "count": 1, "countries": ["LT"]}]
    assert queries.gaps(seeks, [("ngo", "LT"), ("ngo", "GE")]) == []
    assert queries.gaps(seeks, [("ngo", "GE"), ("ngo", "LV")]) == [queries.Gap("ngo", 1, ("LT",))]
