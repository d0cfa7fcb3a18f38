"""Imports: first every line is looked at and nothing written, then, if all is well, all is."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

from django.db import transaction

from talka.kernel.people.models import Person
from talka.kernel.records.importing import keeper

from .batches import batches_of, read
from .fates import REFUSED, UNCHANGED, Fate, Item, Report
from .lines import Context
from .trying import Trial
from .writing import write_batch

__all__ = ["Fate", "Report", "Told", "Watched", "run"]

# Up to so many lines are written in one transaction, so that a file comes in whole or not at all. A longer one is
# written batch by batch: on SQLite everyone else would wait for it. Broken off, it is simply run again.
WHOLE = 2_000

LOOKING, WRITING = "looking", "writing"
Told = Callable[[Fate], None]
Watched = Callable[[str, int], None]


class _Back(Exception):
    """Goes out of a transaction so that nothing of it stays."""


def run(
    path: Path,
    context: Context,
    *,
    dry_run: bool = False,
    skip_bad: bool = False,
    form: str = "",
    told: Told = lambda fate: None,
    watched: Watched = lambda step, lines: None,
) -> Report:
    """Import a file. Every line's fate is told once, in the file's order; `watched` hears how many lines are through.

    Unless `skip_bad`, one bad line refuses the whole file and nothing is written: then only the refused lines' fates
    are told. A dry run writes nothing. Raises `Unreadable`.
    """
    context = replace(context, by=context.by or keeper(), unread={}, notes={})
    report = _run(path, context, form, told, watched, dry_run=dry_run, skip_bad=skip_bad)
    report.unread = list(context.unread.values())
    report.notes = list(context.notes)
    return report


def _run(
    path: Path, context: Context, form: str, told: Told, watched: Watched, *, dry_run: bool, skip_bad: bool
) -> Report:
    if skip_bad and not dry_run:
        return _write(path, context, form, bytearray(), told, watched, skip_bad=True)
    trial, report = Trial(context), Report()
    for batch in batches_of(path, form):
        for fate in trial.fates([read(line, context) for line in batch]):
            report.add(fate)
            if dry_run or fate.outcome == REFUSED:
                told(fate)
        watched(LOOKING, len(batch))
    if dry_run or report.counts[REFUSED]:
        return report
    return _write(path, context, form, trial.same, told, watched, skip_bad=False)


def _write(
    path: Path, context: Context, form: str, same: bytearray, told: Told, watched: Watched, *, skip_bad: bool
) -> Report:
    """Write the file's lines, but for those that say the `same` as before (a byte a line; none: nobody looked)."""
    report = Report(written=True)
    context.strangers.clear()  # while it was looked at, none of them was written
    if not same or 0 in same:
        save_importer(context.by)
    batches = _unwritten(path, context, form, same, watched)
    if 0 < len(same) <= WHOLE:
        try:
            with transaction.atomic():
                fates = [fate for batch in batches for fate in write_batch(batch, context)]
                if not skip_bad and any(fate.outcome == REFUSED for fate in fates):
                    raise _Back
        except _Back:  # what was well a moment ago isn't any more
            report.written, fates = False, [fate for fate in fates if fate.outcome == REFUSED]
        _tell(fates, report, told)
        return report
    for batch in batches:
        _tell(_written(batch, context), report, told)
    return report


def _tell(fates: Sequence[Fate], report: Report, told: Told) -> None:
    for fate in fates:
        report.add(fate)
        told(fate)


def _unwritten(
    path: Path, context: Context, form: str, same: bytearray, watched: Watched
) -> Iterator[list[Item | Fate]]:
    """The batches with their lines read, outside of any transaction; what is the same needs no reading."""
    flags = iter(same)
    for batch in batches_of(path, form):
        known = list(islice(flags, len(batch))) or [0] * len(batch)
        yield [
            Item(line).fate(UNCHANGED) if is_same else read(line, context)
            for line, is_same in zip(batch, known, strict=True)
        ]
        watched(WRITING, len(batch))


def _written(batch: Sequence[Item | Fate], context: Context) -> list[Fate]:
    if not any(isinstance(one, Item) for one in batch):
        return [one for one in batch if isinstance(one, Fate)]
    with transaction.atomic():
        return write_batch(batch, context)


@transaction.atomic
def save_importer(by: Person | None) -> None:
    """The installation's own person is written the first time that anything is."""
    if by is not None and by._state.adding:
        columns = {"name": by.name, "is_coordinator": True, "is_active": False, "password": by.password}
        kept, _new = Person.objects.get_or_create(email=by.email, defaults=columns)
        by.pk, by._state.adding, by._state.db = kept.pk, False, kept._state.db
