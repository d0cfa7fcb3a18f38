"""`talka bench matching`: how many partners of real consortia are found, beside baselines and ablations."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from ..factors import FACTORS
from ..weights import Weights, weights
from .baselines import BASELINES
from .history import History, weights_row
from .protocol import HELD_OUT, Figures, Floats, Query, cut_before_last, figures, queries, ranks
from .reading import Dataset, read_folder
from .vectors import vectors_of

Scored: TypeAlias = tuple[Query, npt.NDArray[np.int64], Floats]
OURS = "Talka"
LEAST_QUERIES = 20


@dataclass(frozen=True)
class Line:
    """One ranking's figures on one data set. `kind` is "baseline", "ours" or "ablation"."""

    data: str
    ranking: str
    kind: str
    figures: Figures


@dataclass(frozen=True)
class Table:
    """All lines, and of each data set how it was cut, how many candidates and queries there were, and seconds taken."""

    lines: list[Line]
    data: list[dict[str, str | int | float]]
    weights: dict[str, dict[str, float | str]]

    def as_json(self) -> dict[str, object]:
        """Plain values."""
        lines = [{"data": line.data, "ranking": line.ranking, "kind": line.kind, **_round(line)} for line in self.lines]
        return {"data": self.data, "lines": lines, "weights": self.weights}


def _round(line: Line) -> dict[str, float]:
    return {name: round(value, 4) for name, value in asdict(line.figures).items()}


def matching(data_dir: Path) -> Table:
    """Measure on every consortia file of a folder. Raises ValueError when there is none with enough to measure."""
    table = Table([], [], _shown(weights()))
    for dataset in read_folder(data_dir):
        _measure(dataset, table)
    if not table.lines:
        raise ValueError(f"{data_dir}: too few consortia to hold some out.")
    return table


def _shown(table: Weights) -> dict[str, dict[str, float | str]]:
    return {
        name: {"weight": round(weight.weight, 3), "origin": weight.origin} for name, weight in table.factors.items()
    }


def _measure(dataset: Dataset, table: Table) -> None:
    begun = perf_counter()
    try:
        cut = cut_before_last(dataset, HELD_OUT)
    except ValueError:
        return
    history = History(dataset, cut, vectors_of(dataset), weights())
    asked = queries(dataset, history.rows, cut)
    if len(asked) < LEAST_QUERIES:
        return
    table.lines.extend(_baselines(history, asked))
    table.lines.extend(_ours(history, asked))
    table.data.append(_described(history, asked, cut, perf_counter() - begun))


def _described(history: History, asked: Sequence[Query], cut: date, seconds: float) -> dict[str, str | int | float]:
    return {
        "data": history.dataset.name,
        "known_before": cut.isoformat(),
        "candidates": len(history.rows),
        "queries": len(asked),
        "projects_asked_about": len({query.project.id for query in asked}),
        "with_text": int(bool(history.vectors)),
        "seconds": round(seconds, 1),
    }


def _baselines(history: History, asked: Sequence[Query]) -> Iterator[Line]:
    found: dict[str, list[list[int]]] = {name: [] for name in BASELINES}
    for query in asked:
        for name, baseline in BASELINES.items():
            scores = baseline(history, query)
            if scores is not None:
                found[name].append(ranks(scores, query.hidden, history.rows.get(query.seed)))
    for name, ranked in found.items():
        if ranked:
            yield Line(history.dataset.name, name, "baseline", figures(ranked))


def _ours(history: History, asked: Sequence[Query]) -> Iterator[Line]:
    """With all factors, and with each left out that says something here (the other weights stay as they are)."""
    found = [scored(history, query) for query in asked]
    table = weights_row(history.weights)
    name = history.dataset.name
    yield Line(name, OURS, "ours", figures([ranks_of(history, one, table) for one in found]))
    for column, factor in enumerate(FACTORS):
        if table[column] > 0 and any(np.ptp(values[:, column]) > 0 for _query, _rows, values in found):
            left = table.copy()
            left[column] = 0.0
            yield Line(name, f"without {factor}", "ablation", figures([ranks_of(history, one, left) for one in found]))


def scored(history: History, query: Query) -> Scored:
    """A query with its shortlist and what the factors say of each on it."""
    rows = history.shortlist(query)
    return query, rows, history.values(query, rows)


def ranks_of(history: History, scored: Scored, table: Floats) -> list[int]:
    """Ranks of the hidden partners; those that didn't come on the shortlist share the last one."""
    query, rows, values = scored
    scores = np.full(len(history.rows), -np.inf)
    scores[rows] = values @ table
    return ranks(scores, query.hidden, history.rows.get(query.seed))


def main(data: Path, *, as_json: bool) -> None:
    """Measure and print."""
    table = matching(data)
    if as_json:
        print(json.dumps(table.as_json(), indent=1))
        return
    show(table)


def show(table: Table) -> None:
    """Print a table a data set, and the weights."""
    from rich.console import Console  # noqa: PLC0415  reason: start-up time
    from rich.table import Table as Drawn  # noqa: PLC0415  reason: start-up time

    console = Console(width=None if sys.stdout.isatty() else 110)
    for said in table.data:
        text = ", with texts" if said["with_text"] else ""
        drawn = Drawn(
            title=f"{said['data']}: known before {said['known_before']}, {said['candidates']:,} candidates, "
            f"{said['queries']:,} queries{text} ({said['seconds']} s)",
            title_justify="left",
        )
        for heading in ("ranking", "R@10", "R@20", "MRR"):
            drawn.add_column(heading, justify="left" if heading == "ranking" else "right")
        for line in table.lines:
            if line.data == said["data"]:
                cells = [f"{value:.3f}" for value in asdict(line.figures).values()]
                drawn.add_row(line.ranking, *cells, style="bold" if line.kind == "ours" else None)
        console.print(drawn)
    origins = ((name, row) for name, row in table.weights.items())
    console.print(
        "weights: " + ", ".join(f"{name} {row['weight']} ({row['origin']})" for name, row in origins), highlight=False
    )
