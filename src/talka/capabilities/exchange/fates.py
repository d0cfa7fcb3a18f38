"""What becomes of lines, and the sum of it."""

from collections import Counter
from dataclasses import dataclass, field

from talka.kernel.records.forms import without_unseen
from talka.kernel.records.importing import Row

from .lines import Unread
from .reading import Line

CREATED, UPDATED, UNCHANGED, REFUSED = "created", "updated", "unchanged", "refused"
KEPT_REFUSALS = 1000


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
    """How many lines had which fate, whether it was written, the first refusals (at most 1,000), unread columns.

    `notes` are (line, what was supposed of it).
    """

    counts: Counter[str] = field(default_factory=Counter)
    refused: list[Fate] = field(default_factory=list)
    written: bool = False
    unread: list[Unread] = field(default_factory=list)
    notes: list[tuple[int, str]] = field(default_factory=list)

    def add(self, fate: Fate) -> None:
        """Count it."""
        self.counts[fate.outcome] += 1
        if fate.outcome == REFUSED and len(self.refused) < KEPT_REFUSALS:
            self.refused.append(fate)


@dataclass
class Item:
    """A line on its way: its row, once it could be read."""

    line: Line
    row: Row | None = None

    @property
    def title(self) -> str:
        """What it is called, as far as can be said."""
        given = self.line.fields.get("title") or self.line.fields.get("name") or ""
        # PostgreSQL keeps no NUL, not even in a report of what was refused.
        return " ".join(without_unseen(str(given)[:300].replace("\x00", "")).split())[:80]

    def fate(self, outcome: str, record_id: int | None = None) -> Fate:
        """What becomes of it."""
        return Fate(self.line.number, outcome, self.title, record_id=record_id)

    def refused(self, why: str) -> Fate:
        """It is refused."""
        return Fate(self.line.number, REFUSED, self.title, why.replace("\x00", ""))
