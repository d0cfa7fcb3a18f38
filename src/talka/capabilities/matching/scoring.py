"""How well a candidate fits a seeker, and why: the weighted mean of the factors, with its reasons.

    mean  = Σ weight × value / Σ weight      (where a value isn't known, the factor's `unknown` stands in)
    gain  = (mean − ignorance) / (1 − ignorance)      (ignorance: the mean of a pair of which nothing is known)
    score = (1 − e^(−spread × gain)) / (1 − e^(−spread))

The mean ranks; the score is the same order stretched over 0–1 for people to read, since no pair of records is alike in
every respect; whatever fits no better than knowing nothing has 0. Everything is pure: no database, no language.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import expm1

from .explaining import Misfit, Reason, misfits_of, reasons_of
from .factors import FACTORS, Context
from .profiles import Profile

Values = Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class Match:
    """A candidate's score (0–1), what speaks for it, strongest first, and what doesn't fit."""

    candidate: int
    score: float
    reasons: tuple[Reason, ...]
    misfits: tuple[Misfit, ...]


def values_of(seeker: Profile, candidate: Profile, context: Context) -> dict[str, float | None]:
    """What each factor says, 0–1 or None."""
    return {name: factor(seeker, candidate, context) for name, factor in FACTORS.items()}


def shares_of(values: Values, context: Context) -> dict[str, float]:
    """What each factor contributes to the mean; together they are the mean, at most 1."""
    found = dict.fromkeys(values, 0.0)
    for name, (share, unknown) in context.counting.items():
        value = values[name]
        found[name] = share * (unknown if value is None else value)
    return found


def mean_of(seeker: Profile, candidate: Profile, context: Context) -> float:
    """The number that candidates are ranked by, 0–1: the sum of `shares_of`."""
    mean = 0.0
    for name, (share, unknown) in context.counting.items():
        value = FACTORS[name](seeker, candidate, context)
        mean += share * (unknown if value is None else value)
    return mean


def ignorance(context: Context) -> float:
    """The mean of two records of which nothing is known."""
    return sum(shares_of(dict.fromkeys(FACTORS), context).values())


def shown_score(mean: float, nothing: float, spread: float) -> float:
    """The mean stretched for people to read, 0–1, in the same order; `nothing` (see `ignorance`) and less are 0."""
    gain = (mean - nothing) / (1.0 - nothing) if nothing < 1.0 else 0.0
    return min(1.0, max(0.0, expm1(-spread * gain) / expm1(-spread)))


def score(seeker: Profile, candidate: Profile, context: Context) -> Match:
    """Score a candidate and say why."""
    values = values_of(seeker, candidate, context)
    shares = shares_of(values, context)
    return Match(
        candidate=candidate.id,
        score=shown_score(sum(shares.values()), ignorance(context), context.weights.spread),
        reasons=reasons_of(seeker, candidate, context, values, shares),
        misfits=misfits_of(seeker, candidate, context, values),
    )
