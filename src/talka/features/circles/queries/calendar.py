"""How circles stand in calendars: when they meet for everybody, where for their people alone."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q

from talka.kernel.people.models import Person
from talka.kernel.records.calendars import Calendar, Entry, Own
from talka.toolkit.prepared import PreparedForMany

from ..models import CircleState, Meeting, Seat, SeatState

_meetings = PreparedForMany(
    lambda ids: (
        Meeting.objects.filter(circle__in=ids)
        .order_by("starts_at", "pk")
        .values(
            "id", "circle_id", "starts_at", "ends_at", "sequence", "is_cancelled", "circle__time_zone",
            "circle__state", "circle__place_id",
        )
    )
)  # fmt: skip


def part_of(meeting_id: int) -> str:
    """What a meeting is called among its circle's entries."""
    return f"meeting-{meeting_id}"


def entries(ids: Iterable[int]) -> dict[int, list[Entry]]:
    """An entry for each meeting. One statement."""
    found: dict[int, list[Entry]] = {pk: [] for pk in ids}
    for row in _meetings(list(found)):
        gone = row["is_cancelled"] or row["circle__state"] == CircleState.DID_NOT_HAPPEN
        found[row["circle_id"]].append(
            Entry(
                record=row["circle_id"], part=part_of(row["id"]), starts_at=row["starts_at"],
                ends_at=row["ends_at"], time_zone=row["circle__time_zone"], place_id=row["circle__place_id"],
                sequence=row["sequence"], is_cancelled=gone,
            )
        )  # fmt: skip
    return found


def own(person: Person) -> Q:
    """Those that they are in."""
    mine = Seat.objects.filter(circle_id=OuterRef("pk"), person=person, state=SeatState.IN, meeting=None)
    return Q(Exists(mine))


def told(ids: Iterable[int], person: Person) -> dict[int, Own]:
    """Where it meets, for who is in it; a meeting's own place where it has one. Two statements."""
    seats = Seat.objects.filter(circle__in=list(ids), person=person, state=SeatState.IN, meeting=None)
    rows = seats.filter(circle__withheld=False).order_by()
    circles = {pk: place for pk, *place in rows.values_list("circle_id", "circle__venue", "circle__online_address")}
    apart = Meeting.objects.filter(circle__in=list(circles)).exclude(venue="", online_address="").order_by("pk")
    parts: dict[int, dict[str, Own]] = {pk: {} for pk in circles}
    for pk, circle, venue, address in apart.values_list("pk", "circle_id", "venue", "online_address"):
        as_always = circles[circle]
        parts[circle][part_of(pk)] = Own(where=venue or as_always[0], online_address=address or as_always[1])
    return {pk: Own(where=venue, online_address=address, parts=parts[pk]) for pk, (venue, address) in circles.items()}


CALENDAR = Calendar(begins="first_at", ends="last_at", entries=entries, own=own, told=told)
