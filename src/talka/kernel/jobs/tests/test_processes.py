"""Real worker processes: two at once, killed outright, cut off from the database."""

import os
import signal
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from django_tasks_db.models import DBTaskResult

from talka.kernel.jobs.models import Slot, WorkerBeat
from talka.kernel.jobs.queries import worker_is_alive

from . import sample

pytestmark = pytest.mark.xdist_group("processes")
Start = Callable[..., object]
Wait = Callable[..., None]


def finished() -> int:
    """How many jobs came to an end, good or bad."""
    return DBTaskResult.objects.finished().count()


def lines(path: Path) -> list[str]:
    """What jobs left."""
    return path.read_text().splitlines() if path.exists() else []


def test_two_workers_at_once_run_each_job_and_each_moment_once(start_worker, eventually: Wait, tmp_path: Path) -> None:
    path, due = tmp_path / "lines", tmp_path / "due"
    sample.declare_schedule()
    processes = [start_worker(SAMPLE_SCHEDULE_FILE=str(due)) for _ in range(2)]
    eventually(lambda: WorkerBeat.objects.count() == 2)
    for number in range(60):
        sample.add_line.enqueue(str(path), str(number))
    eventually(lambda: len(lines(path)) >= 60)
    eventually(lambda: len(lines(due)) >= 3)
    for process in processes:
        process.send_signal(signal.SIGTERM)
    assert [process.wait(20) for process in processes] == [0, 0]
    assert Counter(lines(path)) == Counter(map(str, range(60)))
    moments = Slot.objects.filter(name__endswith="every_second").count()
    assert DBTaskResult.objects.filter(task_path__endswith="every_second").count() == moments
    assert len(lines(due)) <= moments
    assert len({row.worker_ids[0] for row in DBTaskResult.objects.finished()}) == 2, "both took part"
    assert not WorkerBeat.objects.exists(), "both said goodbye"


def test_job_of_a_killed_worker_is_done_by_another(start_worker, eventually: Wait, tmp_path: Path) -> None:
    path = tmp_path / "lines"
    victim = start_worker()
    sample.hang_the_first_time.enqueue(str(path))
    eventually(lambda: lines(path) == [str(victim.pid)])
    os.kill(victim.pid, signal.SIGKILL)
    victim.wait()
    assert DBTaskResult.objects.get(task_path__endswith="hang_the_first_time").status == "RUNNING"
    heir = start_worker()
    job = DBTaskResult.objects.filter(task_path__endswith="hang_the_first_time")
    eventually(lambda: job.get().status == "SUCCESSFUL")
    assert lines(path) == [str(victim.pid), str(heir.pid)]
    assert len(job.get().worker_ids) == 2


def test_long_job_keeps_no_other_waiting(start_worker, eventually: Wait, tmp_path: Path) -> None:
    start_worker()
    sample.hang_the_first_time.enqueue(str(tmp_path / "long"))
    eventually(lambda: lines(tmp_path / "long"))
    for number in range(3):
        sample.add_line.enqueue(str(tmp_path / "short"), str(number))
    eventually(lambda: len(lines(tmp_path / "short")) == 3)
    # A job's line is written a moment before the job counts as done.
    eventually(lambda: DBTaskResult.objects.running().count() == 1)


def test_job_that_kills_its_workers_is_given_up(start_worker, eventually: Wait, tmp_path: Path) -> None:
    path = tmp_path / "lines"
    sample.kill_own_worker.enqueue(str(path))
    for _ in range(2):
        assert start_worker(SAMPLE_LOST_AFTER="0.5").wait(30) == -signal.SIGKILL
    start_worker(SAMPLE_LOST_AFTER="0.5")
    eventually(lambda: DBTaskResult.objects.filter(status="FAILED").exists())
    assert lines(path) == ["killed", "killed"]


def test_waiting_worker_begins_a_new_job_quickly(start_worker, eventually: Wait, tmp_path: Path) -> None:
    path = tmp_path / "lines"
    start_worker()
    eventually(worker_is_alive)
    waits = []
    for number in range(5):
        begun = time.monotonic()
        sample.add_line.enqueue(str(path), str(number))
        eventually(lambda number=number: len(lines(path)) == number + 1)
        waits.append(time.monotonic() - begun)
    assert sorted(waits)[2] < 0.3 * 3, f"with room for a busy machine: {waits}"


@pytest.mark.postgres
def test_worker_survives_the_loss_of_its_connections(start_worker, eventually: Wait, tmp_path: Path) -> None:
    path = tmp_path / "lines"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
        ours = [pid for (pid,) in cursor.fetchall()]
    worker = start_worker()
    eventually(worker_is_alive)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND pid <> ALL(%s)",
            [ours],
        )
        assert cursor.fetchone()[0] > 0
    sample.add_line.enqueue(str(path), "after")
    eventually(lambda: lines(path) == ["after"])
    assert worker.poll() is None
