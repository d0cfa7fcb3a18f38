"""The network: who worked with whom, how near, on what."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from talka.capabilities.matching.network import Network, lineage

PARTS = [
    ("seminar", "intelekta parks"), ("seminar", "balta maja"), ("seminar", "sukrums"),
    ("agreement", "intelekta parks"), ("agreement", "balta maja"),
    ("course", "sukrums"), ("course", "in lingva"),
    ("alone", "hermit"),
]  # fmt: skip
THEMES = {"seminar": {"capacity"}, "agreement": {"networks"}, "course": {"languages"}}
PARENTS = {"capacity": "civil society", "networks": "civil society"}
NETWORK = Network(PARTS, THEMES, PARENTS)


def test_counts_of_what_was_done_together_on_a_theme_and_at_all():
    reach = NETWORK.reach("intelekta parks", frozenset({"capacity"}))
    partner = reach.of("balta maja")
    assert (partner.together, partner.practice, partner.experience) == (2, 1, 2)
    assert reach.of("in lingva").together == 0 and reach.of("in lingva").experience == 1
    assert reach.of("hermit") == reach.of("nobody") == reach.of(None)


def test_a_partner_is_nearer_than_a_partners_partner_and_a_stranger_is_not_reached():
    reach = NETWORK.reach("intelekta parks", frozenset())
    chances = [reach.of(name).nearness for name in ("balta maja", "in lingva", "nobody")]
    assert chances[0] > chances[1] > chances[2] == 0


def test_a_theme_draws_the_walk():
    plain = NETWORK.reach("intelekta parks", frozenset()).of("in lingva").nearness
    assert NETWORK.reach("intelekta parks", frozenset({"languages"})).of("in lingva").nearness > plain


def test_meaning_draws_it_too_and_is_summed():
    alike = np.array([1.0 if record == "course" else 0.0 for record in NETWORK.records])
    reach = NETWORK.reach("intelekta parks", frozenset(), alike)
    assert reach.of("in lingva").subject == 1 and reach.of("balta maja").subject == 0
    plain = NETWORK.reach("intelekta parks", frozenset())
    assert reach.of("in lingva").nearness > plain.of("in lingva").nearness


def test_records_of_a_broader_theme_count_for_it_and_of_a_sister_half():
    likeness = dict(zip(NETWORK.records, NETWORK.likeness(frozenset({"civil society"})), strict=True))
    assert likeness == {"seminar": 1, "agreement": 1, "course": 0}
    likeness = dict(zip(NETWORK.records, NETWORK.likeness(frozenset({"capacity"})), strict=True))
    assert likeness == {"seminar": 1, "agreement": 0.5, "course": 0}


def test_common_partners_are_named():
    assert NETWORK.common_partners("intelekta parks", "in lingva") == ["sukrums"]
    assert NETWORK.reach("intelekta parks", frozenset()).common_partners("in lingva") == ["sukrums"]
    assert NETWORK.common_partners("intelekta parks", "nobody") == []


def test_an_empty_network_knows_nobody():
    empty = Network([], {})
    assert empty.reach("anybody", frozenset({"x"})).of("anybody").nearness == 0
    assert empty.ties({}) == {} and empty.steps("anybody", 2).size == 0


def test_ties_lie_around_a_half_and_are_mutual():
    ties = NETWORK.ties({"intelekta parks": "LV", "balta maja": "LV", "sukrums": "LV", "in lingva": "LT"})
    assert ties["LV", "LT"] == ties["LT", "LV"]
    assert all(0 <= tie <= 1 for tie in ties.values())
    assert "" not in {sort for pair in ties for sort in pair}


def test_a_ring_of_broader_terms_ends():
    assert lineage("a", {"a": "b", "b": "a"}) == ["a", "b"]


@given(st.lists(st.tuples(st.integers(0, 15), st.integers(0, 9)), max_size=80), st.integers(0, 9))
def test_nobody_is_lost_on_the_walk(parts: list[tuple[int, int]], start: int):
    """From an organisation that has partners, the chances of all ends add up to 1."""
    network = Network(parts, {})
    total = network.steps(start, 4).sum()
    assert total == pytest.approx(1.0) if start in network.index else total == 0
    pulled = network.reach(start, frozenset({1})).columns[:, 1]
    assert np.isfinite(pulled).all() and (pulled >= 0).all()


def test_in_a_small_network_being_near_says_little():
    small = Network([(record, member) for record in range(3) for member in (record, record + 1)], {})
    large = Network([(record, member) for record in range(300) for member in (record, record + 1)], {})
    assert small.reach(0, frozenset()).of(1).nearness < large.reach(0, frozenset()).of(1).nearness
