"""Content lines of iCalendar: unfolded, in whatever letters they are written, each with the number of its line."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _

from ..form import LONGEST_LINE, Unreadable, encoding_of

_LINE = re.compile(r'([A-Za-z0-9-]{1,60})((?:;[^":;]*(?:"[^"]*"[^":;]*)*)*):(.*)', re.DOTALL)
_PARAMETER = re.compile(r';([A-Za-z0-9-]+)=("[^"]*"|[^";]*)')
_FOLD = re.compile(rb"(?:\r\n|\n|\r)[ \t]")
_ESCAPED = re.compile(r"\\([\\;,nN])")


@dataclass(frozen=True)
class Content:
    """A content line: `number` of its first line in the file, `name` and `parameters` in capitals, its bare value.

    `fault` says what is wrong with one that can't be read.
    """

    number: int
    name: str = ""
    parameters: dict[str, str] = field(default_factory=dict)
    value: str = ""
    fault: str = ""

    @property
    def text(self) -> str:
        """The value as text (RFC 5545, 3.3.11)."""
        return _ESCAPED.sub(lambda mark: "\n" if mark[1] in "nN" else mark[1], self.value)


def contents(path: Path) -> Iterator[Content]:
    """The file's content lines. Raises `Unreadable` for what is no text."""
    encoding = encoding_of(path)
    wrong = "replace" if encoding.startswith("cp") else "strict"
    if wrong == "replace" and _is_cut_utf8(path):
        encoding, wrong = "utf-8-sig", "surrogateescape"
    number, began, parts, length = 0, 0, list[str](), 0
    try:
        with path.open(encoding=encoding, errors=wrong, newline=None) as file:
            while raw := file.readline(LONGEST_LINE + 1):
                number += 1
                piece = raw.rstrip("\n").removeprefix("\ufeff")
                if piece[:1] in (" ", "\t") and parts:
                    length += len(piece)
                    if length <= LONGEST_LINE:
                        parts.append(piece[1:])
                    continue
                if parts:
                    yield _content(began, parts, length)
                began, parts, length = number, [piece] if piece.strip() else [], len(piece)
                while not raw.endswith("\n") and len(raw) > LONGEST_LINE:  # the rest of a line that is too long
                    raw = file.readline(LONGEST_LINE + 1)
            if parts:
                yield _content(began, parts, length)
    except UnicodeError as error:
        raise Unreadable(_("The file is damaged: some of its letters can't be read.")) from error


def _is_cut_utf8(path: Path) -> bool:
    """Whether it is UTF-8 once it is unfolded: some programs count octets, and cut letters through."""
    try:
        _FOLD.sub(b"", path.read_bytes()).decode()
    except UnicodeDecodeError:
        return False
    return True


def _content(number: int, parts: list[str], length: int) -> Content:
    if length > LONGEST_LINE:
        return Content(number, fault=_("The line is too long."))
    whole = "".join(parts)
    if not whole.isascii():
        whole = whole.encode("utf-8", "surrogateescape").decode("utf-8", "replace")  # letters that were cut are whole
    found = _LINE.fullmatch(whole)
    if found is None:
        said = whole[:40]
        return Content(number, fault=_("This is no line of a calendar: “%(text)s”") % {"text": said})
    named = {name.upper(): value.strip('"') for name, value in _PARAMETER.findall(found[2])}
    return Content(number, found[1].upper(), named, found[3])
