"""What would become of a file's lines, without writing: new ones are drafted, others written and taken back."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from django.db import transaction

from talka.kernel.access.rules import Denied
from talka.kernel.people.models import Person
from talka.kernel.records.importing import Refused, Row, Standing

from .batches import row_in, stretches, why_of
from .fates import CREATED, UNCHANGED, UPDATED, Fate, Item
from .lines import Context, digest_of
from .owners import is_stranger, refuse_new_owner, row_of_owner, with_owners
from .reading import Line
from .seen import Earlier, Seen
from .singly import draft_of, write_one
from .standing import is_known_by_itself, keys_of, own_key_of, standing_of


class _Back(Exception):
    """Goes out of a transaction so that nothing of it stays."""


@contextmanager
def taken_back(by: Person | None) -> Iterator[None]:
    """A transaction of which nothing stays; whoever imports exists in it, even if they are not written yet."""
    new = by if by is not None and by._state.adding else None
    try:
        with transaction.atomic():
            if new is not None:
                new.save()
            yield
            raise _Back
    except _Back:
        pass
    finally:
        if new is not None:
            new.pk, new._state.adding = None, True


class Trial:
    """A look through a file, batch by batch; it remembers the lines before, for those that are of the same record."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.seen = Seen()
        # A byte for each line: 1 where nothing is to be written.
        self.same = bytearray()
        self._fates: dict[int, Fate] = {}
        self._same: set[int] = set()
        self._to_try: list[tuple[Item, list[Earlier]]] = []

    def fates(self, told: Sequence[Item | Fate]) -> list[Fate]:
        """The fates of a batch's lines, in order."""
        self._fates, self._same, self._to_try = {}, set(), []
        for some in stretches([one for one in told if isinstance(one, Item)]):
            self._look(some)
        self._try()
        fates = [one if isinstance(one, Fate) else self._fates[one.line.number] for one in told]
        self.same += bytes(fate.number in self._same for fate in fates)
        return fates

    def _look(self, items: Sequence[Item]) -> None:
        rows = with_owners([row_in(item) for item in items], self.context)
        for item, row, (standing, pk) in zip(items, rows, standing_of(rows), strict=True):
            item.row = row
            try:
                self._take(item, row, standing, pk)
            except (Refused, Denied) as refusal:
                self._fates[item.line.number] = item.refused(why_of(refusal))

    def _take(self, item: Item, row: Row, standing: Standing, pk: int | None) -> None:
        number = item.line.number
        # A line that says what it said last is passed over by its own key, whatever others say of its record.
        keys = [own_key_of(row)] if standing == Standing.SAME else keys_of(row)
        earlier = self.seen.before(row, keys)
        if not earlier and standing == Standing.SAME:
            self._fates[number] = item.fate(UNCHANGED, pk)
            self._same.add(number)
        elif earlier and not is_known_by_itself(row):
            self._repeated(item, row, earlier[-1])
        elif not earlier and standing == Standing.NEW and self._drafted(row):
            self._fates[number] = item.fate(CREATED)
        else:
            self._to_try.append((item, self.seen.story(earlier)))
            self.seen.add(row, keys_of(row), plain=False)
            return
        if number not in self._same:
            self.seen.add(row, keys_of(row), plain=True)

    def _repeated(self, item: Item, row: Row, earlier: Earlier) -> None:
        """A line whose record an earlier one makes or changes: the same words change nothing."""
        if earlier.digest == row.read(digest_of):
            self._fates[item.line.number] = item.fate(UNCHANGED)
        else:
            self._drafted(row)
            self._fates[item.line.number] = item.fate(UPDATED)

    def _drafted(self, row: Row) -> bool:
        """Whether the line can be written with others. Raises `Refused`, `Denied` when it can't be written at all."""
        owner = row.owner
        is_new = is_stranger(owner) and owner.name not in self.context.strangers
        if is_stranger(owner):
            refuse_new_owner(owner.name, row.language, self.context)
        if draft_of(row) is None:
            return False
        if owner is not None and is_new:
            of_owner = row_of_owner(owner.name, row.language, self.context)
            self.seen.add(of_owner, keys_of(of_owner), plain=True)
        return True

    def _try(self) -> None:
        """Write what can't be told otherwise, and what led to it, and take it all back."""
        if not self._to_try:
            return
        with taken_back(self.context.by):
            for item, story in self._to_try:
                for one in story:
                    if one.row is not None:
                        write_one(Item(Line(0, {}), self._of(one.row)), self.context)
                self._fates[item.line.number] = write_one(item, self.context)
        self.context.owners.clear()

    def _of(self, row: Row) -> Row:
        return replace(row, by=self.context.by)
