"""When schedules are due, and that each moment is queued once."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from hypothesis import given
from hypothesis import strategies as st

from talka.kernel.jobs import schedule
from talka.kernel.jobs.models import Slot
from talka.kernel.jobs.schedule import SCHEDULES, Schedule, queue_due
from talka.kernel.jobs.upkeep import clear_old_rows


@pytest.fixture
def only_clearing(monkeypatch: pytest.MonkeyPatch) -> Schedule:
    """The one schedule of the jobs app, as a worker that has just started knows it."""
    name = clear_old_rows.module_path
    mine = SCHEDULES[name]
    monkeypatch.setattr(schedule, "SCHEDULES", {name: mine})
    monkeypatch.setattr(schedule, "_queued", {})
    return mine


@given(
    now=st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC)),
    every=st.timedeltas(timedelta(seconds=1), timedelta(days=40)),
    share=st.floats(0, 1),
)
def test_due_moment_is_the_latest_of_its_period(now: datetime, every: timedelta, share: float) -> None:
    due = Schedule("x", clear_old_rows, every, every * share).due_at(now)
    assert due <= now < due + every


def test_daily_and_weekly_moments() -> None:
    thursday = datetime(2026, 11, 19, 1, 30, tzinfo=UTC)
    daily = Schedule("d", clear_old_rows, timedelta(days=1), timedelta(hours=2))
    weekly = Schedule("w", clear_old_rows, timedelta(days=7), timedelta(hours=6))
    assert daily.due_at(thursday) == datetime(2026, 11, 18, 2, tzinfo=UTC)
    assert weekly.due_at(thursday) == datetime(2026, 11, 16, 6, tzinfo=UTC)


@pytest.mark.django_db
def test_moment_is_queued_once_and_costs_nothing_until_the_next(
    only_clearing: Schedule, django_assert_num_queries
) -> None:
    now = timezone.now()
    assert queue_due(now) == 1
    with django_assert_num_queries(0):
        assert queue_due(now) == 0
    schedule._queued.clear()  # another worker
    assert queue_due(now) == 0
    assert DBTaskResult.objects.count() == 1
    assert queue_due(now + timedelta(days=3)) == 1, "moments that nobody was there for are not all made up for"
    assert Slot.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_threads_at_once_queue_a_moment_once(only_clearing: Schedule, monkeypatch: pytest.MonkeyPatch) -> None:
    class Forgetful(dict):  # each thread stands for a process with a memory of its own
        def get(self, _key, _default=None):
            return None

    monkeypatch.setattr(schedule, "_queued", Forgetful())
    barrier, queued, now = threading.Barrier(5), [], timezone.now()

    def work() -> None:
        barrier.wait()
        try:
            queued.append(queue_due(now))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(queued) == [0, 0, 0, 0, 1]
    assert DBTaskResult.objects.count() == 1
