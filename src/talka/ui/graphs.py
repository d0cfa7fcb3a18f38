"""A small graph drawn on the server from given positions."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from .parts import Edge, Node

WIDTH, HEIGHT = 800, 520
MARGIN_X, MARGIN_Y = 120, 48
LONGEST_NAME = 28


@dataclass(frozen=True, slots=True)
class GraphDot:
    """A node in the picture's units."""

    x: int
    y: int
    radius: float
    label: str
    url: str
    step: str
    centre: bool

    @property
    def short(self) -> str:
        """The name, cut where it would run out of the picture."""
        return self.label if len(self.label) <= LONGEST_NAME else f"{self.label[: LONGEST_NAME - 1].rstrip()}…"

    @property
    def anchor(self) -> str:
        """Names at the sides grow inwards, so that none leaves the picture."""
        return "start" if self.x < MARGIN_X else "end" if self.x > WIDTH - MARGIN_X else "middle"

    @property
    def name_y(self) -> int:
        """Where the name's foot is: under the dot."""
        return round(self.y + self.radius + 18)


@dataclass(frozen=True, slots=True)
class GraphLine:
    """An edge in the picture's units."""

    x1: int
    y1: int
    x2: int
    y2: int
    width: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """A graph: size, lines, dots, and the same as rows of a table."""

    width: int
    height: int
    lines: Sequence[GraphLine]
    dots: Sequence[GraphDot]
    pairs: Sequence[tuple[str, str, str]]


def _spot(node: Node) -> tuple[int, int]:
    """A node's place from its share of the width and height."""
    x, y = min(max(node.x, 0.0), 1.0), min(max(node.y, 0.0), 1.0)
    return round(MARGIN_X / 2 + x * (WIDTH - MARGIN_X)), round(MARGIN_Y / 2 + y * (HEIGHT - 2 * MARGIN_Y))


def draw_graph(nodes: Sequence[Node], edges: Sequence[Edge]) -> Drawing:
    """The picture. Raises KeyError for an edge whose node isn't given."""
    known = {node.key: node for node in nodes}
    most = max((node.weight for node in nodes), default=1)
    lines = [
        GraphLine(*_spot(known[edge.source]), *_spot(known[edge.target]), round(1 + min(edge.weight, 9) ** 0.5, 1))
        for edge in edges
    ]
    dots = [
        GraphDot(
            *_spot(node), round(8 + 14 * sqrt(node.weight / most), 1), node.label, node.url, node.step, node.centre
        )
        for node in nodes
    ]
    pairs = [(known[edge.source].label, known[edge.target].label, edge.label) for edge in edges]
    return Drawing(WIDTH, HEIGHT, lines, dots, pairs)
