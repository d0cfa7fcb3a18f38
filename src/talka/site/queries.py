"""What the home page shows, in few statements: the loop's live counts, what waits, what is new, what is near."""

import time
from typing import Any

from django.db.models import Count, QuerySet

from talka.kernel.records.cards import cards
from talka.kernel.records.doors import visible_records
from talka.kernel.records.kinds import STEPS, has_kind, kind_of, kinds, unlisted
from talka.kernel.records.models import Record
from talka.kernel.records.texts import add_card_extras, card_query, card_rows
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


def newest(
    person: Any, language: str, kind: str, states: tuple[str, ...], *, limit: int = 4, plain: bool = False
) -> list[Card]:
    """The newest records of a kind in these states that the person may see; two statements, one for plain cards."""
    if not has_kind(kind):
        return []
    rows = _newest_of.rows(person, language, kind, states, limit)
    return cards(rows if plain else add_card_extras(rows), language)


def _newest(person: Any, language: str, kind: str, states: tuple[str, ...], limit: int) -> "QuerySet[Any]":
    rows = Record.objects.filter(kind_of(kind).visible.where(person), kind=kind)
    rows = rows.alias(now=Unindexed("state")).filter(now__in=states)
    return card_query(rows.order_by("-changed_at", "-pk")[:limit], language)


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
