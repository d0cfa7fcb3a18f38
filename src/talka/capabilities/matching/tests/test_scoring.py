"""Scores are bounded, never NaN, the same from both sides where they should be, and grow with what is shared."""

from dataclasses import replace
from datetime import date
from math import isfinite

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talka.capabilities.matching.factors import FACTORS, SYMMETRIC, Context
from talka.capabilities.matching.network import Network
from talka.capabilities.matching.overlap import Rarity, overlap
from talka.capabilities.matching.profiles import Conduct, Profile, Sought, Spot
from talka.capabilities.matching.scoring import mean_of, score, shares_of, shown_score, values_of
from talka.capabilities.matching.weights import weights

# A tree of twelve themes: 0–2 at the top, each with three narrower ones.
PARENTS = {theme: theme % 3 for theme in range(3, 12)}
COUNTS = {theme: 2**theme for theme in range(12)}
RARITY = Rarity(COUNTS, 5000, PARENTS)
LANGUAGES = ("ka", "lv", "lt", "ru", "uk", "en")

themes = st.frozensets(st.integers(0, 11), max_size=6)
few_codes = st.frozensets(st.sampled_from(("space", "training", "books")), max_size=3)
points = st.none() | st.tuples(st.floats(-90, 90), st.floats(-180, 180))
paths = st.sampled_from(("", "LV/", "LV/LV-R/", "LV/LV-R/LV-1/", "LV/LV-S/", "GE/", "GE/GE-TB/"))
days = st.none() | st.dates(date(2000, 1, 1), date(2040, 1, 1))
vectors = st.none() | st.lists(st.floats(-1, 1), min_size=4, max_size=4).map(
    lambda parts: np.array(parts, np.float32) / max(float(np.linalg.norm(parts)), 1e-6)
)
sought = st.builds(
    Sought,
    st.frozensets(st.sampled_from(("ngo", "library")), max_size=2),
    st.frozensets(st.sampled_from(("LV", "GE")), max_size=2),
)


@st.composite
def profiles(draw: st.DrawFn) -> Profile:
    starts_on, ends_on = draw(days), draw(days)
    if starts_on and ends_on and ends_on < starts_on:
        starts_on, ends_on = ends_on, starts_on
    count = st.integers(0, 10**6)
    return Profile(
        id=draw(st.integers(1, 10**9)),
        organisation=draw(st.none() | st.integers(0, 8)),
        type=draw(st.sampled_from(("", "ngo", "library"))),
        country=draw(st.sampled_from(("", "LV", "GE"))),
        language=draw(st.sampled_from(("", *LANGUAGES))),
        themes=draw(themes),
        audiences=draw(themes),
        sectors=draw(themes),
        languages=draw(st.frozensets(st.sampled_from(LANGUAGES), max_size=4)),
        spots=tuple(draw(st.lists(st.builds(Spot, paths, points), max_size=3))),
        online=draw(st.booleans()),
        starts_on=starts_on,
        ends_on=ends_on,
        seeks=tuple(draw(st.lists(sought, max_size=3))),
        gives=draw(few_codes),
        asks=draw(few_codes),
        conduct=Conduct(*(draw(count) for _ in range(4))),
        vector=draw(vectors),
    )


NETWORK = Network(
    [(record, member) for record in range(30) for member in {record % 7, record % 5, (record * 3) % 9}],
    {record: {record % 12} for record in range(30)},
    PARENTS,
)
SORTS = {member: ("LV", "GE")[member % 2] for member in range(9)}


def context_of(seeker: Profile) -> Context:
    return Context(
        themes=RARITY,
        audiences=RARITY,
        sectors=RARITY,
        reach=NETWORK.reach(seeker.organisation, seeker.themes),
        country_ties=NETWORK.ties(SORTS),
    )


@given(profiles(), profiles())
def test_scores_and_all_their_parts_are_between_0_and_1(seeker: Profile, candidate: Profile):
    context = context_of(seeker)
    match = score(seeker, candidate, context)
    assert isfinite(match.score) and 0 <= match.score <= 1
    values = values_of(seeker, candidate, context)
    assert all(value is None or (isfinite(value) and 0 <= value <= 1) for value in values.values())
    assert 0 <= sum(shares_of(values, context).values()) <= 1 + 1e-9
    assert mean_of(seeker, candidate, context) == pytest.approx(sum(shares_of(values, context).values()))
    assert [reason.weight for reason in match.reasons] == sorted((r.weight for r in match.reasons), reverse=True)


@given(profiles(), profiles())
def test_what_two_have_in_common_is_the_same_from_both_sides(one: Profile, other: Profile):
    context = context_of(one)
    for name in SYMMETRIC:
        assert FACTORS[name](one, other, context) == pytest.approx(FACTORS[name](other, one, context)), name


@given(profiles(), profiles(), st.integers(3, 11))
def test_one_more_common_theme_never_lowers_the_score(seeker: Profile, candidate: Profile, theme: int):
    context = context_of(seeker)
    shared = replace(seeker, themes=seeker.themes | {theme}), replace(candidate, themes=candidate.themes | {theme})
    before = overlap(seeker.themes, candidate.themes, RARITY) or 0.0
    assert (overlap(shared[0].themes, shared[1].themes, RARITY) or 0.0) >= before - 1e-9
    seeker = shared[0]
    assert mean_of(seeker, shared[1], context) >= mean_of(seeker, candidate, context) - 1e-9 or not candidate.themes


