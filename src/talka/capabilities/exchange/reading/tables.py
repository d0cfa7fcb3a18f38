"""CSV as people save it: commas, semicolons or tabs, in UTF-8 or in what Windows wrote before."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext as _

from .form import LONGEST_LINE, Line, Unreadable, encoding_of

_TOO_LONG = "\ufdd0"  # stands for a line that is too long; Unicode keeps it for such use inside a program
DELIMITERS = ",;\t|"


def read_table(path: Path) -> Iterator[Line]:
    """Each line of the table by its columns' names. Raises `Unreadable`."""
    encoding = encoding_of(path)
    wrong = "replace" if encoding.startswith("cp") else "strict"
    csv.field_size_limit(LONGEST_LINE)
    begun = 0
    try:
        with path.open(encoding=encoding, errors=wrong, newline="") as file:
            delimiter = _delimiter(file)
            rows = csv.reader(_lines(file), delimiter=delimiter)
            heads = [head.strip().lower() for head in next(rows, [])]
            if not any(heads):
                raise Unreadable(_("The file is empty, or its first line names no columns."))
            begun = rows.line_num
            for cells in rows:
                number, begun = begun + 1, rows.line_num
                if any(cell.strip() for cell in cells):
                    yield line_of_cells(number, heads, cells)
    except UnicodeError as error:
        raise Unreadable(_("The file is damaged: some of its letters can't be read.")) from error
    except csv.Error as error:
        raise Unreadable(
            _("A quotation mark is opened in line %(number)s and not closed.") % {"number": begun + 1}
        ) from error


def _lines(file: IO[str]) -> Iterator[str]:
    while line := file.readline(LONGEST_LINE + 1):
        if len(line) > LONGEST_LINE:
            while line and not line.endswith(("\n", "\r")):
                line = file.readline(LONGEST_LINE)
            line = f"{_TOO_LONG}\n"
        yield line


def _delimiter(file: IO[str]) -> str:
    """Excel may name it in a first line (``sep=;``), which is passed over; else whichever the heading has most of."""
    head = file.readline(LONGEST_LINE)
    named = head.strip().lower()
    if named.startswith("sep=") and len(named) == 5 and named[4] in DELIMITERS:
        return named[4]
    file.seek(0)
    outside = "".join(head.split('"')[::2])
    return max(DELIMITERS, key=outside.count)


def line_of_cells(number: int, heads: list[str], cells: list[Any]) -> Line:
    """A table's line, its cells by the names in the first line."""
    if cells and cells[0] == _TOO_LONG:
        return Line(number, {}, _("The line is too long."))
    if len(cells) > len(heads) and any(str(cell).strip() for cell in cells[len(heads) :]):
        return Line(number, {}, _("The line has more cells than the first line names columns."))
    return Line(number, {head: cell for head, cell in zip(heads, cells, strict=False) if head})


def count_rows(path: Path) -> int:
    """How many lines follow the first that are not empty; one with line breaks in its cells counts once."""
    return sum(1 for _line in read_table(path))
