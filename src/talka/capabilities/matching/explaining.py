"""Why a candidate fits, and what doesn't: codes with ids and numbers. `reasons` has the sentences."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from .factors import MOST_RECORDS, Context, fills, proximity
from .network import lineage
from .places import common_levels, distance, levels, nearest_pair
from .profiles import Code, Codes, Profile, Spot

Values = Mapping[str, float | None]
Params = dict[str, Any]
MOST_REASONS = 5
ENOUGH = 0.2  # a factor below this is nothing to be named as a reason
# Of the same told in two languages 98 of 100 reach this, of unrelated texts 1 or 2; in one language 5, some of which
# are about the same (`bench.likeness` on the demo).
ENOUGH_MEANING = 0.54
MOST_NAMED = 3
FAR_KM = 120.0


@dataclass(frozen=True, slots=True)
class Reason:
    """What speaks for a match. `params` holds ids, codes and numbers only; `weight` is its part of the mean, 0–1."""

    code: str
    params: Params
    weight: float


@dataclass(frozen=True, slots=True)
class Misfit:
    """What speaks against a match, or is open."""

    code: str
    params: Params


Said = tuple[str, Params] | None
Teller = Callable[[Profile, Profile, Context], Said]


def reasons_of(
    seeker: Profile, candidate: Profile, context: Context, values: Values, shares: Mapping[str, float]
) -> tuple[Reason, ...]:
    """The strongest reasons, at most `MOST_REASONS`."""
    strongest = sorted(shares.items(), key=lambda item: (-item[1], item[0]))
    found: list[Reason] = []
    for name, share in strongest:
        value = values[name]
        enough = ENOUGH_MEANING if name == "meaning" else ENOUGH
        if value is None or (value < enough and name not in _ALWAYS) or share <= 0:
            continue
        said = _TELLERS[name](seeker, candidate, context)
        if said is not None:
            found.append(Reason(said[0], said[1], round(share, 4)))
    return tuple(found[:MOST_REASONS])


def misfits_of(seeker: Profile, candidate: Profile, context: Context, values: Values) -> tuple[Misfit, ...]:
    """What doesn't fit, of the respects in which something is known."""
    said = (teller(seeker, candidate, context) for name, teller in _MISFITS.items() if values.get(name) is not None)
    return tuple(Misfit(code, params) for code, params in filter(None, said))


def common_terms(one: Codes, other: Codes, parents: Mapping[Code, Code]) -> tuple[list[Code], list[Code]]:
    """Terms that both have, and broader terms under which each has another one."""
    same = one & other
    mine = {term for code in one for term in lineage(code, parents)}
    theirs = {term for code in other for term in lineage(code, parents)}
    covered = {term for code in same for term in lineage(code, parents)}
    return sorted(same, key=str), sorted((mine & theirs) - covered, key=str)


def _terms(name: str, of: Callable[[Profile], Codes]) -> Teller:
    def tell(seeker: Profile, candidate: Profile, context: Context) -> Said:
        rarity = getattr(context, name)
        same, related = common_terms(of(seeker), of(candidate), rarity.parents)
        chosen = sorted(same or related, key=lambda code: (-rarity.of(code), str(code)))[:MOST_NAMED]
        if not chosen:
            return None
        return (name if same else f"related_{name}"), {"terms": chosen}

    return tell


def _meaning(seeker: Profile, candidate: Profile, context: Context) -> Said:
    return "meaning", {}


def _place(seeker: Profile, candidate: Profile, context: Context) -> Said:
    pair = nearest_pair(seeker.spots, candidate.spots)
    said = _near(pair[1], pair[2]) if pair else None
    return said or (("online", {}) if seeker.online or candidate.online else None)


def _near(one: Spot, other: Spot) -> Said:
    mine, theirs = levels(one.path), levels(other.path)
    depth = common_levels(one.path, other.path)
    if len(mine) > 1 and mine == theirs:
        return "same_place", {"place": mine[-1]}
    # That one lies in the other says more than kilometres, unless the other is a whole country.
    if depth > 1 and depth == min(len(mine), len(theirs)):
        return "within", {"place": mine[depth - 1]}
    away = distance(one.point, other.point) if one.point and other.point else None
    if away is not None and away <= FAR_KM:
        return "distance", {"kilometres": round(away)}
    return ("within", {"place": mine[depth - 1]}) if depth else None


def _languages(seeker: Profile, candidate: Profile, context: Context) -> Said:
    return "languages", {"languages": sorted(seeker.languages & candidate.languages)}


def _complement(seeker: Profile, candidate: Profile, context: Context) -> Said:
    if seeker.asks & candidate.gives:
        return "gives", {"things": sorted(seeker.asks & candidate.gives)}
    if candidate.asks & seeker.gives:
        return "asks", {"things": sorted(candidate.asks & seeker.gives)}
    if any(fills(gap, candidate) == 1.0 for gap in seeker.seeks):
        return "sought", {"type": candidate.type, "country": candidate.country}
    if any(fills(gap, seeker) == 1.0 for gap in candidate.seeks):
        return "seeks", {"type": seeker.type, "country": seeker.country}
    return None


def _time(seeker: Profile, candidate: Profile, context: Context) -> Said:
    return "time", {}


