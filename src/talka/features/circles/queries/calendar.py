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


def entries(ids: Iterable[int]) -> dict[int, list[Entry]]:
    """An entry for each meeting. One statement."""
    found: dict[int, list[Entry]] = {pk: [] for pk in ids}
    for row in _meetings(list(found)):
        gone = row["is_cancelled"] or row["circle__state"] == CircleState.DID_NOT_HAPPEN
        found[row["circle_id"]].append(
            Entry(
                record=row["circle_id"], part=f"meeting-{row['id']}", starts_at=row["starts_at"],
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
    """The online address, for who is in it. One statement."""
    seats = Seat.objects.filter(circle__in=list(ids), person=person, state=SeatState.IN, meeting=None)
    rows = seats.filter(circle__withheld=False).order_by().values_list("circle_id", "circle__online_address")
    return {pk: Own(online_address=address) for pk, address in rows}


CALENDAR = Calendar(begins="first_at", ends="last_at", entries=entries, own=own, told=told)
