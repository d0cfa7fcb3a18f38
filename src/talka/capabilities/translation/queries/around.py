"""One record in all languages: what is there, who waits for what, who is at it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import CharField, F, IntegerField, QuerySet, Value

from talka.kernel.people.models import NAMELESS, Person
from talka.kernel.records.models import READABLE, Record, Translation, TranslationState
from talka.toolkit.prepared import Prepared

from ..models import LIVE, Ask, Demand, Proposal, ProposalState
from ..states import state_in

THERE, WANTED, MADE, MINE = "there", "wanted", "made", "mine"


@dataclass(frozen=True)
class Around:
    """What is known of a record's languages, by code: translations' states, people who wait, live proposals, mine."""

    original: str
    there: Mapping[str, str] = field(default_factory=dict)
    wanted: Mapping[str, int] = field(default_factory=dict)
    made: Mapping[str, int] = field(default_factory=dict)
    mine: frozenset[str] = frozenset()

    def state(self, language: str) -> str:
        """The record's state in a language."""
        return state_in(language, self.original, self.there.get(language), language in self.made)


def _rows(with_mine: bool, record_id: int, person_id: int = 0) -> QuerySet[Any]:
    text, number = CharField(), IntegerField()

    def said(rows: QuerySet[Any], what: str, state: Any, count: Any) -> QuerySet[Any]:
        rows = rows.order_by().annotate(what=Value(what, text), said=state, n=count)
        return rows.values_list("what", "language", "said", "n")

    none, one = Value("", text), Value(1, number)
    readable = (*READABLE, TranslationState.DRAFT)
    parts = [
        said(Translation.objects.filter(record_id=record_id, state__in=readable), THERE, F("state"), one),
        said(Demand.objects.filter(record_id=record_id, people__gt=0), WANTED, none, F("people")),
        said(Proposal.objects.filter(record_id=record_id, state__in=LIVE), MADE, none, one),
    ]
    if with_mine:
        asks = Ask.objects.filter(record_id=record_id, person_id=person_id, answered_by=None)
        parts.append(said(asks.exclude(confirmed_at=None), MINE, none, one))
    return parts[0].union(*parts[1:], all=True)


_of_anybody = Prepared(lambda record_id: _rows(False, record_id))
_of_person = Prepared(lambda record_id, person_id: _rows(True, record_id, person_id))


def around(record: Record, person: Person | None) -> Around:
    """It, in one statement."""
    rows = _of_person(record_id=record.pk, person_id=person.pk) if person else _of_anybody(record_id=record.pk)
    made: dict[str, int] = {}
    for what, language, _said, count in rows:
        if what == MADE:
            made[language] = made.get(language, 0) + count
    return Around(
        original=record.language,
        there={language: state for what, language, state, _count in rows if what == THERE},
        wanted={language: count for what, language, _said, count in rows if what == WANTED},
        made=made,
        mine=frozenset(language for what, language, _said, _count in rows if what == MINE),
    )


@dataclass(frozen=True)
class Maker:
    """Somebody who is at a translation: which one, since when, in which state."""

    proposal_id: int
    language: str
    person_id: int | None
    name: str
    began_at: datetime
    state: str

    @property
    def is_offered(self) -> bool:
        """Whether it waits for the owner."""
        return self.state == ProposalState.OFFERED


def makers(record_id: int, language: str = "") -> list[Maker]:
    """Who is at it, the first first, in one statement; in all languages when none is named."""
    rows = Proposal.objects.filter(record_id=record_id, state__in=LIVE, **({"language": language} if language else {}))
    named = rows.order_by("began_at", "pk").values_list("pk", "language", "by_id", "by__name", "began_at", "state")
    return [Maker(pk, code, by, name or str(NAMELESS), began, state) for pk, code, by, name, began, state in named]
