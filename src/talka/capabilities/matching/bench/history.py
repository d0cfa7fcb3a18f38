"""What was known at a day: the network of the consortia begun before, and a profile of each organisation in them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property

import numpy as np
import numpy.typing as npt

from talka.capabilities.search.meaning.embedder import embedder
from talka.capabilities.search.vectors import centres_of

from ..factors import FACTORS, NEARNESS, Context
from ..network import Network, Reach
from ..overlap import Rarity, counted
from ..profiles import Profile
from ..scoring import values_of
from ..usual import usual_of
from ..weights import Weights
from .protocol import Floats, Query, is_consortium
from .reading import Actor, Dataset, Project

LANGUAGE = "en"  # of all texts in the data
CANDIDATES = 500  # of a shortlist of its own; the product's (`candidates.py`) is another: bench/matching.md
MEANING_DRAW = 5.0  # so that likenesses, which lie 0.1 apart, count beside logarithms of counts
# `meaning` is chosen apart (bench/fit_matching.py).
LEARNT = ("practice", "subject", "experience", "partners", "proximity", "country_ties", "type_ties")

Row = npt.NDArray[np.float32]
Vectors = Mapping[str, Row]  # by project


class History:
    """Organisations that were in a consortium before `cut`, as candidates; `rows` numbers them."""

    def __init__(self, dataset: Dataset, cut: date, vectors: Vectors, weights: Weights) -> None:
        self.dataset, self.weights = dataset, weights
        self.past = [project for project in dataset.projects if project.begun < cut]
        self.vectors = self._beside_usual(vectors)
        self.network = Network(
            ((project.id, member) for project in self.past for member in project.members),
            {project.id: project.themes for project in self.past},
        )
        known = sorted({member for project in self.past if is_consortium(project) for member in project.members})
        self.organisations = known
        self.rows = {member: row for row, member in enumerate(known)}
        self.themes = Rarity(*counted(project.themes for project in self.past))
        actors = dataset.actors
        self.country_ties = self.network.ties({member: _actor(actors, member).country for member in known})
        self.type_ties = self.network.ties({member: _actor(actors, member).type for member in known})
        self.profiles = self._profiles()
        self._reach: tuple[Query, Reach] | None = None
        self._in_network = np.array([self.network.index[member] for member in known], np.int64)
        nothing = np.zeros(_width(self.vectors), np.float32)
        self._of_records = np.array([self.vectors.get(str(record), nothing) for record in self.network.records])
        self._texts = self._texts_of_organisations()

    def _beside_usual(self, vectors: Vectors) -> Vectors:
        """The texts as matching compares them; what is usual is what was usual before the cut."""
        source = embedder()
        if source is None or not vectors:
            return vectors
        centres = centres_of(source)
        seen = {project: centres.seen(vector, LANGUAGE) for project, vector in vectors.items()}
        usual = usual_of((LANGUAGE, seen[project.id]) for project in self.past if project.id in seen)
        return {project: usual.beside(vector, LANGUAGE) for project, vector in seen.items()}

    def _profiles(self) -> list[Profile]:
        """Organisations here declare no themes of their own; what they have done is in the network."""
        found = []
        for row, member in enumerate(self.organisations):
            actor = _actor(self.dataset.actors, member)
            found.append(
                Profile(row, "organisation", member, type=actor.type, country=actor.country, language=LANGUAGE)
            )
        return found

    def _texts_of_organisations(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """(candidate, record of the network), one for each past project with a text that a candidate took part in."""
        place = {record: row for row, record in enumerate(self.network.records)}
        pairs = [
            (self.rows[member], place[project.id])
            for project in self.past
            if project.id in self.vectors and project.id in place
            for member in project.members
            if member in self.rows
        ]
        found = np.array(pairs, np.int64).reshape(-1, 2)
        return found[:, 0], found[:, 1]

    @cached_property
    def past_themes(self) -> list[frozenset[str]]:
        """The themes of each candidate's past projects."""
        found: dict[str, set[str]] = {}
        for project in self.past:
            for member in project.members:
                found.setdefault(member, set()).update(project.themes)
        return [frozenset(found[member]) for member in self.organisations]

    def seeker(self, project: Project, seed: str) -> Profile:
        """The project as its seed would describe it when it looks for partners."""
        actor = _actor(self.dataset.actors, seed)
        return Profile(
            -1, "partner_call", seed, type=actor.type, country=actor.country, language=LANGUAGE,
            themes=project.themes,
        )  # fmt: skip

    def reach(self, query: Query) -> Reach:
        """What the network says of everybody, seen from the query; the last one asked for is kept."""
        if self._reach is None or self._reach[0] is not query:
            alike = self._alike(query.project)
            self._reach = (query, self.network.reach(query.seed, query.project.themes, alike))
        return self._reach[1]

    def _alike(self, project: Project) -> Floats | None:
        vector = self.vectors.get(project.id)
        if vector is None:
            return None
        cosines = (self._of_records @ vector).astype(float)
        return np.array([self.weights.alike(cosine, LANGUAGE, LANGUAGE) for cosine in cosines])

    def context(self, query: Query) -> Context:
        """The context of one query."""
        reach, cosines = self.reach(query), self.cosines(query)
        return Context(
            themes=self.themes, reach=reach, country_ties=self.country_ties, type_ties=self.type_ties,
            cosines={} if cosines is None else _known(cosines),
            weights=self.weights,
        )  # fmt: skip

    def standings(self, query: Query) -> Floats:
        """What the network says of every candidate: a row each, columns as in `Standing`."""
        return self.reach(query).columns[self._in_network]

    def cosines(self, query: Query) -> Floats | None:
        """Of every candidate the cosine of that past text of its own that is nearest to the project's; NaN where it has
        none. It stands for what an organisation says of itself, which names each thing that it does. None where the
        project has no text.
        """
        vector = self.vectors.get(query.project.id)
        if vector is None:
            return None
        candidates, records = self._texts
        found = np.full(len(self.rows), -np.inf)
        np.maximum.at(found, candidates, (self._of_records @ vector).astype(float)[records])
        found[np.isinf(found)] = np.nan
        return found

    def shortlist(self, query: Query, most: int = CANDIDATES) -> npt.NDArray[np.int64]:
        """Rows of the likeliest candidates by what costs little: practice on the theme, nearness, meaning."""
        together, nearness, practice, subject, experience = self.standings(query).T
        rough = np.log1p(practice) + np.log1p(NEARNESS * nearness) + np.log1p(together) + 0.1 * np.log1p(experience)
        rough = rough + np.log1p(subject)
        cosines = self.cosines(query)
        if cosines is not None:
            rough = rough + MEANING_DRAW * np.nan_to_num(cosines)
        seed = self.rows.get(query.seed)
        if seed is not None:
            rough[seed] = -np.inf
        count = min(most, len(rough) - 1)
        return np.argpartition(-rough, count)[:count]

    def values(self, query: Query, rows: npt.NDArray[np.int64]) -> Floats:
        """What each factor says of these candidates, a row each, a column a factor; the unknown filled in."""
        seeker, context = self.seeker(query.project, query.seed), self.context(query)
        unknown = [context.weights.factors[name].unknown for name in FACTORS]
        found = np.empty((len(rows), len(FACTORS)))
        for place, row in enumerate(rows):
            said = values_of(seeker, self.profiles[row], context).values()
            found[place] = [stand_in if value is None else value for value, stand_in in zip(said, unknown, strict=True)]
        return found


def weights_row(weights: Weights) -> Floats:
    """The table as a vector in the order of the factors."""
    return np.array([weights.factors[name].weight for name in FACTORS])


def _actor(actors: Mapping[str, Actor], member: str) -> Actor:
    return actors.get(member) or Actor()


def _known(cosines: Floats) -> dict[int, float]:
    rows = np.flatnonzero(np.isfinite(cosines))
    return dict(zip(rows.tolist(), cosines[rows].tolist(), strict=True))


def _width(vectors: Vectors) -> int:
    return next((len(one) for one in vectors.values()), 1)
