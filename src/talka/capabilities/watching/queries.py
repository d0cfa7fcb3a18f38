"""All that somebody watches, for its one page."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from talka.capabilities.notices.models import Following
from talka.capabilities.search.models import SavedSearch
from talka.kernel.people.models import Person
from talka.kernel.records.doors import visible_records
from talka.kernel.records.kinds import kind_of
from talka.kernel.records.texts import in_language

from .models import Watch
from .targets import Target, organisation_target, target_of_vocabulary

RECORDS = 50


@dataclass(frozen=True)
class Followed:
    """A record that somebody follows: its title in `language`, its kind, its address; `id` is of the choice."""

    id: int
    record_id: int
    title: str
    language: str
    icon: str
    label: str
    address: str


@dataclass(frozen=True)
class Kept:
    """A search that somebody keeps: `query` is its address's part after the question mark."""

    id: int
    name: str
    query: str
    rhythm: str


def targets_of(person: Person, language: str) -> dict[str, list[Target]]:
    """Organisations, themes and places that they watch, by name; one statement.

    Organisations of which they can see nothing (any more) are left out, as everywhere.
    """
    seen = visible_records(person).filter(owner_id=OuterRef("organisation_id"))
    rows = Watch.objects.filter(person=person).annotate(is_seen=Exists(seen))
    found: dict[str, list[Target]] = {"organisation": [], "theme": [], "place": []}
    named = ("organisation_id", "organisation__called", "is_seen", "term_id", "place_id")
    for organisation, called, is_seen, term, place in rows.values_list(*named):
        if organisation and is_seen:
            found["organisation"].append(organisation_target(organisation, called.in_language(language), language))
        elif term or place:
            sort, pk = ("theme", term) if term else ("place", place)
            if one := target_of_vocabulary(sort, pk, language):
                found[sort].append(one)
    return {sort: sorted(some, key=lambda one: (one.name.casefold(), one.id)) for sort, some in found.items()}


def followings(person: Person) -> QuerySet[Following]:
    """Their choices to hear of records."""
    return Following.objects.filter(person=person, wanted=True)


def followed(person: Person, language: str, *, before: int | None = None) -> list[Followed]:
    """Records that they chose to follow, the newest choice first, one more than a page holds; one statement."""
    mine = followings(person).filter(record_id=OuterRef("pk"))
    rows = in_language(visible_records(person).filter(Exists(mine)), language)
    rows = rows.annotate(choice=Subquery(mine.values("pk")))
    if before is not None:
        rows = rows.filter(choice__lt=before)
    named = ("choice", "pk", "read_title", "read_language", "kind", "slug")
    found = []
    for choice, pk, title, title_language, code, slug in rows.order_by("-choice").values_list(*named)[: RECORDS + 1]:
        kind = kind_of(code)
        address = kind.address(pk, slug, language)
        found.append(Followed(choice, pk, title, title_language, kind.icon, str(kind.label), address))
    return found


def kept_searches(person: Person) -> list[Kept]:
    """Their saved searches, the newest first; one statement."""
    rows = SavedSearch.objects.filter(person=person).order_by("-created_at", "-pk")
    return [Kept(*row) for row in rows.values_list("pk", "name", "query", "rhythm")]
