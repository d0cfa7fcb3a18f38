"""Hits in order: what words and meaning are worth together, and which hits are too far off to be shown."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from heapq import nlargest
from operator import attrgetter
from typing import Any, Protocol

from . import facets
from .question import HEADING, WHOLE_NAME

# Of those near in meaning, the ones kept: not much further from the question than the nearest, and not far from it
# altogether. Seen from the middle of its language, a text about something else has 0.07 ± 0.08 to two words and
# 0.14 ± 0.10 to a sentence, the right one 0.24 ± 0.12 and 0.58 ± 0.13 (measured on parallel news, E5 in 4 bits).
KEPT_BEHIND_BEST = 0.15
LEAST_LIKE = 0.18
MOST_KEPT = 40
# What all the words of a question found are worth beside a likeness of meaning; a part of them counts by its cube: one
# word of three says little, and must not push out what means the same. Fitted on sentences and on pairs of words, with
# the answer in the question's language and without (docs/decisions/0401).
WORDS_BESIDE_MEANING = 0.4
HEADING_BESIDE_MEANING = 0.5
# Who has less than this part of the words that the best has, and is not near either, is left out.
LEAST_OF_BEST = 0.35
# All words, and all in the heading: parts of a question that are looked for twice count once.
MOST_WORDS_WORTH = 1.0 + HEADING
# A record without a vector yet is taken for this near to any question: not related.
UNKNOWN_LIKENESS = 0.07
# Wordy candidates beyond these are ranked by words alone.
COMPARED = 1_000
EXACT_NAME = 10.0
NEAREST_TOLD = 10


@dataclass(slots=True)
class Hit:
    """A record that may be shown: its best entry, how well it has the words, and how near it is in meaning.

    `entries` are all its entries that were found. `newness` is when it changed, in Unix seconds.
    """

    record_id: int
    entry_id: int
    language: str
    facets: str
    newness: int
    words: float
    entries: list[int]
    whole_name: bool = False
    likeness: float = 0.0
    score: float = 0.0
    near: bool = False


@dataclass
class Found:
    """All hits in order; `least`: there are more than were looked at; `by_meaning`: the model had its say."""

    hits: list[Hit]
    least: bool = False
    by_meaning: bool = False
    near: list[Hit] = field(default_factory=list)


class Likens(Protocol):
    """What tells how near entries are to the question."""

    def of(self, entries: list[int]) -> Mapping[int, float]: ...


def hits_of(rows: Iterable[tuple[Any, ...]], reader: str) -> list[Hit]:
    """Rows of entries (`finding.rows_of`) as hits of records: the entry with the most words speaks for its record."""
    found: dict[int, Hit] = {}
    for entry, record, language, said, newness, weight in rows:
        words, whole_name = weight, False
        if weight >= WHOLE_NAME:
            words, whole_name = weight - WHOLE_NAME * (weight // WHOLE_NAME), True
        words = min(words, MOST_WORDS_WORTH)
        hit = found.get(record)
        if hit is None:
            found[record] = Hit(record, entry, language, said, newness, words, [entry], whole_name)
            continue
        hit.entries.append(entry)
        hit.whole_name = hit.whole_name or whole_name
        if words > hit.words or (words == hit.words and language == reader):
            hit.entry_id, hit.language, hit.words = entry, language, words
    return list(found.values())


def give_likeness(hits: list[Hit], near: Mapping[int, float], look: Likens) -> None:
    """Give each hit its likeness; of many wordy ones, only the best by words are compared."""
    compared = nlargest(COMPARED, hits, key=attrgetter("words")) if len(hits) > COMPARED else hits
    unknown = [entry for hit in compared for entry in hit.entries if entry not in near]
    known = {**near, **look.of(unknown)} if unknown else near
    for hit in hits:
        if len(hit.entries) == 1:
            hit.likeness = known.get(hit.entry_id, UNKNOWN_LIKENESS)
        else:
            hit.likeness = max((known[entry] for entry in hit.entries if entry in known), default=UNKNOWN_LIKENESS)


def kept(hits: list[Hit], wanted: Mapping[str, list[str]]) -> tuple[list[Hit], list[Hit]]:
    """Hits that have words or are near enough, best first; and the nearest of the others."""
    # What a filter hides must not set the measure: the question's own language is always the nearest.
    passing = [hit for hit in hits if facets.passes(hit.facets, wanted)] if wanted else hits
    best = max((hit.likeness for hit in passing), default=0.0)
    least = max(LEAST_LIKE, best - KEPT_BEHIND_BEST)
    for hit in nlargest(MOST_KEPT, [hit for hit in hits if hit.likeness >= least], key=attrgetter("likeness")):
        hit.near = True
    wordy = LEAST_OF_BEST * max((hit.words for hit in hits), default=0.0)
    shown = [hit for hit in hits if hit.near or hit.whole_name or (hit.words > 0 and hit.words >= wordy)]
    others = nlargest(
        NEAREST_TOLD, [hit for hit in hits if not hit.near and hit.words <= 0], key=attrgetter("likeness")
    )
    return ranked(shown), others


def ranked(hits: list[Hit]) -> list[Hit]:
    """A whole name or number first, then by words and meaning together, the newer of equals first."""
    for hit in hits:
        words = WORDS_BESIDE_MEANING * min(hit.words, 1.0) ** 3 + HEADING_BESIDE_MEANING * max(hit.words - 1.0, 0.0)
        hit.score = round(hit.likeness + words + EXACT_NAME * hit.whole_name, 6)
    # Stable sorts by one number each are twice as quick as one by pairs.
    hits.sort(key=attrgetter("record_id"), reverse=True)
    hits.sort(key=attrgetter("newness"), reverse=True)
    hits.sort(key=attrgetter("score"), reverse=True)
    return hits
