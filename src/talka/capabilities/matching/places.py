"""How near two places are: by what contains what, and by the distance between them."""

from __future__ import annotations

from functools import lru_cache
from itertools import product
from math import asin, cos, radians, sin, sqrt

from .profiles import Point, Spot

EARTH_KM = 6371.0
HALF_KM = 60.0  # at this distance nearness is a half: a day's trip by bus and back

# What one place that lies in the other is worth, by the level of the larger one: country, region, municipality, …
_WITHIN = (0.0, 0.45, 0.75, 0.9)
_SAME = 1.0
# What a common container of two places apart is worth.
_SISTERS = (0.0, 0.2, 0.5, 0.7)


def distance(one: Point, other: Point) -> float:
    """Kilometres along a great circle between two points in degrees north and east (haversine)."""
    north, east = radians(other[0] - one[0]), radians(other[1] - one[1])
    chord = sin(north / 2) ** 2 + cos(radians(one[0])) * cos(radians(other[0])) * sin(east / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(chord)))


def levels(path: str) -> list[str]:
    """The codes of a path, the country first: ``LV/LV-LATGALE/`` → ``["LV", "LV-LATGALE"]``."""
    return [code for code in path.split("/") if code]


def common_levels(one: str, other: str) -> int:
    """How many containers two paths have in common."""
    count = 0
    for mine, theirs in zip(levels(one), levels(other), strict=False):
        if mine != theirs:
            break
        count += 1
    return count


def containment(one: str, other: str) -> float | None:
    """1 for the same place, less for one within the other or two within a third; None where one isn't known."""
    if not one or not other:
        return None
    depth = common_levels(one, other)
    shorter, longer = sorted((len(levels(one)), len(levels(other))))
    if depth == longer > 1:  # two things that are "somewhere in Latvia" are not in one place
        return _SAME
    worth = _WITHIN if depth == shorter else _SISTERS
    return worth[min(depth, len(worth) - 1)]


def nearness(one: Point | None, other: Point | None) -> float | None:
    """1 for the same spot, a half at `HALF_KM`, a quarter at twice that; None where one isn't known."""
    if one is None or other is None:
        return None
    return 0.5 ** (distance(one, other) / HALF_KM)


@lru_cache(maxsize=20_000)  # hundreds of candidates lie in the same few places
def fit(one: Spot, other: Spot) -> float | None:
    """Containment or distance, whichever is kinder; None where neither is known."""
    known = [
        value for value in (containment(one.path, other.path), nearness(one.point, other.point)) if value is not None
    ]
    return max(known, default=None)


def nearest_pair(ones: tuple[Spot, ...], others: tuple[Spot, ...]) -> tuple[float, Spot, Spot] | None:
    """How near the two spots are that fit best, and which they are; None where nothing is known of any two."""
    best: tuple[float, Spot, Spot] | None = None
    for one, other in product(ones, others):
        value = fit(one, other)
        if value is not None and (best is None or value > best[0]):
            best = (value, one, other)
    return best
