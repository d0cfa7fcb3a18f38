"""Writing a batch: new records by the hundred, all else one by one through the kinds' own actions."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import DatabaseError, connection, transaction

from talka.kernel.access.rules import Denied
from talka.kernel.people.models import Organisation
from talka.kernel.records.importing import New, Refused, Row, Standing
from talka.kernel.records.kinds import has_kind

from .batches import row_in, stretches, why_of
from .fates import CREATED, UNCHANGED, Fate, Item
from .lines import Context
from .owners import is_stranger, owners_of, refuse_new_owner, remember_owners, row_of_owner, with_owners
from .reading import Line
from .singly import draft_of, write_one
from .standing import importer_of, keys_of, own_key_of, remember, standing_of

# Any number, as long as every process takes the same for the same work (see `config.command.upkeep`).
IMPORT_LOCK = 7_206_114


def wait_for_other_imports() -> None:
    """Until the transaction's end no other import writes: two of the same file double nothing."""
    if connection.vendor == "postgresql":  # SQLite has one writer anyway
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [IMPORT_LOCK])


def write_batch(told: Sequence[Item | Fate], context: Context) -> list[Fate]:
    """Write lines that were read, in the caller's transaction; each line's fate, in order."""
    wait_for_other_imports()
    items = [one for one in told if isinstance(one, Item)]
    written = iter([fate for some in stretches(items) for fate in Stretch(some, context).written()])
    return [one if isinstance(one, Fate) else next(written) for one in told]


@dataclass
class _Waiting:
    """A new line that is written with others."""

    item: Item
    row: Row
    draft: New


class Stretch:
    """Lines of a batch that are looked up together, and written."""

    def __init__(self, items: Sequence[Item], context: Context) -> None:
        self.items, self.context = items, context
        self.fates: dict[int, Fate] = {}
        self.waiting: list[_Waiting] = []
        # The lines before, by what they are known by; and whether nothing but the line says what its record is.
        self.touched: dict[str, list[tuple[Row, bool]]] = defaultdict(list)

    def written(self) -> list[Fate]:
        """Each line's fate."""
        rows = with_owners([row_in(item) for item in self.items], self.context)
        for item, row, (standing, pk) in zip(self.items, rows, standing_of(rows), strict=True):
            item.row = row
            try:
                self._take(item, row, standing, pk)
            except (Refused, Denied) as refusal:
                self.fates[item.line.number] = item.refused(why_of(refusal))
        self._write_waiting()
        return [self.fates[item.line.number] for item in self.items]

    def _take(self, item: Item, row: Row, standing: Standing, pk: int | None) -> None:
        keys = [own_key_of(row)] if standing == Standing.SAME else keys_of(row)
        alone = not self._may_be_of_an_earlier(row, keys)
        if alone and standing == Standing.SAME:
            self.fates[item.line.number] = item.fate(UNCHANGED, pk)
            return
        draft = self._draft(row) if alone and standing == Standing.NEW else None
        for key in keys_of(row):
            self.touched[key].append((row, draft is not None))
        if draft is not None:
            self.waiting.append(_Waiting(item, row, draft))
        else:
            if not alone or is_stranger(row.owner):
                self._write_waiting()  # what it may be of, or its owner, has to be there
            self.fates[item.line.number] = write_one(item, self.context)

    def _draft(self, row: Row) -> New | None:
        if is_stranger(row.owner):
            refuse_new_owner(row.owner.name, row.language, self.context)
        return draft_of(row)

    def _may_be_of_an_earlier(self, row: Row, keys: Sequence[str]) -> bool:
        same = importer_of(row).same
        return any(not plain or same(row, other) for key in keys for other, plain in self.touched.get(key, ()))

    def _write_waiting(self) -> None:
        """Write what waits in a handful of statements; should the database refuse some of it, line by line."""
        waiting, self.waiting = self.waiting, []
        strangers = [one.row for one in waiting if is_stranger(one.row.owner)]
        try:
            with transaction.atomic():
                _make_owners(strangers, self.context)
                _create(waiting)
                remember([(one.row, one.draft.record.pk) for one in waiting])
        except DatabaseError:
            _forget_owners(strangers, self.context)
            self.fates |= {one.item.line.number: write_one(one.item, self.context) for one in waiting}
        else:
            self.fates |= {one.item.line.number: one.item.fate(CREATED, one.draft.record.pk) for one in waiting}


def _create(waiting: Sequence[_Waiting]) -> None:
    """Write drafts, those of all kinds that are written alike together."""
    alike: dict[Callable[[Sequence[New]], None], list[New]] = defaultdict(list)
    for one in waiting:
        alike[importer_of(one.row).create].append(one.draft)
    for create, drafts in alike.items():
        create(drafts)


def _make_owners(rows: Sequence[Row], context: Context) -> None:
    """Give the owners that aren't there yet an id: as organisations that wait to be claimed, written together too."""
    named: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        named[row.owner.name if row.owner else ""].append(row)
    if not named:
        return
    if not has_kind("organisation"):
        made = {name: Organisation.objects.create(name=name) for name in named}
    else:
        lines = {name: row_of_owner(name, some[0].language, context) for name, some in named.items()}
        made = _written_owners(_apart(lines), context)
    for name, owner in made.items():
        _give(owner, named.pop(name))
    remember_owners(made, context)
    # The others are perhaps other spellings of these.
    left = [row for some in named.values() for row in some]
    for row, found in zip(left, with_owners(left, context), strict=True):
        if found.owner is not None and not is_stranger(found.owner):
            _give(found.owner, [row])
    _make_owners([row for row in left if is_stranger(row.owner)], context)


def _apart(lines: dict[str, Row]) -> dict[str, Row]:
    """Those that share nothing by which an organisation is known with one before them."""
    taken: set[str] = set()
    apart = {}
    for name, line in lines.items():
        keys = set(keys_of(line))
        if taken.isdisjoint(keys):
            apart[name] = line
        taken |= keys
    return apart


def _written_owners(lines: dict[str, Row], context: Context) -> dict[str, Organisation]:
    fates = Stretch([Item(Line(number, {}), line) for number, line in enumerate(lines.values())], context).written()
    owners = owners_of(fate.record_id or 0 for fate in fates)
    if any(owner is None for owner in owners):
        raise DatabaseError("an owner was not written")  # the lines are taken one by one, and each told what is wrong
    return {name: owner for name, owner in zip(lines, owners, strict=True) if owner is not None}


def _give(owner: Organisation, rows: Sequence[Row]) -> None:
    for row in rows:
        if row.owner is not None:
            row.owner.pk = owner.pk


def _forget_owners(rows: Sequence[Row], context: Context) -> None:
    """They went back with what they were made for."""
    context.owners.clear()
    context.strangers.clear()
    for row in rows:
        if row.owner is not None:
            row.owner.pk = None
