"""Who has a seat and who waits, as it is counted under the event's lock."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import Case, Count, F, Q, QuerySet, Value, When

from ..models import SEATED, Event, Registration, RegistrationState

SLICE = 50


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
    # Only a limit asks who of them are of one group, and of those who wait nobody asks it.
    group = Case(When(state=RegistrationState.WAITING, then=Value("")), default=F("group"))
    counted = rows.annotate(of=Value("") if event.group_limit is None else group)
    for state, of, count in counted.values_list("state", "of").annotate(Count("id")):
        if state == RegistrationState.WAITING:
            found.waiting += count
        else:
            found.seated += count
            found.groups[of] = found.groups.get(of, 0) + count
    return found


def waiting_units(event: Event, seats: Tally) -> Iterator[list[Registration]]:
    """The waiting list, longest waiting first: one by one, but whoever wants a place together as one.

    Read by the slice, and without those for whom there is no seat as things stand: of groups that have all of theirs,
    and parties larger than what is free. So what is read is bounded by the seats that are given, not by the list.
    """
    waiting = Registration.objects.filter(event=event, state=RegistrationState.WAITING)
    rows, seen = _with_hope(waiting, event, seats), set[str]()
    rows = rows.select_related("person").order_by("queued_at", "pk")
    after = Q()
    while True:
        some = list(rows.filter(after)[:SLICE])
        if some:  # noted before they are given a seat and wait no more
            at, pk = some[-1].queued_at, some[-1].pk
            after = Q(queued_at__gt=at) | Q(queued_at=at, pk__gt=pk)
        for row in some:
            if not row.party:
                yield [row]
            elif row.party not in seen:
                seen.add(row.party)
                yield list(waiting.filter(party=row.party).select_related("person").order_by("queued_at", "pk"))
        if len(some) < SLICE:
            return


def _with_hope(waiting: "QuerySet[Registration]", event: Event, seats: Tally) -> "QuerySet[Registration]":
    parties = waiting.exclude(party="").order_by()
    if event.group_limit is not None:
        full = [group for group, count in seats.groups.items() if group and count >= event.group_limit]
        waiting = waiting.exclude(party="", group__in=full)
        waiting = waiting.exclude(party__in=parties.filter(group__in=full).values("party"))
    if event.capacity is not None:
        sizes = parties.values("party").annotate(size=Count("id"))
        waiting = waiting.exclude(party__in=sizes.filter(size__gt=event.capacity - seats.seated).values("party"))
    return waiting
