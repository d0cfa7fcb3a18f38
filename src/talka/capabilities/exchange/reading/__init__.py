"""Rows of a file, one after another, whatever its size: CSV, XLSX or JSON Lines."""

import csv
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

FORMATS = (".csv", ".jsonl", ".xlsx")
LONGEST_LINE = 2_000_000
# A workbook is unpacked in memory; a bomb of zeros is refused by what it says it holds.
LARGEST_WORKBOOK = 200_000_000


class Unreadable(Exception):
    """The file can't be read at all; the message says why and what to do, in the active language."""


@dataclass(frozen=True)
class Line:
    """One line of a file: its number (as an editor counts, from 1), and its fields, or what is wrong with it."""

    number: int
    fields: dict[str, Any]
    fault: str = ""


def lines_of(path: Path, form: str = "") -> Iterator[Line]:
    """The file's lines; its form is told by its name's ending (or `form`). Raises `Unreadable`."""
    ending = form or path.suffix.lower()
    readers = {".csv": _csv, ".jsonl": _jsonl, ".xlsx": _xlsx}
    if ending not in readers:
        raise Unreadable(_("This is none of the files we read: CSV, XLSX or JSON Lines."))
    yield from readers[ending](path)


def _jsonl(path: Path) -> Iterator[Line]:
    with path.open("rb") as file:
        number = 0
        while raw := file.readline(LONGEST_LINE + 1):
            number += 1
            if len(raw) > LONGEST_LINE:
                yield Line(number, {}, _("The line is too long."))
                while raw and not raw.endswith(b"\n"):
                    raw = file.readline(LONGEST_LINE)
                continue
            if raw.strip():
                yield _json_line(number, raw)


def _json_line(number: int, raw: bytes) -> Line:
    try:
        value = json.loads(raw.decode("utf-8-sig"))
        if b"\\ud" in raw.lower():
            json.dumps(value, ensure_ascii=False).encode()  # half a letter ("\\ud800" alone) can't be kept anywhere
    except (UnicodeError, ValueError, RecursionError):
        return Line(number, {}, _("The line is no JSON."))
    if not isinstance(value, dict):
        return Line(number, {}, _("The line is no JSON object."))
    return Line(number, value)


def _csv(path: Path) -> Iterator[Line]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            dialect = _dialect(file.read(8192))
            file.seek(0)
            rows = csv.reader(file, dialect, strict=False)
            heads = [head.strip().lower() for head in next(rows, [])]
            if not any(heads):
                raise Unreadable(_("The file is empty, or its first line names no columns."))
            for cells in rows:
                if any(cell.strip() for cell in cells):
                    yield _cells(rows.line_num, heads, cells)
    except UnicodeDecodeError as error:
        raise Unreadable(_("The file is not in UTF-8. Save it as “CSV UTF-8” and try again.")) from error
    except csv.Error as error:
        raise Unreadable(_("The file is no CSV that we can read.")) from error


def _dialect(sample: str) -> type[csv.Dialect]:
    try:
        return csv.Sniffer().sniff(sample.partition("\n")[0], delimiters=",;\t|")
    except csv.Error:
        return csv.excel


def _cells(number: int, heads: list[str], cells: list[Any]) -> Line:
    if len(cells) > len(heads) and any(str(cell).strip() for cell in cells[len(heads) :]):
        return Line(number, {}, _("The line has more cells than the first line names columns."))
    return Line(number, {head: cell for head, cell in zip(heads, cells, strict=False) if head})


def _xlsx(path: Path) -> Iterator[Line]:
    _refuse_bombs(path)
    try:
        sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
        heads: list[str] = []
        for number, cells in enumerate(sheet.iter_rows(), start=1):
            if not heads:
                heads = [str(cell).strip().lower() for cell in cells]
            elif any(str(cell).strip() for cell in cells):
                yield _cells(number, heads, [_plain(cell) for cell in cells])
    except (CalamineError, IndexError, OSError, ValueError) as error:
        raise Unreadable(_("The file is no workbook that we can read. Save it as XLSX and try again.")) from error


def _refuse_bombs(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, OSError, NotImplementedError) as error:
        raise Unreadable(_("The file is no workbook that we can read. Save it as XLSX and try again.")) from error
    if size > LARGEST_WORKBOOK:
        raise Unreadable(_("The workbook is too large. Save it as CSV and try again."))


def _plain(cell: Any) -> Any:
    """A workbook holds 2011.0 where somebody typed 2011."""
    return int(cell) if isinstance(cell, float) and cell.is_integer() else cell
