"""A circle begins; what the clock asks for."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from talka.kernel.access.rules import require
from talka.kernel.facts.journal import note
from talka.kernel.jobs.schedule import scheduled
from talka.kernel.people.models import Person
from talka.kernel.records.actions import lock

from .. import queries, rules
from ..models import Circle, CircleState, Meeting, Seat, SeatState
from .seats import enter, follow, put


@transaction.atomic
def start(circle: Circle, *, by: Person) -> Circle:
    """It begins; everybody is told. Twice changes nothing."""
    circle = lock(circle)
    if circle.state == CircleState.RUNNING:
        require(rules.may_run(by, circle))
        return circle
    require(rules.may_begin(by, circle))
    enter(circle, CircleState.RUNNING, "circles.started", by)
    return circle


@scheduled(every=timedelta(minutes=30))
def follow_clock() -> int:
    """What was not taken in time goes to the next, and what found too few people by its day doesn't happen."""
    due = set(queries.circles_due())
    for pk in sorted(due):
        _follow_clock(pk)
    return len(due)


@transaction.atomic
def _follow_clock(pk: int) -> None:
    circle, now = lock(Circle(pk=pk)), timezone.now()
    lapsed = Seat.objects.filter(circle=circle, state=SeatState.OFFERED, offered_until__lte=now)
    for seat in lapsed if circle.state in rules.OPEN else ():
        put(seat, SeatState.LEFT, circle, None, "lapsed")
    follow(circle, None)
    if queries.is_too_late(circle):
        enter(circle, CircleState.DID_NOT_HAPPEN, "circles.too_few_came", None)


@scheduled(every=timedelta(minutes=15))
def remind() -> int:
    """Tell of the meetings of the next day, each once; how many."""
    due = list(queries.meetings_to_remind_of())
    for pk in due:
        _remind(pk)
    return len(due)


@transaction.atomic
def _remind(pk: int) -> None:
    if Meeting.objects.filter(pk=pk, was_reminded=False, is_cancelled=False).update(was_reminded=True):
        circle_id = Meeting.objects.values_list("circle_id", flat=True).get(pk=pk)
        note("circles.meeting_tomorrow", circle_id, None, meeting=pk)
