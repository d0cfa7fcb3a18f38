"""What all readers share: a line, a file that can't be read, and in which letters a text file is written."""

import codecs
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

LONGEST_LINE = 2_000_000  # letters, or bytes of JSON
_CHUNK = 1_000_000
_SAMPLE = 200_000
# How programs, pictures, archives and documents begin: what was renamed is told as such.
_NO_TEXT = (
    b"MZ", b"\x7fELF", b"PK\x03\x04", b"%PDF", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"\xd0\xcf\x11\xe0", b"\x1f\x8b",
)  # fmt: skip
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f]")
_HIGH = re.compile(rb"[\x80-\xff]+")


class Unreadable(Exception):
    """The file can't be read at all; the message says why and what to do, in the active language."""


@dataclass(frozen=True)
class Line:
    """One line of a file: its number (as an editor counts, from 1), and its fields, or what is wrong with it.

    `notes` say what was supposed of it, to be told before anything is written.
    """

    number: int
    fields: dict[str, Any]
    fault: str = ""
    notes: tuple[str, ...] = ()


def encoding_of(path: Path) -> str:
    """In which letters a text file is written: UTF-8, UTF-16, or what Windows wrote before. Raises `Unreadable`."""
    with path.open("rb") as file:
        head = file.read(_SAMPLE)
        if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        if not head.startswith(codecs.BOM_UTF8) and (marked := _unmarked_utf16(head)):
            return marked
        unseen = len(_CONTROL.findall(head[:4000]))
        if unseen > 80 or (unseen and head.startswith(_NO_TEXT)):
            raise Unreadable(_("This is no text file. Save the table as CSV or XLSX and try again."))
        file.seek(0)
        return "utf-8-sig" if _is_utf8(file) else _windows_page(head)


def _unmarked_utf16(head: bytes) -> str:
    """UTF-16 without a mark at its beginning: every other byte of a heading in Latin letters is zero."""
    even, odd = head[0:400:2].count(0), head[1:400:2].count(0)
    half = len(head[:400]) // 2
    if half and odd > half * 0.6 and even == 0:
        return "utf-16-le"
    return "utf-16-be" if half and even > half * 0.6 and odd == 0 else ""


def _is_utf8(file: Any) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while chunk := file.read(_CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _windows_page(head: bytes) -> str:
    """Windows-1251 where whole words are in the upper half, as Cyrillic is; else 1257, in which Baltic tables are."""
    runs = _HIGH.findall(head)
    in_words = sum(len(run) for run in runs if len(run) > 2)
    return "cp1251" if in_words > sum(map(len, runs)) / 2 else "cp1257"
