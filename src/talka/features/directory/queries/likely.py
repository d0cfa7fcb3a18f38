"""Entries that may be the same organisation as one that is being named: by number, domain, or likeness of names."""

import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from talka.kernel.people.models import OrganisationType, Person
from talka.kernel.records.doors import visible

from ..models import NameWord, NotTheSame, OrganisationName, OrganisationPage, OrganisationState
from ..rules import may_see
from ..rules.domains import host_of
from .names import beginnings, key_of, resemblance

LIKELY = 0.72  # chosen on real lists of names, see tests/test_likeness_on_real_data.py
SHOWN = 5
LOOKED_AT = 1000  # names that are compared, 30 µs each: those of the rarest words
TELLING = 4  # letters of a single word
_NO_MORE = (OrganisationState.MERGED, OrganisationState.DECLINED)


@dataclass(frozen=True)
class Named:
    """What is known of an organisation that is looked for."""

    names: tuple[str, ...]
    country: str = ""
    registry_number: str = ""
    pic: str = ""
    oid: str = ""
    website: str = ""
    place_path: str = ""


@dataclass(frozen=True)
class Likely:
    """An entry that may be meant: how likely (0 … 1), and by what."""

    id: int
    slug: str
    organisation_id: int
    title: str
    name: str
    language: str
    country: str
    type: str
    registry_number: str
    state: str
    score: float
    by: str

    @property
    def type_label(self) -> str:
        """What sort of organisation it is."""
        return str(OrganisationType(self.type).label)


@dataclass
class _Seen:
    """The best that is known of one page while candidates are gone through."""

    row: dict[str, Any]
    score: float = 0.0
    by: str = "name"


_COLUMNS = (
    "page_id", "name", "language", "key", "short_name", "page__slug", "page__owner__called", "page__country",
    "page__state", "page__owner_id", "page__owner__type", "page__registry_number", "page__website", "page__place__path",
)  # fmt: skip


def by_number(named: Named, *, but: int | None = None) -> OrganisationPage | None:
    """The entry with one of its numbers: registry number in its country, PIC, OID; `but` left out. One statement."""
    condition = Q()
    if named.registry_number and named.country:
        condition |= Q(registry_number=named.registry_number, country=named.country)
    if named.pic:
        condition |= Q(pic=named.pic)
    if named.oid:
        condition |= Q(oid=named.oid)
    if not condition:
        return None
    found = OrganisationPage.objects.filter(condition).exclude(pk=but or 0).select_related("organisation")
    # Should the numbers be of two entries, the one that a register gave is meant.
    ranked = sorted(found, key=lambda page: (page.registry_number != named.registry_number, page.pk))
    return ranked[0] if ranked else None


def likely(named: Named, *, but: Iterable[int] = (), limit: int = SHOWN) -> list[Likely]:
    """Entries that may be the same, likest first, in three statements. `but` are pages that are left out."""
    counts = _counts(beginnings(*named.names))
    weights = {word: 1 / (1 + math.log1p(count) / 2) for word, count in counts.items()}
    seen: dict[int, _Seen] = {}
    for row in _candidates(named, _rarest(counts), set(but)):
        known = seen.setdefault(row["page_id"], _Seen(row))
        score, by = _score(named, row, weights)
        if score > known.score:
            known.row, known.score, known.by = row, score, by
    found = [_likely(one) for one in seen.values() if one.score >= LIKELY]
    return sorted(found, key=lambda one: (-one.score, one.id))[:limit]


def likely_for(person: Person, named: Named, *, but: Iterable[int] = (), limit: int = SHOWN) -> list[Likely]:
    """The same, of what this person may see: that somebody proposes something is between them and the coordinators."""
    found = likely(named, but=but, limit=limit * 2)
    seen = visible(OrganisationPage, person, may_see).filter(pk__in=[one.id for one in found])
    may = set(seen.values_list("pk", flat=True)) if found else set()
    return [one for one in found if one.id in may][:limit]


def _counts(words: list[str]) -> dict[str, int]:
    """How many names have each word: the rarer, the more telling."""
    rows = NameWord.objects.filter(word__in=words).values_list("word").annotate(n=Count("pk"))
    return dict.fromkeys(words, 0) | dict(rows)


def _rarest(counts: dict[str, int]) -> list[str]:
    """The rarest words, as many as lead to no more names than are compared; at least one."""
    chosen: list[str] = []
    total = 0
    for word in sorted(counts, key=lambda word: counts[word]):
        total += counts[word]
        if chosen and total > LOOKED_AT:
            break
        chosen.append(word)
    return chosen


