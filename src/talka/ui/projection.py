"""How degrees become a place on a map's picture: Lambert's conformal conic, one setting a view.

Formulas: J. P. Snyder, Map Projections, USGS Professional Paper 1395 (1987), p. 104 (sphere).
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import cos, hypot, log, pi, radians, sin, tan

WIDTH = 1000
Point = tuple[float, float]


@dataclass(frozen=True)
class Conic:
    """The projection with two standard parallels, in degrees; gives units of the earth's radius, north up."""

    south: float
    north: float
    meridian: float

    @cached_property
    def _cone(self) -> tuple[float, float]:
        first, second = radians(self.south), radians(self.north)
        n = log(cos(first) / cos(second)) / log(tan(pi / 4 + second / 2) / tan(pi / 4 + first / 2))
        return n, cos(first) * tan(pi / 4 + first / 2) ** n / n

    def __call__(self, longitude: float, latitude: float) -> Point:
        """Where a point lies: x to the east, y to the south."""
        n, f = self._cone
        rho = f / tan(pi / 4 + radians(max(min(latitude, 89.0), -80.0)) / 2) ** n
        theta = n * radians((longitude - self.meridian + 180) % 360 - 180)
        return rho * sin(theta), rho * cos(theta)


@dataclass(frozen=True)
class View:
    """A part of the earth as a picture 1000 units wide: its bounds in degrees, and which outlines it draws."""

    name: str
    west: float
    south: float
    east: float
    north: float
    detail: str = "50m"
    regions: tuple[str, ...] = ()

    @cached_property
    def projection(self) -> Conic:
        """Parallels at a sixth from the top and the bottom, as is the custom."""
        sixth = (self.north - self.south) / 6
        return Conic(self.south + sixth, self.north - sixth, (self.west + self.east) / 2)

    @cached_property
    def _frame(self) -> tuple[float, float, float, int]:
        """Left edge, top edge, scale, and the picture's height."""
        middle = (self.west + self.east) / 2
        rim = [self.projection(x, y) for x in (self.west, middle, self.east) for y in (self.south, self.north)]
        left, right = min(x for x, _ in rim), max(x for x, _ in rim)
        top, bottom = min(y for _, y in rim), max(y for _, y in rim)
        scale = WIDTH / (right - left)
        return left, top, scale, round((bottom - top) * scale)

    @property
    def height(self) -> int:
        """The picture's height in its units."""
        return self._frame[3]

    def place(self, longitude: float, latitude: float) -> Point:
        """Where a point lies in the picture."""
        left, top, scale, _ = self._frame
        x, y = self.projection(longitude, latitude)
        return (x - left) * scale, (y - top) * scale

    @property
    def way_back(self) -> str:
        """What a script needs to find the degrees of a place in the picture: cone, factor, meridian, left, top, scale.

        Snyder (see above), p. 105: the inverse.
        """
        left, top, scale, _ = self._frame
        return " ".join(
            f"{number:.9g}" for number in (*self.projection._cone, self.projection.meridian, left, top, scale)
        )

    def holds(self, longitude: float, latitude: float) -> bool:
        """Whether a point is inside the bounds."""
        return self.west <= longitude <= self.east and self.south <= latitude <= self.north

    @property
    def size(self) -> float:
        """How much it covers, to choose the closest that fits."""
        return hypot(self.east - self.west, self.north - self.south)


VIEWS: tuple[View, ...] = (
    View("latvia", 20.7, 55.55, 28.4, 58.2, "10m", ("lva",)),
    View("lithuania", 20.7, 53.8, 26.95, 56.55, "10m", ("ltu",)),
    View("estonia", 21.6, 57.45, 28.3, 59.8, "10m", ("est",)),
    View("georgia", 39.8, 41.0, 46.85, 43.65, "10m", ("geo",)),
    View("baltic", 20.0, 53.7, 28.8, 59.9, "50m", ("lva", "ltu", "est")),
    View("ukraine", 21.9, 44.2, 40.4, 52.5, "50m", ("ukr",)),
    View("east", 17.0, 40.3, 49.0, 60.3, "50m"),
    View("europe", -11.0, 34.5, 49.0, 66.0, "110m"),
)


@lru_cache(maxsize=16)
def view_named(name: str) -> View:
    """A view by its name. Raises LookupError with those there are."""
    for view in VIEWS:
        if view.name == name:
            return view
    raise LookupError(f"No map view {name!r}; there are {', '.join(view.name for view in VIEWS)}")


# The map of a country's own, which shows its parts.
VIEW_OF = {"LV": "latvia", "LT": "lithuania", "EE": "estonia", "GE": "georgia", "UA": "ukraine"}


def view_in(country: str, places: list[Point]) -> View:
    """The country's own map, where all of these (longitude, latitude) are on it; else the closest there is."""
    own = view_named(VIEW_OF[country]) if country in VIEW_OF else None
    return own if own and all(own.holds(*place) for place in places) else closest_view(places)


def closest_view(places: list[Point]) -> View:
    """The smallest view that holds all of these (longitude, latitude); the largest if none does."""
    fitting = [view for view in VIEWS if all(view.holds(*place) for place in places)]
    return min(fitting or VIEWS[-1:], key=lambda view: view.size)
