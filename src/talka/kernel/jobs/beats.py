"""Signs of life: each worker touches its row; whoever has not for long is taken for dead."""

import os
import socket
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.crypto import get_random_string

from .models import WorkerBeat

BEAT_SECONDS = 5.0
# Longer than a writer may be kept waiting for a locked SQLite file (20 s), so that being blocked is not being dead.
LOST_AFTER = timedelta(seconds=30)


@dataclass
class Worker:
    """This process as a worker: its name in the tables, and the jobs it is really running just now."""

    id: str = field(default_factory=lambda: get_random_string(32))
    started_at: datetime = field(default_factory=timezone.now)
    running: set[str] = field(default_factory=set)
    steady_since: float = field(default_factory=time.monotonic)
    beaten: float = field(default_factory=time.monotonic)

    def may_judge(self) -> bool:
        """Whether its own beats came through lately: one that was kept from beating can't tell dead from blocked."""
        return time.monotonic() - self.steady_since >= LOST_AFTER.total_seconds()


def beat(worker: Worker) -> None:
    """Say that this worker lives: one upsert."""
    row = WorkerBeat(
        id=worker.id,
        host=socket.gethostname()[:255],
        pid=os.getpid(),
        started_at=worker.started_at,
        beaten_at=timezone.now(),
    )
    WorkerBeat.objects.bulk_create([row], update_conflicts=True, unique_fields=["id"], update_fields=["beaten_at"])
    now = time.monotonic()
    if now - worker.beaten > LOST_AFTER.total_seconds() / 2:
        worker.steady_since = now
    worker.beaten = now


def leave(worker: Worker) -> None:
    """Take the row away at an orderly end: what it left unfinished is put back by the next reaping."""
    WorkerBeat.objects.filter(pk=worker.id).delete()


def living() -> set[str]:
    """Ids of the workers that gave a sign of life lately."""
    fresh = WorkerBeat.objects.filter(beaten_at__gt=timezone.now() - LOST_AFTER)
    return set(fresh.values_list("pk", flat=True))
