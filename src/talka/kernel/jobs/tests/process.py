"""A real worker process on the tests' database: ``python -m talka.kernel.jobs.tests.process``."""

import os
import signal
import threading
from datetime import timedelta
from types import FrameType

import django


def main() -> None:
    """Work until SIGTERM, with signs of life quick enough for a test."""
    django.setup()
    from talka.kernel.jobs import beats, rounds, schedule, worker
    from talka.kernel.jobs.tests import sample

    beats.BEAT_SECONDS = 0.2
    beats.LOST_AFTER = timedelta(seconds=float(os.environ.get("SAMPLE_LOST_AFTER", "2")))
    rounds.ROUNDS.clear()  # what features do in the background is tested there
    schedule.SCHEDULES.clear()
    if "SAMPLE_SCHEDULE_FILE" in os.environ:
        sample.declare_schedule()
    stop = threading.Event()

    def finish(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, finish)
    worker.run(stop)


if __name__ == "__main__":
    main()
