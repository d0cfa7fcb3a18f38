"""Who might fit at all: a few hundred of however many, from indexes alone. Each way in brings its nearest.

The ways in: rare common terms, meaning, the network, the same place, the sort of organisation that is sought, and the
newest, so that a record without any of these finds something too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.db import connection
from django.db.models import QuerySet

from talka.capabilities.search.models import SearchEntry
from talka.kernel.records.models import Tag
from talka.toolkit import arrays as np
from talka.toolkit.prepared import Prepared, PreparedForMany

from .factors import NEARNESS
from .models import MatchProfile
from .network import Reach
from .overlap import BROADER
from .places import levels
from .profiles import Code, Profile
from .surroundings import Surroundings

MOST = 400  # of a kind, scored in full
_OF_A_TERM = 120
_OF_RARE_TERMS = 600
_COMMON_TERMS = 3
_OF_A_PLACE = 80
NEAREST = 600  # entries, of all kinds and languages
_OF_THE_NETWORK = 150
_OF_A_SORT = 80
_NEWEST = 40


def candidates(
    seeker: Profile, kind: str, around: Surroundings, reach: Reach, near: Mapping[str, list[int]]
) -> list[int]:
    """Records of a kind that may fit, at most `MOST`; `near` are those nearest in meaning, by kind."""
    own = {"seeker": seeker.id} if seeker.organisation is None else {"seeker": seeker.id, "own": seeker.organisation}
    # In turns, so that no way in crowds out another.
    ways = [
        near.get(kind, []),
        _by_terms(kind, seeker, around),
        _by_network(kind, seeker, reach),
        _by_place(kind, seeker, own),
        _by_sort(_live(kind, **own), seeker),
        _newest(kind, **own),
    ]
    found: dict[int, None] = {}
    for turn in range(max(map(len, ways), default=0)):
        for way in ways:
            if turn < len(way):
                found[way[turn]] = None
        if len(found) >= MOST:
            break
    return list(found)[:MOST]


Live = QuerySet[MatchProfile]


def _live(kind: str, seeker: int, own: int | None = None) -> Live:
    """What may be proposed: neither the seeker itself, nor what is its organisation's own."""
    live = MatchProfile.objects.filter(kind=kind, live=True).exclude(record=seeker)
    return live if own is None else live.exclude(organisation=own)


def _ids(rows: Live) -> QuerySet[MatchProfile, int]:
    return rows.values_list("record_id", flat=True)


_newest = Prepared(lambda kind, **own: _ids(_live(kind, **own).order_by("-pk")[:_NEWEST]))


def _by_terms(kind: str, seeker: Profile, around: Surroundings) -> list[int]:
    """By common terms, their broader and their narrower ones; those with the rarest and most of them first.

    Of rare terms all, in one statement; of the rarest `_COMMON_TERMS` of the common ones the newest.
    """
    strengths = _strengths(seeker, around)
    few, many = _rare(strengths, around)
    found = _of_terms(few, kind)
    for term in many[:_COMMON_TERMS]:
        found += _newest_of_a_term(kind, term=term)
    worth: dict[int, float] = {}
    for pk, term in found:
        worth[pk] = worth.get(pk, 0.0) + strengths[term]
    worth.pop(seeker.id, None)
    return sorted(worth, key=lambda pk: (-worth[pk], -pk))


def _tagged(kind: str) -> QuerySet[Tag, tuple[int, int]]:
    tagged = Tag.objects.filter(record__match_profile__kind=kind, record__match_profile__live=True)
    return tagged.values_list("record_id", "term_id")


_of_terms = PreparedForMany(lambda kind, terms: _tagged(kind).filter(term__in=terms))
_newest_of_a_term = Prepared(lambda kind, term: _tagged(kind).filter(term=term).order_by("-record_id")[:_OF_A_TERM])


def _strengths(seeker: Profile, around: Surroundings) -> dict[Code, float]:
    """Every term that would count, with what it would count."""
    found: dict[Code, float] = {}
    for scheme, codes in (("themes", seeker.themes), ("audiences", seeker.audiences)):
        rarity = around.rarity[scheme]
        narrower = {code: BROADER * rarity.of(code) for code, parent in rarity.parents.items() if parent in codes}
        found |= {**narrower, **rarity.strengths(codes)}
    return found


