"""Hits in order: what words and meaning are worth together, and which hits are too far off to be shown."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from heapq import nlargest
from operator import itemgetter, or_
from typing import TYPE_CHECKING, Any

from talka.toolkit import arrays as np

from . import facets
from .question import HEADING, IN_HEADING, MARK, TOGETHER, WHOLE_NAME

if TYPE_CHECKING:
    import numpy.typing as npt

# Of those near in meaning, the ones kept: not much further from the question than the nearest, and not far from it
# altogether. Seen from the middle of its language, a text about something else has 0.07 ± 0.08 to two words and
# 0.14 ± 0.10 to a sentence, the right one 0.24 ± 0.12 and 0.58 ± 0.13 (measured on parallel news, E5 in 4 bits).
KEPT_BEHIND_BEST = 0.15
# In languages other than the nearest one's the right ones are further off, and from each other too: 0.39 ± 0.09 for
# the same need told in another language, 0.11 ± 0.08 for another need (measured on the demo's needs).
KEPT_BEHIND_BEST_ELSEWHERE = 0.25
LEAST_LIKE = 0.18
# Letters without sense are near to something too: where no word of a question is known, nothing was found unless it is
# nearer than this. On the demo (`bench.nonsense`) that refuses 72 of 76 questions without a known word, none of 150
# short ones in six languages, 10 of 150 with a slip, and 10 of 31 in languages of which there are no texts, no words.
LEAST_LIKE_UNKNOWN = 0.3
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
if TYPE_CHECKING:
    Column = npt.NDArray[Any]
else:
    Column = Any


@dataclass(slots=True)
class Hit:
    """A record that may be shown: its best entry, how well it has the words, and how near it is in meaning."""

    record_id: int
    entry_id: int
    language: str
    facets: str
    words: float
    likeness: float
    score: float
    near: bool


@dataclass(frozen=True)
class Hits:
    """Records with their best entries, in order: columns, since there may be thousands of which twenty are shown.

    `rows` are what the database gave (`finding.rows_of`), `best` says which of them speaks for each record, `tongue`
    the language of its text that is nearest in meaning.
    """

    rows: Sequence[Sequence[Any]]
    best: Column
    records: Column
    newness: Column
    words: Column
    whole_name: Column
    likeness: Column
    tongue: Column
    near: Column
    score: Column

    def __len__(self) -> int:
        return len(self.best)

    @property
    def facets(self) -> list[str]:
        """The facet texts of all."""
        return [self.rows[place][3] for place in self.best.tolist()]

    def only(self, places: Column) -> Hits:
        """Those at these places (or where a mask is true), in that order."""
        columns = {each.name: getattr(self, each.name)[places] for each in fields(self) if each.name != "rows"}
        return Hits(self.rows, **columns)

    def passing(self, wanted: Mapping[str, list[str]]) -> Hits:
        """Those that pass the filters."""
        return self.only(self.passes(wanted)) if wanted else self

    def passes(self, wanted: Mapping[str, list[str]]) -> Column:
        """Which of them pass the filters."""
        if not wanted:
            return np.ones(len(self), bool)
        return np.array([facets.passes(text, wanted) for text in self.facets], bool)

    def by_time(self, *, newest: bool) -> Hits:
        """The same, the newest (or oldest) first."""
        places = np.lexsort((self.records, self.newness))
        return self.only(places[::-1] if newest else places)

    def between(self, start: int, end: int) -> list[Hit]:
        """Those from one place to before another."""
        return [self._hit(place) for place in range(start, min(end, len(self)))]

    def _hit(self, place: int) -> Hit:
        entry, record, language, said, *_rest = self.rows[self.best[place]]
        return Hit(
            record, entry, language, said, float(self.words[place]), float(self.likeness[place]),
            float(self.score[place]), bool(self.near[place]),
        )  # fmt: skip

    def __iter__(self) -> Iterator[Hit]:
        return (self._hit(place) for place in range(len(self)))


@dataclass
class Found:
    """All hits in order; `least`: there are more than were looked at; `by_meaning`: the model had its say.

    `marked` has a bit for each marked word (`question.parts_of`) that something has which the viewer may see.
    """

    hits: Hits
    marked: int = 0
    least: bool = False
    by_meaning: bool = False
    near: list[Hit] = field(default_factory=list)


def hits_of(rows: Sequence[Sequence[Any]], reader: str, known: Mapping[int, float] | None) -> Hits:
    """Rows of entries as hits of records; `known` is how near entries are to the question, None where nobody knows.

    The entry with the most words speaks for its record, of several the one in the reader's language; the nearest says
    how near the record is.
    """
    columns: tuple[Any, ...] = tuple(np.array([row[n] for row in rows], kind) for n, kind in _COLUMNS)
    entries, records, newness, weights = columns
    weights %= MARK
    whole = weights >= WHOLE_NAME
    words = _words(weights % WHOLE_NAME)
    likeness = _likeness(entries, known)
    own = np.array([row[2] == reader for row in rows], bool)
    order = np.lexsort((own, words, records))
    grouped = records[order]
    last = np.flatnonzero(np.append(grouped[1:] != grouped[:-1], True)) if len(rows) else np.zeros(0, np.int64)
    first = np.append(0, last[:-1] + 1) if len(last) else last
    best = order[last]
    none = np.zeros(len(best))
    # The nearest text of each record: the last of it by likeness, what isn't known before all.
    nearest = np.lexsort((np.nan_to_num(likeness, nan=-2.0), records))[last]
    languages = np.array([row[2] for row in rows], object)
    return Hits(
        rows, best, records[best], newness[best], words[best],
        np.logical_or.reduceat(whole[order], first) if len(last) else whole,
        np.nan_to_num(likeness[nearest], nan=UNKNOWN_LIKENESS) if len(last) else none,
        languages[nearest] if len(last) else none,
        none.astype(bool), none,
    )  # fmt: skip


def _words(weights: Column) -> Column:
    """The part of the question's words that each has, and a little for those in the heading."""
    # All of them at once is all, however many of them were found one by one too: those looks reach less far back.
    in_heading, together = weights >= IN_HEADING, weights % IN_HEADING >= TOGETHER
    one_by_one = np.minimum(weights % TOGETHER, MOST_WORDS_WORTH)
    found: Column = np.where(in_heading, MOST_WORDS_WORTH, np.where(together, 1.0, one_by_one))
    return found


