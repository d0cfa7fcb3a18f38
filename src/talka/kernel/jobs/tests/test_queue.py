"""Taking, running, settling and putting back jobs, in one process."""

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from talka.kernel.jobs import beats, queries
from talka.kernel.jobs.beats import Worker, beat, leave, living
from talka.kernel.jobs.models import Slot, WorkerBeat
from talka.kernel.jobs.queue import claim, reap, run_one
from talka.kernel.jobs.upkeep import clear_old_rows
from talka.kernel.people.limits import hit
from talka.kernel.people.models import RateCount

from .sample import add_line, fail, leave_process


def make_due() -> None:
    """Let the delays of waiting jobs be over."""
    DBTaskResult.objects.filter(status="READY").update(run_after=timezone.now() - timedelta(seconds=1))


@pytest.mark.django_db(transaction=True)
def test_job_is_queued_with_the_transaction_and_not_without(tmp_path: Path) -> None:
    with transaction.atomic():
        add_line.enqueue(str(tmp_path / "lines"), "lost")
        transaction.set_rollback(True)
    assert not run_one(Worker())
    with transaction.atomic():
        add_line.enqueue(str(tmp_path / "lines"), text="kept")
    assert run_one(Worker())
    assert (tmp_path / "lines").read_text() == "kept\n"
    row = DBTaskResult.objects.get()
    assert (row.status, row.return_value) == ("SUCCESSFUL", 4)
    assert not run_one(Worker())


@pytest.mark.django_db
def test_failing_job_is_tried_again_ever_later_and_then_given_up(tmp_path: Path) -> None:
    fail.enqueue(str(tmp_path / "lines"))
    waits = []
    for _attempt in range(2):
        assert run_one(Worker())
        assert not run_one(Worker()), "it is not due yet"
        row = DBTaskResult.objects.get()
        assert row.status == "READY"
        waits.append((row.run_after - timezone.now()).total_seconds())
        make_due()
    assert 8 < waits[0] <= 11
    assert 26 < waits[1] <= 33
    assert run_one(Worker())
    row.refresh_from_db()
    assert (row.status, len(row.worker_ids), row.exception_class_path) == ("FAILED", 3, "builtins.ValueError")
    assert "always" in row.traceback
    assert queries.health().failed == 1
    assert len((tmp_path / "lines").read_text().splitlines()) == 3


@pytest.mark.django_db
def test_success_after_failure_leaves_no_trace_of_failure(tmp_path: Path) -> None:
    add_line.enqueue(str(tmp_path), "a folder can't be written to")
    run_one(Worker())
    row = DBTaskResult.objects.get()
    assert row.exception_class_path == "builtins.IsADirectoryError"
    row.args_kwargs["args"][0] = str(tmp_path / "lines")
    row.save()
    make_due()
    run_one(Worker())
    row.refresh_from_db()
    assert (row.status, row.traceback, row.exception_class_path) == ("SUCCESSFUL", "", "")


@pytest.mark.django_db
def test_job_can_not_end_its_worker() -> None:
    leave_process.enqueue()
    assert run_one(Worker())
    assert DBTaskResult.objects.get().exception_class_path == "builtins.SystemExit"


@pytest.mark.django_db
def test_job_that_the_code_no_longer_has_fails_at_once(tmp_path: Path) -> None:
    add_line.enqueue(str(tmp_path / "lines"), "x")
    DBTaskResult.objects.update(task_path="talka.kernel.jobs.tests.sample.gone")
    assert run_one(Worker())
    assert DBTaskResult.objects.get().status == "FAILED"


@pytest.mark.django_db(transaction=True)
def test_many_threads_run_each_job_once(tmp_path: Path) -> None:
    path = tmp_path / "lines"
    for number in range(40):
        add_line.enqueue(str(path), str(number))
    errors: list[Exception] = []

    def work() -> None:
        worker = Worker()
        try:
            while run_one(worker):
                pass
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # A worker that found the last one taken under its eyes ends; what it left, another takes.
    while run_one(Worker()):
        pass
    assert not errors
    assert sorted(map(int, path.read_text().splitlines())) == list(range(40))


