"""A piece of the map on which somebody shows the spot: outlines, and the places around by their names."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings

from talka.kernel.vocabulary.labels import PlaceEntry, places
from talka.ui.assets import asset
from talka.ui.projection import WIDTH, View, view_in, view_named
from talka.ui.tiles import Sheet, Tile

from .places import place_near

Ground = View | Sheet
CLOSEST = 64
NAMED = 14
# How far a place of a kind reaches, as a part of its country's map.
ZOOMS = {"country": 1, "region": 4, "municipality": 8, "town": 8}
# A name's width a letter and height, in parts of the window's width.
LETTER, LINE = 0.022, 0.05


@dataclass(frozen=True)
class Named:
    """A place in the picture's units."""

    x: float
    y: float
    name: str


@dataclass(frozen=True)
class SpotMap:
    """A window on a view, `size` units wide and high, with `left` and `top`; `zoom` says how close it is.

    `width` and `height` are those of the whole view. With `tiles` these are drawn and no outlines; `credit` says whose.
    """

    outline: str
    width: int
    height: int
    way_back: str
    left: float
    top: float
    size: float
    zoom: int
    middle: tuple[float, float]
    marked: tuple[float, float] | None
    places: list[Named]
    tiles: Sequence[Tile] = ()
    credit: str = ""


def spot_map(middle: PlaceEntry | None, spot: tuple[float, float] | None, zoom: int, language: str) -> SpotMap:
    """The map around a spot (degrees north, east), else around a place, else of all; `zoom` 0 takes what suits."""
    at = spot or (_point(middle) if middle else None)
    holder = (place_near(spot, language) if spot else None) or middle
    view = _view_of(holder.country if holder else "", at)
    if at is None or not view.holds(at[1], at[0]):
        at, zoom = ((view.south + view.north) / 2, (view.west + view.east) / 2), 1
    zoom = max(1, min(CLOSEST, zoom or (ZOOMS.get(middle.kind, 8) if middle else 16 if spot else 1)))
    address = settings.TALKA_TILES_URL
    ground = Sheet(view) if address else view
    x, y = ground.place(at[1], at[0])
    size = WIDTH / zoom
    left, top = x - size / 2, y - size / 2
    return SpotMap(
        outline=asset(f"map-{view.name}.svg"),
        width=WIDTH,
        height=ground.height,
        way_back=ground.way_back,
        left=round(left, 3),
        top=round(top, 3),
        size=size,
        zoom=zoom,
        middle=at,
        marked=ground.place(spot[1], spot[0]) if spot else None,
        places=_around(ground, view, (x, y), size, language),
        tiles=tuple(ground.tiles(address, (left, top, size, size))) if isinstance(ground, Sheet) else (),
        credit=settings.TALKA_TILES_CREDIT if address else "",
    )


def _view_of(country: str, at: tuple[float, float] | None) -> View:
    return view_in(country, [(at[1], at[0])]) if at else view_named("east")


def _point(place: PlaceEntry) -> tuple[float, float] | None:
    if place.latitude is None or place.longitude is None:
        return None
    return place.latitude, place.longitude


def _around(ground: Ground, view: View, middle: tuple[float, float], size: float, language: str) -> list[Named]:
    """The nearest towns and municipalities whose names don't cover each other; a name once."""
    shown: dict[str, Named] = {}
    for name, x, y in sorted(_within(ground, view, middle, size, language), key=lambda one: _far(one, middle)):
        clear = all(
            abs(x - other.x) > (len(name) + len(other.name)) / 2 * LETTER * size or abs(y - other.y) > LINE * size
            for other in shown.values()
        )
        if clear and name not in shown:
            shown[name] = Named(round(x, 2), round(y, 2), name)
        if len(shown) == NAMED:
            break
    return list(shown.values())


def _within(
    ground: Ground, view: View, middle: tuple[float, float], size: float, language: str
) -> list[tuple[str, float, float]]:
    found = []
    for place in places(language).values():
        point = _point(place) if place.kind in ("town", "municipality") else None
        if point is None or not view.holds(point[1], point[0]):
            continue
        x, y = ground.place(point[1], point[0])
        if max(abs(x - middle[0]), abs(y - middle[1])) < size * 0.46:
            found.append((place.name, x, y))
    return found


def _far(one: tuple[str, float, float], middle: tuple[float, float]) -> float:
    return (one[1] - middle[0]) ** 2 + (one[2] - middle[1]) ** 2
