"""Places, under the circle's lock: who gets one, what the circle's row says of them, how the circle stands."""

from datetime import timedelta

from django.utils import timezone

from talka.kernel.facts.journal import note
from talka.kernel.people.models import Person
from talka.kernel.records.actions import STATE_COLUMNS, enter_state

from .. import queries, rules
from ..models import Circle, CircleState, Seat, SeatState

HELD = timedelta(days=7)  # how long an offered place is held


def put(seat: Seat, state: str, circle: Circle, by: Person | None, verb: str = "") -> None:
    """Let a seat enter a state, save it and note it: ``circles.in``, or the verb that is told."""
    now = timezone.now()
    seat.state, seat.changed_at = state, now
    seat.queued_at = (seat.queued_at or now) if state == SeatState.WAITING else None
    seat.offered_until = now + HELD if state == SeatState.OFFERED else None
    seat.save()
    note(f"circles.{verb or state}", circle, by, seat=seat.pk)


def enter(circle: Circle, state: str, verb: str, by: Person | None, *more: str) -> None:
    """Enter a state, save it with the columns `more`, note it."""
    enter_state(circle, state)
    circle.save(update_fields=[*STATE_COLUMNS, *more])
    note(verb, circle, by, organisation=circle.owner_id)


def follow(circle: Circle, by: Person | None) -> None:
    """After a change of places: free ones are offered, the row says what is so, and its state follows.

    Before it has begun it is confirmed while enough are in, and looks for people again when they are too few.
    """
    tally = queries.tally(circle)
    free = circle.most - tally.taken
    if circle.state in rules.OPEN and free > 0 and tally.waiting:
        for seat in queries.queue(circle)[:free]:
            put(seat, SeatState.OFFERED, circle, None)
            tally.taken, tally.waiting = tally.taken + 1, tally.waiting - 1
    if (circle.taken, circle.waiting) != (tally.taken, tally.waiting):
        circle.taken, circle.waiting = tally.taken, tally.waiting
        circle.save(update_fields=["taken", "waiting"])
    if circle.state == CircleState.GATHERING and tally.inside >= circle.least:
        enter(circle, CircleState.CONFIRMED, "circles.confirmed", by)
    elif circle.state == CircleState.CONFIRMED and tally.inside < circle.least:
        enter(circle, CircleState.GATHERING, "circles.too_few", by)
