"""What happens when the machine fails under it: the process is killed, the disk is full."""

from __future__ import annotations

import os
import re
import resource
import signal
import sqlite3
import subprocess
import threading
import urllib.error
import urllib.parse
import urllib.request
from contextlib import closing
from http.cookiejar import CookieJar
from pathlib import Path

import psutil
import pytest

from tests.running import running, status

pytestmark = pytest.mark.slow

FORM = "/ka/needs/report/"
ENOUGH = 25  # writes that are acknowledged before the process is killed


class Visitor:
    """Somebody with a browser of their own who writes drafts."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        self._token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self._read(FORM))

    def _read(self, path: str) -> str:
        with self._opener.open(self.url + path, timeout=20) as page:
            return str(page.read().decode())

    def write(self, number: int) -> tuple[int, str]:
        """Send one draft; the status and the page that came back."""
        assert self._token is not None
        fields = {"csrfmiddlewaretoken": self._token[1], "title": f"written {number}"}
        address = f"{self.url}/ka/drafts/form-{number}/0/"
        try:
            with self._opener.open(address, urllib.parse.urlencode(fields).encode(), timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()


def written(data: Path) -> set[int]:
    """The numbers of all drafts that are in the database."""
    with closing(sqlite3.connect(data / "talka.sqlite3")) as database:
        table = "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE '%draft'"
        (name,) = database.execute(table).fetchone()
        found = database.execute(f"SELECT form FROM {name} WHERE form LIKE 'form-%'").fetchall()
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    return {int(form.removeprefix("form-")) for (form,) in found}


def test_what_was_acknowledged_survives_a_killed_process(tmp_path: Path) -> None:
    acknowledged: set[int] = set()
    with running(["serve"], tmp_path / "data") as (url, process):
        visitor, enough = Visitor(url), threading.Event()

        def write_until_nobody_answers() -> None:
            for number in range(1, 500):
                try:
                    if visitor.write(number)[0] == 204:
                        acknowledged.add(number)
                except OSError:
                    return
                if len(acknowledged) >= ENOUGH:
                    enough.set()

        writing = threading.Thread(target=write_until_nobody_answers)
        writing.start()
        assert enough.wait(30)
        kill_all(process)
        writing.join(40)
    assert len(acknowledged) >= ENOUGH
    assert acknowledged <= written(tmp_path / "data")
    with running(["serve"], tmp_path / "data") as (url, _process):
        assert Visitor(url).write(1000)[0] == 204
    assert {*acknowledged, 1000} <= written(tmp_path / "data")


def kill_all(process: subprocess.Popen[bytes]) -> None:
    """As the machine's power does it: no process gets a word in."""
    family = [*psutil.Process(process.pid).children(recursive=True), psutil.Process(process.pid)]
    for one in family:
        os.kill(one.pid, signal.SIGKILL)
    process.wait(20)


def test_a_full_disk_gives_a_clear_page_and_is_got_over(tmp_path: Path) -> None:
    with running(["serve"], tmp_path / "data") as (url, process):
        visitor = Visitor(url)
        assert visitor.write(1)[0] == 204
        limit_files(process, 1)
        code, page = visitor.write(2)
        assert code == 503
        assert '<html lang="ka"' in page
        assert "Traceback" not in page
        assert status(f"{url}/ka/about/") == 200
        limit_files(process, resource.RLIM_INFINITY)
        assert visitor.write(3)[0] == 204
    assert written(tmp_path / "data") == {1, 3}


def limit_files(process: subprocess.Popen[bytes], most: int) -> None:
    """No process of it may write a file beyond so many bytes: what they then hear is what a full disk says."""
    for one in [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]:
        hard = one.rlimit(psutil.RLIMIT_FSIZE)[1]
        one.rlimit(psutil.RLIMIT_FSIZE, (most, hard))
