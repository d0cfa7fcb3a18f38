"""How the background work is doing, for the health page and the doctor."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Min
from django.utils import timezone
from django_tasks_db.models import DBTaskResult, get_date_max

from .beats import living
from .models import WorkerBeat


@dataclass(frozen=True)
class Health:
    """Living workers; jobs that are due; seconds that the oldest of them has waited; jobs given up."""

    workers: int
    due: int
    late_seconds: float
    failed: int


def worker_is_alive() -> bool:
    """Whether any worker gave a sign of life within the last half minute."""
    return bool(living())


def last_beat_at() -> datetime | None:
    """When a worker last gave a sign of life; None when there never was one (or all ended in order)."""
    return WorkerBeat.objects.order_by("-beaten_at").values_list("beaten_at", flat=True).first()


def health() -> Health:
    """The state of the queue in four statements."""
    due = DBTaskResult.objects.ready().order_by()
    at_once = due.filter(run_after=get_date_max()).aggregate(first=Min("enqueued_at"))["first"]
    later = due.exclude(run_after=get_date_max()).aggregate(first=Min("run_after"))["first"]
    now = timezone.now()
    first = min((moment for moment in (at_once, later) if moment), default=now)
    return Health(
        workers=len(living()),
        due=due.count(),
        late_seconds=max(0.0, (now - first).total_seconds()),
        failed=DBTaskResult.objects.failed().count(),
    )
