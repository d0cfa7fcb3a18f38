"""What a kind declares so that it can be imported."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ..models import Record
from .drafts import New, create_many
from .rows import Row


class Standing(StrEnum):
    """What the database knows of a line before it is written."""

    NEW = "new"
    SAME = "same"  # it says what it said last: nothing is to be done
    KNOWN = "known"  # there is a record that it may change


@dataclass(frozen=True)
class Importer:
    """How a kind takes lines. Called with one row, it creates or changes one record by the kind's actions.

    With `draft` new lines are written by the hundred: it says what a line makes, without a statement, asking the same
    rules as the action; `create` writes drafts. The others are for a kind that knows lines by more than their address:
    `key` is what the line itself is known by, `keys` all that its record is (both raise `Refused`), `same` whether two
    lines that share a key may be of one record, and `standing`, rows at a time, what there is already, with its id.
    `columns` are those that a line of this kind may have beside the common ones, as whoever brings a file is told, and
    `also` those that it reads under the names of other sources; where `coordinated`, lines of coordinators alone are
    taken; where it is `anywhere`, a `city` that our gazetteer lacks is no reason to refuse a line; what comes in as
    `drafts` is seen by nobody else before its owner publishes it.
    """

    one: Callable[[Row], Record]
    draft: Callable[[Row], New] | None = None
    create: Callable[[Sequence[New]], None] = create_many
    key: Callable[[Row], str] | None = None
    keys: Callable[[Row], list[str]] | None = None
    same: Callable[[Row, Row], bool] = lambda one, other: True
    standing: Callable[[Sequence[Row]], list[tuple[Standing, int | None]]] | None = None
    columns: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    coordinated: bool = False
    anywhere: bool = False
    drafts: bool = False

    def __call__(self, row: Row) -> Record:
        """Create or change one record. Raises `Refused`, `Denied`."""
        return self.one(row)
