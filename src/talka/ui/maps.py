"""Points on a map that is drawn on the server."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from django.conf import settings

from .assets import asset
from .parts import MapPoint
from .projection import WIDTH, View, view_in, view_named
from .tiles import Sheet, Tile

NAMED = 12
LETTER, LINE = 20, 46  # a name's size in the picture's units
DEFAULT_VIEW = "east"


@dataclass(frozen=True, slots=True)
class Dot:
    """A point in the picture's units."""

    x: int
    y: int
    radius: float
    label: str
    url: str
    count: int
    step: str
    named: bool

    @property
    def name_y(self) -> int:
        """Where the name's foot is: above the dot."""
        return round(self.y - self.radius - 6)


@dataclass(frozen=True, slots=True)
class Picture:
    """A map: its size in units, the address of its outlines, its dots (the large ones first, below the small).

    With `tiles` these are drawn and no outlines; `credit` says whose they are.
    """

    width: int
    height: int
    outline: str
    dots: Sequence[Dot]
    tiles: Sequence[Tile] = ()
    credit: str = ""


def _clear(name: str, x: float, y: float, dots: Sequence[Dot]) -> bool:
    """Whether a name has room here, at the largest size that the style gives it on a narrow screen."""
    named = [dot for dot in dots if dot.named]
    room = all(abs(x - d.x) > (len(name) + len(d.label)) * LETTER / 2 or abs(y - d.y) > LINE for d in named)
    return room and len(named) < NAMED


def _view_of(points: Sequence[MapPoint]) -> View:
    countries = {point.country for point in points}
    places = [(point.longitude, point.latitude) for point in points]
    return view_in(countries.pop() if len(countries) == 1 else "", places) if places else view_named(DEFAULT_VIEW)


def draw_map(points: Sequence[MapPoint], view: str = "") -> Picture:
    """Place points on their country's map, the closest view that holds them all, or the one named.

    The largest get their names.
    """
    chosen = view_named(view) if view else _view_of(points)
    address = settings.TALKA_TILES_URL
    ground = Sheet(chosen) if address else chosen
    tiles = tuple(ground.tiles(address)) if isinstance(ground, Sheet) else ()
    most = max((point.count for point in points), default=1)
    dots: list[Dot] = []
    for point in sorted(points, key=lambda point: -point.count):
        if not chosen.holds(point.longitude, point.latitude):
            continue
        x, y = ground.place(point.longitude, point.latitude)
        radius = round(7 + 15 * sqrt(point.count / most), 1) if most > 1 else 9
        named = _clear(point.label, x, y, dots)
        dots.append(Dot(round(x), round(y), radius, point.label, point.url, point.count, point.step, named))
    credit = settings.TALKA_TILES_CREDIT if tiles else ""
    return Picture(WIDTH, ground.height, asset(f"map-{chosen.name}.svg"), dots, tiles, credit)