def _rare(strengths: Mapping[Code, float], around: Surroundings) -> tuple[list[Code], list[Code]]:
    """Terms of which few records are (`_OF_RARE_TERMS` of all together), and the others; the strongest first."""
    few: list[Code] = []
    many: list[Code] = []
    counted = 0
    for term in sorted(strengths, key=lambda code: (-strengths[code], code)):
        counted += (count := around.rarity["themes"].count(term))
        if counted <= _OF_RARE_TERMS:
            few.append(term)
        else:
            counted -= count
            many.append(term)
    return few, many


def _by_network(kind: str, seeker: Profile, reach: Reach) -> list[int]:
    """What those stand behind who are nearest in the network, or know most of the themes."""
    if not reach.index or reach.network is None:
        return []
    together, nearness, practice, subject, _experience = np.log1p(reach.columns * [1, NEARNESS, 1, 1, 1]).T
    rough = together + nearness + practice + subject
    count = min(_OF_THE_NETWORK, len(rough))
    rows = np.argsort(-rough, kind="stable")[:count]
    ranked: Sequence[Code] = [reach.network.organisations[row] for row in rows if rough[row] > 0]
    place = {organisation: number for number, organisation in enumerate(ranked) if organisation != seeker.organisation}
    found = sorted(_of_organisations(place, kind), key=lambda row: place[row[1]])
    return [pk for pk, _organisation in found if pk != seeker.id]


_of_organisations = PreparedForMany(
    lambda kind, organisations: MatchProfile.objects.filter(kind=kind, live=True, organisation__in=organisations)
    .order_by("-pk").values_list("record_id", "organisation_id")[: 3 * _OF_THE_NETWORK]
)  # fmt: skip


def _by_place(kind: str, seeker: Profile, own: Mapping[str, int]) -> list[int]:
    """In the same municipality or region, the smaller one first; in the country where there is nothing smaller."""
    found: list[int] = []
    for spot in seeker.spots[:3]:
        codes = levels(spot.path)
        for depth in range(len(codes), min(1, len(codes) - 1), -1):
            above = {f"above{level}": "/".join(codes[:level]) + "/" for level in range(2, depth)}
            # Two statements: for either alone there is an index, for one or the other SQLite reads all of the kind.
            here = _within("/".join(codes[:depth]) + "/", kind, own)
            if above:
                here += _right_at(kind, **above, **own)
            found += sorted(set(here), reverse=True)[:_OF_A_PLACE]
    return list(dict.fromkeys(found))


def _within(path: str, kind: str, own: Mapping[str, int]) -> list[int]:
    """In a place and what lies in it. SQLite, which compares texts by their bytes, has no use of an index for LIKE."""
    if connection.vendor == "sqlite":
        return _between(kind, first=path, end=f"{path[:-1]}0", **own)  # the sign after the slash
    return list(_newest_in(_live(kind, **own).filter(place_path__startswith=path)))


def _newest_in(live: Live) -> QuerySet[MatchProfile, int]:
    return _ids(live.order_by("-pk")[:_OF_A_PLACE])


_between = Prepared(
    lambda kind, first, end, **own: _newest_in(_live(kind, **own).filter(place_path__gte=first, place_path__lt=end))
)
_right_at = Prepared(
    lambda kind, seeker, own=None, **paths: _newest_in(
        _live(kind, seeker, own).filter(place_path__in=list(paths.values()))
    )
)


def _by_sort(live: Live, seeker: Profile) -> list[int]:
    """Organisations of the sorts and countries that are sought."""
    found: list[int] = []
    for gap in seeker.seeks:
        rows = live.filter(type__in=gap.types) if gap.types else live
        if gap.countries:
            rows = rows.filter(country__in=gap.countries)
        if gap.types or gap.countries:
            found += _ids(rows.order_by("-pk")[:_OF_A_SORT])
    return list(dict.fromkeys(found))


def nearest_records(seeker: int, entries: Iterable[tuple[int, float]]) -> dict[str, list[int]]:
    """Other records of these entries that may be proposed, by kind, those nearest in meaning first; two statements."""
    cosines = dict(entries)
    records: dict[int, int] = dict(_records_of(cosines))
    kinds = {pk: kind for pk, kind, live in _kinds_of(records.values()) if live and pk != seeker}
    found: dict[str, dict[int, None]] = {}
    for entry in cosines:
        record = records.get(entry)
        if record is not None and record in kinds:
            found.setdefault(kinds[record], {})[record] = None
    return {kind: list(some) for kind, some in found.items()}


_records_of = PreparedForMany(lambda ids: SearchEntry.objects.filter(pk__in=ids).values_list("pk", "record_id"))
_kinds_of = PreparedForMany(lambda ids: MatchProfile.objects.filter(pk__in=ids).values_list("pk", "kind", "live"))
