"""The button to watch something, on the page of an organisation and beside the list of a theme or a place."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import BooleanField, Exists, OuterRef, Q, Value
from django.utils.translation import get_language

from talka.capabilities.search.query import Query
from talka.kernel.access.requests import Request
from talka.kernel.people.models import Person
from talka.kernel.vocabulary.labels import place_by_code, term_ids
from talka.kernel.vocabulary.models import Scheme
from talka.ui.rendering import hidden_token, render_text

from .models import Watch
from .targets import COLUMNS, Target, target_of_vocabulary

# So many themes and places in one list are offered to be watched, each by itself.
MOST_BESIDE = 2


def watches_owner(person: Person | None) -> Exists | Value:
    """Whether they watch the owner of an entry: a column to be read along with it."""
    if person is None:
        return Value(False, BooleanField())
    return Exists(Watch.objects.filter(organisation_id=OuterRef("owner_id"), person_id=person.pk))


def watching(person: Person, targets: Iterable[Target]) -> set[str]:
    """Codes of those of these that they watch; one statement."""
    condition = Q(pk__in=[])
    for each in targets:
        condition |= Q(**{COLUMNS[each.sort]: each.id})
    rows = Watch.objects.filter(condition, person=person).values(*COLUMNS.values())
    return {each.code for each in targets for row in rows if row[COLUMNS[each.sort]] == each.id}


def beside_results(request: Request, query: Query) -> str:
    """Beside a list narrowed down to a theme or a place: the buttons to watch these. No statement for a visitor."""
    language = get_language() or "en"
    found = _targets(query, language)
    if not found:
        return ""
    mine = watching(request.person, found) if request.person else set()
    return "".join(button(request, each, is_watched=each.code in mine) for each in found)


def _targets(query: Query, language: str) -> list[Target]:
    if len(query.themes) + len(query.places) > MOST_BESIDE:
        return []
    ids = [("theme", pk) for pk in term_ids(Scheme.THEME, query.themes, language)]
    ids += [("place", place.id) for code in query.places if (place := place_by_code(code, language))]
    return [found for sort, pk in ids if (found := target_of_vocabulary(sort, pk, language))]


def button(request: Request, what: Target, *, is_watched: bool) -> str:
    """The button for one of them; for a visitor a link by way of the sign-in."""
    values: dict[str, Any] = {
        "target": what,
        "is_watched": is_watched,
        "person": request.person,
        "next": request.get_full_path(),
        "csrf_input": hidden_token(request) if request.person else "",
    }
    return render_text("watching/button.jinja", values)
