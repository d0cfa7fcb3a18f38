"""Points on a map that is drawn on the server."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from .assets import asset
from .parts import MapPoint
from .projection import WIDTH, closest_view, view_named

NAMED = 12
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
    """A map: its size in units, the address of its outlines, its dots (the large ones first, below the small)."""

    width: int
    height: int
    outline: str
    dots: Sequence[Dot]


def draw_map(points: Sequence[MapPoint], view: str = "") -> Picture:
    """Place points on the closest view that holds them all, or on the one named. The largest get their names."""
    places = [(point.longitude, point.latitude) for point in points]
    chosen = view_named(view) if view else closest_view(places) if places else view_named(DEFAULT_VIEW)
    ordered = sorted(points, key=lambda point: -point.count)
    most = max((point.count for point in points), default=1)
    dots = []
    for point in ordered:
        if not chosen.holds(point.longitude, point.latitude):
            continue
        x, y = chosen.place(point.longitude, point.latitude)
        radius = round(8 + 20 * sqrt(point.count / most), 1) if most > 1 else 9
        clear = all(abs(x - dot.x) > 110 or abs(y - dot.y) > 40 for dot in dots if dot.named)  # noqa: PLR2004
        named = clear and sum(dot.named for dot in dots) < NAMED
        dots.append(Dot(round(x), round(y), radius, point.label, point.url, point.count, point.step, named))
    return Picture(WIDTH, chosen.height, asset(f"map-{chosen.name}.svg"), dots)
