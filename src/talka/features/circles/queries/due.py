"""What the clock asks for."""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import F, Q
from django.utils import timezone

from .. import rules
from ..models import Circle, CircleState, Meeting, Seat, SeatState


def circles_due() -> Iterable[int]:
    """Ids of circles with a place that was not taken in time, with one for who waits, or that found too few people."""
    now = timezone.now()
    lapsed = Seat.objects.filter(state=SeatState.OFFERED, offered_until__lte=now).values("circle_id")
    is_lapsed = Q(pk__in=lapsed, state__in=rules.OPEN)
    has_place = Q(state__in=rules.OPEN, waiting__gt=0, taken__lt=F("most"))
    # The day lasts until it has passed everywhere that the circle may be.
    late = Q(state=CircleState.GATHERING, gather_until__lt=(now - timedelta(hours=12)).date())
    return Circle.objects.filter(is_lapsed | has_place | late).order_by("pk").values_list("pk", flat=True)


def is_too_late(circle: Circle) -> bool:
    """Whether it still looks for people after the day by which it wanted to have them."""
    if circle.state != CircleState.GATHERING or circle.gather_until is None:
        return False
    return circle.gather_until < (timezone.now() - timedelta(hours=12)).date()


def meetings_to_remind_of() -> Iterable[int]:
    """Ids of the meetings of the next day, of circles that take place."""
    now = timezone.now()
    due = Meeting.objects.filter(was_reminded=False, is_cancelled=False, starts_at__gt=now)
    due = due.filter(starts_at__lte=now + timedelta(days=1))
    states = [CircleState.CONFIRMED, CircleState.RUNNING]
    return due.filter(circle__state__in=states).order_by("starts_at").values_list("pk", flat=True)
