#!/usr/bin/env python3
"""Fit the weights of matching on real consortia and write them into the table of weights.

    python -m bench.fit_matching --data ../shared/data/consortia --write
    talka django dismissals > counts.json; python -m bench.fit_matching --feedback counts.json --write

The method, what is fitted on what, and the figures: bench/matching.md. Where likeness of
meaning begins: bench/likeness.py.

A query is one member of a consortium that looks for the others. The likelihood that is made greatest is that of picking
each hidden partner from the shortlist that the product would score (a conditional logit), with weights of 0 or more and
a small penalty on their squares. Newton's method; no random numbers. Then the weight of `meaning` is chosen, of a few,
by what is counted: recall and rank on the fitting parts of those data sets that have texts, each counting the same.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from talka.config.command.starting import start_django

start_django()

from talka.capabilities.matching.bench.history import LEARNT, History, weights_row  # noqa: E402  reason: Django set up
from talka.capabilities.matching.bench.matching import Scored, Table, matching, ranks_of, scored, show  # noqa: E402
from talka.capabilities.matching.bench.protocol import (  # noqa: E402
    FITTED_ON,
    HELD_OUT,
    SEEDS,
    cut_before_last,
    figures,
    queries,
)
from talka.capabilities.matching.bench.reading import Dataset, read_folder  # noqa: E402
from talka.capabilities.matching.bench.vectors import vectors_of  # noqa: E402
from talka.capabilities.matching.factors import FACTORS  # noqa: E402
from talka.capabilities.matching.weights import FILE, read_weights  # noqa: E402
from talka.capabilities.matching.weights import weights as kept_weights  # noqa: E402

Floats = npt.NDArray[np.float64]
PENALTY = 0.5
LIKELIEST = 300  # fitted where it matters: among those that are at the head of the list
PARTNERS_OF_ONE = 10  # at most so many hidden partners of one query count, so that large consortia don't rule
FITTED_SETS = ("h2020", "consortia_topics")
# The likelihood, ruled by large sets, hardly sees likeness of texts: there what organisations did tells nearly as much.
TEXT_SETS = ("consortia_topics", "consortia_text")
TRIED = (0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0)
COLUMNS = [list(FACTORS).index(name) for name in LEARNT]


@dataclass(frozen=True)
class Choice:
    """The shortlist of one query: what the factors say of each, and which were the partners."""

    values: Floats
    partners: npt.NDArray[np.int64]


def choices(dataset: Dataset) -> list[Choice]:
    """The queries of the fitting part of a data set, with what was known before it."""
    start, end = cut_before_last(dataset, FITTED_ON), cut_before_last(dataset, HELD_OUT)
    history = History(dataset, start, vectors_of(dataset), read_weights())
    found = []
    for query in queries(dataset, history.rows, start, end, seeds=SEEDS):
        rows = history.shortlist(query, LIKELIEST)
        partners = np.flatnonzero(np.isin(rows, query.hidden))[:PARTNERS_OF_ONE]
        if partners.size:
            found.append(Choice(history.values(query, rows)[:, COLUMNS], partners))
    print(f"{dataset.name}: {len(found)} queries from {start} to {end}, known before {start}")
    return found


def slope(choices: Sequence[Choice], weights: Floats) -> tuple[float, Floats, Floats]:
    """Negative log-likelihood with its penalty, its gradient and its second derivatives."""
    loss = 0.5 * PENALTY * float(weights @ weights)
    gradient, curve = PENALTY * weights, PENALTY * np.eye(len(weights))
    for choice in choices:
        share = 1 / np.sqrt(choice.partners.size)
        scores = choice.values @ weights
        others = np.ones(len(scores), bool)
        others[choice.partners] = False
        for partner in choice.partners:
            others[partner] = True
            seen, values = scores[others], choice.values[others]
            odds = np.exp(seen - seen.max())
            odds /= odds.sum()
            mean = odds @ values
            loss -= share * float(scores[partner] - seen.max() - np.log(np.exp(seen - seen.max()).sum()))
            gradient = gradient - share * (choice.values[partner] - mean)
            curve = curve + share * ((values * odds[:, None]).T @ values - np.outer(mean, mean))
            others[partner] = False
    return loss, gradient, curve


def fit(choices: Sequence[Choice]) -> Floats:
    """Weights of 0 or more that make the partners likeliest: Newton's steps, negative ones held at 0."""
    weights = np.zeros(len(COLUMNS))
    loss, gradient, curve = slope(choices, weights)
    for _turn in range(40):
        free = (weights > 0) | (gradient < 0)
        step = np.zeros_like(weights)
        step[free] = -np.linalg.solve(curve[np.ix_(free, free)], gradient[free])
        length = 1.0
        while True:
            tried = np.maximum(weights + length * step, 0)
            new, new_gradient, new_curve = slope(choices, tried)
            if new <= loss or length < 1e-3:
                break
            length /= 2
        done = loss - new < 1e-5 * abs(loss)
        weights, loss, gradient, curve = tried, new, new_gradient, new_curve
        if done:
            break
    return weights


