"""What a worker does in turn, besides jobs: short callables that look for work and do some of it."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

import structlog
from django.db import connections

log = structlog.get_logger(__name__)

Call = Callable[[], object]
C = TypeVar("C", bound=Call)

LONGEST_PAUSE = 30.0


@dataclass(frozen=True)
class Round:
    """One callable; how long to wait after it found nothing; and the lane (thread) it shares with others."""

    name: str
    call: Call
    every_seconds: float
    lane: str


ROUNDS: dict[str, Round] = {}


def round_(every_seconds: float, *, lane: str = "facts") -> Callable[[C], C]:
    """Register a callable that every worker calls in turn.

    It does a bounded piece of work and returns something true when there may be more (it is called again at
    once) or something false when there was nothing (it is called again after ``every_seconds``). Several
    workers call it at the same time, so it takes its work by compare-and-set or under a lock. Whatever may be
    slow (a mail server, a model) has a lane of its own, so that it keeps nothing else waiting.
    """

    def declare(function: C) -> C:
        name = f"{function.__module__}.{function.__qualname__}"
        ROUNDS[name] = Round(name, function, every_seconds, lane)
        return function

    return declare


def let_go_of_stale_connections() -> None:
    """Close this thread's broken or overdue connections, as Django does around a request; not within a transaction."""
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()


@dataclass
class Turn:
    """A round with when it is due next (monotonic seconds) and how often it failed in a row."""

    round: Round
    due: float = 0.0
    failures: int = 0
    error: Exception | None = None

    def take(self) -> bool:
        """Call the round once; says whether there may be more. Errors are logged, and it pauses longer each time."""
        let_go_of_stale_connections()
        try:
            more = bool(self.round.call())
        except Exception as error:
            self._failed(error)
            return False
        finally:
            let_go_of_stale_connections()
        if self.failures:
            log.info("round.recovered", round=self.round.name, failures=self.failures)
        self.failures, self.error = 0, None
        self.due = time.monotonic() + (0.0 if more else self.round.every_seconds)
        return more

    def _failed(self, error: Exception) -> None:
        self.failures, self.error = self.failures + 1, error
        pause = min(LONGEST_PAUSE, max(self.round.every_seconds, 0.25) * 2.0 ** min(self.failures, 10))
        self.due = time.monotonic() + pause
        log.error("round.failed", round=self.round.name, failures=self.failures, again_after=pause, exc_info=error)


@dataclass
class Lane:
    """The rounds of one thread."""

    name: str
    turns: list[Turn] = field(default_factory=list)

    def loop(self, stop: threading.Event) -> None:
        """Take turns until told to stop; sleeps until the next one is due."""
        while not stop.is_set():
            for turn in self.turns:
                if turn.due <= time.monotonic() and not stop.is_set():
                    turn.take()
            wait = min(turn.due for turn in self.turns) - time.monotonic()
            if wait > 0:
                stop.wait(wait)


def lanes(*own: Round) -> list[Lane]:
    """The registered rounds and the caller's own, lane by lane."""
    found: dict[str, Lane] = {}
    for each in (*ROUNDS.values(), *own):
        found.setdefault(each.lane, Lane(each.lane)).turns.append(Turn(each))
    return list(found.values())
