"""Organisations found by what they are called, in whatever language their page names them."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from talka.kernel.people.models import Organisation, OrganisationType
from talka.kernel.records.models import Record
from talka.kernel.records.taking_part import organisations_at_hand
from talka.toolkit.text.cleaning import one_line
from talka.toolkit.text.likeness import likeness
from talka.ui.formats import country_name

LISTED = 12
LOOKED_AT = 200


@dataclass(frozen=True)
class Found:
    """An organisation as a search box offers it."""

    id: int
    name: str
    detail: str


def find_organisations(text: str, *, without: int | None = None) -> list[Found]:
    """Organisations whose name, short name or page's title (in any language) has all these words; the likest first."""
    words = one_line(text, 200).split()[:6]
    if not words:
        return []
    rows = _named(words)
    if without is not None:
        rows = rows.exclude(pk=without)
    found = list(rows.values_list("pk", "name", "short_name", "type", "country")[:LOOKED_AT])
    found.sort(key=lambda row: (-max(likeness(text, row[1]), likeness(text, row[2])), row[1]))
    return [Found(pk, name, _detail(kind, country)) for pk, name, _short, kind, country in found[:LISTED]]


def _detail(kind: str, country: str) -> str:
    return ", ".join(filter(None, [str(OrganisationType(kind).label), country_name(country)]))


def _named(words: list[str]) -> "QuerySet[Organisation]":
    rows = organisations_at_hand()
    pages = Record.objects.filter(kind="organisation", shown=True)
    by_name, by_page = Q(), Q()
    for word in words:
        by_name &= _contains("name", word) | _contains("short_name", word)
        by_page &= _contains("title", word) | _contains("translations__title", word)
    return rows.filter(by_name | Q(pk__in=pages.filter(by_page).values("owner_id")))


def _contains(column: str, word: str) -> Q:
    """SQLite folds the case of ASCII letters only, so the usual spellings of a word are all asked for."""
    spellings = {word, word.lower(), word.upper(), word.capitalize()}
    condition = Q()
    for spelling in spellings:
        condition |= Q(**{f"{column}__icontains": spelling})
    return condition


def organisation_named(text: str) -> Organisation | None:
    """The one organisation meant by an id or by exactly this name; None for none, and for more than one."""
    text = text.strip()
    if text.isdecimal() and len(text) < 19:
        return organisations_at_hand().filter(pk=int(text)).first()
    same = list(organisations_at_hand().filter(name__iexact=text)[:2])
    return same[0] if len(same) == 1 else None
