"""The figure of coverage: a bar a language, a piece a state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

from talka.ui.formats import language_name, number

from ..queries.coverage import SHOWN, Covered
from ..states import LOOKS

WIDTH = 100.0


@dataclass(frozen=True)
class Piece:
    """From `x`, so wide, of 100; `said` is what it stands for."""

    state: str
    x: float
    width: float
    said: str


@dataclass(frozen=True)
class Bar:
    """One language; `readable` is the share (0–1) that can be read in it."""

    language: str
    name: str
    pieces: Sequence[Piece]
    readable: float
    asked: int


def bars_of(rows: Sequence[Covered]) -> list[Bar]:
    """As the template draws them."""
    return [_bar(row) for row in rows]


def _bar(row: Covered) -> Bar:
    pieces, x = [], 0.0
    for state in SHOWN:
        width = WIDTH * row.counts[state] / row.total if row.total else 0.0
        if width:
            pieces.append(Piece(state, round(x, 3), round(width, 3), _said(LOOKS[state].label, row.counts[state])))
        x += width
    readable = sum(row.counts[state] for state in ("original", "current", "behind", "machine"))
    share = readable / row.total if row.total else 0.0
    return Bar(row.language, language_name(row.language), pieces, share, row.asked)


def _said(label: str | Promise, count: int) -> str:
    return f"{label}: {number(count)}"
