"""What a kind declares of the times at which its records happen, so that they stand in calendars."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q

if TYPE_CHECKING:
    from talka.kernel.people.models import Person


@dataclass(frozen=True)
class Entry:
    """One entry of calendars: a record, or a `part` of it with times of its own (``session-5``).

    `starts_at` and `ends_at` are moments, `time_zone` (IANA) is the one in which they were meant. `title` is the part's
    own, `where` a house and street, `sequence` grows with each change that calendars must learn of (RFC 5545).
    """

    record: int
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    part: str = ""
    title: str = ""
    where: str = ""
    place_id: int | None = None
    sequence: int = 0
    is_cancelled: bool = False


@dataclass(frozen=True)
class Own:
    """What stands beside an entry in a person's own calendar: how sure it is that they come, where they meet.

    `status` is ``CONFIRMED``, ``TENTATIVE`` or ``CANCELLED`` (RFC 5545, 3.8.1.11). `where` is a house and street that
    only they are told. `parts` say otherwise of single parts, by the `part` of their entries.
    """

    status: str = "CONFIRMED"
    online_address: str = ""
    where: str = ""
    parts: Mapping[str, Own] = field(default_factory=dict)

    def of(self, part: str) -> Own:
        """What stands beside this part's entry."""
        return self.parts.get(part, self)


@dataclass(frozen=True)
class Calendar:
    """How a kind's records stand in calendars.

    `begins` and `ends` name the columns (or paths to them) between which a record happens; `entries(ids)` gives those
    of many records in few statements. `own(person)` is the condition, over the kind's model, of what stands in a
    person's own calendar beside what everybody sees, and `told(ids, person)` what only they are told of these records.
    """

    begins: str
    ends: str
    entries: Callable[[Iterable[int]], Mapping[int, list[Entry]]]
    own: Callable[[Person], Q] | None = None
    told: Callable[[Iterable[int], Person], Mapping[int, Own]] | None = None
