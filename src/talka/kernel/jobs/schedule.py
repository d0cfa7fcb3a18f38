"""Jobs that are due again and again: each moment of a schedule is queued once, whoever many workers there are."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone

from .job import Job, job
from .models import Slot

T = TypeVar("T")

_EPOCH = datetime(2000, 1, 3, tzinfo=UTC)  # a Monday, so that weekly schedules begin on Mondays


@dataclass(frozen=True)
class Schedule:
    """A job without arguments, how often it is due, and how long after the start of each period (UTC)."""

    name: str
    job: Job[[], Any]
    every: timedelta
    after: timedelta

    def due_at(self, now: datetime) -> datetime:
        """The latest moment, not later than now, at which it was due."""
        periods = (now - _EPOCH - self.after) // self.every
        return _EPOCH + self.after + periods * self.every


SCHEDULES: dict[str, Schedule] = {}
_queued: dict[str, datetime] = {}


def scheduled(
    *, every: timedelta, after: timedelta = timedelta(0), retries: int = 5, first_delay: float = 10.0
) -> Callable[[Callable[[], T]], Job[[], T]]:
    """Make a function without arguments a job that is queued once a period.

    :param every: the period; periods are counted from a Monday, 00:00 UTC.
    :param after: how far into the period: ``every=timedelta(days=1), after=timedelta(hours=3)`` is 03:00 UTC.

    A moment that passed while no worker ran is made up for once; older ones are left out.
    """

    def declare(function: Callable[[], T]) -> Job[[], T]:
        made = job(retries=retries, first_delay=first_delay)(function)
        SCHEDULES[made.module_path] = Schedule(made.module_path, made, every, after)
        return made

    return declare


def queue_due(now: datetime | None = None) -> int:
    """Queue each schedule's job whose moment has come and that nobody queued; says how many."""
    now = now or timezone.now()
    return sum(_queue(schedule, schedule.due_at(now)) for schedule in list(SCHEDULES.values()))


def _queue(schedule: Schedule, due_at: datetime) -> bool:
    if _queued.get(schedule.name) == due_at:
        return False
    with transaction.atomic():
        _slot, mine = Slot.objects.get_or_create(name=schedule.name, due_at=due_at)
        if mine:
            schedule.job.enqueue()
    _queued[schedule.name] = due_at
    return mine
