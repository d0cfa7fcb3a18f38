"""The declaration of a job: a function that a worker calls later, and again when it fails."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import ParamSpec, TypeVar

from django_tasks.base import Task

P = ParamSpec("P")
T = TypeVar("T")

LONGEST_DELAY = 6 * 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Job(Task[P, T]):
    """A django-tasks ``Task`` that knows how often it is tried again and how long it waits before that.

    ``enqueue(…)`` writes one row in the caller's transaction: rolled back with it, seen by workers after
    it commits. Arguments are JSON (ids, codes). A job may run twice (a worker was killed after the work
    and before the note of it), so it must be harmless to repeat.
    """

    retries: int = 5
    first_delay: float = 10.0

    def delay(self, attempts: int) -> float:
        """Seconds to wait after so many failed attempts (1, 2 …): threefold each time, give or take a tenth."""
        grown = min(LONGEST_DELAY, self.first_delay * 3.0 ** min(attempts - 1, 20))
        return grown * random.uniform(0.9, 1.1)  # so that a crowd that failed together does not return together


def job(*, retries: int = 5, first_delay: float = 10.0, priority: int = 0) -> Callable[[Callable[P, T]], Job[P, T]]:
    """Make a job of a module's function: ``@job(retries=3)``, then ``name.enqueue(record_id)``.

    :param retries: how many times it is tried again after the first failure; then it stays failed.
    :param first_delay: seconds before the second attempt; each further wait is three times as long.
    :param priority: −100 … 100, higher first.
    """

    def declare(function: Callable[P, T]) -> Job[P, T]:
        return Job(func=function, priority=priority, retries=retries, first_delay=first_delay)

    return declare