def marks_of(rows: Sequence[Sequence[Any]]) -> int:
    """Which marked words any of the rows has, a bit each."""
    return functools.reduce(or_, {int(row[5] // MARK) for row in rows}, 0)


_COLUMNS = ((0, "int64"), (1, "int64"), (4, "int64"), (5, "float64"))


def _likeness(entries: Column, known: Mapping[int, float] | None) -> Column:
    """How near each entry is, NaN where that isn't known."""
    if known is None:
        return np.zeros(len(entries))
    return np.array([known.get(entry, np.nan) for entry in entries.tolist()], np.float64)


def to_compare(rows: Sequence[Sequence[Any]], near: Mapping[int, float]) -> list[int]:
    """The entries whose likeness is to be asked for: of many wordy ones, only the best by words."""
    wordy = nlargest(COMPARED, rows, key=itemgetter(5)) if len(rows) > COMPARED else rows
    return [row[0] for row in wordy if row[0] not in near]


def kept(hits: Hits, wanted: Mapping[str, list[str]]) -> tuple[Hits, list[Hit]]:
    """Hits that have words or are near enough, best first; and the nearest of the others that the filters let pass."""
    passing = hits.passes(wanted)
    shown = _worth_showing(hits)
    if not passing.all():
        # What a filter hides must not set the measure: a need that has all the words says nothing against an offer that
        # has one, and the question's own language is always the nearest. The hidden are measured with all, for counts.
        those = hits.only(passing)
        shown[passing] = _worth_showing(those)
        hits.near[passing] = those.near
    others = hits.only(passing & ~shown & (hits.words <= 0))
    nearest = np.argsort(-others.likeness, kind="stable")[:NEAREST_TOLD]
    return ranked(hits.only(shown)), list(others.only(nearest))


def clearly_near(found: Found, wanted: Mapping[str, list[str]]) -> Found:
    """What was found for a question of which no word is known: nothing, if the best isn't clearly near.

    Then what it was near to is among the nearest, and said to be no more than that.
    """
    if not len(found.hits) or found.hits.likeness.max() >= LEAST_LIKE_UNKNOWN:
        return found
    passing = found.hits.passing(wanted)
    order = np.argsort(-passing.likeness, kind="stable")
    nearest = [*passing.only(order[:NEAREST_TOLD]), *found.near]
    return replace(found, hits=found.hits.only(order[:0]), near=nearest[:NEAREST_TOLD])


def _worth_showing(hits: Hits) -> Column:
    """Which have enough of the words or are near enough, beside the best of them; those near are marked so."""
    hits.near[:] = False
    enough = np.flatnonzero(_near_enough(hits))
    hits.near[enough[np.argsort(-hits.likeness[enough], kind="stable")[:MOST_KEPT]]] = True
    wordy = LEAST_OF_BEST * (float(hits.words.max()) if len(hits) else 0.0)
    shown: Column = hits.near | hits.whole_name | ((hits.words > 0) & (hits.words >= wordy))
    return shown


def _near_enough(hits: Hits) -> Column:
    """Which are not much further off than the nearest of their sort: in the nearest one's language, or in any other.

    Else one text in the asker's own language would hide the answers in all others.
    """
    if not len(hits):
        return np.zeros(0, bool)
    own = hits.tongue == hits.tongue[int(hits.likeness.argmax())]
    least = np.full(len(hits), LEAST_LIKE)
    for sort, behind in ((own, KEPT_BEHIND_BEST), (~own, KEPT_BEHIND_BEST_ELSEWHERE)):
        if sort.any():
            least[sort] = max(LEAST_LIKE, float(hits.likeness[sort].max()) - behind)
    enough: Column = hits.likeness >= least
    return enough


def ranked(hits: Hits) -> Hits:
    """A whole name or number first, then by words and meaning together, the newer of equals first."""
    words = WORDS_BESIDE_MEANING * np.minimum(hits.words, 1.0) ** 3
    words += HEADING_BESIDE_MEANING * np.maximum(hits.words - 1.0, 0.0)
    hits.score[:] = np.round(hits.likeness + words + EXACT_NAME * hits.whole_name, 6)
    return hits.only(np.lexsort((-hits.records, -hits.newness, -hits.score)))
