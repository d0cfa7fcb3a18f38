"""Real worker processes that share the test's database."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from urllib.parse import quote

import pytest
from django.db import connection


def database_url() -> str:
    """The address of the database that this test runs on, for another process."""
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        assert "mode=memory" not in settings["NAME"], (
            "the tests' SQLite database must be a file that processes can share"
        )
        return f"sqlite:///{settings['NAME']}"
    user = quote(settings["USER"] or "") + (f":{quote(settings['PASSWORD'])}" if settings["PASSWORD"] else "")
    return f"postgresql://{user}@{settings['HOST']}:{settings['PORT']}/{settings['NAME']}"


@pytest.fixture
def start_worker(transactional_db: None) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Start worker processes; those that still live at the end are killed."""
    started: list[subprocess.Popen[bytes]] = []

    def start(**environment: str) -> subprocess.Popen[bytes]:
        environ = {**os.environ, "DATABASE_URL": database_url(), **environment}
        started.append(subprocess.Popen([sys.executable, "-m", "talka.kernel.jobs.tests.process"], env=environ))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


@pytest.fixture
def eventually() -> Callable[..., None]:
    """Wait until something is so, and fail when it does not become so."""

    def wait(condition: Callable[[], object], *, seconds: float = 30.0) -> None:
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, f"not so after {seconds} s"
            time.sleep(0.02)

    return wait
