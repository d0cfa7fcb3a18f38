"""Facets as choices: labels, counts, and the address that each click leads to."""

import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talka.kernel.people.models import Organisation, OrganisationType, Person
from talka.kernel.records.doors import visible_records
from talka.kernel.records.kinds import has_kind, kind_of, kinds
from talka.kernel.records.taking_part import told_parts
from talka.kernel.vocabulary.labels import PlaceEntry, TermEntry, places, terms
from talka.ui.formats import day, language_name
from talka.ui.parts import Facet, FacetValue

from ..documents import OPENLY
from ..query import FACET_FIELDS, Query
from .addresses import Place

# Facet → its heading and icon, in the order of the page.
HEADINGS: dict[str, tuple[str | Promise, str]] = {
    "kind": (gettext_lazy("What"), "list"),
    "theme": (gettext_lazy("Theme"), "tags"),
    "audience": (gettext_lazy("For whom"), "people-fill"),
    "place": (gettext_lazy("Where"), "geo-alt"),
    "state": (gettext_lazy("State"), "hourglass-split"),
    "organisation_type": (gettext_lazy("What sort of organisation"), "building"),
    "sector": (gettext_lazy("Sector"), "diagram-3"),
    "language": (gettext_lazy("Can be read in"), "translate"),
    "year": (gettext_lazy("When"), "calendar3"),
}
PERIODS = ((7, gettext_lazy("Past week")), (31, gettext_lazy("Past month")), (365, gettext_lazy("Past year")))
ORGANISATIONS = ("owner", "network")
TREES = ("theme", "audience", "sector", "place")
MOST_VALUES = 60
_TYPES = {str(value): label for value, label in OrganisationType.choices}


@dataclass(frozen=True)
class Labels:
    """What codes are called in one language."""

    language: str
    terms: Mapping[tuple[str, str], TermEntry]
    places: Mapping[str, PlaceEntry]
    # Of each tree by its facet: what each code lies in, from the top to itself.
    paths: Mapping[str, Mapping[str, tuple[str, ...]]]

    def of(self, facet: str, code: str, kind: str = "") -> str:
        """The label of a facet's value; the code itself where nobody knows it."""
        if facet in ("theme", "audience", "sector"):
            entry = self.terms.get((facet, code))
            return entry.label if entry else code
        if facet == "place":
            place = self.places.get(code)
            return place.name if place else code
        return str(_PLAIN[facet](code, kind))


def names_of_owners(query: Query, person: Person | None) -> dict[str, str]:
    """The names of the organisations that are asked for, by id as it stands in the address; at most one statement.

    Those only of whose records this person may see one, its own or one that they may know it takes part in: an id that
    is counted up must not tell the names of entries that were declined.
    """
    asked = (*query.owners, *query.networks)
    ids = {int(code): code for code in asked if code.isascii() and code.isdigit() and len(code) < 19}
    if not ids:
        return {}
    seen = visible_records(person)
    own = seen.filter(owner=OuterRef("pk"))
    parts = told_parts(person).filter(organisation=OuterRef("pk"), state__in=OPENLY)
    joined = parts.filter(record__in=seen)
    named = Organisation.objects.filter(Exists(own) | Exists(joined), pk__in=ids)
    return {ids[pk]: name for pk, name in named.values_list("pk", "called")}


def _state_label(code: str, kind: str) -> str:
    states = kind_of(kind).states if has_kind(kind) else ()
    return next((str(state.label) for state in states if state.code == code), code)


_PLAIN: dict[str, Callable[[str, str], object]] = {
    "kind": lambda code, _kind: kind_of(code).label_plural if has_kind(code) else code,
    "organisation_type": lambda code, _kind: _TYPES.get(code, code),
    "language": lambda code, _kind: language_name(code),
    "state": _state_label,
    "year": lambda code, _kind: code,
    "owner": lambda code, _kind: code,
    "network": lambda code, _kind: code,
}


def labels_in(language: str) -> Labels:
    """The labels of an interface language, from memory; sorted by code once for each time that they were read."""
    known = terms(language), places(language)
    kept = _labels.get(language)
    if kept is None or kept[0] is not known[0] or kept[1] is not known[1]:
        kept = _labels[language] = (*known, _by_code(language, *known))
    return kept[2]


@lru_cache(maxsize=16384)
def _steps(path: str) -> tuple[str, ...]:
    """A path's codes from the top; the same in all languages, so that one serves all."""
    return tuple(map(sys.intern, path.strip("/").split("/")))


def _by_code(language: str, known: Mapping[int, TermEntry], gazetteer: Mapping[int, PlaceEntry]) -> Labels:
    paths: dict[str, dict[str, tuple[str, ...]]] = {facet: {} for facet in TREES}
    for term in known.values():
        paths[term.scheme][term.code] = _steps(term.path)
    for place in gazetteer.values():
        paths["place"][place.code] = _steps(place.path)
    by_code = {(term.scheme, term.code): term for term in known.values()}
    return Labels(language, by_code, {place.code: place for place in gazetteer.values()}, paths)


_labels: dict[str, tuple[Mapping[int, TermEntry], Mapping[int, PlaceEntry], Labels]] = {}


