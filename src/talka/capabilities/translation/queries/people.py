"""Who is to hear: whoever decides, and those who asked."""

from __future__ import annotations

from talka.kernel.facts.models import Fact
from talka.kernel.people.queries import coordinators, editors_of
from talka.kernel.records.models import Record, TranslationOrigin

from ..actions.shared import standing
from ..models import Ask, Proposal


def deciders(record_id: int | None) -> set[int]:
    """Ids of those who decide on a record's translations, as `rules.may_decide` has it; at most three statements."""
    row = Record.objects.filter(pk=record_id or 0).values("owner_id", "author_id").first()
    if row is None:
        return set()
    editors = editors_of([row["owner_id"]]) if row["owner_id"] else set()
    if editors:
        return editors
    own = {row["author_id"]} if row["author_id"] and not row["owner_id"] else set()
    return own or coordinators()


def translator(fact: Fact) -> list[int | None]:
    """Whose translation a fact is about."""
    found = Proposal.objects.filter(pk=fact.details.get("proposal") or 0)
    return list(found.values_list("by_id", flat=True))


def those_who_asked(fact: Fact) -> list[int]:
    """Who asked for the language that a fact tells of and was answered by it, or is yet to be."""
    language = str(fact.details.get("language", ""))
    record = Record.objects.filter(pk=fact.record_id or 0).first()
    there = standing(record, language) if record else None
    if there is None or there.origin == TranslationOrigin.MACHINE:
        return []
    asks = Ask.objects.filter(record_id=there.record_id, language=language).exclude(confirmed_at=None)
    waiting = asks.filter(answered_by=None, asked_at__lte=fact.at)
    return list((waiting | asks.filter(answered_by=fact.pk)).values_list("person_id", flat=True))
