"""The factors of a match: each says how well two profiles fit in one respect, 0 to 1, or None where nobody knows.

`seeker` is the record that looks for something, `candidate` what might fit. Factors in `SYMMETRIC` say the same
whichever of the two asks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from math import isfinite, log1p
from typing import TypeAlias

from talka.toolkit import arrays as np

from .network import Reach
from .overlap import Rarity, overlap
from .places import nearest_pair
from .profiles import Profile, Sought
from .weights import Weights, weights

# Counts are put on a logarithmic scale on which these many are a whole 1: beyond, more makes no difference.
MOST_RECORDS = 1000.0
MOST_TOGETHER = 100.0
NEAREST = 3000.0
NEARNESS = 0.15  # an organisation as near as one drawn blindly counts as much as this on the scale up to `NEAREST`
ONLINE = 0.6  # what "it can be done online" is worth as nearness
OTHER_COUNTRY = 0.2  # the sort of organisation that is sought, from a country that isn't

Ties: TypeAlias = Mapping[tuple[str, str], float]


@dataclass(frozen=True)
class Context:
    """What a score is relative to: how rare each term is, the network seen from the seeker, and the weights.

    `emphasis` multiplies the weight of factors that the seeker's people named when they dismissed matches. `cosines`
    are those of the seeker's text to candidates', by id, where somebody has compared them already.
    """

    themes: Rarity = field(default_factory=lambda: Rarity({}, 0))
    audiences: Rarity = field(default_factory=lambda: Rarity({}, 0))
    sectors: Rarity = field(default_factory=lambda: Rarity({}, 0))
    reach: Reach = field(default_factory=Reach)
    country_ties: Ties = field(default_factory=dict)
    type_ties: Ties = field(default_factory=dict)
    emphasis: Mapping[str, float] = field(default_factory=dict)
    cosines: Mapping[int, float] = field(default_factory=dict)
    weights: Weights = field(default_factory=weights)

    @cached_property
    def counting(self) -> Mapping[str, tuple[float, float]]:
        """Of each factor that counts its share of the whole, and what stands in where it isn't known."""
        table = self.weights.factors
        counted = {name: table[name].weight * self.emphasis.get(name, 1.0) for name in FACTORS}
        whole = sum(counted.values())
        return {name: (weight / whole, table[name].unknown) for name, weight in counted.items() if weight > 0}


Factor = Callable[[Profile, Profile, Context], float | None]


def meaning(seeker: Profile, candidate: Profile, context: Context) -> float | None:
    """Cosine of the two texts' embeddings, between what is chance and what is the same subject."""
    cosine = context.cosines.get(candidate.id)
    if cosine is None:
        if seeker.vector is None or candidate.vector is None:
            return None
        cosine = float(np.dot(seeker.vector, candidate.vector))
    return context.weights.likeness(cosine, seeker.language, candidate.language) if isfinite(cosine) else None


def themes(seeker: Profile, candidate: Profile, context: Context) -> float | None:
    """Themes in common, by how rare they are."""
    return overlap(seeker.themes, candidate.themes, context.themes)


def audiences(seeker: Profile, candidate: Profile, context: Context) -> float | None:
    """People served by both."""
    return overlap(seeker.audiences, candidate.audiences, context.audiences)


def sectors(seeker: Profile, candidate: Profile, context: Context) -> float | None:
    """Fields in common."""
    return overlap(seeker.sectors, candidate.sectors, context.sectors)


def place(seeker: Profile, candidate: Profile, context: Context) -> float | None:
    """Containment or distance of the two spots that fit best; what can be done online is not far."""
    pair = nearest_pair(seeker.spots, candidate.spots)
    if seeker.online or candidate.online:
        return max(ONLINE, pair[0] if pair else 0.0)
    return pair[0] if pair else None


def languages(seeker: Profile, candidate: Profile, context: Context) -> float | None:
    """Languages in common: one lets people talk, each further one helps a little."""
    if not seeker.languages or not candidate.languages:
        return None
    return 1.0 - 0.3 ** len(seeker.languages & candidate.languages)


