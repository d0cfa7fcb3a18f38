"""Who has a seat and who waits, as it is counted under the event's lock."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import Count

from ..models import SEATED, Event, Registration, RegistrationState


@dataclass
class Tally:
    """How many have a seat (also one that is held for them), of each group, and how many wait."""

    seated: int = 0
    waiting: int = 0
    groups: dict[str, int] = field(default_factory=dict)

    def seat(self, group: str) -> None:
        """One more has a seat."""
        self.seated += 1
        self.groups[group] = self.groups.get(group, 0) + 1

    def fits(self, event: Event, groups: list[str]) -> bool:
        """Whether there is a seat for each of these, by the event's capacity and by its limit for a group."""
        if event.capacity is not None and self.seated + len(groups) > event.capacity:
            return False
        if event.group_limit is None:
            return True
        return all(
            self.groups.get(group, 0) + groups.count(group) <= event.group_limit for group in set(groups) if group
        )


def tally(event: Event) -> Tally:
    """Counted anew; in the event's lock. One statement."""
    rows = Registration.objects.filter(event=event, state__in=[*SEATED, RegistrationState.WAITING]).order_by()
    found = Tally()
    for state, group, count in rows.values_list("state", "group").annotate(Count("id")):
        if state == RegistrationState.WAITING:
            found.waiting += count
        else:
            found.seated += count
            found.groups[group] = found.groups.get(group, 0) + count
    return found


def waiting_units(event: Event) -> Iterator[list[Registration]]:
    """The waiting list, longest waiting first: one by one, but whoever wants a place together as one. One statement."""
    rows = list(
        Registration.objects.filter(event=event, state=RegistrationState.WAITING)
        .select_related("person")
        .order_by("queued_at", "pk")
    )
    parties: dict[str, list[Registration]] = {}
    for row in rows:
        if row.party:
            parties.setdefault(row.party, []).append(row)
    for row in rows:
        if not row.party:
            yield [row]
        elif together := parties.pop(row.party, None):
            yield together
