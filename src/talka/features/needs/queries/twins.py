"""Needs that say nearly the same: shown in full while somebody writes, so that a "me too" may do.

Candidates are what search finds for the title, by words and by meaning across languages, and the newest needs, which
the index may not know yet. Of these the likely ones are kept: likeness of words, or of meaning, above what unrelated
needs have to each other. The bounds are measured on the demo's needs in six languages. Of 802 pairs of one language
one per cent is above 0.60 (title's likeness), 0.39 (title's letters), 0.31 (all letters), while the same thing said in
other words has 0.80 and 0.70. In meaning, seen from the middles of their languages as search does, unrelated needs have
0.11 ± 0.08 to each other (one per cent above 0.32), and the same need told in another language 0.39 ± 0.09 (five per
cent below 0.28), so that being in the same place speaks for it too.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from django.db.models import F
from django.db.models.functions import Coalesce

from talka.capabilities.search.finding import find
from talka.capabilities.search.query import Query
from talka.capabilities.search.question import ask
from talka.kernel.people.models import Person
from talka.kernel.records.doors import visible
from talka.kernel.records.texts import in_language
from talka.kernel.vocabulary.labels import PlaceEntry, places
from talka.toolkit.text.folding import fold
from talka.toolkit.text.likeness import likeness, trigrams
from talka.toolkit.text.words import tokens

from .. import rules
from ..models import WAITING, Need

COLUMNS = ("id", "slug", "read_title", "read_body", "read_language", "place_id", "voices", "created_at")
SHOWN = 3
FOUND, NEWEST = 100, 100
SHORTEST = 12  # characters: before that, nobody has said yet what they mean
ALIKE_TITLE, ALIKE_TITLE_LETTERS, ALIKE_LETTERS, ALIKE_MEANING = 0.75, 0.55, 0.40, 0.42
HERE, NEARBY = 0.12, 0.06  # the same place (or one within the other); the same municipality or region


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


@dataclass(frozen=True)
class _Said:
    """What is being written, made ready for comparing."""

    title: str
    title_letters: frozenset[str]
    letters: frozenset[str]
    place: PlaceEntry | None


def likely_twins(
    title: str,
    body: str,
    language: str,
    person: Person | None,
    *,
    place: PlaceEntry | None = None,
    but: int | None = None,
) -> list[Twin]:
    """The needs that say most nearly the same and still wait for an answer, likest first; only what `person` may see.

    `language` is the reader's. `place` is where it is missing, if that is known yet. `but` leaves one out (itself).
    """
    if len(f"{title} {body}".strip()) < SHORTEST:
        return []
    said = _Said(title, _letters(title), _letters(f"{title} {body}"), place)
    near = _found(title, language, person)
    scored = [(_score(said, row, near), row["pk"]) for row in _candidates(near, language, person, but)]
    likely = sorted((-score, -pk) for score, pk in scored if score >= 0)
    return _read([-pk for _score_, pk in likely[:SHOWN]], language)


def _found(title: str, language: str, person: Person | None) -> dict[int, float]:
    """What search finds for the title: likeness of meaning (0 without a model) by record."""
    found = find(ask(title, language), Query(text=title, reader=language, kinds=("need",)), person)
    hits = [*islice(found.hits, FOUND), *found.near]
    return {hit.record_id: hit.likeness if found.by_meaning else 0.0 for hit in hits}


def _candidates(
    near: Iterable[int], language: str, person: Person | None, but: int | None
) -> Iterable[Mapping[str, Any]]:
    """Those found and the newest, with their text in the original and as the reader reads it."""
    waiting = visible(Need, person, rules.may_see).filter(state__in=WAITING).exclude(pk=but or 0)
    waiting = in_language(waiting, language)
    columns = ("pk", "title", "summary", "read_title", "read_summary", "place_id")
    newest = waiting.order_by("-created_at").values(*columns)[:NEWEST]
    rows = {row["pk"]: row for row in newest}
    if unknown := set(near) - set(rows):
        rows |= {row["pk"]: row for row in waiting.filter(pk__in=unknown).values(*columns)}
    return rows.values()


def _score(said: _Said, row: Mapping[str, Any], near: Mapping[int, float]) -> float:
    """How much more alike than unrelated needs are; negative when it is not."""
    words = _alike(said, row["title"], row["summary"])
    if row["read_title"] != row["title"]:
        words = max(words, _alike(said, row["read_title"], row["read_summary"]))
    meaning = near.get(row["pk"], 0.0) + _nearness(said.place, row["place_id"]) - ALIKE_MEANING
    return max(words, meaning)


def _alike(said: _Said, title: str, summary: str) -> float:
    return max(
        likeness(said.title, title) - ALIKE_TITLE,
        _overlap(said.title_letters, _letters(title)) - ALIKE_TITLE_LETTERS,
        _overlap(said.letters, _letters(f"{title} {summary}")) - ALIKE_LETTERS,
    )


def _nearness(place: PlaceEntry | None, other_id: int | None) -> float:
    """What being in the same place, or in the same municipality, speaks for two needs being one."""
    other = places("en").get(other_id) if place is not None and other_id else None
    if place is None or other is None:
        return 0.0
    if place.path.startswith(other.path) or other.path.startswith(place.path):
        return HERE if "country" not in (place.kind, other.kind) else 0.0
    return NEARBY if place.parent_id is not None and place.parent_id == other.parent_id else 0.0


def _letters(text: str) -> frozenset[str]:
    """The letter triples of its longer words."""
    return frozenset(letters for word in tokens(fold(text[:2000]), 300) if len(word) > 2 for letters in trigrams(word))


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
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


def _twin(row: Mapping[str, Any], known: Mapping[int, PlaceEntry]) -> Twin:
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
    )
