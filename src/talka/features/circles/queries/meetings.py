"""A circle's meetings."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, QuerySet
from django.utils import timezone

from ..models import Circle, Meeting, Seat

_COLUMNS = (
    "id", "starts_at", "ends_at", "is_cancelled", "cancelled_because", "agenda", "notes", "venue", "online_address",
)  # fmt: skip
_PUBLIC = ("id", "starts_at", "ends_at", "is_cancelled")
MOST = 200


def meeting_rows(circle: Circle) -> list[dict[str, Any]]:
    """All of them, earliest first, with how many were there; for the circle's people alone. One statement."""
    rows = Meeting.objects.filter(circle=circle).order_by("starts_at", "pk")
    return [*map(dict, rows.annotate(there=Count("presences")).values(*_COLUMNS, "there")[:MOST])]


def next_meetings(circle: Circle, *, limit: int = 3) -> list[dict[str, Any]]:
    """When it meets next, for everybody. One statement; none for a circle without a rhythm."""
    now = timezone.now() - timedelta(hours=1)
    rows = Meeting.objects.filter(circle=circle, is_cancelled=False, ends_at__gt=now).order_by("starts_at")
    return [*map(dict, rows.values(*_PUBLIC)[:limit])]


def replaceable(circle: Circle, now: datetime) -> "QuerySet[Meeting]":
    """Meetings that lie ahead, came from the rhythm, and in which nobody has put anything yet."""
    experts = Seat.objects.filter(circle=circle, meeting__isnull=False).values("meeting_id")
    ahead = Meeting.objects.filter(circle=circle, from_rhythm=True, starts_at__gt=now, agenda="", notes="")
    return ahead.exclude(pk__in=experts).filter(readings=None)