def one_kind(query: Query, place: Place) -> str:
    """The kind that all results are of, "" when they may be of several: states have names within a kind only."""
    return place.kind or (query.kinds[0] if len(query.kinds) == 1 else "")


def groups(query: Query, counts: Mapping[str, Mapping[str, int]], place: Place, language: str) -> list[Facet]:
    """The facets beside the list: values that results have, and those that are chosen."""
    labels = labels_in(language)
    kind = one_kind(query, place)
    found = []
    for facet, (heading, icon) in HEADINGS.items():
        if (facet == "kind" and place.kind) or (facet == "state" and not kind):
            continue
        values = _values(facet, query, counts.get(facet, {}), place, labels, kind)
        if facet == "year":
            values = [*_periods(query, place), *values] if values else []
        found.append(Facet(facet, str(heading), values, icon))
    return found


def _values(
    facet: str, query: Query, counts: Mapping[str, int], place: Place, labels: Labels, kind: str
) -> list[FacetValue]:
    chosen = query.filters.get(facet, ())
    codes = _ordered(facet, {*counts, *chosen}, counts, chosen, labels, kind)[:MOST_VALUES]
    address = place.toggles(query, facet)
    return [
        FacetValue(labels.of(facet, code, kind), address(code), counts.get(code, 0), code in chosen, depth, code)
        for code, depth in codes
    ]


def _ordered(
    facet: str, codes: Iterable[str], counts: Mapping[str, int], chosen: Iterable[str], labels: Labels, kind: str
) -> list[tuple[str, int]]:
    """Codes with their depth: trees unfold under what is chosen, kinds keep their order, the rest goes by count."""
    if facet in TREES:
        return _tree(codes, counts, chosen, labels.paths[facet])
    if facet == "year":
        return [(code, 0) for code in sorted(codes, reverse=True)]
    order = {each.code: number for number, each in enumerate(kinds())} if facet == "kind" else {}
    if facet == "state" and has_kind(kind):
        order = {state.code: number for number, state in enumerate(kind_of(kind).states)}
    return [(code, 0) for code in sorted(codes, key=lambda code: (order.get(code, 99), -counts.get(code, 0), code))]


def _tree(
    codes: Iterable[str], counts: Mapping[str, int], chosen: Iterable[str], paths: Mapping[str, tuple[str, ...]]
) -> list[tuple[str, int]]:
    """The tops by count, and below each that is chosen (or holds what is chosen) its own, and so on."""
    opened = {part for code in chosen for part in paths.get(code, ())}
    below: dict[str, list[str]] = {}
    for code in {*codes, *opened}:
        above = paths[code][-2] if len(paths.get(code, ())) > 1 else ""
        # What lies in something that is not open is not shown.
        if not above or above in opened or above not in paths:
            below.setdefault(above if above in paths else "", []).append(code)

    def walk(parent: str, depth: int) -> list[tuple[str, int]]:
        found: list[tuple[str, int]] = []
        for code in sorted(below.get(parent, []), key=lambda code: (-counts.get(code, 0), code)):
            found.append((code, min(depth, 2)))
            if code in opened:
                found += walk(code, depth + 1)
        return found

    return walk("", 0)


def _periods(query: Query, place: Place) -> list[FacetValue]:
    """Published within the last days: no count, for it would cost a statement each."""
    today = timezone.localdate()
    found = []
    for days, label in PERIODS:
        since = today - timedelta(days=days)
        is_chosen = query.since == since
        address = place.address(query.but(since=None if is_chosen else since))
        found.append(FacetValue(str(label), address, None, is_chosen, key=f"{days}-days"))
    return found


def chosen(query: Query, place: Place, language: str, person: Person | None) -> list[FacetValue]:
    """What the list is narrowed down to, in words for this person; the address of each takes it away."""
    labels = labels_in(language)
    kind = one_kind(query, place)
    owners = names_of_owners(query, person)
    found = [
        FacetValue(
            _labelled(facet, owners.get(code, code) if facet in ORGANISATIONS else labels.of(facet, code, kind)),
            place.address(query.toggled(facet, code)),
            chosen=True,
        )
        for facet in FACET_FIELDS
        if not (facet == "kind" and place.kind)
        for code in query.filters.get(facet, ())
    ]
    for name, said in (("since", _("Since %(day)s")), ("until", _("Until %(day)s"))):
        if moment := getattr(query, name):
            label = said % {"day": day(moment)}
            found.append(FacetValue(label, place.address(query.but(**{name: None})), chosen=True))
    return found


def _labelled(facet: str, label: str) -> str:
    if facet == "network":
        return f"{_TYPES[OrganisationType.NETWORK]}: {label}"
    return f"{HEADINGS[facet][0]}: {label}" if facet in HEADINGS else label


def in_words(query: Query, place: Place, person: Person | None) -> str:
    """The query as a line for this person: its words, its kind, what it is narrowed down to; in their language."""
    parts = [query.text, str(kind_of(place.kind).label_plural) if has_kind(place.kind) else ""]
    parts += [value.label for value in chosen(query, place, query.reader, person)]
    return " · ".join(part for part in parts if part)
