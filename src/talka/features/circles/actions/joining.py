"""Joining a circle by request, its waiting list, leaving it; all under the circle's lock."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from talka.kernel.access.rules import Decision, require
from talka.kernel.people.models import Person
from talka.kernel.records.actions import lock

from .. import queries, rules
from ..models import LIVE, Circle, Seat, SeatRole, SeatState
from .seats import follow, put

NOT_AGAIN = _("The facilitator had to decline. Please write to the organisation if something has changed.")
NOT_YOURS = _("This is somebody else’s place.")
HAND_OVER = _("A facilitator hands the circle over to somebody else before they leave.")


def locked(seat: Seat) -> tuple[Circle, Seat]:
    """The circle under its lock, and the seat as it is now."""
    circle = lock(Circle(pk=seat.circle_id))
    return circle, Seat.objects.select_related("person").get(pk=seat.pk)


@transaction.atomic
def ask_to_join(circle: Circle, *, by: Person, words: str, level: str, language: str) -> Seat:
    """Ask to be a member; the facilitator decides. Twice is once. Whoever was declined, or taken off, is refused."""
    circle = lock(circle)
    rows = list(Seat.objects.filter(circle=circle, person=by, meeting=None).order_by("-pk"))
    if live := next((row for row in rows if row.state in LIVE), None):
        return live
    require(rules.may_join(by, circle))
    refused = (SeatState.DECLINED, SeatState.REMOVED)
    require(Decision(not rows or rows[0].state not in refused or rows[0].role != SeatRole.MEMBER, NOT_AGAIN))
    seat = Seat(circle=circle, person=by, words=words, level=level, language=language)
    put(seat, SeatState.REQUESTED, circle, by)
    return seat


@transaction.atomic
def accept(seat: Seat, *, by: Person) -> Seat:
    """Take somebody in; when all places are taken they come on the waiting list. Twice changes nothing."""
    circle, seat = locked(seat)
    require(rules.may_decide(by, circle))
    if seat.state != SeatState.REQUESTED:
        return seat
    tally = queries.tally(circle)
    has_place = tally.taken < circle.most and not tally.waiting
    put(seat, SeatState.IN if has_place else SeatState.WAITING, circle, by, "accepted" if has_place else "")
    follow(circle, by)
    return seat


@transaction.atomic
def decline(seat: Seat, *, by: Person, because: str) -> Seat:
    """Not this time, and why: to whoever asks, waits, or is offered a place. Twice changes nothing."""
    circle, seat = locked(seat)
    require(rules.may_decide(by, circle))
    if seat.state not in (SeatState.REQUESTED, SeatState.WAITING, SeatState.OFFERED):
        return seat
    seat.because = because
    put(seat, SeatState.DECLINED, circle, by)
    follow(circle, by)
    return seat


@transaction.atomic
def accept_offer(seat: Seat, *, by: Person) -> Seat:
    """Take the place that is held. Twice changes nothing."""
    circle, seat = locked(seat)
    require(Decision(seat.person_id == by.pk, NOT_YOURS))
    if seat.state != SeatState.OFFERED:
        return seat
    require(rules.is_open(by, circle))
    put(seat, SeatState.IN, circle, by, "joined")
    follow(circle, by)
    return seat


@transaction.atomic
def leave(seat: Seat, *, by: Person) -> Seat:
    """Leave, take a request back, or let a held place go. Twice changes nothing. A facilitator hands over before."""
    circle, seat = locked(seat)
    require(Decision(seat.person_id == by.pk, NOT_YOURS))
    if seat.state not in LIVE:
        return seat
    require(Decision(seat.role != SeatRole.FACILITATOR, HAND_OVER))
    put(seat, SeatState.LEFT, circle, by)
    follow(circle, by)
    return seat


@transaction.atomic
def remove(seat: Seat, *, by: Person, because: str) -> Seat:
    """Somebody is in the circle no more, and why; they are told. Twice changes nothing."""
    circle, seat = locked(seat)
    require(rules.may_run_alive(by, circle))
    require(Decision(seat.role != SeatRole.FACILITATOR, HAND_OVER))
    if seat.state not in (SeatState.IN, SeatState.INVITED):
        return seat
    seat.because = because
    put(seat, SeatState.REMOVED, circle, by)
    follow(circle, by)
    return seat
