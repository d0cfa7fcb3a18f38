"""The one table of weights (weights.json): what each factor counts, and whether that was fitted or assumed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("weights.json")


@dataclass(frozen=True, slots=True)
class Weight:
    """What a factor counts (0 or more), what stands in for it where it isn't known (0–1), and where that is from.

    `origin` is "fitted" (bench/fit_matching.py, on real consortia) or "assumed", then `because` states the assumption
    and, once dismissals have raised it, `base` what it was before any.
    """

    weight: float
    unknown: float
    origin: str
    because: str = ""
    base: float | None = None


@dataclass(frozen=True)
class Weights:
    """The table. `unrelated` is the cosine, beside what is usual (`usual`), under which nine of ten pairs of unrelated
    texts lie: in the same language ("same"), where they differ more, and in two ("across").
    """

    factors: Mapping[str, Weight]
    unrelated: Mapping[str, float]
    span: float
    spread: float
    fitted: Mapping[str, Any]

    def likeness(self, cosine: float, one: str, other: str) -> float:
        """0 where texts are no nearer than is usual, `chance` where nine of ten unrelated ones of these languages end,
        1 from `span` above that.
        """
        beyond = cosine - self.low(one, other)
        if beyond < 0:
            return max(self.chance * cosine / self.low(one, other), 0.0)
        return min(self.chance + (1 - self.chance) * beyond / self.span, 1.0)

    @property
    def chance(self) -> float:
        """What likeness is where unrelated texts end: in one language it rises evenly from the usual to the whole."""
        return self.unrelated["same"] / (self.unrelated["same"] + self.span)

    def alike(self, cosine: float, one: str, other: str) -> float:
        """Where many records are summed up: 0 up to where unrelated ones end, and squared, so that many half-likenesses
        stay little.
        """
        return min(max((cosine - self.low(one, other)) / self.span, 0.0), 1.0) ** 2

    def low(self, one: str, other: str) -> float:
        """The cosine that counts as 0 between texts of two languages."""
        return self.unrelated["same" if one == other else "across"]

    def only(self, names: Mapping[str, float]) -> Weights:
        """The same table with other weights for some factors: for ablations and fitting."""
        factors = {
            name: replace(weight, weight=names[name]) if name in names else weight
            for name, weight in self.factors.items()
        }
        return replace(self, factors=factors)


def read_weights(path: Path = FILE) -> Weights:
    """Read a table. Raises KeyError or ValueError for one that isn't whole."""
    said = json.loads(path.read_text())
    factors = {name: Weight(**row) for name, row in said["factors"].items()}
    if any(weight.weight < 0 or not 0 <= weight.unknown <= 1 for weight in factors.values()):
        raise ValueError(f"{path}: weights are 0 or more, what stands in for the unknown is between 0 and 1.")
    if said["span"] <= 0 or said["unrelated"].keys() != {"same", "across"}:
        raise ValueError(f"{path}: the span is more than 0, and likeness begins somewhere in one language and across.")
    return Weights(factors, said["unrelated"], said["span"], said["spread"], said["fitted"])


@cache
def weights() -> Weights:
    """The table that the product scores by."""
    return read_weights()
