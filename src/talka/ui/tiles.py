"""A map on the tiles of another server, where an installation names one: in Web Mercator, as tiles are."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from math import asinh, floor, log2, log10, pi, radians, tan

from .projection import WIDTH, Point, View

TILE = 256  # what a tile measures in its own pixels; near that it is sharp
DEEPEST = 19
Window = tuple[float, float, float, float]  # left, top, width, height in the picture's units


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

    @property
    def way_back(self) -> str:
        """What a script needs to find the degrees of a place in the picture: left, top, and how wide the earth is."""
        return " ".join(f"{number:.12g}" for number in (*self._corner, self._world))

    def tiles(self, address: str, window: Window | None = None) -> Iterator[Tile]:
        """The tiles that cover it, or a window of it, some twenty; `address` has places for `{z}`, `{x}` and `{y}`.

        Beyond the view the earth goes on: a window at its edge is covered too.
        """
        x, y, width, height = window or (0, 0, WIDTH, self.height)
        zoom = min(DEEPEST, max(0, round(log2(self._world / TILE * WIDTH / width))))
        count = 2**zoom
        size = self._world / count
        left, top = (part * count for part in self._corner)
        columns = range(max(0, floor(left + x / size)), min(count - 1, floor(left + (x + width) / size)) + 1)
        rows = range(max(0, floor(top + y / size)), min(count - 1, floor(top + (y + height) / size)) + 1)
        digits = 1 + max(0, round(log10(WIDTH / width)))
        overlap = 0.1 * width / WIDTH  # so that no gap shows between two
        for row in rows:
            for column in columns:
                url = address.replace("{z}", str(zoom)).replace("{x}", str(column)).replace("{y}", str(row))
                place = round((column - left) * size, digits), round((row - top) * size, digits)
                yield Tile(url, *place, round(size + overlap, digits + 1))


def _across(longitude: float) -> float:
    """From 0 at the date line to 1 at the date line."""
    return (longitude + 180) / 360


def _down(latitude: float) -> float:
    """From 0 at the northern edge to 1 at the southern."""
    return (1 - asinh(tan(radians(latitude))) / pi) / 2
