"""For a translator: what is asked for most, first; their drafts, what came back, what waits for their answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import F, Q, QuerySet

from talka.kernel.access.rules import behind
from talka.kernel.people.models import NAMELESS, Person
from talka.kernel.records.cards import cards
from talka.kernel.records.doors import visible_where
from talka.kernel.records.models import READABLE, Record, Translation
from talka.kernel.records.texts import card_rows_of
from talka.ui.parts import Card

from .. import rules
from ..models import LIVE, Demand, Proposal, ProposalState
from ..states import state_in

ON_A_PAGE = 20


@dataclass(frozen=True)
class Wish:
    """A record that people wait for in a language; `state` is what it is there now."""

    card: Card
    record_id: int
    original: str
    language: str
    people: int
    state: str


@dataclass(frozen=True)
class Choice:
    """What a translator looks for: into which languages, out of which, of which kind; `after` is a cursor."""

    into: Sequence[str] = ()
    out_of: str = ""
    kind: str = ""
    after: tuple[int, int] | None = None


def languages_read_by(person: Person) -> list[str]:
    """Languages of the interface that they read, the interface's own first."""
    known = [code for code, _name in settings.LANGUAGES]
    named = person.reads if isinstance(person.reads, list) else []
    return [code for code in dict.fromkeys([person.language, *map(str, named)]) if code in known]


def wishes(person: Person, choice: Choice, language: str) -> tuple[list[Wish], tuple[int, int] | None]:
    """A page of what people wait for, most first, and where the next one begins; four statements."""
    rows = list(_wished(person, choice)[: ON_A_PAGE + 1])
    shown = rows[:ON_A_PAGE]
    ids = {row["record_id"] for row in shown}
    listed = card_rows_of(ids, person, language)
    drawn = dict(zip(listed, cards(listed.values(), language), strict=True))
    there = Translation.objects.filter(record_id__in=ids, state__in=READABLE)
    states = {(pk, code): state for pk, code, state in there.values_list("record_id", "language", "state")}
    made = Proposal.objects.filter(record_id__in=ids, state__in=LIVE)
    making = set(made.values_list("record_id", "language"))
    found = [
        Wish(
            card=drawn[row["record_id"]],
            record_id=row["record_id"],
            original=row["original"],
            language=row["language"],
            people=row["people"],
            state=state_in(row["language"], row["original"], states.get(key), key in making),
        )
        for row in shown
        if row["record_id"] in drawn
        for key in [(row["record_id"], row["language"])]
    ]
    return found, (shown[-1]["people"], shown[-1]["pk"]) if len(rows) > ON_A_PAGE else None


def _wished(person: Person, choice: Choice) -> QuerySet[Any]:
    rows = Demand.objects.filter(behind("record", visible_where(person)), people__gt=0)
    if choice.into:
        rows = rows.filter(language__in=choice.into)
    if choice.out_of:
        rows = rows.filter(record__language=choice.out_of)
    if choice.kind:
        rows = rows.filter(record__kind=choice.kind)
    if choice.after:
        people, pk = choice.after
        rows = rows.filter(Q(people__lt=people) | Q(people=people, pk__gt=pk))
    named = rows.annotate(original=F("record__language")).order_by("-people", "pk")
    return named.values("pk", "record_id", "language", "people", "original")


@dataclass(frozen=True)
class Mine:
    """A translation that somebody is at, or that waits for somebody's answer."""

    card: Card
    record_id: int
    proposal_id: int
    language: str
    state: str
    changed_at: datetime
    by: str
    word: str
    word_language: str


MOST = 50


def mine(person: Person, language: str) -> list[Mine]:
    """What they are at, what came back first; two statements."""
    rows = Proposal.objects.filter(by=person, state__in=LIVE).order_by("-changed_at")[:MOST]
    found = _with_cards(rows, person, language)
    return sorted(found, key=lambda one: one.state != ProposalState.SENT_BACK)


def waiting_for(person: Person, language: str) -> list[Mine]:
    """What waits for their answer, the oldest first; two statements."""
    decided = Record.objects.filter(rules.may_decide.where(person)).values("pk")
    rows = Proposal.objects.filter(state=ProposalState.OFFERED, record__in=decided).order_by("offered_at")[:MOST]
    return _with_cards(rows, person, language)


def waiting_for_coordinators() -> QuerySet[Proposal]:
    """Proposals on which only a coordinator can decide."""
    theirs = Record.objects.filter(rules.has_no_writers.where(None)).exclude(owner=None, author__is_active=True)
    return Proposal.objects.filter(state=ProposalState.OFFERED, record__in=theirs.values("pk"))


def _with_cards(rows: QuerySet[Proposal], person: Person, language: str) -> list[Mine]:
    named = list(rows.values("pk", "record_id", "language", "state", "changed_at", "by__name", "word", "word_language"))
    listed = card_rows_of({row["record_id"] for row in named}, person, language) if named else {}
    drawn = dict(zip(listed, cards(listed.values(), language), strict=True))
    return [
        Mine(
            drawn[row["record_id"]], row["record_id"], row["pk"], row["language"], row["state"], row["changed_at"],
            row["by__name"] or str(NAMELESS), row["word"], row["word_language"],
        )
        for row in named
        if row["record_id"] in drawn  # what they may no longer see is not theirs to translate
    ]  # fmt: skip