@given(st.integers(3, 11), st.integers(3, 11))
def test_of_two_common_themes_the_rarer_one_counts_more(one: int, other: int):
    rarer, commoner = sorted((one, other), key=lambda code: COUNTS[code])
    beside = frozenset({0})
    with_rarer = overlap(beside | {rarer}, frozenset({1, rarer}), Rarity(COUNTS, 5000))
    with_commoner = overlap(beside | {commoner}, frozenset({1, commoner}), Rarity(COUNTS, 5000))
    assert with_rarer is not None and with_commoner is not None and with_rarer >= with_commoner - 1e-9


def test_a_common_broader_theme_counts_less_than_the_theme_itself_and_more_than_none():
    same, sister, stranger = frozenset({3}), frozenset({6}), frozenset({4})
    values = [overlap(same, other, RARITY) or 0.0 for other in (same, sister, stranger)]
    assert values[0] > values[1] > values[2] == 0.0


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 0.9))
def test_the_score_shown_keeps_the_order_and_is_0_for_what_is_no_better_than_nothing(
    one: float, other: float, nothing: float
):
    less, more = (shown_score(mean, nothing, weights().spread) for mean in sorted((one, other)))
    assert 0 <= less <= more <= 1
    assert shown_score(nothing, nothing, weights().spread) == 0 and shown_score(1, nothing, 6) == pytest.approx(1)


def test_of_a_pair_of_which_nothing_is_known_the_score_is_0():
    assert score(Profile(1), Profile(2), Context()).score == 0


def test_what_a_record_gains_shows_in_its_score():
    """Each thing that fits raises the score, and what is unknown is neither the best nor always the worst."""
    seeker = Profile(
        1, themes=frozenset({5}), languages=frozenset({"lv"}), spots=(Spot("LV/LV-R/", (56.0, 27.0)),),
        seeks=(Sought(frozenset({"library"})),), starts_on=date(2026, 1, 1),
    )  # fmt: skip
    bare = Profile(2)
    fits = {
        "themes": {"themes": frozenset({5})},
        "languages": {"languages": frozenset({"lv", "ru"})},
        "spots": {"spots": (Spot("LV/LV-R/LV-1/", (56.1, 27.1)),)},
        "type": {"type": "library"},
        "starts_on": {"starts_on": date(2026, 2, 1)},
    }
    unfit = {
        "languages": {"languages": frozenset({"ka"})},
        "spots": {"spots": (Spot("GE/GE-TB/", (41.7, 44.8)),)},
        "type": {"type": "media"},
    }
    context = context_of(seeker)
    nothing = mean_of(seeker, bare, context)
    for name, columns in fits.items():
        assert mean_of(seeker, replace(bare, **columns), context) > nothing, name
    for name, columns in unfit.items():
        match = score(seeker, replace(bare, **columns), context)
        assert mean_of(seeker, replace(bare, **columns), context) < nothing, name
        assert match.score == 0 and match.misfits, name


def test_dismissals_make_a_factor_count_more():
    seeker = Profile(1, themes=frozenset({5}), spots=(Spot("LV/", None),))
    near, far = Profile(2, spots=(Spot("LV/", None),)), Profile(3, themes=frozenset({5}), spots=(Spot("GE/", None),))
    context = context_of(seeker)
    stressed = replace(context, emphasis={"place": 3.0})
    gap = mean_of(seeker, near, context) - mean_of(seeker, far, context)
    assert mean_of(seeker, near, stressed) - mean_of(seeker, far, stressed) > gap


@settings(max_examples=30)
@given(profiles(), profiles())
def test_a_table_of_nothing_but_zeros_scores_nothing(seeker: Profile, candidate: Profile):
    context = replace(context_of(seeker), weights=weights().only(dict.fromkeys(FACTORS, 0.0)))
    assert score(seeker, candidate, context).score == 0.0


def test_the_table_has_every_factor_says_where_each_weight_is_from_and_why():
    table = weights()
    assert set(table.factors) == set(FACTORS)
    assert {weight.origin for weight in table.factors.values()} == {"fitted", "assumed"}
    assert all(weight.because for weight in table.factors.values() if weight.origin == "assumed")
    assert table.fitted["by"] and table.fitted["date"] and table.fitted["on"]


def test_likeness_rises_from_what_is_usual_and_is_as_much_where_unrelated_texts_end():
    table = weights()
    same, across = table.low("ka", "ka"), table.low("ka", "lv")
    assert across < same
    assert table.likeness(-0.1, "ka", "ka") == table.likeness(0.0, "ka", "lv") == 0.0
    assert 0.0 < table.likeness(across / 2, "ka", "lv") == table.likeness(same / 2, "ka", "ka") < table.chance
    assert table.likeness(same, "ka", "ka") == table.likeness(across, "ka", "lv") == table.chance
    assert table.likeness(same + table.span, "ka", "ka") == table.likeness(across + table.span, "ka", "lv") == 1.0
    assert table.alike(same, "ka", "ka") == 0.0 < table.alike(same + 0.1, "ka", "ka")
