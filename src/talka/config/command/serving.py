"""`talka serve`: this process holds the web server (granian) and keeps a process for the background work alive."""

import atexit
import errno
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from . import lifeline

SHORTEST_LIFE = 5.0
LONGEST_PAUSE = 30.0
GRACE_SECONDS = 25.0
# Threads that wait for senders and receivers; `receiving` hands what is whole to TALKA_WEB_THREADS that work.
WAITING_THREADS = 128
# Open connections, idle ones among them: a browser keeps up to six.
CONNECTIONS = 4096
IDLE_SECONDS = 20
STATEMENT_OF_THE_DEMO = "This is the demo: everything in it may be changed, and nothing leaves this machine."


def own(*words: str) -> list[str]:
    """The command line of another process of this program."""
    return [sys.executable, "-m", "talka.config.command", *words]


def say(line: str) -> None:
    """A line for whoever started us."""
    print(line, flush=True)


def why_not_bound(host: str, port: int) -> str:
    """Why the server could not listen there; empty when it can.

    granian shares ports among its processes, so that a second installation on the same port would not fail by itself.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return f"port {port} of {host} is in use by another program. Choose another: PORT=8001 talka serve"
            if error.errno == errno.EACCES:
                return f"port {port} needs rights that we don't have. Choose one above 1023: PORT=8000 talka serve"
            return f"can't listen on {host}:{port} ({error.strerror}). See HOST and PORT in docs/configuration.md."
    return ""


class Background:
    """The process of the background work: started anew when it dies, sooner or later depending on how long it lived."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._keep, name="background", daemon=True)

    def start(self) -> None:
        """Start it, and the thread that watches it."""
        self._process = self._spawn()
        self._thread.start()

    def stop(self) -> None:
        """Let it finish what it does, within 25 seconds."""
        self._stopping.set()
        process = self._process
        if process is None:
            return
        if process.poll() is None:
            process.terminate()
        try:
            process.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _spawn(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(own("worker"), stdin=subprocess.DEVNULL)

    def _keep(self) -> None:
        pause = 1.0
        while self._process is not None:
            started = time.monotonic()
            code = self._process.wait()
            if self._stopping.wait(0.2):  # Ctrl-C reaches it before it reaches us
                return
            pause = 1.0 if time.monotonic() - started > SHORTEST_LIFE else min(LONGEST_PAUSE, pause * 2)
            say(f"talka: the background work ended (exit code {code}); it starts again in {pause:.0f} s.")
            if self._stopping.wait(pause):
                return
            self._process = self._spawn()


def serve() -> int:
    """Bring the database up to date and serve. The exit code: 0 after an orderly stop, 1 when it can't start."""
    from ..environment import DATA, HOST, PORT  # noqa: PLC0415  reason: start-up time

    if refusal := why_not_bound(HOST, PORT):
        print(f"talka: {refusal}", file=sys.stderr)
        return 1
    if code := subprocess.run(own("migrate"), check=False).returncode:
        return code
    say(f"Talka is at {address(HOST, PORT)} (data in {DATA}). Ctrl-C stops it.")
    return _hold_web(HOST, PORT)


def address(host: str, port: int) -> str:
    """What to type into a browser on this machine."""
    name = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{name}:{port}"


def _hold_web(host: str, port: int) -> int:
    """Run the web until told to stop, with the background work beside it."""
    lifeline.tell_children()
    background = Background()
    _count_together()
    server = web_server(host, port)
    server.on_startup(background.start)
    try:
        server.serve()
    finally:
        # The terminal's second Ctrl-C shall not tear what is being finished.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        background.stop()
    return 0


def web_server(host: str, port: int) -> Any:
    """The web server, not yet started.

    Web processes are forked from this one, which has read all code and words: they share that memory, and are there at
    once. Whoever forks may have no thread that holds a lock just then: its threads wait for processes to end.
    """
    import multiprocessing  # noqa: PLC0415  reason: start-up time

    # Many threads would each get a heap of their own, and what one frees the others could not use.
    os.environ.setdefault("MALLOC_ARENA_MAX", "1")
    multiprocessing.set_start_method("fork", force=True)
    from .. import loaded  # noqa: F401, PLC0415  reason: what they share

    return _server(host, port)


def _count_together() -> None:
    """Have several web processes add up what they count for Prometheus: each writes it into a folder they share."""
    from ..environment import METRICS_TOKEN, WEB_PROCESSES  # noqa: PLC0415  reason: start-up time

    if METRICS_TOKEN and WEB_PROCESSES > 1 and "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        folder = tempfile.mkdtemp(prefix="talka-metrics-")
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder


def _server(host: str, port: int) -> Any:
    """granian as we want it. Its threads mostly wait (see `config.receiving`): that they are many is meant so."""
    import logging  # noqa: PLC0415  reason: start-up time

    from granian.constants import Interfaces  # noqa: PLC0415  reason: start-up time
    from granian.http import HTTP1Settings  # noqa: PLC0415  reason: start-up time
    from granian.log import LogLevels  # noqa: PLC0415  reason: start-up time
    from granian.server import Server  # noqa: PLC0415  reason: start-up time

    from ..environment import WEB_PROCESSES  # noqa: PLC0415  reason: start-up time

    logging.getLogger("_granian").addFilter(lambda record: "Python threads" not in str(record.msg))
    return Server(
        "talka.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=WEB_PROCESSES,
        blocking_threads=WAITING_THREADS,
        blocking_threads_idle_timeout=60,
        backpressure=CONNECTIONS,
        http1_settings=HTTP1Settings(header_read_timeout=IDLE_SECONDS * 1000),
        respawn_failed_workers=True,
        workers_kill_timeout=int(GRACE_SECONDS),
        websockets=False,
        log_level=LogLevels.warning,
    )


def serve_demo(*, prepare_only: bool = False) -> int:
    """Fill the data folder with the example network unless it is filled, and serve it. The exit code."""
    os.environ["TALKA_DEMO"] = "1"
    from ..environment import DATA, HOST, PORT  # noqa: PLC0415  reason: start-up time

    if not prepare_only and (refusal := why_not_bound(HOST, PORT)):
        print(f"talka: {refusal}", file=sys.stderr)
        return 1
    if not Path(DATA, "demo.filled").exists():
        say("Filling the example network (once) …")
    for command in (own("prepare"), [sys.executable, "-m", "talka.config.command.filling"]):
        if code := subprocess.run(command, check=False).returncode:
            return code
    if prepare_only:
        return 0
    say(STATEMENT_OF_THE_DEMO)
    say(f"Talka is at {address(HOST, PORT)} (data in {DATA}). Ctrl-C stops it.")
    return _hold_web(HOST, PORT)
