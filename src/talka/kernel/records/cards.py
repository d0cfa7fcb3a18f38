"""Cards of records of whatever kind, from the rows that `texts.card_rows` reads."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from talka.kernel.people.called import in_language, language_of
from talka.kernel.vocabulary.labels import places
from talka.ui.parts import Card

from .kinds import Kind, State, kind_of
from .models import TranslationState
from .taking_part import ENTRY

# An entry that nobody has confirmed for this long fades and sorts last: it is asked about yearly.
STALE_AFTER = timedelta(days=400)


def fresh_at(row: Mapping[str, Any]) -> datetime:
    """When somebody last stood by what it says."""
    return max(filter(None, (row["confirmed_at"], row["changed_at"])))


def cards(rows: Iterable[Mapping[str, Any]], language: str) -> list[Card]:
    """The rows as cards in an interface language; asks the database for nothing but labels it doesn't know yet.

    A row's `extra` (see `add_card_extras`) may hold `facts`, `themes`, `picture` of the card.
    """
    known = places(language)
    stale_before = timezone.now() - STALE_AFTER
    # A list has few kinds and states: each is looked up and translated once.
    said: dict[tuple[str, str], tuple[Kind, State, str, str]] = {}
    for row in (listed := list(rows)):
        if (key := (row["kind"], row["state"])) not in said:
            kind = kind_of(row["kind"])
            state = kind.state(row["state"])
            said[key] = (kind, state, str(kind.label), str(state.label))
    return [_card(row, said[row["kind"], row["state"]], known, stale_before, language) for row in listed]


def _card(
    row: Mapping[str, Any],
    said: tuple[Kind, State, str, str],
    known: Mapping[int, Any],
    stale_before: datetime,
    language: str,
) -> Card:
    kind, state, kind_label, state_label = said
    place = known.get(row["place_id"] or 0)
    extra = row.get("extra") or {}
    owner = "" if row["kind"] == ENTRY else in_language(row["owner__called"], language)
    return Card(
        title=row["read_title"],
        url=kind.address(row["id"], row["slug"], language),
        step=kind.step,
        kind=kind_label,
        icon=kind.icon,
        number=row["id"],
        language=row["read_language"],
        summary=row["read_summary"] or "",
        place=place.name if place else "",
        owner=owner,
        owner_language=language_of(owner),
        state=state_label,
        tone=state.tone,
        fresh_at=fresh_at(row),
        stale=fresh_at(row) < stale_before,
        picture=extra.get("picture", ""),
        facts=tuple(extra.get("facts", ())),
        themes=tuple(extra.get("themes", ())),
        machine=row.get("read_state") == TranslationState.MACHINE,
    )