def complement(seeker: Profile, candidate: Profile, context: Context) -> float | None:
    """Whether one is or gives what the other lacks."""
    known = [
        value
        for value in (
            _filled(seeker.seeks, candidate),
            _filled(candidate.seeks, seeker),
            _given(seeker.asks, candidate.gives),
            _given(candidate.asks, seeker.gives),
        )
        if value is not None
    ]
    return max(known, default=None)


def _filled(seeks: tuple[Sought, ...], by: Profile) -> float | None:
    if not seeks or not by.type:
        return None
    return max(fills(gap, by) for gap in seeks)


def fills(gap: Sought, by: Profile) -> float:
    """1 where an organisation is of a type and country sought, `OTHER_COUNTRY` where of the type alone, else 0."""
    if gap.types and by.type not in gap.types:
        return 0.0
    return 1.0 if not gap.countries or by.country in gap.countries else OTHER_COUNTRY


def _given(asks: frozenset[str], gives: frozenset[str]) -> float | None:
    if not asks or not gives:
        return None
    return len(asks & gives) / len(asks)


def time(seeker: Profile, candidate: Profile, context: Context) -> float | None:
    """The share of the shorter period in which both are there; a side without an end goes on."""
    if not (seeker.starts_on or seeker.ends_on) or not (candidate.starts_on or candidate.ends_on):
        return None
    starts = max(seeker.starts_on or date.min, candidate.starts_on or date.min)
    ends = min(seeker.ends_on or date.max, candidate.ends_on or date.max)
    shorter = min(_days(seeker), _days(candidate))
    return _within(((ends - starts).days + 1) / shorter)


def _days(profile: Profile) -> int:
    return max(1, ((profile.ends_on or date.max) - (profile.starts_on or date.min)).days + 1)


def conduct(seeker: Profile, candidate: Profile, context: Context) -> float | None:
    """The candidate's promises kept and requests answered, as a share that begins at a half (Laplace's rule)."""
    done = candidate.conduct
    good, bad = done.kept + done.answered, done.broken + max(done.asked - done.answered, 0)
    return (good + 1) / (good + bad + 2) if good + bad else None


def practice(seeker: Profile, candidate: Profile, context: Context) -> float | None:
    """How often the candidate has cooperated on the seeker's themes."""
    return _share(context.reach.of(candidate.organisation).practice, MOST_RECORDS)


def subject(seeker: Profile, candidate: Profile, context: Context) -> float | None:
    """How often the candidate has cooperated on what means something alike."""
    return _share(context.reach.of(candidate.organisation).subject, MOST_RECORDS)


def experience(seeker: Profile, candidate: Profile, context: Context) -> float | None:
    """How often the candidate has cooperated at all."""
    return _share(context.reach.of(candidate.organisation).experience, MOST_RECORDS)


def partners(seeker: Profile, candidate: Profile, context: Context) -> float | None:
    """How often the two have worked together."""
    return _share(context.reach.of(candidate.organisation).together, MOST_TOGETHER)


def proximity(seeker: Profile, candidate: Profile, context: Context) -> float | None:
    """How near they are in the network of who worked with whom on such things."""
    return _share(context.reach.of(candidate.organisation).nearness * NEARNESS, NEAREST)


def country_ties(seeker: Profile, candidate: Profile, context: Context) -> float | None:
    """How usual it is that organisations of their countries work together."""
    return context.country_ties.get((seeker.country, candidate.country))


def type_ties(seeker: Profile, candidate: Profile, context: Context) -> float | None:
    """How usual it is that organisations of their types work together."""
    return context.type_ties.get((seeker.type, candidate.type))


def _share(count: float, most: float) -> float:
    return _within(log1p(max(count, 0.0)) / log1p(most))


def _within(value: float) -> float:
    return min(max(value, 0.0), 1.0)


FACTORS: Mapping[str, Factor] = {
    factor.__name__: factor
    for factor in (
        meaning, themes, audiences, sectors, place, languages, complement, time, conduct,
        practice, subject, experience, partners, proximity, country_ties, type_ties,
    )
}  # fmt: skip
SYMMETRIC = ("meaning", "themes", "audiences", "sectors", "place", "languages", "complement", "time")
