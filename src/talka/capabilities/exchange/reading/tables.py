"""CSV as people save it: commas, semicolons or tabs, in UTF-8 or in what Windows wrote before."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext as _

from .form import LONGEST_LINE, Line, Unreadable, encoding_of

_TOO_LONG = "\ufdd0"  # stands for a line that is too long; Unicode keeps it for such use inside a program
# Texts that a spreadsheet would take for a formula: our tables put an apostrophe before them.
FORMULA_BEGINS = ("=", "+", "-", "@", "\t", "\r")
DELIMITERS = ",;\t|"


def read_table(path: Path) -> Iterator[Line]:
    """Each line of the table by its columns' names. Raises `Unreadable`."""
    encoding = encoding_of(path)
    wrong = "replace" if encoding.startswith("cp") else "strict"
    csv.field_size_limit(LONGEST_LINE)
    try:
        with path.open(encoding=encoding, errors=wrong, newline="") as file:
            yield from _rows(file)
    except UnicodeError as error:
        raise Unreadable(_("The file is damaged: some of its letters can't be read.")) from error


def _rows(file: IO[str]) -> Iterator[Line]:
    delimiter, passed_over = _delimiter(file)
    lines = _Lines(file)
    rows = csv.reader(lines, delimiter=delimiter)
    begun = 0
    try:
        heads = [head.strip().lower() for head in next(rows, [])]
        if not any(heads):
            raise Unreadable(_("The file is empty, or its first line names no columns."))
        begun = rows.line_num
        for cells in rows:
            number, begun = passed_over + begun + 1, rows.line_num
            if lines.ended_inside_quotes:
                yield Line(number, {}, _("A quotation mark is opened here and not closed."))
            elif any(cell.strip() for cell in cells):
                yield line_of_cells(number, heads, cells)
    except csv.Error as error:
        why = _("A quotation mark is opened in line %(number)s and not closed.")
        raise Unreadable(why % {"number": passed_over + begun + 1}) from error


class _Lines:
    """The file's lines, none longer than the limit; it knows when the file ended before a quotation mark was closed."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file
        self._marks = 0
        self.ended_inside_quotes = False

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._file.readline(LONGEST_LINE + 1)
        if not line:
            self.ended_inside_quotes = self._marks % 2 == 1
            raise StopIteration
        if len(line) > LONGEST_LINE:
            while line and not line.endswith(("\n", "\r")):
                line = self._file.readline(LONGEST_LINE)
            return f"{_TOO_LONG}\n"
        self._marks += line.count('"')
        return line


def _delimiter(file: IO[str]) -> tuple[str, int]:
    """The delimiter, and how many lines were passed over to find it.

    Excel may name it in a line before the heading (``sep=;``); else it is whichever the heading has most of.
    """
    head = file.readline(LONGEST_LINE)
    named = head.strip().lower()
    if named.startswith("sep=") and len(named) == 5 and named[4] in DELIMITERS:
        return named[4], 1
    file.seek(0)
    outside = "".join(head.split('"')[::2])
    return max(DELIMITERS, key=outside.count), 0


def line_of_cells(number: int, heads: list[str], cells: list[Any]) -> Line:
    """A table's line, its cells by the names in the first line."""
    if cells and cells[0] == _TOO_LONG:
        return Line(number, {}, _("The line is too long."))
    if len(cells) > len(heads) and any(str(cell).strip() for cell in cells[len(heads) :]):
        return Line(number, {}, _("The line has more cells than the first line names columns."))
    return Line(number, {head: _unguarded(cell) for head, cell in zip(heads, cells, strict=False) if head})


def _unguarded(cell: Any) -> Any:
    """The cell without the apostrophe by which our own tables keep it from being a formula."""
    guarded = isinstance(cell, str) and cell[:1] == "'" and cell[1:2] in FORMULA_BEGINS
    return cell[1:] if guarded else cell


def count_rows(path: Path) -> int:
    """How many lines follow the first that are not empty; one with line breaks in its cells counts once."""
    return sum(1 for _line in read_table(path))