def _conduct(seeker: Profile, candidate: Profile, context: Context) -> Said:
    done = candidate.conduct
    if done.kept:
        return "kept", {"count": done.kept}
    return ("answered", {"count": done.answered}) if done.answered else None


def _practice(seeker: Profile, candidate: Profile, context: Context) -> Said:
    count = round(context.reach.of(candidate.organisation).practice)
    return ("practice", {"count": min(count, int(MOST_RECORDS))}) if count else None


def _subject(seeker: Profile, candidate: Profile, context: Context) -> Said:
    return ("subject", {}) if context.reach.of(candidate.organisation).subject >= HALF_A_RECORD else None


def _experience(seeker: Profile, candidate: Profile, context: Context) -> Said:
    count = round(context.reach.of(candidate.organisation).experience)
    return ("experience", {"count": min(count, int(MOST_RECORDS))}) if count else None


def _partners(seeker: Profile, candidate: Profile, context: Context) -> Said:
    count = round(context.reach.of(candidate.organisation).together)
    return ("partners", {"count": count}) if count else None


def _proximity(seeker: Profile, candidate: Profile, context: Context) -> Said:
    """Only who is no partner yet: of a partner `partners` says it better."""
    standing = context.reach.of(candidate.organisation)
    if standing.nearness <= 0 or standing.together:
        return None
    if common := context.reach.common_partners(candidate.organisation):
        return "common_partners", {"organisations": common}
    return ("proximity", {}) if (proximity(seeker, candidate, context) or 0) >= ENOUGH else None


def _country_ties(seeker: Profile, candidate: Profile, context: Context) -> Said:
    if seeker.country == candidate.country or context.country_ties[seeker.country, candidate.country] < TIED:
        return None
    return "country_ties", {"countries": [seeker.country, candidate.country]}


def _type_ties(seeker: Profile, candidate: Profile, context: Context) -> Said:
    if context.type_ties[seeker.type, candidate.type] < TIED:
        return None
    return "type_ties", {"types": [seeker.type, candidate.type]}


TIED = 0.6
HALF_A_RECORD = 0.5
_ALWAYS = ("partners", "proximity", "practice", "subject", "conduct")  # worth saying even once

_TELLERS: Mapping[str, Teller] = {
    "meaning": _meaning,
    "themes": _terms("themes", lambda profile: profile.themes),
    "audiences": _terms("audiences", lambda profile: profile.audiences),
    "sectors": _terms("sectors", lambda profile: profile.sectors),
    "place": _place,
    "languages": _languages,
    "complement": _complement,
    "time": _time,
    "conduct": _conduct,
    "practice": _practice,
    "subject": _subject,
    "experience": _experience,
    "partners": _partners,
    "proximity": _proximity,
    "country_ties": _country_ties,
    "type_ties": _type_ties,
}


def _no_terms(name: str, of: Callable[[Profile], Codes]) -> Teller:
    def tell(seeker: Profile, candidate: Profile, context: Context) -> Said:
        same, related = common_terms(of(seeker), of(candidate), getattr(context, name).parents)
        return None if same or related else (f"no_{name}", {"terms": sorted(of(candidate), key=str)[:MOST_NAMED]})

    return tell


def _far(seeker: Profile, candidate: Profile, context: Context) -> Said:
    pair = nearest_pair(seeker.spots, candidate.spots)
    if pair is None or seeker.online or candidate.online:
        return None
    one, other = pair[1], pair[2]
    depth = common_levels(one.path, other.path)
    if depth and depth == min(len(levels(one.path)), len(levels(other.path))):
        return None  # one lies in the other
    if one.point and other.point:
        away = round(distance(one.point, other.point))
        return ("far", {"kilometres": away}) if away > FAR_KM else None
    return ("other_country", {"country": levels(other.path)[0]}) if not depth else None


def _no_language(seeker: Profile, candidate: Profile, context: Context) -> Said:
    if seeker.languages & candidate.languages:
        return None
    return "no_languages", {"languages": sorted(candidate.languages)}


def _not_sought(seeker: Profile, candidate: Profile, context: Context) -> Said:
    if seeker.seeks and candidate.type:
        best = max(fills(gap, candidate) for gap in seeker.seeks)
        if best == 0:
            return "type_not_sought", {"type": candidate.type}
        return ("country_not_sought", {"country": candidate.country}) if best < 1 else None
    if seeker.asks and candidate.gives and not seeker.asks & candidate.gives:
        return "gives_other", {"things": sorted(candidate.gives)}
    return None


def _not_then(seeker: Profile, candidate: Profile, context: Context) -> Said:
    if candidate.ends_on and seeker.starts_on and candidate.ends_on < seeker.starts_on:
        return "over_before", {"day": candidate.ends_on.isoformat()}
    if candidate.starts_on and seeker.ends_on and candidate.starts_on > seeker.ends_on:
        return "begins_after", {"day": candidate.starts_on.isoformat()}
    return None


def _broken(seeker: Profile, candidate: Profile, context: Context) -> Said:
    done = candidate.conduct
    return ("broken", {"count": done.broken}) if done.broken > done.kept else None


_MISFITS: Mapping[str, Teller] = {
    "languages": _no_language,
    "place": _far,
    "complement": _not_sought,
    "time": _not_then,
    "audiences": _no_terms("audiences", lambda profile: profile.audiences),
    "themes": _no_terms("themes", lambda profile: profile.themes),
    "conduct": _broken,
}
