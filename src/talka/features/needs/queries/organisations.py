"""Organisations found by what they are called, in whatever language their page names them."""

from dataclasses import dataclass

from talka.kernel.people.called import Called, has_word, is_called
from talka.kernel.people.models import Organisation, OrganisationType
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
    """Organisations whose names and short names, in all languages, have all these words; the likest first."""
    words = one_line(text, 200).split()[:6]
    if not words:
        return []
    rows = organisations_at_hand().filter(*(has_word(word) for word in words))
    if without is not None:
        rows = rows.exclude(pk=without)
    found = list(rows.values_list("pk", "called", "type", "country")[:LOOKED_AT])
    found.sort(key=lambda row: (-_likeness(text, row[1]), row[1].original))
    return [Found(pk, name, _detail(kind, country)) for pk, name, kind, country in found[:LISTED]]


def _likeness(text: str, called: Called) -> float:
    """How like the text is to the likest of its names and short names."""
    return max(likeness(text, name) for one in called.every for name in one[1:] if name)


def _detail(kind: str, country: str) -> str:
    return ", ".join(filter(None, [str(OrganisationType(kind).label), country_name(country)]))


def organisation_named(text: str) -> Organisation | None:
    """The one organisation meant by an id or by exactly this name, in any language; None for none, and for several."""
    text = text.strip()
    if text.isdecimal() and len(text) < 19:
        return organisations_at_hand().filter(pk=int(text)).first()
    same = list(organisations_at_hand().filter(is_called(text))[:2])
    return same[0] if len(same) == 1 else None
