"""Imports: first every line is tried and nothing kept, then, if all is well, all is written."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _

from talka.kernel.access.rules import Denied, Missing
from talka.kernel.facts.models import Fact
from talka.kernel.records.actions import put_translation
from talka.kernel.records.forms import without_unseen
from talka.kernel.records.importing import Refused
from talka.kernel.records.kinds import kind_of
from talka.kernel.records.models import Record, Translation, TranslationOrigin

from .lines import Context, row_of, translations_of
from .reading import Line, lines_of

BATCH = 200
# Up to so many lines are written in one transaction, so that a file comes in whole or not at all. A longer one is
# written batch by batch: on SQLite everyone else would wait for it. Broken off, it is simply run again.
WHOLE = 5_000

CREATED, UPDATED, UNCHANGED, REFUSED = "created", "updated", "unchanged", "refused"


@dataclass(frozen=True)
class Fate:
    """What becomes of one line; `why` when it is refused."""

    number: int
    outcome: str
    title: str = ""
    why: str = ""
    record_id: int | None = None


@dataclass
class Report:
    """How many lines had which fate, whether it was written, and the first refusals (at most 1,000)."""

    counts: Counter[str] = field(default_factory=Counter)
    refused: list[Fate] = field(default_factory=list)
    written: bool = False

    def add(self, fate: Fate) -> None:
        """Count it."""
        self.counts[fate.outcome] += 1
        if fate.outcome == REFUSED and len(self.refused) < 1000:
            self.refused.append(fate)


class _Back(Exception):
    """Goes out of a transaction so that nothing of it stays."""


Told = Callable[[Fate], None]


def run(
    path: Path,
    context: Context,
    *,
    dry_run: bool = False,
    skip_bad: bool = False,
    form: str = "",
    told: Told = lambda fate: None,
) -> Report:
    """Import a file. Every line's fate is told once, in the file's order.

    Unless `skip_bad`, one bad line refuses the whole file and nothing is written. A dry run writes nothing. Raises
    `Unreadable`.
    """
    trial = Report()
    only_bad = not dry_run and not skip_bad
    for fate in _tried(path, context, form):
        trial.add(fate)
        if dry_run or (only_bad and fate.outcome == REFUSED):
            told(fate)
    if dry_run or (only_bad and trial.counts[REFUSED]):
        return trial
    report = Report(written=True)
    whole = sum(trial.counts.values()) <= WHOLE
    for fate in _written(path, context, form, whole=whole):
        report.add(fate)
        told(fate)
    return report


def _batches(path: Path, form: str) -> Iterator[list[Line]]:
    lines = lines_of(path, form)
    while batch := list(islice(lines, BATCH)):
        yield batch


def _tried(path: Path, context: Context, form: str) -> Iterator[Fate]:
    """Each line's fate as if it were written; each batch is taken back before the next."""
    seen: dict[str, int] = {}
    for batch in _batches(path, form):
        fates: list[Fate] = []
        try:
            with transaction.atomic():
                fates = [_fate(line, context) for line in batch]
                raise _Back
        except _Back:
            context.owners.clear()
        for fate, line in zip(fates, batch, strict=True):
            yield _repeated(fate, line, seen)


def _repeated(fate: Fate, line: Line, seen: dict[str, int]) -> Fate:
    """In a trial a source's second line would be created again, since the first was taken back: it would be updated."""
    key = str(line.fields.get("url") or line.fields.get("id") or "")
    if not key or fate.outcome == REFUSED:
        return fate
    first = seen.setdefault(key, fate.number)
    return fate if first == fate.number or fate.outcome != CREATED else Fate(fate.number, UPDATED, fate.title)


def _written(path: Path, context: Context, form: str, *, whole: bool) -> Iterator[Fate]:
    if whole:
        with transaction.atomic():
            fates = [_fate(line, context) for batch in _batches(path, form) for line in batch]
        yield from fates
        return
    for batch in _batches(path, form):
        with transaction.atomic():
            fates = [_fate(line, context) for line in batch]
        yield from fates


def _fate(line: Line, context: Context) -> Fate:
    """Write one line inside a savepoint, and say what became of it."""
    # PostgreSQL keeps no NUL, not even in a report of what was refused.
    title = without_unseen(str(line.fields.get("title") or line.fields.get("name") or "").replace("\x00", ""))[:80]
    if line.fault:
        return Fate(line.number, REFUSED, title, line.fault)
    owners = dict(context.owners)
    try:
        with transaction.atomic():
            return _write(line, context)
    except Refused as refusal:
        why = str(refusal).replace("\x00", "")
    except Denied as denied:
        why = str(denied.why) or _("You may not do this.")
    except Missing:
        why = _("You may not do this.")
    except (DatabaseError, OverflowError):
        why = _("The database can't hold this line.")
    context.owners = owners  # an owner made for this line went back with it
    return Fate(line.number, REFUSED, title, why)


def _write(line: Line, context: Context) -> Fate:
    row = row_of(line.fields, context)
    translations = translations_of(line.fields)
    importer = kind_of(row.kind).importer
    if importer is None:
        raise Refused(_("We know no kind of record called “%(kind)s”.") % {"kind": row.kind})
    newest = Record.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    told_before = Fact.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    record = importer(row)
    _translate(record, translations, context)
    # An importer notes a fact just when it changes something; so does a translation.
    changed = Fact.objects.filter(pk__gt=told_before, record_id=record.pk).exists()
    outcome = CREATED if record.pk > newest else UPDATED if changed else UNCHANGED
    return Fate(line.number, outcome, row.texts["title"][:80], record_id=record.pk)


def _translate(record: Record, translations: dict[str, dict[str, str]], context: Context) -> None:
    """Bring the imported texts in further languages to what the line says; the same texts are left alone."""
    known = {t.language: t for t in Translation.objects.filter(record_id=record.pk, language__in=list(translations))}
    for language, texts in translations.items():
        there = known.get(language)
        same = there is not None and all(getattr(there, name) == text for name, text in texts.items())
        if language != record.language and not same:
            put_translation(record, language, texts, by=context.by, origin=TranslationOrigin.IMPORT)
