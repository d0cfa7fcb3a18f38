"""Matches as the API says them."""

from importlib import import_module
from typing import Any

from django.utils.translation import gettext as _
from ninja.errors import HttpError

from talka.kernel.people.models import Person
from talka.kernel.records.doors import get_any_record, visible_records
from talka.kernel.records.texts import card_rows

from .answers import address
from .schemas import Match, MatchesAnswer, Said


def matches_of(pk: int, person: Person | None, kind: str, limit: int, language: str) -> MatchesAnswer:
    """What fits a record that this person may see, of what they may see; sentences in the active language.

    Raises `Missing` for a record that they may not see, and a 503 where matching is not installed.
    """
    record = get_any_record(person, pk)
    try:
        matching = import_module("talka.capabilities.matching.queries")
    except ImportError as error:
        raise HttpError(503, _("Matching is not installed here.")) from error
    found = matching.matches_of(record, person, kind or None, limit)
    rows = visible_records(person).filter(pk__in=[match.record_id for match in found])
    texts = {row["id"]: row for row in card_rows(rows, language)}
    return MatchesAnswer(
        matches=[_match(each, texts[each.record_id], language) for each in found if each.record_id in texts]
    )


def _match(found: Any, row: dict[str, Any], language: str) -> Match:
    return Match(
        id=row["id"],
        kind=row["kind"],
        title=row["read_title"],
        language=row["read_language"],
        url=address(row["kind"], row["id"], row["slug"], language),
        score=round(found.score, 4),
        reasons=[_said(each) for each in found.reasons],
        misfits=[_said(each) for each in found.misfits],
    )


def _said(each: Any) -> Said:
    return Said(code=each.code, text=str(each.text), weight=round(getattr(each, "weight", 0.0), 4))
