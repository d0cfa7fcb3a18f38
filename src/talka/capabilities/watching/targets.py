"""What can be watched: an organisation, a theme, a place; as it is named in addresses and to readers."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from talka.kernel.access.rules import Missing
from talka.kernel.people.models import Organisation, Person
from talka.kernel.records.doors import one_or_missing, visible_records
from talka.kernel.records.drafts import LARGEST_ID
from talka.kernel.vocabulary.labels import places, terms
from talka.kernel.vocabulary.models import Scheme

# What stands in an address, and the column that it is kept in.
COLUMNS = {"organisation": "organisation_id", "theme": "term_id", "place": "place_id"}


@dataclass(frozen=True)
class Target:
    """One thing that can be watched: `sort` is a key of `COLUMNS`; `name` and `address` are for its reader."""

    sort: str
    id: int
    name: str
    address: str

    @property
    def code(self) -> str:
        """As a notice keeps it: ``theme:12``."""
        return code_of(self.sort, self.id)


def code_of(sort: str, pk: int) -> str:
    """As a notice keeps why somebody hears of it."""
    return f"{sort}:{pk}"


def target(sort: str, pk: int, person: Person | None, language: str) -> Target:
    """What this person may watch under this name. Raises `Missing`.

    An organisation of which they may see nothing is missing: its number must not tell its name.
    """
    if sort not in COLUMNS or pk > LARGEST_ID:
        raise Missing
    if sort != "organisation":
        return _of_vocabulary(sort, pk, language)
    seen = visible_records(person).filter(owner_id=pk).values("owner_id")
    found = one_or_missing(Organisation.objects.filter(pk__in=seen), pk=pk)
    return organisation_target(pk, found.called.in_language(language), language)


def _of_vocabulary(sort: str, pk: int, language: str) -> Target:
    found = target_of_vocabulary(sort, pk, language)
    if found is None:
        raise Missing
    return found


def target_of_vocabulary(sort: str, pk: int, language: str) -> Target | None:
    """A theme or a place, from memory; None for what the vocabulary doesn't have (any more)."""
    if sort == "place":
        place = places(language).get(pk)
        return Target(sort, pk, place.name, _list_of("place", place.code, language)) if place else None
    term = terms(language).get(pk)
    if term is None or term.scheme != Scheme.THEME:
        return None
    return Target(sort, pk, term.label, _list_of("theme", term.code, language))


def organisation_target(pk: int, name: str, language: str) -> Target:
    """An organisation of which the reader knows the name."""
    return Target("organisation", pk, name, f"/{language}/organisations/of/{pk}/")


def _list_of(facet: str, code: str, language: str) -> str:
    return f"/{language}/search/?{urlencode({facet: code})}"
