"""Matches as pages and machines read them: only what the reader may see, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, FilteredRelation, Q, Window
from django.db.models.functions import RowNumber
from django.utils.translation import get_language

from talka.kernel.people import organisations
from talka.kernel.people.models import Organisation, Person
from talka.kernel.records.doors import visible_records
from talka.kernel.records.kinds import kind_of, kinds
from talka.kernel.records.models import Record
from talka.kernel.records.texts import CARD_COLUMNS, READ_COLUMNS, in_language
from talka.kernel.records.viewers import ForViewers

from .models import FACTOR_OF, Because, Dismissal, MatchProfile
from .reasons import sentence_of
from .refreshing import ORGANISATION

MATCH_COLUMNS = ("match_score", "match_reasons", "match_misfits")


@dataclass(frozen=True, slots=True)
class SaidReason:
    """A reason or misfit in the reader's language; `weight` is its part of the mean (0 for a misfit)."""

    code: str
    text: str
    weight: float = 0.0


@dataclass(frozen=True, slots=True)
class SaidMatch:
    """A record that fits, with its card's row (`records.texts.card_rows`)."""

    record_id: int
    kind: str
    score: float
    reasons: tuple[SaidReason, ...]
    misfits: tuple[SaidReason, ...]
    row: dict[str, Any]


def matches_of(
    record: Record | int, person: Person | None, kind: str | None = None, limit: int = 10, *, each: int | None = None
) -> list[SaidMatch]:
    """What fits a record, the best first, of what this person may see; of one kind, or of all that it seeks.

    With `each`, at most so many of a kind. One statement, and one more where partners are named.
    """
    pk = record if isinstance(record, int) else record.pk
    return _said(_found.rows(person, get_language() or "en", kind, limit, each, record_id=pk))


def _rows(pk: int, person: Person | None, language: str, kind: str | None, each: int | None) -> Any:
    kept = FilteredRelation("matched_to", condition=Q(matched_to__record_id=pk))
    rows = visible_records(person).alias(match=kept).filter(match__isnull=False)
    if kind is not None:
        rows = rows.filter(kind=kind)
    # Asked when it is read, not when it is matched: what pauses is gone at once, and back as soon as it goes on.
    rows = rows.exclude(takes_no_answers()).annotate(
        match_score=F("match__score"), match_reasons=F("match__reasons"), match_misfits=F("match__misfits")
    )
    if each is not None:
        best = [F("match__score").desc(), F("pk").desc()]
        rows = rows.alias(nth=Window(RowNumber(), partition_by="kind", order_by=best)).filter(nth__lte=each)
    ordered = in_language(rows, language).order_by("-match_score", "-pk")
    return ordered.values(*CARD_COLUMNS, *READ_COLUMNS, *MATCH_COLUMNS)


def takes_no_answers() -> Q:
    """Records that stand in a state in which nobody can answer them: a paused call, a reserved offer."""
    silent = {kind.code: [state.code for state in kind.states if not state.answerable] for kind in kinds()}
    return Q(*[Q(kind=code, state__in=states) for code, states in silent.items()], _connector=Q.OR)


_found = ForViewers(
    lambda viewer, language, kind, most, each, record_id: _rows(record_id, viewer, language, kind, each)[:most]
)


def _said(rows: list[dict[str, Any]]) -> list[SaidMatch]:
    names = _names(rows)
    return [
        SaidMatch(
            record_id=row["id"],
            kind=row["kind"],
            score=row["match_score"],
            reasons=tuple(_sentence(code, params, weight, names) for code, params, weight in row["match_reasons"]),
            misfits=tuple(_sentence(code, params, 0.0, names) for code, params in row["match_misfits"]),
            row=row,
        )
        for row in rows
    ]


def _sentence(code: str, params: dict[str, Any], weight: float, names: Mapping[int, str]) -> SaidReason:
    if "organisations" in params:
        params = {**params, "names": [names[pk] for pk in params["organisations"] if pk in names]}
    return SaidReason(code, sentence_of(code, params), weight)


def _names(rows: list[dict[str, Any]]) -> Mapping[int, str]:
    """Names of the organisations that reasons speak of."""
    ids = {
        pk for row in rows for _code, params, _weight in row["match_reasons"] for pk in params.get("organisations", ())
    }
    return organisations.names(ids)


def for_you(
    organisation: Organisation | int, person: Person | None, *, kind: str | None = None, limit: int = 10,
    each: int | None = 3,
) -> list[SaidMatch]:  # fmt: skip
    """What fits an organisation's own page: needs, offers, calls, organisations, a few of each. Two or three
    statements.

    Empty for an organisation without a page.
    """
    pk = organisation if isinstance(organisation, int) else organisation.pk
    page = page_of(pk)
    return matches_of(page, person, kind, limit, each=each) if page is not None else []


def page_of(organisation_id: int) -> int | None:
    """The record that is an organisation's own page."""
    pages = MatchProfile.objects.filter(organisation=organisation_id, kind=ORGANISATION)
    return pages.values_list("pk", flat=True).first()


def sought_kinds(record: Record) -> list[str]:
    """The kinds that a record's kind looks for."""
    return [counterpart.kind for counterpart in kind_of(record.kind).matching.seeks]


def dismissals_by_factor() -> dict[str, int]:
    """How often people said that a factor was counted too little: what `bench/fit_matching.py --feedback` takes."""
    rows = Dismissal.objects.values_list("because").annotate(count=Count("pk")).order_by()
    found: dict[str, int] = {}
    for because, count in rows:
        if factor := FACTOR_OF.get(Because(because)):
            found[factor] = found.get(factor, 0) + count
    return found