def raised(feedback: Path) -> tuple[dict[str, float], dict[str, float]]:
    """The assumed weights, each raised by half the share that it has of all dismissals (`talka django dismissals`).

    People name what was counted too little. A fitted weight stays what the data say. Also the weights from before any
    dismissal, which are kept as `base`: the counts are of all dismissals ever, so that each run begins from there.
    """
    counts: dict[str, int] = json.loads(feedback.read_text())
    total = sum(counts.values())
    table: dict[str, dict[str, Any]] = json.loads(FILE.read_text())["factors"]
    base = {name: float(row.get("base", row["weight"])) for name, row in table.items() if row["origin"] == "assumed"}
    return {name: weight * (1 + 0.5 * counts.get(name, 0) / max(total, 1)) for name, weight in base.items()}, base


def write(**changes: object) -> None:
    """Put what was found into the table; the rest stays."""
    said = json.loads(FILE.read_text())
    for name, weight in changes.pop("weights", {}).items():  # type: ignore[attr-defined]
        said["factors"][name]["weight"] = round(weight, 2)
    for name, weight in changes.pop("base", {}).items():  # type: ignore[attr-defined]
        said["factors"][name]["base"] = weight
    said["fitted"] |= changes.pop("fitted", {})
    FILE.write_text(json.dumps(said | changes, indent=2, ensure_ascii=False) + "\n")


def fit_weights(data: Path) -> tuple[dict[str, float], dict[str, object]]:
    """The weights fitted on those data sets of a folder that are for fitting, and what is to be said of how."""
    folder = read_folder(data)
    fitting = [dataset for dataset in folder if dataset.name in FITTED_SETS]
    if not fitting:
        raise SystemExit(f"{data} has none of the data sets that weights are fitted on: {', '.join(FITTED_SETS)}.")
    sets = {dataset.name: found for dataset in fitting if (found := choices(dataset))}
    fitted = fit([choice for found in sets.values() for choice in found])
    weights = dict(zip(LEARNT, fitted.tolist(), strict=True))
    told: dict[str, object] = {"on": {name: len(found) for name, found in sets.items()}, "by": "bench/fit_matching.py"}
    parts = {
        dataset.name: fitting_part(dataset) for dataset in folder if dataset.name in TEXT_SETS and dataset.has_text
    }
    if parts := {name: part for name, part in parts.items() if part[0].vectors and part[1]}:
        weights["meaning"] = choose_meaning(list(parts.values()), weights)
        told["meaning_on"] = {name: len(part[1]) for name, part in parts.items()}
    return weights, told


def fitting_part(dataset: Dataset) -> tuple[History, list[Scored]]:
    """The queries of the fitting part as the measurement scores them."""
    start, end = cut_before_last(dataset, FITTED_ON), cut_before_last(dataset, HELD_OUT)
    history = History(dataset, start, vectors_of(dataset), read_weights())
    return history, [scored(history, query) for query in queries(dataset, history.rows, start, end, seeds=SEEDS)]


def choose_meaning(parts: Sequence[tuple[History, list[Scored]]], weights: dict[str, float]) -> float:
    """The weight of `TRIED` with the greatest sum of recall at 20 and MRR, the parts' mean; of equals the least."""

    def reached(weight: float) -> float:
        table = weights_row(read_weights().only({**weights, "meaning": weight}))
        found = [figures([ranks_of(history, one, table) for one in queries]) for history, queries in parts]
        print(f"meaning {weight:4.1f}", *(f"R@20 {one.recall_20:.3f} MRR {one.mrr:.3f}" for one in found))
        return sum(one.recall_20 + one.mrr for one in found) / len(found)

    return max(TRIED, key=reached)


def held_out(table: Table) -> dict[str, dict[str, float]]:
    """What the written weights reach on the part that is held out of each data set."""
    lines = [line for line in table.lines if line.kind == "ours"]
    return {line.data: {name: round(value, 3) for name, value in asdict(line.figures).items()} for line in lines}


def main() -> None:
    """Fit or measure, print, and write when told to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="a folder of consortia: fit the weights")
    parser.add_argument("--feedback", type=Path, help="counts of dismissals: raise the assumed weights that they name")
    parser.add_argument("--write", action="store_true", help="write into the table of weights")
    parser.add_argument("--date", default=date.today().isoformat(), help="the day that is written beside")
    options = parser.parse_args()
    if options.data:
        weights, told = fit_weights(options.data)
        for name, weight in weights.items():
            print(f"{name:14} {weight:6.2f}")
        if options.write:
            write(weights=weights, fitted={"date": options.date, **told})
            kept_weights.cache_clear()
            measured = matching(options.data)
            write(fitted={"held_out": held_out(measured)})
            show(measured)
    if options.feedback:
        weights, base = raised(options.feedback)
        print(json.dumps(weights))
        if options.write:
            write(weights=weights, base=base)


if __name__ == "__main__":
    main()
