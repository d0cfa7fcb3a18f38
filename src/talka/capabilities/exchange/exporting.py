"""All public records of a kind as JSON Lines, CSV or a workbook, in bounded memory."""

import csv
import json
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import IO, Any

import xlsxwriter

from talka.kernel.records.kinds import Kind
from talka.kernel.records.models import READABLE, Record, Tag, Translation
from talka.kernel.vocabulary.labels import places, terms
from talka.toolkit.joining import joined

from .reading.tables import FORMULA_BEGINS

BATCH = 500
_MARKS = re.compile(r"[,;|\n\[]|^\s|\s$|^$")
COLUMNS = ("id", "kind", "language", "title", "summary", "body", "owner", "themes", "audiences", "sectors", "place",
           "state", "published_at", "changed_at", "url")  # fmt: skip


def records_of(kind: Kind) -> Iterator[dict[str, Any]]:
    """Each public record of the kind as the import takes it again, with its translations; four statements a batch."""
    visible = Record.objects.filter(kind.visible.where(None), kind=kind.code).order_by("pk")
    rows = visible.annotate(term_ids=joined(Tag.objects.all(), "record_id", "term_id")).values(
        "id", "kind", "language", "title", "summary", "body", "owner__name", "place_id", "state", "published_at",
        "changed_at", "origin", "term_ids",
    )  # fmt: skip
    stream = rows.iterator(chunk_size=BATCH)
    while batch := list(islice(stream, BATCH)):
        yield from _whole(kind, batch)


def _whole(kind: Kind, batch: list[Any]) -> Iterator[dict[str, Any]]:
    ids = [row["id"] for row in batch]
    own = kind.export(ids) if kind.export else {}
    translations: dict[int, dict[str, Any]] = {}
    for row in Translation.objects.filter(record_id__in=ids, state__in=READABLE).values():
        texts = {name: row[name] for name in ("title", "summary", "body")}
        translations.setdefault(row["record_id"], {})[row["language"]] = texts
    known_terms, known_places = terms("en"), places("en")
    for row in batch:
        tags = [known_terms[int(pk)] for pk in (row["term_ids"] or "").split(",") if pk and int(pk) in known_terms]
        place = known_places.get(row["place_id"] or 0)
        yield {
            **{name: row[name] for name in ("id", "kind", "language", "title", "summary", "body", "state")},
            "owner": row["owner__name"] or "",
            **{
                f"{scheme}s": [t.code for t in tags if t.scheme == scheme] for scheme in ("theme", "audience", "sector")
            },
            "place": place.code if place else "",
            "published_at": row["published_at"].isoformat() if row["published_at"] else "",
            "changed_at": row["changed_at"].isoformat(),
            "url": row["origin"],
            "translations": translations.get(row["id"], {}),
            **own.get(row["id"], {}),
        }


def cell(value: Any) -> Any:
    """A value for a table's cell; a text that a spreadsheet would take for a formula is made one that it shows."""
    if isinstance(value, (list, tuple)):
        value = _listed(value)
    if value is None:
        return ""
    if isinstance(value, str) and value[:1] in FORMULA_BEGINS:
        return f"'{value}"
    return value if isinstance(value, (int, float, str)) else str(value)


def _listed(parts: Sequence[Any]) -> str:
    """A list in a cell, as the import reads it again: what a mark between its parts could cut through as JSON."""
    if any(not isinstance(part, str) or _MARKS.search(part) for part in parts):
        return json.dumps(parts, ensure_ascii=False, default=str)
    return "; ".join(parts)


def heads_of(kind: Kind) -> list[str]:
    """The columns of a table of this kind."""
    return [*COLUMNS, *kind.export_columns]


def write_jsonl(kind: Kind, file: IO[str]) -> int:
    """One object a line; how many."""
    count = 0
    for count, record in enumerate(records_of(kind), start=1):  # noqa: B007  reason: counts
        file.write(json.dumps(record, ensure_ascii=False, default=str) + "\n")
    return count


def write_csv(kind: Kind, file: IO[str]) -> int:
    """A table with a head, for spreadsheets; how many records."""
    heads = heads_of(kind)
    writer = csv.writer(file)
    writer.writerow(heads)
    count = 0
    for count, record in enumerate(records_of(kind), start=1):  # noqa: B007  reason: counts
        writer.writerow([cell(record.get(head)) for head in heads])
    return count


def write_xlsx(kind: Kind, path: Path) -> int:
    """A workbook with one sheet; how many records."""
    heads = heads_of(kind)
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, heads, book.add_format({"bold": True}))
        sheet.freeze_panes(1, 0)
        count = 0
        for count, record in enumerate(records_of(kind), start=1):
            sheet.write_row(count, 0, [str(cell(record.get(head)))[:32_000] for head in heads])
    return count
