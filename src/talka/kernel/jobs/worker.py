"""The worker: one process, a thread a lane; its main thread gives signs of life, reaps and queues what is due."""

import threading
import time
from functools import partial

import structlog
from django.db import connections

from . import beats
from .beats import Worker, beat, leave
from .queue import reap, run_one
from .rounds import Lane, Round, Turn, lanes, let_go_of_stale_connections
from .schedule import queue_due

log = structlog.get_logger(__name__)

JOB_SECONDS = 0.2
MORE_JOBS_SECONDS = 1.0
SCHEDULE_SECONDS = 1.0
GRACE_SECONDS = 20.0


class LaneDiedError(RuntimeError):
    """A lane's thread ended though nobody told it to; the process should end and be started anew."""


def run(stop: threading.Event, *, once: bool = False) -> None:
    """Work until ``stop`` is set; what runs then may finish within 20 s, else it is done again by another worker.

    :param once: do everything that waits, in this thread, and return; raises the first error of a round.
    :raises LaneDiedError: when a thread of it ended by itself.
    """
    worker = Worker()
    if once:
        return _run_once(worker)
    log.info("worker.started", worker=worker.id)
    threads = [_start(lane, stop) for lane in lanes(*_job_rounds(worker))]
    try:
        _attend(worker, stop, threads)
    finally:
        stop.set()
        _finish(worker, threads)
    return None


def _job_rounds(worker: Worker) -> list[Round]:
    """The first thread looks often; the second, for when a long job (an import) holds the first, more rarely."""
    call = partial(run_one, worker)
    return [Round("jobs", call, JOB_SECONDS, "jobs"), Round("more-jobs", call, MORE_JOBS_SECONDS, "more-jobs")]


def _start(lane: Lane, stop: threading.Event) -> threading.Thread:
    # A daemon: one that hangs in a slow call must not keep the process from ending.
    thread = threading.Thread(target=_in_thread, args=(lane, stop), name=f"lane-{lane.name}", daemon=True)
    thread.start()
    return thread


def _in_thread(lane: Lane, stop: threading.Event) -> None:
    try:
        lane.loop(stop)
    finally:
        connections.close_all()


def _attend(worker: Worker, stop: threading.Event, threads: list[threading.Thread]) -> None:
    """Beat, reap, and queue what the schedules say, until told to stop."""
    turns = [
        Turn(Round("beat", partial(_beat_and_reap, worker), beats.BEAT_SECONDS, "main")),
        Turn(Round("schedule", queue_due, SCHEDULE_SECONDS, "main")),
    ]
    while not stop.is_set():
        for turn in turns:
            if turn.due <= time.monotonic():
                turn.take()
        if dead := [thread.name for thread in threads if not thread.is_alive() and not stop.is_set()]:
            raise LaneDiedError(", ".join(dead))
        stop.wait(max(0.0, min(turn.due for turn in turns) - time.monotonic()))


def _beat_and_reap(worker: Worker) -> None:
    beat(worker)
    if lost := reap(worker):
        log.warning("worker.reaped", worker=worker.id, jobs=lost)


def _finish(worker: Worker, threads: list[threading.Thread]) -> None:
    until = time.monotonic() + GRACE_SECONDS
    for thread in threads:
        thread.join(max(0.0, until - time.monotonic()))
    let_go_of_stale_connections()
    try:
        leave(worker)
    except Exception:  # the database is away: the row grows old by itself
        log.warning("worker.left_without_saying", worker=worker.id)
    log.info("worker.stopped", worker=worker.id, unfinished=sorted(worker.running))


def _run_once(worker: Worker) -> None:
    own = [Round("schedule", queue_due, 0, "main"), Round("jobs", partial(run_one, worker), 0, "jobs")]
    turns = [turn for lane in lanes(*own) for turn in lane.turns]
    beat(worker)
    try:
        _drain(turns)
    finally:
        leave(worker)
    for turn in turns:
        if turn.error:
            raise turn.error


def _drain(turns: list[Turn]) -> None:
    """Take turns until a whole round of them found nothing (one's work may make another's)."""
    more = True
    while more:
        more = False
        for turn in turns:
            while not turn.error and turn.take():
                more = True
