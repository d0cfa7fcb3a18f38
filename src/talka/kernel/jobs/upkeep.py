"""Old rows of the queue, of schedules, of workers and of limits are cleared once a day."""

from datetime import timedelta

from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from talka.kernel.people.limits import sweep

from .models import Slot, WorkerBeat
from .schedule import scheduled

KEEP_DONE = timedelta(days=3)
KEEP_FAILED = timedelta(days=60)
KEEP_SLOTS = timedelta(days=60)  # longer than any schedule's period


@scheduled(every=timedelta(days=1), after=timedelta(hours=2))
def clear_old_rows() -> None:
    """Delete finished jobs, taken slots, dead workers' rows and counts of tries that nobody will ask for."""
    now = timezone.now()
    done = DBTaskResult.objects.filter(finished_at__lt=now - KEEP_DONE)
    done.filter(status=TaskResultStatus.SUCCESSFUL).delete()
    DBTaskResult.objects.filter(status=TaskResultStatus.FAILED, finished_at__lt=now - KEEP_FAILED).delete()
    Slot.objects.filter(due_at__lt=now - KEEP_SLOTS).delete()
    WorkerBeat.objects.filter(beaten_at__lt=now - KEEP_DONE).delete()
    sweep()
