"""Starting the real program for a test: its own data folder and port, stopped at the end whatever happens."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

TALKA = (sys.executable, "-m", "talka.config.command")


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(data: Path, port: int, **more: str) -> dict[str, str]:
    """What the program is told: nothing of the tests' own settings, but the tries of word forms that are there."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("TALKA_", "DJANGO_", "PYTEST_"))}
    kept.pop("DATABASE_URL", None)
    own = {"TALKA_DATA": str(data), "PORT": str(port), "HOST": "127.0.0.1", "TALKA_LOG_LEVEL": "WARNING"}
    return {**kept, "TALKA_WORDS": os.environ["TALKA_WORDS"], **own, **more}


def status(url: str) -> int:
    """The status of a GET; 0 when nobody answers."""
    try:
        with urllib.request.urlopen(url, timeout=10) as response:
            return int(response.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def wait_for(url: str, process: subprocess.Popen[bytes], log: Path, seconds: float) -> None:
    """Until this address answers 200; fails with the program's own words when it ended or took too long."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if status(url) == 200:
            return
        if process.poll() is not None:
            raise AssertionError(f"it ended with {process.returncode}:\n{log.read_text(errors='replace')[-4000:]}")
        time.sleep(0.1)
    raise AssertionError(f"{url} did not answer 200 in {seconds:.0f} s:\n{log.read_text(errors='replace')[-4000:]}")


def stop(process: subprocess.Popen[bytes]) -> int:
    """An orderly end, as a service manager asks for it; the exit code."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        return process.wait(40)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise AssertionError("it did not stop within 40 seconds") from None


@contextmanager
def running(
    words: Sequence[str], data: Path, *, talka: Sequence[str] = TALKA, seconds: float = 120, **variables: str
) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """`talka serve` or `talka demo`, answering: its address and its process."""
    port = free_port()
    log = data.parent / f"{data.name}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*talka, *words], env=environment(data, port, **variables), stdout=output, stderr=subprocess.STDOUT
        )
    url = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{url}/healthz", process, log, seconds)
        yield url, process
    finally:
        stop(process)


@contextmanager
def running_demo(data: Path) -> Iterator[str]:
    """A filled demo; its address."""
    with running(["demo"], data, seconds=240) as (url, _process):
        yield url
