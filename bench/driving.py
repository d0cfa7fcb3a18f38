"""Sequential HTTP requests over one kept connection, timed; CPU of whoever worked for them counted."""

from __future__ import annotations

import http.client
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from bench.processes import cpu_ms

IDLE_SECONDS = 1.0


@dataclass(frozen=True)
class Call:
    """One request: what is asked, with which headers, and what the answer's status must be."""

    path: str
    method: str = "GET"
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    status: int = 200


class WrongAnswer(RuntimeError):
    """A server did not answer as it should; nothing measured is worth anything then."""


class Server:
    """Where to ask, and which processes work for the answer (the database's too: it may start some)."""

    def __init__(self, port: int, pids: Callable[[], set[int]]) -> None:
        self.port, self.pids = port, pids
        self.idle_since = 0.0
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def ask(self, call: Call) -> tuple[float, int]:
        """Wall milliseconds and size in bytes of one answer."""
        if self.connection.sock is not None and self.idle_since + IDLE_SECONDS < time.monotonic():
            self.connection.close()  # the server may have closed it by now
        started = time.perf_counter()
        self._send(call)
        answer = self.connection.getresponse()
        content = answer.read()
        wall = (time.perf_counter() - started) * 1000
        self.idle_since = time.monotonic()
        if answer.status != call.status:
            raise WrongAnswer(f"{call.method} {call.path}: {answer.status} instead of {call.status}\n{content[:600]!r}")
        return wall, len(content)

    def _send(self, call: Call) -> None:
        """Ask; anew where the server has closed the kept connection meanwhile."""
        asked = call.method, call.path, call.body.encode() or None, call.headers
        try:
            self.connection.request(*asked)
        except (BrokenPipeError, ConnectionResetError):
            self.connection.close()
            self.connection.request(*asked)


@dataclass
class Cost:
    """What a request cost: CPU milliseconds on average, wall milliseconds of each, bytes of the last answer."""

    cpu: float = 0.0
    walls: list[float] = field(default_factory=list)
    size: int = 0

    def add(self, server: Server, calls: list[Call]) -> None:
        """Ask all these, one after another."""
        before = cpu_ms(server.pids())
        for call in calls:
            wall, self.size = server.ask(call)
            self.walls.append(wall)
        self.cpu += cpu_ms(server.pids()) - before

    @property
    def cpu_a_request(self) -> float:
        """CPU milliseconds a request."""
        return self.cpu / len(self.walls)

    def wall(self, share: float) -> float:
        """The wall time that this share of requests stays under, in milliseconds."""
        return statistics.quantiles(self.walls, n=100, method="inclusive")[round(share * 100) - 1]


def interleaved(
    product: Server, calls: Iterator[Call], floor: Server, floor_calls: Iterator[Call], *, rounds: int, each: int
) -> tuple[Cost, Cost]:
    """Ask product and floor in turns, so that whatever else the machine does falls on both alike."""
    ours, floors = Cost(), Cost()
    for server, source in ((product, calls), (floor, floor_calls)):
        Cost().add(server, [next(source) for _ in range(each)])  # to warm up
    for _ in range(rounds):
        ours.add(product, [next(calls) for _ in range(each)])
        floors.add(floor, [next(floor_calls) for _ in range(each)])
    return ours, floors