def _candidates(named: Named, words: list[str], but: set[int]) -> list[dict[str, Any]]:
    rows = OrganisationName.objects.filter(_worth_a_look(named, words)).exclude(page__state__in=_NO_MORE)
    if but:
        rows = rows.exclude(page_id__in=but)
    return list(rows.values(*_COLUMNS)[:LOOKED_AT])


def _worth_a_look(named: Named, words: list[str]) -> Q:
    matched = NameWord.objects.filter(word__in=words).values("name_id")
    condition = Q(pk__in=matched) | Q(key__in=[key_of(name) for name in named.names if name])
    if named.registry_number:
        condition |= Q(page__registry_number=named.registry_number)
    return condition


def _score(named: Named, row: dict[str, Any], weights: dict[str, float]) -> tuple[float, str]:
    number, country = row["page__registry_number"], row["page__country"]
    same_country = not named.country or not country or named.country == country
    if named.registry_number and number == named.registry_number and same_country:
        return 1.0, "number"
    keys = [key_of(name) for name in named.names if name]
    score = max((resemblance(key, row["key"], weights) for key in keys), default=0.0)
    short = key_of(row["short_name"])
    if short and short in keys:
        score = max(score, 0.8)
    if host_of(named.website) and host_of(named.website) == host_of(row["page__website"]):
        score = min(1.0, score + 0.25)
    if not same_country:
        score *= 0.7
    if named.registry_number and number and number != named.registry_number:
        score *= 0.8  # two numbers: two bodies, unless one was mistyped
    return score, "name"


def _likely(one: _Seen) -> Likely:
    row = one.row
    return Likely(
        id=row["page_id"],
        slug=row["page__slug"],
        organisation_id=row["page__owner_id"],
        title=row["page__owner__called"],
        name=row["name"],
        language=row["language"],
        country=row["page__country"],
        type=row["page__owner__type"],
        registry_number=row["page__registry_number"],
        state=row["page__state"],
        score=round(one.score, 3),
        by=one.by,
    )


def certain(named: Named) -> OrganisationPage | None:
    """The one entry that is surely meant: the same number; or the same name, with nothing that speaks against it.

    Against it speak another country, another number, another place. Without a country only a name that one single entry
    has will do.
    """
    if found := by_number(named):
        return survivor(found)
    keys = telling_keys(named)
    return only_fitting(named, with_keys(keys)) if keys else None


def telling_keys(named: Named) -> set[str]:
    """The keys of its names that say more than initials do."""
    return {key for name in named.names if is_telling(key := key_of(name))}


def only_fitting(named: Named, pages: Iterable[OrganisationPage]) -> OrganisationPage | None:
    """The one among the entries of its name against which nothing speaks; None where there are none, or several."""
    fitting = [page for page in pages if _nothing_against(named, page)]
    same = {page.organisation_id: page for page in map(survivor, fitting)}
    return next(iter(same.values())) if len(same) == 1 else None


def is_telling(key: str) -> bool:
    """Whether a name says more than initials do: many bodies share three or four letters."""
    return " " in key or len(key) > TELLING


def with_keys(keys: Collection[str]) -> "QuerySet[OrganisationPage]":
    """Entries with a name of these keys, in one statement."""
    pages = OrganisationPage.objects.filter(names__key__in=keys).exclude(state=OrganisationState.DECLINED)
    return pages.select_related("organisation", "place").distinct().order_by("pk")


def _nothing_against(named: Named, page: OrganisationPage) -> bool:
    if named.country and not page.country and page.registry_number:
        return False
    numbers = {name: getattr(page, name) for name in ("registry_number", "pic", "oid")}
    path = page.place.path if page.place else ""
    return not contradict(named, Named((), page.country, **numbers, place_path=path))


def contradict(one: Named, other: Named) -> bool:
    """Whether they can't be of one organisation: another country, another number, another place."""
    for name in ("country", "registry_number", "pic", "oid"):
        mine, theirs = getattr(one, name), getattr(other, name)
        if mine and theirs and mine != theirs:
            return True
    return bool(one.place_path and other.place_path) and not _nested(one.place_path, other.place_path)


def _nested(one: str, other: str) -> bool:
    """Whether one place lies in the other, or they are the same."""
    return one.startswith(other) or other.startswith(one)


def survivor(page: OrganisationPage) -> OrganisationPage:
    """The entry that a merged one's address leads to; the entry itself where it wasn't merged."""
    if page.state != OrganisationState.MERGED or page.organisation.merged_into_id is None:
        return page
    return OrganisationPage.objects.get(organisation_id=page.organisation.merged_into_id)


def said_to_be_two(page_id: int) -> set[int]:
    """Entries of which a coordinator said that they are not this one. One statement."""
    pairs = NotTheSame.objects.filter(Q(first_id=page_id) | Q(second_id=page_id)).values_list("first_id", "second_id")
    return {pk for pair in pairs for pk in pair} - {page_id}
