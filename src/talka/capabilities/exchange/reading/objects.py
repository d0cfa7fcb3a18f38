"""JSON Lines: one object a line."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, NoReturn

from django.utils.translation import gettext as _

from .form import LONGEST_LINE, Line, Unreadable, encoding_of


def read_objects(path: Path) -> Iterator[Line]:
    """Each line's object, or what is wrong with the line. Raises `Unreadable`."""
    encoding = _wide(path)
    if not encoding:
        with path.open("rb") as file:
            yield from _lines(file, b"\n")
        return
    try:
        with path.open(encoding=encoding, newline="\n") as text:
            yield from _lines(text, "\n")
    except UnicodeError as error:
        raise Unreadable(_("The file is damaged: some of its letters can't be read.")) from error


def _wide(path: Path) -> str:
    """UTF-16 if it is; "" for bytes that are UTF-8, or none, line by line."""
    with path.open("rb") as file:
        if b"\x00" not in file.read(400):
            return ""
    encoding = encoding_of(path)
    return encoding if encoding.startswith("utf-16") else ""


def _lines(file: IO[Any], end: Any) -> Iterator[Line]:
    number = 0
    while raw := file.readline(LONGEST_LINE + 1):
        number += 1
        if len(raw) > LONGEST_LINE:
            yield Line(number, {}, _("The line is too long."))
            while raw and not raw.endswith(end):
                raw = file.readline(LONGEST_LINE)
        elif raw.strip(b"\xef\xbb\xbf \t\r\n" if isinstance(raw, bytes) else "\ufeff \t\r\n"):
            yield _line(number, raw)


def _no_number(word: str) -> NoReturn:
    raise ValueError(word)


def _line(number: int, raw: Any) -> Line:
    try:
        text = raw.decode("utf-8-sig") if isinstance(raw, bytes) else raw.lstrip("\ufeff")
    except UnicodeDecodeError:
        return Line(number, {}, _("The line is not in UTF-8."))
    try:
        value = json.loads(text, parse_constant=_no_number)
        if "\\ud" in text or "\\uD" in text:
            json.dumps(value, ensure_ascii=False).encode()  # half a letter ("\\ud800" alone) can't be kept anywhere
    except (ValueError, RecursionError):
        return Line(number, {}, _("The line is no JSON."))
    if not isinstance(value, dict):
        return Line(number, {}, _("The line is no JSON object."))
    return Line(number, value)


def count_objects(path: Path) -> int:
    """How many lines are not empty."""
    with path.open("rb") as file:
        return sum(1 for raw in iter(lambda: file.readline(LONGEST_LINE), b"") if raw.strip())
