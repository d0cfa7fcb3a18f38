"""How far the records that everybody may read are there in each language: one statement, counted when asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import CharField, Count, Exists, F, IntegerField, OuterRef, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from talka.kernel.access.rules import behind
from talka.kernel.records.kinds import kinds
from talka.kernel.records.models import READABLE, Record, Translation
from talka.kernel.records.rules import is_everybodys

from ..models import LIVE, Demand, Proposal
from ..states import DRAFT, MISSING, ORIGINAL

WRITTEN, THERE, MADE, WANTED = "written", "there", "made", "wanted"
SHOWN = (ORIGINAL, "current", "behind", "machine", DRAFT, MISSING)


@dataclass(frozen=True)
class Covered:
    """How many records of a kind ("" for all) are in which state in a language; `asked`: people who wait."""

    kind: str
    language: str
    counts: dict[str, int]
    asked: int

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.counts.values())


def coverage() -> list[Covered]:
    """By language and kind, the sum of all kinds first in each language."""
    rows = list(_counted())
    return [
        _covered(rows, code, kind)
        for code, _name in settings.LANGUAGES
        for kind in ("", *(one.code for one in kinds()))
    ]


def _counted() -> QuerySet[Any]:
    """Rows (what, kind, language, state, how many), in one statement."""
    seen = is_everybodys.where(None)
    public, text, number = behind("record", seen), CharField(), IntegerField()
    kind, none = F("record__kind"), Value("", text)

    def said(rows: QuerySet[Any], what: str, kind: Any, state: Any, count: Any) -> QuerySet[Any]:
        rows = rows.order_by().annotate(what=Value(what, text), of_kind=kind, said=state)
        grouped = rows.values("what", "of_kind", "language", "said").annotate(n=count)
        return grouped.values_list("what", "of_kind", "language", "said", "n")

    there = Translation.objects.filter(public, state__in=READABLE).exclude(language=F("record__language"))
    readable = Translation.objects.filter(
        record_id=OuterRef("record_id"), language=OuterRef("language"), state__in=READABLE
    )
    made = Proposal.objects.filter(public, ~Exists(readable), state__in=LIVE).exclude(language=F("record__language"))
    return said(Record.objects.filter(seen), WRITTEN, F("kind"), none, Count("pk")).union(
        said(there, THERE, kind, F("state"), Count("pk")),
        said(made, MADE, kind, none, Count("record_id", distinct=True)),
        said(Demand.objects.filter(public), WANTED, kind, none, Coalesce(Sum("people"), 0, output_field=number)),
        all=True,
    )


def _covered(rows: list[Any], language: str, kind: str) -> Covered:
    counts, asked, total = dict.fromkeys(SHOWN, 0), 0, 0
    for what, of_kind, code, state, count in rows:
        if kind and of_kind != kind:
            continue
        if what == WRITTEN:
            total += count
            counts[ORIGINAL] += count if code == language else 0
        elif code == language and what == WANTED:
            asked += count
        elif code == language:
            counts[state if what == THERE else DRAFT] += count
    counts[MISSING] = max(total - sum(counts.values()), 0)
    return Covered(kind, language, counts, asked)


def as_lines() -> Iterator[list[str | int]]:
    """The same as the lines of a table, with its heading: for CSV."""
    yield ["language", "kind", *SHOWN, "asked"]
    for one in coverage():
        if one.kind:
            yield [one.language, one.kind, *(one.counts[state] for state in SHOWN), one.asked]
