"""A file in batches: each line read as a row or refused, and rows in stretches that are looked up alike."""

from collections.abc import Iterator, Sequence
from itertools import groupby, islice
from pathlib import Path

from django.utils.translation import gettext as _

from talka.kernel.access.rules import Denied
from talka.kernel.records.importing import Refused, Row

from .columns import look_at_columns
from .fates import Fate, Item
from .lines import Context, row_of
from .reading import Line, lines_of
from .standing import is_known_by_itself, own_key_of

BATCH = 250
MOST_NOTES = 200


def batches_of(path: Path, form: str) -> Iterator[list[Line]]:
    """The file's lines, a batch at a time. Raises `Unreadable`."""
    lines = lines_of(path, form)
    while batch := list(islice(lines, BATCH)):
        yield batch


def why_of(refusal: Refused | Denied) -> str:
    """The sentence for whoever imports."""
    told = refusal.why if isinstance(refusal, Denied) else refusal
    return str(told) or _("You may not do this.")


def read(line: Line, context: Context) -> Item | Fate:
    """The line with its row, or its refusal."""
    item = Item(line)
    for note in line.notes:
        if len(context.notes) < MOST_NOTES:
            context.notes[line.number, note] = None
    if line.fault:
        return item.refused(line.fault)
    try:
        item.row = row_of(line.fields, context)
        look_at_columns(line, item.row.kind, context)
        own_key_of(item.row)  # some kinds read what is their own here, and refuse it
    except (Refused, Denied) as refusal:
        return item.refused(why_of(refusal))
    return item


def stretches(items: Sequence[Item]) -> Iterator[list[Item]]:
    """Neighbours whose kinds are looked up alike: organisations by themselves, all others together."""
    for _alike, some in groupby(items, key=lambda item: is_known_by_itself(row_in(item))):
        yield list(some)


def row_in(item: Item) -> Row:
    """Its row, which has been read."""
    if item.row is None:
        raise LookupError(item.line.number)
    return item.row
