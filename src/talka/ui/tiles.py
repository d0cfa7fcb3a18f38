"""A map on the tiles of another server, where an installation names one: in Web Mercator, as tiles are."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from math import asinh, floor, log2, pi, radians, tan

from .projection import WIDTH, Point, View

TILE = 256  # what a tile measures in its own pixels; near that it is sharp
DEEPEST = 19


@dataclass(frozen=True, slots=True)
class Tile:
    """A square of the map in the picture's units."""

    url: str
    x: float
    y: float
    size: float


@dataclass(frozen=True)
class Sheet:
    """The bounds of a view as a picture 1000 units wide."""

    view: View

    @cached_property
    def _world(self) -> float:
        """How wide the whole earth would be."""
        return WIDTH * 360 / (self.view.east - self.view.west)

    @cached_property
    def _corner(self) -> Point:
        return _across(self.view.west), _down(self.view.north)

    @property
    def height(self) -> int:
        """The picture's height in its units."""
        return round((_down(self.view.south) - self._corner[1]) * self._world)

    def place(self, longitude: float, latitude: float) -> Point:
        """Where a point lies in the picture."""
        left, top = self._corner
        return (_across(longitude) - left) * self._world, (_down(latitude) - top) * self._world

    def tiles(self, address: str) -> Iterator[Tile]:
        """The tiles that cover it, some twenty; `address` has places for `{z}`, `{x}` and `{y}`."""
        zoom = min(DEEPEST, max(0, round(log2(self._world / TILE))))
        count = 2**zoom
        size = self._world / count
        left, top = (part * count for part in self._corner)
        right, bottom = _across(self.view.east) * count, _down(self.view.south) * count
        for row in range(floor(top), floor(bottom) + 1):
            for column in range(floor(left), floor(right) + 1):
                url = address.replace("{z}", str(zoom)).replace("{x}", str(column)).replace("{y}", str(row))
                yield Tile(url, round((column - left) * size, 1), round((row - top) * size, 1), round(size + 0.1, 1))


def _across(longitude: float) -> float:
    """From 0 at the date line to 1 at the date line."""
    return (longitude + 180) / 360


def _down(latitude: float) -> float:
    """From 0 at the northern edge to 1 at the southern."""
    return (1 - asinh(tan(radians(latitude))) / pi) / 2
