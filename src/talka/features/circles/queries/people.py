"""Who is in a circle, who waits, who may be at a meeting."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from talka.kernel.people.models import Person

from ..models import COUNTED, LIVE, Circle, Meeting, Seat, SeatRole, SeatState
from ..rules import INSIDE


@dataclass
class Tally:
    """Places that somebody has (`inside`), those and the ones that are held (`taken`), and how many wait."""

    inside: int = 0
    taken: int = 0
    waiting: int = 0


def tally(circle: Circle) -> Tally:
    """Counted anew; in the circle's lock. One statement."""
    rows = Seat.objects.filter(circle=circle, role__in=COUNTED, meeting=None).order_by()
    counts = dict(rows.values_list("state").annotate(Count("id")))
    inside = counts.get(SeatState.IN, 0)
    return Tally(inside, inside + counts.get(SeatState.OFFERED, 0), counts.get(SeatState.WAITING, 0))


def queue(circle: Circle) -> "QuerySet[Seat]":
    """The waiting list, longest waiting first."""
    return Seat.objects.filter(circle=circle, state=SeatState.WAITING).order_by("queued_at", "pk")


def position(seat: Seat) -> int | None:
    """Which one in the waiting list they are, from 1; None for whoever doesn't wait. One statement."""
    if seat.state != SeatState.WAITING or seat.queued_at is None:
        return None
    waiting = Seat.objects.filter(circle_id=seat.circle_id, state=SeatState.WAITING)
    earlier = Q(queued_at__lt=seat.queued_at) | Q(queued_at=seat.queued_at, pk__lt=seat.pk)
    return waiting.filter(earlier).count() + 1


def facilitator(circle: Circle) -> Seat | None:
    """Whoever facilitates it now."""
    return Seat.objects.filter(circle=circle, role=SeatRole.FACILITATOR, state=SeatState.IN).first()


def own_seats(circle: Circle, person: Person | None) -> list[Seat]:
    """What is between the reader and the circle, live ones first; none for visitors. One statement.

    The rules then know it, and don't ask again.
    """
    if person is None:
        return []
    rows = list(Seat.objects.filter(circle=circle, person=person).order_by("-pk")[:20])
    whole = next((row for row in rows if row.state == SeatState.IN and row.meeting_id is None), None)
    circle.known_seat = (person.pk, whole.role if whole else "")  # type: ignore[attr-defined]
    return sorted(rows, key=lambda row: row.state not in LIVE)


seat_columns = (
    "id", "person_id", "person__name", "role", "state", "level", "words", "because", "language", "meeting_id",
    "meeting__starts_at", "asked_at",
)  # fmt: skip
_ORDER = {role: number for number, role in enumerate(SeatRole.values)}


def people_of(circle: Circle, *, also_asking: bool) -> list[dict[str, Any]]:
    """Who is in it, as rows, and for who decides also who would like to be; for its people alone. One statement."""
    states = LIVE if also_asking else (SeatState.IN,)
    rows = Seat.objects.filter(circle=circle, state__in=states).order_by("queued_at", "pk")
    return sorted(map(dict, rows.values(*seat_columns)), key=lambda row: _ORDER[row["role"]])


def inside(circle_id: int) -> set[int]:
    """Ids of those who are in it for all its meetings. One statement."""
    rows = Seat.objects.filter(circle_id=circle_id, state=SeatState.IN, role__in=[*INSIDE, SeatRole.EXPERT])
    return set(rows.filter(meeting=None).values_list("person_id", flat=True))


def live_person_ids(circle_id: int) -> set[int]:
    """Ids of all who are in it, asked, wait or are invited. One statement."""
    return set(Seat.objects.filter(circle_id=circle_id, state__in=LIVE).values_list("person_id", flat=True))


def attending(circle: Circle, meeting: Meeting) -> set[int]:
    """Ids of those who may be at a meeting: the circle's people, and who is invited for this one. One statement."""
    rows = Seat.objects.filter(Q(meeting=None) | Q(meeting=meeting), circle=circle, state=SeatState.IN)
    return set(rows.values_list("person_id", flat=True))
