"""The rules of the measurement: what is known, what is hidden, what is counted.

Time: everything that a query may use began before `cut`; the projects that are asked about began on it or after. Seen
from a project, one member is the seed and looks for the others; those among them that took part in a consortium before
are hidden and to be found among all organisations of which that is true. Consortia have at least `LEAST_MEMBERS`.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import fmean

import numpy as np
import numpy.typing as npt

from .reading import Dataset, Project

LEAST_MEMBERS = 3
HELD_OUT = 8  # the last eighth of the consortia is held out …
FITTED_ON = 4  # … and the eighth before (to the last quarter's begin) is what weights are fitted on
SEEDS = 2

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Query:
    """One member of a later project looks for the others. `hidden` are rows of the history's organisations."""

    project: Project
    seed: str
    hidden: tuple[int, ...]


def is_consortium(project: Project) -> bool:
    """Whether enough organisations were in it."""
    return len(project.members) >= LEAST_MEMBERS


def cut_before_last(dataset: Dataset, part: int) -> date:
    """The first day of the month in which the last `part`-th of the consortia began."""
    begun = [project.begun for project in dataset.projects if is_consortium(project)]
    if not begun:
        raise ValueError(f"{dataset.name}: no consortium of {LEAST_MEMBERS} organisations.")
    return begun[len(begun) * (part - 1) // part].replace(day=1)


def queries(
    dataset: Dataset, rows: Mapping[str, int], start: date, end: date = date.max, *, seeds: int = SEEDS
) -> list[Query]:
    """Queries of the consortia begun in [start, end): up to `seeds` each, drawn the same way every time."""
    found: list[Query] = []
    for project in dataset.projects:
        if not start <= project.begun < end or not is_consortium(project):
            continue
        known = sorted(member for member in project.members if member in rows)
        random.Random(project.id).shuffle(known)
        if len(known) < 2:
            continue
        for seed in known[:seeds]:
            found.append(Query(project, seed, tuple(rows[other] for other in known if other != seed)))
    return found


@dataclass(frozen=True, slots=True)
class Figures:
    """Recall at 10 and 20, mean reciprocal rank of the first hidden partner found; each 0–1."""

    recall_10: float
    recall_20: float
    mrr: float


def ranks(scores: Floats, hidden: Sequence[int], seed: int | None) -> list[int]:
    """The rank of each hidden partner, the seed left out; those that tie share the last rank of them."""
    scores = scores.astype(float)
    if seed is not None:
        scores[seed] = -np.inf
    return [int(np.count_nonzero(scores >= scores[row])) for row in hidden]


def figures(found: Sequence[Sequence[int]]) -> Figures:
    """The figures of many queries, each the ranks of its hidden partners."""
    return Figures(
        fmean(sum(rank <= 10 for rank in one) / len(one) for one in found),
        fmean(sum(rank <= 20 for rank in one) / len(one) for one in found),
        fmean(1 / min(one) for one in found),
    )
