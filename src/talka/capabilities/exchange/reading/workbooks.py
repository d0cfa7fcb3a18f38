"""Workbooks (XLSX): looked through for poison before a library unpacks them in memory."""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from .form import Line, Unreadable
from .tables import line_of_cells

# A workbook is unpacked in memory: so much of XML, and so many cells between the first and the last of a sheet (a lone
# cell in its farthest corner would have 17 thousand million before it).
LARGEST_WORKBOOK = 200_000_000
MOST_CELLS = 5_000_000
_CHUNK = 1_000_000
_LOCAL_HEADER = 30
_CELL = re.compile(rb"""<(?:\w+:)?c\s[^>]*?r\s*=\s*["']([A-Za-z]{1,4})(\d{1,9})""")
_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_ROW_NUMBER = re.compile(rb"""(?:^|\s)r\s*=\s*["'](\d{1,9})""")
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml\Z", re.IGNORECASE)


def read_workbook(path: Path) -> Iterator[Line]:
    """Each line of the first sheet. Raises `Unreadable`."""
    look_for_poison(path)
    try:
        sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
        heads: list[str] = []
        for number, cells in enumerate(sheet.iter_rows(), start=1):
            if not any(heads):
                heads = [str(cell).strip().lower() for cell in cells]
            elif any(str(cell).strip() for cell in cells):
                yield line_of_cells(number, heads, [_plain(cell) for cell in cells])
    except (CalamineError, IndexError, OSError, ValueError, zipfile.BadZipFile) as error:
        raise _no_workbook() from error
    if not any(heads):
        raise Unreadable(_("The file is empty, or its first line names no columns."))


def _no_workbook() -> Unreadable:
    return Unreadable(_("The file is no workbook that we can read. Save it as XLSX and try again."))


def _too_large() -> Unreadable:
    return Unreadable(_("The workbook is too large. Save it as CSV and try again."))


def count_workbook_rows(path: Path) -> int:
    """How many rows the fullest sheet has below its first."""
    return max(0, look_for_poison(path) - 1)


def look_for_poison(path: Path) -> int:
    """Unpack it piece by piece, keeping nothing, and refuse what would fill the memory; the rows of its fullest sheet.

    What the archive says of its sizes is not believed. Raises `Unreadable`.
    """
    left, most = LARGEST_WORKBOOK, 0
    try:
        with zipfile.ZipFile(path) as archive, path.open("rb") as file:
            if sum(entry.file_size for entry in archive.infolist()) > left:
                raise _too_large()
            for entry in archive.infolist():
                extent = _Extent()
                for chunk in _unpacked(file, entry):
                    left -= len(chunk)
                    if left < 0:
                        raise _too_large()
                    if _SHEET.match(entry.filename):
                        extent.take(chunk)
                most = max(most, extent.rows)
    except (zipfile.BadZipFile, OSError, NotImplementedError, zlib.error, struct.error, ValueError) as error:
        raise _no_workbook() from error
    return most


def _unpacked(file: IO[bytes], entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """An entry's content as it really unpacks, in pieces of bounded size."""
    file.seek(entry.header_offset)
    header = file.read(_LOCAL_HEADER)
    name, extra = struct.unpack("<HH", header[26:30])
    file.seek(entry.header_offset + _LOCAL_HEADER + name + extra)
    if entry.compress_type == zipfile.ZIP_STORED:
        yield from (file.read(min(_CHUNK, entry.compress_size - at)) for at in range(0, entry.compress_size, _CHUNK))
        return
    if entry.compress_type != zipfile.ZIP_DEFLATED:
        raise NotImplementedError(entry.compress_type)
    engine = zlib.decompressobj(-zlib.MAX_WBITS)
    packed = file.read(min(_CHUNK, entry.compress_size))
    read = len(packed)
    while packed and not engine.eof:
        yield engine.decompress(packed, _CHUNK)
        packed = engine.unconsumed_tail
        if not packed and read < entry.compress_size:
            packed = file.read(min(_CHUNK, entry.compress_size - read))
            read += len(packed)


class _Extent:
    """How far a sheet reaches, gathered from pieces of its XML."""

    def __init__(self) -> None:
        self.rows = self.last_row = self.last_column = 0
        self._rest = b""

    def take(self, chunk: bytes) -> None:
        """The next piece. Raises `Unreadable` when there are too many cells."""
        text = self._rest + chunk
        whole = text.rfind(b">") + 1
        self._rest = text[whole:][-_CHUNK:]
        for row in _ROW.finditer(text, 0, whole):
            self.rows += 1
            told = _ROW_NUMBER.search(row[1])
            self.last_row = max(self.last_row, int(told[1]) if told else 0, self.rows)
        for column, row_number in _CELL.findall(text, 0, whole):
            self.last_column = max(self.last_column, _number_of(column))
            self.last_row = max(self.last_row, int(row_number))
        if self.last_row * max(self.last_column, 1) > MOST_CELLS:
            raise _too_large()


def _number_of(column: bytes) -> int:
    """A is 1, Z is 26, AA is 27."""
    number = 0
    for letter in column.upper():
        number = number * 26 + letter - 64
    return number


def _plain(cell: Any) -> Any:
    """A workbook holds 2011.0 where somebody typed 2011."""
    return int(cell) if isinstance(cell, float) and cell.is_integer() else cell
