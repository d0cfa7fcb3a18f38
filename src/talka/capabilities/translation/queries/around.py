"""One record in all languages: what is there, who waits for what, who is at it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet, Value

from talka.kernel.people.models import NAMELESS, Person
from talka.kernel.records.models import READABLE, Record, Translation, TranslationState
from talka.toolkit.joining import gathered, joined
from talka.toolkit.prepared import Prepared

from ..models import LIVE, Ask, Demand, Proposal, ProposalState
from ..states import state_in


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


_THERE, _WANTED, _MADE, _MINE = "read_there", "read_wanted", "read_made", "read_asked"


def read_along(viewer: Any) -> dict[str, Any]:
    """It as expressions on a record, so that its page needs no statement for it."""
    there = Translation.objects.filter(state__in=(*READABLE, TranslationState.DRAFT))
    mine: Any = Value("")
    if viewer:
        asks = Ask.objects.filter(person_id=viewer.pk, answered_by=None).exclude(confirmed_at=None)
        mine = joined(asks, "record_id", "language")
    return {
        _THERE: gathered(there, "record_id", language="language", state="state"),
        # All of the record's: with the condition SQLite reads the index of what is wanted most, of all records.
        _WANTED: gathered(Demand.objects.all(), "record_id", language="language", people="people"),
        _MADE: joined(Proposal.objects.filter(state__in=LIVE), "record_id", "language"),
        _MINE: mine,
    }


_of_anybody = Prepared(lambda record_id: _columns(record_id, None))
_of_person = Prepared(lambda record_id, person_id: _columns(record_id, _Asker(person_id)))


@dataclass(frozen=True)
class _Asker:
    """Whoever a statement is made for."""

    pk: int


def _columns(record_id: int, viewer: _Asker | None) -> QuerySet[Any]:
    return Record.objects.filter(pk=record_id).values(**read_along(viewer))


def around(record: Record, person: Person | None) -> Around:
    """It, in one statement; in none for a record that was read for this person's page."""
    columns: Mapping[str, Any] = vars(record)
    if _THERE not in columns:
        rows = _of_person(record_id=record.pk, person_id=person.pk) if person else _of_anybody(record_id=record.pk)
        columns = next(iter(rows), {})
    return Around(
        original=record.language,
        there={row["language"]: row["state"] for row in columns.get(_THERE) or ()},
        wanted={row["language"]: row["people"] for row in columns.get(_WANTED) or () if row["people"]},
        made=Counter(_codes(columns.get(_MADE))),
        mine=frozenset(_codes(columns.get(_MINE))),
    )


def _codes(some: str | None) -> list[str]:
    return some.split(",") if some else []


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
