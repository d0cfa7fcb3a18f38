"""Matches as the API says them."""

from talka.capabilities.matching.queries import SaidMatch, SaidReason
from talka.capabilities.matching.queries import matches_of as found_for
from talka.kernel.people.models import Person
from talka.kernel.records.doors import get_any_record

from .answers import address
from .schemas import Match, MatchesAnswer, Said


def matches_of(pk: int, person: Person | None, kind: str, limit: int, language: str) -> MatchesAnswer:
    """What fits a record that this person may see, of what they may see; sentences in the active language.

    Raises `Missing` for a record that they may not see.
    """
    record = get_any_record(person, pk)
    return MatchesAnswer(matches=[_match(each, language) for each in found_for(record, person, kind or None, limit)])


def _match(found: SaidMatch, language: str) -> Match:
    row = found.row
    return Match(
        id=found.record_id,
        kind=found.kind,
        title=row["read_title"],
        language=row["read_language"],
        url=address(found.kind, found.record_id, row["slug"], language),
        score=round(found.score, 4),
        reasons=[_said(each) for each in found.reasons],
        misfits=[_said(each) for each in found.misfits],
    )


def _said(each: SaidReason) -> Said:
    return Said(code=each.code, text=each.text, weight=round(each.weight, 4))
