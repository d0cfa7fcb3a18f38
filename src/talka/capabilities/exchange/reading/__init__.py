"""Rows of a file, one after another, whatever its size: CSV, XLSX, JSON Lines or iCalendar."""

from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from .calendars import count_events, read_events
from .form import LONGEST_LINE, Line, Unreadable
from .objects import count_objects, read_objects
from .tables import count_rows, read_table
from .workbooks import count_workbook_rows, read_workbook

_READERS = {
    ".csv": (read_table, count_rows),
    ".tsv": (read_table, count_rows),
    ".jsonl": (read_objects, count_objects),
    ".ndjson": (read_objects, count_objects),
    ".xlsx": (read_workbook, count_workbook_rows),
    ".ics": (read_events, count_events),
}
FORMATS = tuple(_READERS)

__all__ = ["FORMATS", "LONGEST_LINE", "Line", "Unreadable", "count_of", "lines_of"]


def _form(path: Path, form: str) -> str:
    ending = form or path.suffix.lower()
    if ending not in _READERS:
        raise Unreadable(_("This is none of the files we read: CSV, XLSX, JSON Lines or iCalendar."))
    return ending


def lines_of(path: Path, form: str = "") -> Iterator[Line]:
    """The file's lines; its form is told by its name's ending (or `form`). Raises `Unreadable`."""
    yield from _READERS[_form(path, form)][0](path)


def count_of(path: Path, form: str = "") -> int:
    """About how many lines there are, found without reading what they say. Raises `Unreadable`."""
    return _READERS[_form(path, form)][1](path)
