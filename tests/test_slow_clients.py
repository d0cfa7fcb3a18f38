"""Clients that send or read slowly, or say nothing at all, hold up nobody else."""

from __future__ import annotations

import socket
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from talka.config.receiving import LARGEST, SENDERS
from tests.running import running

pytestmark = pytest.mark.slow

MANY = 60  # more than the working threads, more than a browser's connections times ten
AT_MOST_SECONDS = 3.0
HEAD = b"%s HTTP/1.1\r\nHost: 127.0.0.1\r\n"
FORM = (
    HEAD % b"POST /en/needs/report/"
    + b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 9000\r\n\r\n"
)
Slow = Callable[[socket.socket, threading.Event], None]


def sends_its_head_by_bytes(line: socket.socket, stop: threading.Event) -> None:
    line.sendall(HEAD % b"GET /en/about/")
    while not stop.wait(0.3):
        line.sendall(b"x")


def sends_its_form_by_bytes(line: socket.socket, stop: threading.Event) -> None:
    line.sendall(FORM)
    while not stop.wait(0.3):
        line.sendall(b"x")


def reads_by_bytes(line: socket.socket, stop: threading.Event) -> None:
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
    line.sendall((HEAD % b"GET /en/") + b"\r\n")
    while not stop.wait(0.3):
        line.recv(1)


def says_nothing(line: socket.socket, stop: threading.Event) -> None:
    stop.wait()


@contextmanager
def many(port: int, slow: Slow, number: int) -> Iterator[None]:
    """So many at once, until the block ends."""
    stop = threading.Event()

    def one() -> None:
        # An error means that it was shown out.
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=20) as line:
            slow(line, stop)

    clients = [threading.Thread(target=one) for _ in range(number)]
    for client in clients:
        client.start()
    try:
        time.sleep(1)
        yield
    finally:
        stop.set()
        for client in clients:
            client.join(20)


def seconds_for(url: str, data: bytes | None = None) -> float:
    began = time.monotonic()
    with urllib.request.urlopen(url, data, timeout=20) as page:
        assert page.status == 200
        page.read()
    return time.monotonic() - began


def answer_to(port: int, request: bytes) -> bytes:
    """The beginning of what is answered to these bytes."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
        line.sendall(request)
        return line.recv(4096)


def test_slow_clients_hold_up_nobody_else(tmp_path: Path) -> None:
    with running(["serve"], tmp_path / "data") as (url, _process):
        port = int(url.rpartition(":")[2])
        seconds_for(f"{url}/en/about/")
        for slow in (sends_its_head_by_bytes, sends_its_form_by_bytes, reads_by_bytes, says_nothing):
            with many(port, slow, MANY):
                took = [seconds_for(f"{url}/en/about/") for _ in range(5)]
                posted = answer_to(port, FORM.replace(b"9000", b"3") + b"a=b")
            assert max(took) < AT_MOST_SECONDS, f"{slow.__name__}: {took}"
            assert posted.startswith(b"HTTP/1.1 403"), f"{slow.__name__}: {posted[:80]!r}"
        # Where senders take all the room there is for them, whoever only reads is answered still.
        with many(port, sends_its_form_by_bytes, SENDERS + 20):
            took = [seconds_for(f"{url}/en/about/") for _ in range(3)]
            refused = answer_to(port, FORM)
        assert max(took) < AT_MOST_SECONDS
        assert refused.startswith(b"HTTP/1.1 503")
        huge = answer_to(port, FORM.replace(b"9000", b"%d" % (LARGEST + 1)))
        assert huge.startswith(b"HTTP/1.1 413")
        assert answer_to(port, FORM.replace(b"9000", b"3") + b"a=b").startswith(b"HTTP/1.1 403")
