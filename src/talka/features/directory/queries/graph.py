"""With whom an organisation works, as a small picture: it stands in the middle, the others around it.

The ring is laid out by arithmetic: the graph of one organisation's partners is a wheel, for which a general layout
program would cost a hundred times as much and show no more.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import combinations
from typing import Any

from talka.kernel.people.called import read_called
from talka.ui.parts import Edge, Node

SHOWN = 16
ME = "me"


def graph_of(
    page: Any,
    rows: Iterable[Mapping[str, Any]],
    title: str,
    language: str,
    members: Iterable[tuple[int, str]] = (),
) -> tuple[list[Node], list[Edge]]:
    """Nodes and edges from the rows of `records_of` (and a network's members); both empty when it is alone.

    An edge is as thick as the number of records that both take part in.
    """
    shared: Counter[int] = Counter()
    among: Counter[tuple[int, int]] = Counter()
    known: dict[int, str] = {}
    joins: dict[int, str] = {}
    for row in rows:
        parties: dict[int, str] = {pk: read_called(names) for pk, names in row["parties"] or []}
        if row["owner_id"]:
            parties.setdefault(row["owner_id"], row["owner__called"])
        parties.pop(page.organisation_id, None)
        known |= parties
        shared.update(parties.keys())
        among.update(combinations(sorted(parties), 2))
        for pk in parties:
            joins.setdefault(pk, row["read_title"])
    for pk, name in members:
        known.setdefault(pk, name)
        shared[pk] += 1
    chosen = [pk for pk, _count in sorted(shared.items(), key=lambda item: (-item[1], item[0]))[:SHOWN]]
    return (
        (_nodes(chosen, known, shared, among, title, language), _edges(chosen, shared, among, joins))
        if chosen
        else ([], [])
    )


def _around(chosen: list[int], among: Counter[tuple[int, int]]) -> list[int]:
    """The ring's order: each beside the one it works with most, so that fewer lines cross."""
    left, ring = list(chosen[1:]), chosen[:1]
    while left:
        last = ring[-1]
        nearest = max(left, key=lambda pk: (among[(min(pk, last), max(pk, last))], -left.index(pk)))
        left.remove(nearest)
        ring.append(nearest)
    return ring


def _nodes(
    chosen: list[int], known: Mapping[int, str], shared: Counter[int],
    among: Counter[tuple[int, int]], title: str, language: str,
) -> list[Node]:  # fmt: skip
    nodes = [Node(ME, title, 0.5, 0.5, weight=3, step="find", centre=True)]
    ring = _around(chosen, among)
    turn = 0.5 if len(ring) % 4 == 0 else 0.0  # nobody straight beside the middle, where its name stands
    for place, pk in enumerate(ring):
        angle = 2 * math.pi * (place + turn) / len(ring) - math.pi / 2
        url = f"/{language}/organisations/of/{pk}/"
        x, y = 0.5 + 0.42 * math.cos(angle), 0.5 + 0.42 * math.sin(angle)
        nodes.append(Node(str(pk), known[pk], round(x, 4), round(y, 4), url=url, weight=shared[pk], step="agree"))
    return nodes


def _edges(
    chosen: list[int], shared: Counter[int], among: Counter[tuple[int, int]], joins: Mapping[int, str]
) -> list[Edge]:
    edges = [Edge(ME, str(pk), label=joins.get(pk, ""), weight=shared[pk]) for pk in chosen]
    inside = set(chosen)
    return edges + [
        Edge(str(one), str(other), weight=count) for (one, other), count in among.items() if {one, other} <= inside
    ]
