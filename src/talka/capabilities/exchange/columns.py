"""Columns of a file that nobody reads: told, so that a slip of the pen in a heading loses nothing in silence."""

from difflib import get_close_matches
from functools import cache
from typing import Any

from talka.kernel.records.importing import Importer
from talka.kernel.records.kinds import kind_of

from .exporting import COLUMNS
from .lines import COMMON, TEXT_IN, Context, Unread
from .reading import Line
from .sources import OF_ROR, OTHER_NAMES, is_our_export

MOST = 50
LONGEST = 80
_SOURCE = ("id", "country")  # read of every line: its source, and where its place is sought
_EMPTY: tuple[Any, ...] = (None, "", [], {})


def look_at_columns(line: Line, kind: str, context: Context) -> None:
    """Keep in `context.unread` the line's columns that say something and that no import of its kind reads."""
    known = _known(kind, ours=is_our_export(line.fields))
    for name, value in line.fields.items():
        if name in known or value in _EMPTY or TEXT_IN.match(name):
            continue
        shown = name.replace("\x00", "")[:LONGEST]
        if shown not in context.unread and len(context.unread) < MOST:
            context.unread[shown] = Unread(shown, line.number, _nearest(shown, kind))


def _offered(kind: str) -> set[str]:
    """What a file of this kind may have: what whoever brings one is told of."""
    importer = kind_of(kind).importer
    return {*COMMON, *(importer.columns if isinstance(importer, Importer) else ())}


@cache
def _known(kind: str, *, ours: bool) -> frozenset[str]:
    """The same, what other sources call so, and in a line of our own export what it tells beside."""
    importer = kind_of(kind).importer
    also = importer.also if isinstance(importer, Importer) else ()
    exported = (*COLUMNS, *kind_of(kind).export_columns) if ours else ()
    return frozenset((*_offered(kind), *also, *OTHER_NAMES, *OF_ROR, *_SOURCE, *exported))


def _nearest(name: str, kind: str) -> str:
    plain = "_".join(name.lower().replace("-", " ").split())
    near = get_close_matches(plain, sorted(_offered(kind)), n=1, cutoff=0.7)
    return near[0] if near else ""
