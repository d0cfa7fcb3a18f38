"""Jobs that tests give to real workers; each leaves a line in a file, so that runs can be counted from outside."""

import os
import signal
import time
from datetime import timedelta
from pathlib import Path

from talka.kernel.jobs.job import job
from talka.kernel.jobs.schedule import scheduled


def _leave_line(path: str, text: str) -> None:
    with Path(path).open("a") as file:  # O_APPEND: short lines of several processes do not mix
        file.write(f"{text}\n")


@job(retries=2, first_delay=10)
def add_line(path: str, text: str) -> int:
    """Leave a line."""
    _leave_line(path, text)
    return len(text)


@job(retries=2, first_delay=10)
def fail(path: str) -> None:
    """Leave a line and fail."""
    _leave_line(path, "failed")
    raise ValueError("always")


@job(retries=1, first_delay=10)
def leave_process() -> None:
    """Try to end the process that runs it."""
    raise SystemExit(3)


@job(retries=2, first_delay=0.1)
def hang_the_first_time(path: str) -> None:
    """Leave a line; the first run then never ends."""
    first = not Path(path).exists()
    _leave_line(path, f"{os.getpid()}")
    if first:
        time.sleep(600)


@job(retries=1, first_delay=0.1)
def kill_own_worker(path: str) -> None:
    """End the worker as the system does when memory is short."""
    _leave_line(path, "killed")
    os.kill(os.getpid(), signal.SIGKILL)


def every_second() -> None:
    """Leave a line where the environment says."""
    _leave_line(os.environ["SAMPLE_SCHEDULE_FILE"], "due")


def declare_schedule() -> None:
    """Only a worker of the tests has this schedule."""
    global every_second
    every_second = scheduled(every=timedelta(seconds=1), retries=0)(every_second)  # type: ignore[assignment]
