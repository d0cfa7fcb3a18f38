"""Keeping the index true to the records: one record, a batch, or all of them. Doing it twice changes nothing."""

import sys
from collections.abc import Callable, Iterable

from django.db import transaction

from talka.kernel.records.kinds import kinds
from talka.kernel.records.models import Record

from . import counts
from .documents import Draft, drafts
from .engine.choice import engine
from .models import SearchEntry, SearchText
from .vocabulary import know_vocabulary

BATCH = 500
# A transaction on SQLite keeps all other writers out, so that a batch is written in slices of some ten milliseconds.
SLICE = 25
TRIES = 4

Progress = Callable[[int, int], None]


def index_record(record_id: int) -> bool:
    """Make the record's entries say what it says now, or take them away if it is gone; whether it is there."""
    return index_records([record_id]) == 1


def index_records(ids: Iterable[int]) -> int:
    """The same for many, in one pass; how many of them are in the index now."""
    wanted = list(dict.fromkeys(ids))
    there: set[int] = set()
    for _time in range(TRIES):
        # Read and analysed before the transaction: nobody waits for it. What others wrote meanwhile is read again:
        # they may have read it later.
        known, made = _written(wanted), _made(wanted)
        there |= {pk for pk, found in made.items() if found}
        late: list[int] = []
        for start in range(0, len(wanted), SLICE):
            late += _write({pk: made[pk] for pk in wanted[start : start + SLICE]}, known)
        if not late:
            return len(there)
        there, wanted = there - set(late), late
    return len(there) + sum(_read_and_write(wanted[start : start + SLICE]) for start in range(0, len(wanted), SLICE))


def _made(ids: list[int]) -> dict[int, list[Draft]]:
    by_record: dict[int, list[Draft]] = {pk: [] for pk in ids}
    for draft in drafts(ids):
        by_record[draft.record_id].append(draft)
    return by_record


def _written(ids: Iterable[int]) -> dict[int, dict[str, int]]:
    """How often each entry of these records has been written, by record and language."""
    found: dict[int, dict[str, int]] = {}
    rows = SearchEntry.objects.filter(record__in=list(ids)).values_list("record_id", "language", "written")
    for record, language, written in rows:
        found.setdefault(record, {})[language] = written
    return found


@transaction.atomic
def _read_and_write(ids: list[int]) -> int:
    """For records that are written all the time: read under the lock."""
    _lock(ids)
    made = _made(ids)
    _write(made, _written(ids))
    return sum(1 for found in made.values() if found)


def _lock(ids: Iterable[int]) -> set[int]:
    """Make workers that index one record take turns; those records that are there."""
    records = Record.objects.select_for_update().filter(pk__in=list(ids)).order_by("pk")
    return set(records.values_list("pk", flat=True))


@transaction.atomic
def _write(by_record: dict[int, list[Draft]], known: dict[int, dict[str, int]]) -> list[int]:
    """Entries, texts, documents, words and counts of some records, all or none; the records written by others since."""
    present = _lock(by_record)
    kept = {(entry.record_id, entry.language): entry for entry in SearchEntry.objects.filter(record__in=by_record)}
    now: dict[int, dict[str, int]] = {}
    for (pk, language), entry in kept.items():
        now.setdefault(pk, {})[language] = entry.written
    late = {pk for pk in by_record if now.get(pk) != known.get(pk)}
    kept = {key: entry for key, entry in kept.items() if key[0] not in late}
    made = {(draft.record_id, draft.language): draft for pk in present - late for draft in by_record[pk]}
    before = {entry.record_id: entry.facets for entry in kept.values() if entry.is_original and entry.is_public}
    gone = [entry.pk for key, entry in kept.items() if key not in made]
    SearchEntry.objects.filter(pk__in=gone).delete()
    reworded = [draft for key, draft in made.items() if key not in kept or kept[key].digest != draft.digest]
    entries = _write_entries(made, kept)
    _write_texts(entries, made)
    engine().write((entries[key], draft.document) for key, draft in made.items())
    after = {draft.record_id: draft.facets for draft in made.values() if draft.is_original and draft.is_public}
    counts.shift_facets(before, after)
    counts.add_words((draft.document, draft.said) for draft in reworded)
    return sorted(late)


_COLUMNS = [
    "is_original", "is_public", "facets", "newness", "digest", "record_changed_at", "waits_for_vector", "written"
]  # fmt: skip

Key = tuple[int, str]


def _write_entries(made: dict[Key, Draft], kept: dict[Key, SearchEntry]) -> dict[Key, int]:
    rows = [_filled(kept.get(key), draft) for key, draft in made.items()]
    SearchEntry.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["record_id", "language"], update_fields=_COLUMNS
    )
    found = SearchEntry.objects.filter(record__in={pk for pk, _language in made}).values_list(
        "record_id", "language", "pk"
    )
    return {(record, language): pk for record, language, pk in found}


def _filled(before: SearchEntry | None, draft: Draft) -> SearchEntry:
    """A row to be put in, or over the one that was there."""
    entry = SearchEntry(record_id=draft.record_id, language=draft.language)
    entry.waits_for_vector = before is None or before.waits_for_vector or before.digest != draft.digest
    entry.is_original, entry.is_public = draft.is_original, draft.is_public
    entry.facets, entry.newness = draft.facets, draft.newness
    entry.digest, entry.record_changed_at = draft.digest, draft.changed_at
    entry.written = before.written + 1 if before else 1
    return entry


def _write_texts(entries: dict[Key, int], made: dict[Key, Draft]) -> None:
    rows = [SearchText(entry_id=entries[key], title=draft.title, plain=draft.plain) for key, draft in made.items()]
    SearchText.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["entry_id"], update_fields=["title", "plain"]
    )


def reindex(progress: Progress | None = None) -> int:
    """Index every record anew, oldest first, then count words and facets from scratch; how many records.

    The index answers meanwhile. `progress(done, total)` is called after each batch; on a terminal there is a bar.
    """
    total, done, last = Record.objects.count(), 0, 0
    progress = progress or (_bar if sys.stderr.isatty() else None)
    while ids := list(Record.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        last = ids[-1]
        done += len(ids)
        index_records(ids)
        if progress:
            progress(done, max(total, done))
    drop_orphans()
    know_vocabulary()
    counts.recount()
    return done


def drop_orphans() -> int:
    """Remove entries whose record is of a kind that no installed feature declares any more; how many."""
    return SearchEntry.objects.exclude(record__kind__in=[kind.code for kind in kinds()]).delete()[0]


def _bar(done: int, total: int) -> None:
    width = 40
    filled = width * done // max(total, 1)
    sys.stderr.write(f"\r[{'#' * filled}{'.' * (width - filled)}] {done:,} of {total:,}")
    if done >= total:
        sys.stderr.write("\n")
    sys.stderr.flush()