@pytest.mark.django_db
def test_only_the_jobs_of_silent_workers_are_put_back(tmp_path: Path) -> None:
    alive, silent, judge = Worker(), Worker(), Worker()
    for worker in (alive, silent, judge):
        add_line.enqueue(str(tmp_path / "lines"), worker.id)
        beat(worker)
        assert claim(worker)
    judge.steady_since -= 2 * beats.LOST_AFTER.total_seconds()
    assert reap(judge) == 0
    WorkerBeat.objects.filter(pk=silent.id).update(beaten_at=timezone.now() - 2 * beats.LOST_AFTER)
    assert living() == {alive.id, judge.id}
    assert reap(judge) == 1
    put_back = DBTaskResult.objects.get(status="READY")
    assert put_back.worker_ids == [silent.id]
    assert "WorkerLostError" in put_back.exception_class_path


@pytest.mark.django_db
def test_worker_that_was_kept_from_beating_does_not_judge_others(tmp_path: Path) -> None:
    silent, judge = Worker(), Worker()
    add_line.enqueue(str(tmp_path / "lines"), "x")
    claim(silent)
    judge.steady_since -= 2 * beats.LOST_AFTER.total_seconds()
    judge.beaten -= beats.LOST_AFTER.total_seconds()
    beat(judge)
    assert reap(judge) == 0
    judge.steady_since -= 2 * beats.LOST_AFTER.total_seconds()
    assert reap(judge) == 1


@pytest.mark.django_db
def test_worker_puts_back_what_it_lost_hold_of(tmp_path: Path) -> None:
    worker = Worker()
    beat(worker)
    add_line.enqueue(str(tmp_path / "lines"), "x")
    claim(worker)
    worker.running.clear()  # as after an outcome that could not be written
    assert reap(worker) == 1


@pytest.mark.django_db
def test_outcome_of_a_job_that_was_taken_away_is_ignored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = Worker(), Worker()
    second.steady_since -= 2 * beats.LOST_AFTER.total_seconds()
    add_line.enqueue(str(tmp_path / "lines"), "x")
    row = claim(first)
    assert row
    assert reap(second) == 1
    make_due()
    assert claim(second)
    monkeypatch.setattr("talka.kernel.jobs.queue.claim", lambda _worker: row)
    run_one(first)
    assert DBTaskResult.objects.get().status == "RUNNING", "the second worker has it"


@pytest.mark.django_db
def test_health_tells_what_waits(tmp_path: Path, django_assert_num_queries) -> None:
    assert queries.last_beat_at() is None
    assert not queries.worker_is_alive()
    worker = Worker()
    beat(worker)
    beat(worker)
    assert WorkerBeat.objects.count() == 1
    for _ in range(2):
        add_line.enqueue(str(tmp_path / "lines"), "x")
    DBTaskResult.objects.update(enqueued_at=timezone.now() - timedelta(seconds=90))
    add_line.using(run_after=timezone.now() + timedelta(hours=1)).enqueue(str(tmp_path / "lines"), "later")
    with django_assert_num_queries(5):
        health = queries.health()
    assert (health.workers, health.due, health.failed) == (1, 2, 0)
    assert 90 <= health.late_seconds < 100
    assert queries.worker_is_alive()
    leave(worker)
    assert not queries.worker_is_alive()


@pytest.mark.django_db
def test_old_rows_are_cleared_and_young_ones_kept(tmp_path: Path) -> None:
    now = timezone.now()
    ages = {"SUCCESSFUL": [1, 4], "FAILED": [4, 61], "READY": [100]}
    for status, days in ages.items():
        for age in days:
            row = add_line.enqueue(str(tmp_path / "lines"), f"{status} {age}")
            DBTaskResult.objects.filter(pk=row.id).update(status=status, finished_at=now - timedelta(days=age))
    Slot.objects.create(name="old", due_at=now - timedelta(days=61))
    Slot.objects.create(name="young", due_at=now - timedelta(days=59))
    hit("old", limit=1, seconds=-1)
    hit("young", limit=1, seconds=60)
    clear_old_rows.call()
    assert list(RateCount.objects.values_list("key", flat=True)) == ["young"]
    left = sorted(row.args_kwargs["args"][1] for row in DBTaskResult.objects.all())
    assert left == ["FAILED 4", "READY 100", "SUCCESSFUL 1"]
    assert list(Slot.objects.values_list("name", flat=True)) == ["young"]
