"""What the questions asked last were answered, for as long as the file of vectors stays as it is."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from threading import Lock

from .comparing import Compared, OfFile, Sifted

# So many questions are remembered, each with so many entries at most: 4 MB of a process (measured with all full).
MOST_QUESTIONS = 16
MOST_ANSWERS = 2_000


@dataclass
class Answers:
    """What one question was answered: the nearest of all, by how many were wanted, and the cosine of single entries."""

    best: dict[int, list[tuple[int, float]]] = field(default_factory=dict)
    likeness: dict[int, float | None] = field(default_factory=dict)


class Remembered(OfFile):
    """The same look, which compares only what it wasn't asked for since the file of vectors changed.

    A question comes again with each page of its results, each filter that is ticked and each reader who asks the same.
    What is kept are ids of entries and likenesses; who may see them is asked each time.
    """

    def __init__(self, answers: Answers, look: Callable[[], Compared | Sifted]) -> None:
        self._answers, self._make = answers, look
        self._made: Compared | Sifted | None = None

    def best(self, limit: int, among: Iterable[int] | None = None) -> list[tuple[int, float]]:
        """The nearest (of all, or of these entries) as (entry, cosine), nearest first."""
        if among is not None:
            return self._look().best(limit, among)
        found = self._answers.best.get(limit)
        if found is None:
            found = self._look().best(limit)
            if limit <= MOST_ANSWERS:
                self._answers.best[limit] = found
        return list(found)

    def of(self, entries: Iterable[int]) -> dict[int, float]:
        """The cosine of each of these entries that has a vector."""
        wanted, known = list(entries), self._answers.likeness
        unknown = [entry for entry in wanted if entry not in known]
        if unknown:
            told = self._look().of(unknown)
            fresh = {entry: told.get(entry) for entry in unknown}
            known = {**known, **fresh}
            if len(known) <= MOST_ANSWERS:
                self._answers.likeness = known
        return {entry: likeness for entry in wanted if (likeness := known[entry]) is not None}

    def _look(self) -> Compared | Sifted:
        """The look itself, made when something is asked that wasn't before."""
        if self._made is None:
            self._made = self._make()
        return self._made


# By the state of the file and the question; those that were asked last.
_answered: OrderedDict[tuple[object, ...], Answers] = OrderedDict()
_answering = Lock()


def answers_to(key: tuple[object, ...]) -> Answers:
    """What is remembered of a question; nothing yet, where it is a new one."""
    with _answering:
        answers = _answered.setdefault(key, Answers())
        _answered.move_to_end(key)
        while len(_answered) > MOST_QUESTIONS:
            _answered.popitem(last=False)
        return answers
