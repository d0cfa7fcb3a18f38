"""What the home page shows, in few statements: the loop's live counts, what waits, what is new, what is near."""

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, QuerySet

from talka.kernel.records.cards import cards
from talka.kernel.records.doors import visible_records
from talka.kernel.records.kinds import STEPS, has_kind, kind_of, kinds, unlisted
from talka.kernel.records.models import Record
from talka.kernel.records.texts import add_card_extras, card_rows, card_rows_of
from talka.kernel.records.viewers import ForViewers
from talka.kernel.vocabulary.labels import PlaceEntry
from talka.toolkit.unindexed import Unindexed
from talka.ui.parts import Card, StepCount

FRESH_SECONDS = 60.0
_counted: tuple[float, dict[str, int]] | None = None


def public_counts() -> dict[str, int]:
    """How many public records of each kind still ask for something; counted at most once a minute by each process."""
    global _counted
    if _counted is None or time.monotonic() - _counted[0] > FRESH_SECONDS:
        live = {kind.code: {state.code for state in kind.states if state.live and state.shown} for kind in kinds()}
        rows = Record.objects.filter(shown=True, visibility="public").values_list("kind", "state")
        counts = dict.fromkeys(live, 0)
        for code, state, number in rows.annotate(number=Count("pk")).order_by():
            if state in live.get(code, ()):
                counts[code] += number
        _counted = (time.monotonic(), counts)
    return _counted[1]


def forget_counts() -> None:
    """Count anew at the next use."""
    global _counted
    _counted = None


def loop_counts(language: str) -> list[StepCount]:
    """The six steps with the live records of their kinds; each leads to its kinds' list, or to the search."""
    counts = public_counts()
    steps = []
    for step in STEPS:
        mine = [kind for kind in kinds() if kind.step == step]
        only = f"/{language}/{mine[0].path}/" if len(mine) == 1 else ""
        query = "&".join(f"kind={kind.code}" for kind in mine)
        url = only or (f"/{language}/search/?{query}" if mine else f"/{language}/about/#{step}")
        steps.append(StepCount(step, sum(counts.get(kind.code, 0) for kind in mine), url))
    return steps


@dataclass(frozen=True)
class Newest:
    """So many of the newest records of a kind in these states; `plain` cards say no more than their title."""

    kind: str
    states: tuple[str, ...]
    limit: int = 4
    plain: bool = False


def newest(person: Any, language: str, *wanted: Newest) -> list[list[Card]]:
    """Those that the person may see, a list each: two statements for all, and one a kind of those that aren't plain."""
    ids = _ids_of_newest(person, wanted)
    rows = card_rows_of({pk for some in ids for pk in some}, person, language)
    lists = [[rows[pk] for pk in some if pk in rows] for some in ids]
    add_card_extras([row for each, some in zip(wanted, lists, strict=True) if not each.plain for row in some])
    return [cards(some, language) for some in lists]


def _ids_of_newest(person: Any, wanted: Sequence[Newest]) -> list[list[int]]:
    """The ids, a list each, the newest first; one statement."""
    found: list[list[tuple[Any, int]]] = [[] for _each in wanted]
    selects: list[str] = []
    params: list[Any] = []
    for place, each in enumerate(wanted):
        if not has_kind(each.kind):
            continue
        with suppress(EmptyResultSet):  # nobody of this sort sees any of this kind
            sql, given = _newest_of.statement(person, each.kind, each.states, each.limit)
            selects.append(f"SELECT {place:d}, n.* FROM ({sql}) n")
            params += given
    if selects:
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(selects), params)
            for place, pk, changed_at in cursor.fetchall():
                found[place].append((changed_at, pk))
    return [[pk for _changed_at, pk in sorted(some, reverse=True)] for some in found]


def _newest(person: Any, kind: str, states: tuple[str, ...], limit: int) -> "QuerySet[Any]":
    rows = Record.objects.filter(kind_of(kind).visible.where(person), kind=kind)
    rows = rows.alias(now=Unindexed("state")).filter(now__in=states)
    return rows.order_by("-changed_at", "-pk")[:limit].values_list("pk", "changed_at")


_newest_of = ForViewers(_newest)


def near(person: Any, language: str, place: PlaceEntry, *, limit: int = 4) -> list[Card]:
    """What is in a place or in the region around it, newest first; at most one statement a kind beside its own."""
    around = place.path.rstrip("/").rsplit("/", 1)[0] + "/" if place.kind == "town" else place.path
    rows = (
        visible_records(person)
        .exclude(unlisted())
        .filter(place__path__startswith=around)
        .order_by("-changed_at", "-pk")
    )
    return cards(add_card_extras(card_rows(rows[:limit], language)), language)
