"""The process of the background work."""

import signal
import threading
from types import FrameType


def work(*, once: bool = False) -> int:
    """Run jobs and rounds until SIGTERM or SIGINT, or with `once` until nothing waits. The exit code."""
    from .lifeline import hold  # noqa: PLC0415  reason: start-up time
    from .starting import start_django  # noqa: PLC0415  reason: start-up time

    stop = threading.Event()

    def asked(number: int, frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, asked)
    hold()
    start_django()
    from talka.kernel.jobs.worker import run  # noqa: PLC0415  reason: wants Django set up

    run(stop, once=once)
    return 0
