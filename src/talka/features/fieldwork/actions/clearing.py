"""Households are forgotten when their time is over."""

from datetime import timedelta

from django.utils import timezone

from talka.kernel.jobs.schedule import scheduled

from ..models import Spot, SpotKind

KEPT = timedelta(days=90)


@scheduled(every=timedelta(days=1), after=timedelta(hours=4))
def clear_households() -> int:
    """Forget the places of visits 90 days ago but halls; how many."""
    old = Spot.objects.filter(visited_at__lt=timezone.now() - KEPT).exclude(kind=SpotKind.HALL)
    return old.delete()[0]
