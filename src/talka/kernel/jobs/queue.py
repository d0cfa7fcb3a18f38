"""The queue: take a job that no other worker has, run it, settle it; put back what a dead worker held."""

from datetime import timedelta
from traceback import format_exception
from typing import Any

import structlog
from django.core.exceptions import SuspiciousOperation
from django.db import transaction
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks.utils import normalize_json
from django_tasks_db.models import DBTaskResult

from .beats import Worker, living
from .job import Job

log = structlog.get_logger(__name__)


class WorkerLostError(Exception):
    """The worker that ran the job was gone before it said how the job ended."""


def run_one(worker: Worker) -> bool:
    """Run the next job that is due, if there is one; says whether there was. A job's failure is not raised."""
    row = claim(worker)
    if row is None:
        return False
    try:
        _run(row)
    finally:
        worker.running.discard(str(row.pk))
    return True


def claim(worker: Worker) -> DBTaskResult | None:
    """Take the next due job for this worker, or None. Looks without a lock first: an idle poll costs one read."""
    if not DBTaskResult.objects.ready().order_by().exists():
        return None
    row = None
    try:
        with transaction.atomic():
            row = _take(worker)
    except BaseException:
        if row:  # whether that was committed is not known: the reaper puts it back if so
            worker.running.discard(str(row.pk))
        raise
    return row


def _take(worker: Worker) -> DBTaskResult | None:
    # PostgreSQL: skips rows that others are taking. SQLite: the IMMEDIATE transaction is alone.
    row = DBTaskResult.objects.ready().select_for_update(skip_locked=True).first()
    if row is None:
        return None
    row.status, row.started_at = TaskResultStatus.RUNNING, timezone.now()
    row.worker_ids = [*row.worker_ids, worker.id]
    taken = DBTaskResult.objects.filter(pk=row.pk, status=TaskResultStatus.READY).update(
        status=row.status, started_at=row.started_at, worker_ids=row.worker_ids
    )
    if not taken:
        return None
    worker.running.add(str(row.pk))  # before the reaper can see the row as this worker's
    return row


def _run(row: DBTaskResult) -> None:
    try:
        value = row.task.call(*row.args_kwargs["args"], **row.args_kwargs["kwargs"])
        value = normalize_json(value)
    except BaseException as error:  # SystemExit too: a job must not end its worker
        _settle_failure(row, error)
    else:
        _settle(
            row,
            status=TaskResultStatus.SUCCESSFUL,
            finished_at=timezone.now(),
            return_value=value,
            exception_class_path="",
            traceback="",
        )


def _settle_failure(row: DBTaskResult, error: BaseException) -> None:
    """Put the job back with a growing delay while it may be tried again, else leave it failed."""
    attempts = len(row.worker_ids)
    told: dict[str, Any] = {
        "exception_class_path": f"{type(error).__module__}.{type(error).__qualname__}",
        "traceback": "".join(format_exception(error))[-20_000:],
    }
    declared = _declared(row)
    if declared is None or attempts > declared.retries:
        log.error("job.failed", job=row.task_path, id=str(row.pk), attempts=attempts, exc_info=error)
        _settle(row, status=TaskResultStatus.FAILED, finished_at=timezone.now(), **told)
        return
    seconds = declared.delay(attempts)
    log.warning("job.again", job=row.task_path, id=str(row.pk), attempts=attempts, after=seconds, error=repr(error))
    _settle(row, status=TaskResultStatus.READY, run_after=timezone.now() + timedelta(seconds=seconds), **told)


def _declared(row: DBTaskResult) -> Job[..., Any] | None:
    """The job as the code declares it; None when the code no longer has it, or it is a plain task."""
    try:
        task: object = row.task
    except (ImportError, SuspiciousOperation):
        return None
    return task if isinstance(task, Job) else None


def _settle(row: DBTaskResult, **changes: Any) -> None:
    """Write the outcome, unless the job was taken from this worker meanwhile (compare and set)."""
    mine = DBTaskResult.objects.filter(pk=row.pk, status=TaskResultStatus.RUNNING, started_at=row.started_at)
    if not mine.update(**changes):
        log.warning("job.outcome_ignored", job=row.task_path, id=str(row.pk))


def reap(worker: Worker) -> int:
    """Put back the jobs whose worker is gone, and those that this one lost hold of; says how many."""
    running = list(DBTaskResult.objects.running())
    if not running:
        return 0
    alive = living()
    lost = [row for row in running if not _is_held(row, worker, alive)]
    for row in lost:
        _settle_failure(row, WorkerLostError(f"worker {row.worker_ids[-1:]}"))
    return len(lost)


def _is_held(row: DBTaskResult, worker: Worker, alive: set[str]) -> bool:
    holder = row.worker_ids[-1] if row.worker_ids else ""
    if holder == worker.id:
        return str(row.pk) in worker.running  # not so when the database was away as the job ended
    return holder in alive or not worker.may_judge()
