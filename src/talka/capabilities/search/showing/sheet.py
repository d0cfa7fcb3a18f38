"""Results as lines of a CSV file."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from talka.kernel.records.kinds import Kind

from ..page import Row

COLUMNS = ("id", "kind", "title", "summary", "language", "state", "place", "owner", "changed_at", "url")
# Spreadsheets run a cell that begins so as a formula (OWASP: CSV injection); a leading apostrophe keeps it text.
_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BYTE_ORDER_MARK = "\ufeff"  # without it a common spreadsheet takes UTF-8 for something else


def safe(value: Any) -> str:
    """A cell that no spreadsheet runs. Numbers stay numbers."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, list | tuple):
        value = "; ".join(str(each) for each in value)
    text = str(value).replace("\x00", "")
    return f"'{text}" if text.lstrip(" ").startswith(_RISKY) else text


def heading(kind: Kind | None) -> str:
    """The first line, after the mark that says UTF-8."""
    own = kind.export_columns if kind and kind.export else ()
    return BYTE_ORDER_MARK + _line([*COLUMNS, *own])


def lines(
    rows: Sequence[Row], kind: Kind | None, place_names: Mapping[int, str], addresses: Mapping[int, str]
) -> Iterator[str]:
    """A line a row; in a list of one kind with the kind's own columns, read in one statement."""
    own = kind.export([row.id for row in rows]) if kind and kind.export else {}
    for row in rows:
        cells: list[Any] = [
            row.id, row.kind, row.title, row.summary, row.language, row.state, place_names.get(row.place_id or 0, ""),
            row.owner_name, row.changed_at.isoformat(), addresses[row.id],
        ]  # fmt: skip
        cells += [own.get(row.id, {}).get(name) for name in (kind.export_columns if kind and kind.export else ())]
        yield _line(cells)


def _line(cells: Iterable[Any]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow([safe(cell) for cell in cells])
    return out.getvalue()
