"""Needs that say nearly the same: shown in full while somebody writes, so that a "me too" may do."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F
from django.db.models.functions import Coalesce

from talka.kernel.people.models import Person
from talka.kernel.records.doors import visible
from talka.kernel.records.texts import in_language
from talka.kernel.vocabulary.labels import places
from talka.toolkit.text.folding import fold
from talka.toolkit.text.likeness import likeness, trigrams
from talka.toolkit.text.words import tokens

from .. import rules
from ..models import WAITING, Need

COLUMNS = ("id", "slug", "read_title", "read_body", "read_language", "place_id", "voices", "created_at", "state")
SHOWN = 3
COMPARED = 400  # the newest that wait: older twins are found by the search index
ENOUGH = 0.42
SHORTEST = 12  # characters: before that, nobody has said yet what they mean


@dataclass(frozen=True)
class Twin:
    """A need that says nearly the same, as much of it as one must read to know."""

    id: int
    slug: str
    title: str
    body: str
    language: str
    place: str
    voices: int
    created_at: datetime
    state: str


def likely_twins(title: str, body: str, language: str, person: Person | None, *, but: int | None = None) -> list[Twin]:
    """The needs that say most nearly the same and still wait for an answer, likest first; only what `person` may see.

    `language` is the reader's. `but` leaves one need out (itself).
    """
    said = f"{title}\n{body}".strip()
    if len(said) < SHORTEST:
        return []
    ids = _by_likeness(title, said, person, but)
    return _read(ids, language)


def _by_likeness(title: str, said: str, person: Person | None, but: int | None) -> list[int]:
    """Ids of the likest ones among the newest, by their letters: finds the same words in other forms and scripts."""
    waiting = visible(Need, person, rules.may_see).filter(state__in=WAITING).exclude(pk=but or 0)
    rows = waiting.order_by("-created_at").values_list("pk", "title", "summary")[:COMPARED]
    own = _letters(said)
    ranked = []
    for pk, other_title, summary in rows:
        score = max(likeness(title, other_title), _overlap(own, _letters(f"{other_title} {summary}")))
        if score >= ENOUGH:
            ranked.append((-score, -pk))
    return [-pk for _score, pk in sorted(ranked)[:SHOWN]]


def _letters(text: str) -> set[str]:
    found: set[str] = set()
    for word in tokens(fold(text[:2000]), 300):
        if len(word) > 2:
            found |= trigrams(word)
    return found


def _overlap(one: set[str], other: set[str]) -> float:
    """Sørensen–Dice: 0 … 1."""
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


def _read(ids: list[int], language: str) -> list[Twin]:
    if not ids:
        return []
    body = Coalesce("reading__body", F("body"))
    needs = in_language(Need.objects.filter(pk__in=ids), language).annotate(read_body=body)
    found = {row["id"]: row for row in needs.values(*COLUMNS)}
    known = places(language)
    return [_twin(found[pk], known) for pk in ids if pk in found]


def _twin(row: dict[str, Any], known: Any) -> Twin:
    place = known.get(row["place_id"] or 0)
    return Twin(
        id=row["id"],
        slug=row["slug"],
        title=row["read_title"],
        body=row["read_body"],
        language=row["read_language"],
        place=place.name if place else "",
        voices=row["voices"],
        created_at=row["created_at"],
        state=row["state"],
    )
