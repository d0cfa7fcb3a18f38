"""What matching is compared with: rankings that take no more than a line to explain."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from math import log, sqrt
from random import Random

import numpy as np

from ..network import Standing
from ..overlap import overlap
from .history import History
from .protocol import Floats, Query

Baseline = Callable[[History, Query], Floats | None]


def by_chance(history: History, query: Query) -> Floats:
    """Any order."""
    seed = Random(f"{query.project.id} {query.seed}").getrandbits(32)
    return np.random.default_rng(seed).random(len(history.rows))


def popularity(history: History, query: Query) -> Floats:
    """Most projects first."""
    return _column(history, query, "experience") + _untie(history, query)


def _column(history: History, query: Query, name: str) -> Floats:
    return history.standings(query)[:, Standing._fields.index(name)]


def popularity_in_theme(history: History, query: Query) -> Floats:
    """Most projects on the theme first, then most projects."""
    popular = _column(history, query, "experience")
    return _column(history, query, "practice") + popular * 1e-5 + _untie(history, query)


def tag_overlap(history: History, query: Query) -> Floats:
    """Themes in common with those of its past projects, by their rarity; ties by chance."""
    wanted = frozenset(query.project.themes)
    known = {themes: overlap(wanted, themes, history.themes) or 0.0 for themes in set(history.past_themes)}
    return np.array([known[themes] for themes in history.past_themes]) + _untie(history, query)


def past_partners(history: History, query: Query) -> Floats:
    """Most projects together first, then most projects."""
    popular = _column(history, query, "experience")
    return _column(history, query, "together") + popular * 1e-5 + _untie(history, query)


def partners_theme_two_hops(history: History, query: Query) -> Floats:
    """Past partners, plus a hundredth of the projects on the theme, plus partners' partners."""
    together, practice = _column(history, query, "together"), _column(history, query, "practice")
    hops = two_hops(history, query)
    return together + 0.01 * practice + 0.5 * hops / max(float(hops.max()), 1e-9) + _untie(history, query)


def two_hops(history: History, query: Query) -> Floats:
    """The chance that two steps from partner to partner end at each candidate."""
    reach = history.network.steps(query.seed, 2)
    return reach[[history.network.index[member] for member in history.organisations]]


def words(history: History, query: Query) -> Floats | None:
    """TF-IDF: the cosines between the project's words and those of each candidate's past projects, summed."""
    if not query.project.text or not history.dataset.has_text:
        return None
    index = Words.of(history)
    return history.network.sums(index.cosines(query.project.text), history.organisations) + _untie(history, query)


class Words:
    """An inverted index of what the past projects say, in the order of the network's records."""

    _kept: tuple[History, Words] | None = None

    @classmethod
    def of(cls, history: History) -> Words:
        """The index of a history, made once."""
        if cls._kept is None or cls._kept[0] is not history:
            cls._kept = (history, cls(history))
        return cls._kept[1]

    def __init__(self, history: History) -> None:
        texts = {project.id: project.text for project in history.past}
        said = [Counter(_tokens(texts[str(record)])) for record in history.network.records]
        seen = Counter(word for counts in said for word in counts)
        self._worth = {word: log(len(said) / count) for word, count in seen.items()}
        self._lengths = np.ones(len(said))
        self._rows: dict[str, list[tuple[int, float]]] = {}
        for row, counts in enumerate(said):
            weights = {word: (1 + log(count)) * self._worth[word] for word, count in counts.items()}
            self._lengths[row] = sqrt(sum(weight**2 for weight in weights.values())) or 1.0
            for word, weight in weights.items():
                self._rows.setdefault(word, []).append((row, weight))

    def cosines(self, text: str) -> Floats:
        """Cosine of each past project's words to these (the query's own length left out: it ranks nothing)."""
        found = np.zeros(len(self._lengths))
        for word, count in Counter(_tokens(text)).items():
            for row, weight in self._rows.get(word, ()):
                found[row] += weight * (1 + log(count)) * self._worth[word]
        return found / self._lengths


def _tokens(text: str) -> list[str]:
    return re.findall(r"\w{3,}", text.casefold())


def _untie(history: History, query: Query) -> Floats:
    return by_chance(history, query) * 1e-7


BASELINES: dict[str, Baseline] = {
    "random": by_chance,
    "popularity": popularity,
    "popularity within the theme": popularity_in_theme,
    "tag overlap": tag_overlap,
    "TF-IDF of the text": words,
    "past partners": past_partners,
    "past partners + theme + two hops": partners_theme_two_hops,
}
