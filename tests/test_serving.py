"""The program as a service manager meets it: starts, stops, is killed, comes back."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import time
import urllib.request
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import psutil
import pytest

from tests.running import TALKA, environment, running, status, stop

pytestmark = pytest.mark.slow


def until(true: Callable[[], bool], what: str, seconds: float = 30) -> None:
    """Wait for it."""
    limit = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < limit, f"not within {seconds:.0f} s: {what}"
        time.sleep(0.1)


def background_of(process: subprocess.Popen[bytes]) -> psutil.Process | None:
    """The process of the background work."""
    for child in psutil.Process(process.pid).children():
        try:
            if child.cmdline()[-1:] == ["worker"]:
                return child
        except psutil.Error:
            continue
    return None


def test_serves_survives_its_worker_and_stops_in_order(tmp_path: Path):
    with running(["serve"], tmp_path / "data") as (url, process):
        with urllib.request.urlopen(f"{url}/en/", timeout=20) as page:
            assert page.status == 200
            assert b"</html>" in page.read()
        first = background_of(process)
        assert first is not None
        first.kill()
        until(lambda: (now := background_of(process)) is not None and now.pid != first.pid, "a new worker")
        until(lambda: status(f"{url}/healthz") == 200, "well again", 60)
        children = psutil.Process(process.pid).children(recursive=True)
        assert stop(process) == 0
        until(lambda: not [child for child in children if runs(child)], "all ended", 30)


def runs(child: psutil.Process) -> bool:
    """Whether it does anything still; one that only waits to be noticed by its parent does not."""
    try:
        return bool(child.is_running() and child.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def test_says_that_the_port_is_taken(tmp_path: Path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [*TALKA, "serve"],
            env=environment(tmp_path / "data", port),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 1
    assert f"port {port}" in done.stderr
    assert "Traceback" not in done.stderr


def test_nothing_is_left_of_it_when_it_is_killed(tmp_path: Path):
    with running(["serve"], tmp_path / "data") as (_url, process):
        children = psutil.Process(process.pid).children(recursive=True)
        assert len(children) >= 2
        os.kill(process.pid, signal.SIGKILL)
        until(
            lambda: not any(child.is_running() and child.status() != psutil.STATUS_ZOMBIE for child in children),
            "all ended",
        )


def test_two_that_start_at_once_migrate_once(tmp_path: Path):
    starting = [
        subprocess.Popen([*TALKA, "migrate"], env=environment(tmp_path / "data", 0), stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    said = [process.communicate(timeout=240)[1] for process in starting]
    assert [process.returncode for process in starting] == [0, 0], said
    # Django drops it whenever it remakes the table of records, which some migrations do after search has made it.
    with closing(sqlite3.connect(tmp_path / "data" / "talka.sqlite3")) as database:
        assert database.execute("SELECT 1 FROM sqlite_master WHERE name = 'search_seen'").fetchone()


def test_commands_may_be_said_before_the_first_serve(tmp_path: Path):
    def said(*words: str) -> subprocess.CompletedProcess[str]:
        told = environment(tmp_path / "data", 0)
        return subprocess.run(
            [*TALKA, *words], env=told, capture_output=True, text=True, timeout=120, check=False
        )  # fmt: skip

    asked = said("doctor")
    assert asked.returncode == 1
    assert "the database is empty" in asked.stdout
    assert "talka migrate" in asked.stdout
    assert "OperationalError" not in asked.stdout + asked.stderr
    exported = said("export", "need")
    assert (exported.returncode, exported.stderr) == (0, "0 records of kind need.\n")
    assert said("reindex").stdout == "0 records are in the index.\n"
