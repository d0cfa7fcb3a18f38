"""What a circle's row says of the time in which it meets."""

from django.db.models import Max, Min
from django.utils import timezone

from ..models import Circle, Meeting


def keep_times(circle: Circle) -> None:
    """After a change of its meetings, in its lock; calendars see by `changed_at` that something is new."""
    times = Meeting.objects.filter(circle=circle).aggregate(first=Min("starts_at"), last=Max("ends_at"))
    circle.first_at, circle.last_at, circle.changed_at = times["first"], times["last"], timezone.now()
    circle.save(update_fields=["first_at", "last_at", "changed_at"])
