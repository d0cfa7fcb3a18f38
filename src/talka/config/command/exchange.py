"""`talka import` and `talka export`: a line a fate, the sum at the end, a bar on a terminal."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from .starting import start_django

if TYPE_CHECKING:
    from talka.capabilities.exchange.importing import Fate, Report
    from talka.kernel.people.models import Person
    from talka.kernel.records.kinds import Kind

# What lines are when they don't say so themselves.
KIND_OF_LINES = {"organisations": "organisation", "records": ""}
WELL, REFUSED, UNREADABLE = 0, 1, 2


def import_file(what: str, path: Path, *, dry_run: bool, skip_bad: bool, by: str = "") -> int:
    """Import a file and tell each line's fate. 0 when all lines are well, 1 when some are refused, 2 if unreadable."""
    start_django()
    from django.conf import settings  # noqa: PLC0415  reason: wants Django set up

    from talka.capabilities.exchange.importing import run  # noqa: PLC0415  reason: wants Django set up
    from talka.capabilities.exchange.lines import Context  # noqa: PLC0415  reason: wants Django set up
    from talka.capabilities.exchange.reading import Unreadable  # noqa: PLC0415  reason: wants Django set up

    importer = person_named(by)
    if importer is None:
        print(f"talka: nobody has the address {by}", file=sys.stderr)
        return UNREADABLE
    context = Context(by=importer, kind=KIND_OF_LINES[what], language=settings.LANGUAGE_CODE)
    try:
        with telling(path) as (tell, watch):
            report = run(path, context, dry_run=dry_run, skip_bad=skip_bad, told=tell, watched=watch)
    except Unreadable as error:
        print(f"talka: {path}: {error}", file=sys.stderr)
        return UNREADABLE
    for line in unread_columns(report):
        print(line)
    print(sum_of(report, dry_run=dry_run))
    return REFUSED if report.counts["refused"] else WELL


def person_named(email: str) -> "Person | None":
    """In whose name it is done: whoever has this address, else the machine's own keeper, who gets no mail."""
    from talka.kernel.people.models import Person  # noqa: PLC0415  reason: wants Django set up
    from talka.kernel.records.importing import KEEPER, keeper  # noqa: PLC0415  reason: wants Django set up

    address = email.strip().lower()
    return keeper() if address in ("", KEEPER) else Person.objects.filter(email=address).first()


def sum_of(report: "Report", *, dry_run: bool) -> str:
    """The run in one sentence, and what to do about refused lines."""
    counts = ", ".join(f"{number} {outcome}" for outcome, number in sorted(report.counts.items())) or "no lines"
    if report.written:
        return f"Written: {counts}."
    if dry_run:
        return f"Nothing was written (--dry-run). It would be: {counts}."
    refused = report.counts["refused"]
    if refused == 1:
        return "Nothing was written: 1 line is refused. Mend it, or leave it out with --skip-bad."
    return f"Nothing was written: {refused} lines are refused. Mend them, or leave them out with --skip-bad."


def unread_columns(report: "Report") -> list[str]:
    """The columns that were passed over, a line each."""
    return [
        f"{one.line}: the column {one.name!r} is not known, nothing of it is taken"
        + (f"; did you mean {one.nearest!r}?" if one.nearest else "")
        for one in report.unread
    ]


@contextmanager
def telling(path: Path) -> "Iterator[tuple[Callable[[Fate], None], Callable[[str, int], None]]]":
    """A function that prints a fate, and one that hears how far it is: on a terminal a bar shows it."""
    if not sys.stderr.isatty():
        yield lambda fate: print(told(fate)), lambda step, lines: None
        return
    from .progress import Bar  # noqa: PLC0415  reason: start-up time

    with Bar(path) as bar:
        yield lambda fate: bar.print(told(fate)), bar.advance


def told(fate: "Fate") -> str:
    """A line's fate as a line."""
    line = f"{fate.number}: {fate.outcome} {fate.title}".rstrip()
    return f"{line}: {fate.why}" if fate.why else line


def export_kind(code: str, path: Path | None, form: str) -> int:
    """Write all public records of a kind to a file, or as text to standard output. The exit code."""
    start_django()
    from talka.kernel.records.kinds import kinds  # noqa: PLC0415  reason: wants Django set up

    kind = next((one for one in kinds() if code in (one.code, one.path)), None)
    if kind is None:
        print(f"talka: no kind {code!r}; there are {', '.join(one.code for one in kinds())}", file=sys.stderr)
        return UNREADABLE
    form = path.suffix[1:].lower() if path and path.suffix else form
    if form not in ("jsonl", "csv", "xlsx") or (form == "xlsx" and path is None):
        print("talka: the format is jsonl, csv, or (into a file) xlsx", file=sys.stderr)
        return UNREADABLE
    count = _export(kind, path, form)
    print(f"{count} {'record' if count == 1 else 'records'} of kind {kind.code}.", file=sys.stderr)
    return WELL


def _export(kind: "Kind", path: Path | None, form: str) -> int:
    """How many were written."""
    from talka.capabilities.exchange.exporting import (  # noqa: PLC0415  reason: wants Django set up
        write_csv,
        write_jsonl,
        write_xlsx,
    )

    if form == "xlsx" and path is not None:
        return write_xlsx(kind, path)
    write = write_csv if form == "csv" else write_jsonl
    if path is None:
        return write(kind, sys.stdout)
    with path.open("w", encoding="utf-8", newline="") as file:
        return write(kind, file)
