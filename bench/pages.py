"""What pages cost: CPU milliseconds a request in server and database, beside the floor asked in the same run, in turns.

python -m bench.pages --records 100000 [--copies 10] [--folder F] [--only search]

The database that DATABASE_URL names (it must be empty), else a new SQLite.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psutil

from bench import resting
from bench.driving import Call, Cost, Server, WrongAnswer, interleaved
from bench.processes import tree
from tests.running import free_port, status

REPOSITORY = Path(__file__).resolve().parents[1]
ROUNDS, EACH = 8, 12
MOST_STATEMENTS = {False: 6, True: 8}
TALKED, TALKED_STATEMENTS = "record, 200 comments", 12


@dataclass(frozen=True)
class Scene:
    """A page, the floor's address with the same rows, and how many times the floor's CPU it may cost."""

    name: str
    calls: list[Call]
    floor: list[Call]
    limit: float
    signed_in: bool = False
    counts: bool = True


def scenes(known: dict[str, Any]) -> list[Scene]:
    """Everything that is measured, first as a visitor, then signed in."""
    cookies = {"Cookie": f"sessionid={known['session']}"}
    found = []
    for signed_in, headers in ((False, {}), (True, cookies)):
        found += [
            scene(name, paths, floors, limit, headers, signed_in)
            for name, paths, floors, limit in pages(known["needs"], known["talked"])
        ]
    return [*found, write(known)]


def pages(needs: list[tuple[int, str]], talked: tuple[int, str]) -> list[tuple[str, list[str], list[str], float]]:
    """Name, addresses, the floor's addresses, limit."""
    return [
        ("list of 50", ["/en/needs/"], ["/list?kind=need"], 5.0),
        ("record", [quote(address) for _pk, address in needs], [f"/detail/{pk}" for pk, _address in needs], 4.0),
        (TALKED, [quote(talked[1])], [f"/talk/{talked[0]}"], 5.0),
        ("home", ["/en/"], ["/home"], 5.0),
        ("search", ["/en/search/?q=language", "/en/search/?q=Latvia"], ["/hits?q=language", "/hits?q=Latvia"], 5.0),
        ("JSON of 50", ["/api/v1/search?kind=need&limit=50"], ["/data?kind=need"], 5.0),
    ]


def scene(
    name: str, paths: list[str], floors: list[str], limit: float, headers: dict[str, str], signed_in: bool
) -> Scene:
    """A scene of pages that are only read. Records are asked by their full address, which redirects nobody."""
    return Scene(
        name,
        [Call(path, headers=headers) for path in paths],
        [Call(path, headers=headers) for path in floors],
        limit,
        signed_in,
    )


def write(known: dict[str, Any]) -> Scene:
    """Taking up a need, each time another one, beside a bare insert."""
    token = "b" * 32
    headers = {
        "Cookie": f"sessionid={known['session']}; csrftoken={token}",
        "X-CSRFToken": token,
        "Content-Type": "application/x-www-form-urlencoded",
    }
    body = f"what=A+course+in+spring&language=en&organisation={known['organisation']}"
    calls = [Call(f"/en/needs/{pk}/take-up/", "POST", body, headers, 302) for pk in known["waiting"]]
    return Scene("take up a need", calls, [Call("/write", "POST", "x=1", status=302)], 8.0, True, counts=False)


@contextmanager
def granian(target: str, port: int) -> Iterator[int]:
    """A web server of one process; its process id, once it answers."""
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--workers", "1", "--blocking-threads", "2", "--no-ws", "--log-level", "warning", target]
    with answering(command, port) as pid:
        yield pid


@contextmanager
def answering(command: list[str], port: int) -> Iterator[int]:
    """A process that serves at a port; its id, once it answers."""
    process = subprocess.Popen(command, cwd=REPOSITORY)
    try:
        limit = time.monotonic() + 60
        while status(f"http://127.0.0.1:{port}/livez") == 0:
            if time.monotonic() > limit or process.poll() is not None:
                raise SystemExit(f"{command} does not answer")
            time.sleep(0.1)
        yield process.pid
    finally:
        process.terminate()
        process.wait(30)


def database_server() -> int:
    """The process of the database; 0 for SQLite, which works inside the web process."""
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        return 0
    import psycopg

    with psycopg.connect(url) as connection:
        return int(psutil.Process(connection.info.backend_pid).ppid())


def child(*arguments: str) -> Any:
    """What a process of ours answers as JSON."""
    return json.loads(_said("bench.preparing", *arguments))


def _said(module: str, *arguments: str) -> bytes:
    """The last line that a module of ours prints when it is run."""
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.run(command, cwd=REPOSITORY, stdout=subprocess.PIPE, check=True).stdout.splitlines()[-1]


def statements(scene_list: list[Scene], session: str) -> dict[tuple[str, bool], tuple[int, int]]:
    """SQL and cache commands of each scene that is only read."""
    found = {}
    for signed_in in (False, True):
        wanted = [one for one in scene_list if one.counts and one.signed_in is signed_in]
        counted = child("--count", session if signed_in else "", *[one.calls[0].path for one in wanted])
        found |= {(one.name, signed_in): tuple(counted[one.calls[0].path]) for one in wanted}
    return found


def prepared(records: int, copies: int) -> dict[str, Any]:
    """What the driver needs to know of the database, which is filled now unless its folder was kept filled."""
    kept = Path(os.environ["TALKA_DATA"]) / "prepared.json"
    known = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else child(str(records), str(copies))
    # What this run takes up is taken: doing so again would change nothing, and cost next to nothing.
    left = {**known, "waiting": known["waiting"][(ROUNDS + 1) * EACH :]}
    kept.write_text(json.dumps(left), encoding="utf-8")
    return dict(known)


def measure(records: int, copies: int = 1, only: str = "") -> list[dict[str, Any]]:
    """One line a scene; with `only`, those of that page."""
    known = prepared(records, copies)
    print(f"filled in {known['fill_seconds']} s, indexed in {known['index_seconds']} s", file=sys.stderr)
    scene_list = [one for one in scenes(known) if only in ("", one.name)]
    counts = statements(scene_list, known["session"])
    with ExitStack() as stack:
        ports = free_port(), free_port()
        began = time.monotonic()
        with answering(resting.command(ports[0]), ports[0]) as web:
            rest = {**resting.start(web, began), **resting.memory(ports[0], web, known)}
        web = stack.enter_context(granian("talka.config.wsgi:application", ports[0]))
        bare = stack.enter_context(granian("bench.floor:application", ports[1]))
        lines = []
        for one in scene_list:
            try:
                found = costs(one, ports, (web, bare))
            except WrongAnswer as error:
                raise SystemExit(f"{one.name}, {'signed in' if one.signed_in else 'visitor'}: {error}") from error
            lines.append(line(one, *found, counts.get((one.name, one.signed_in)), records))
    rest["search"] = json.loads(_said("bench.searching", str(database_server())))
    return [{**one, **rest, "index_seconds": known["index_seconds"]} for one in lines]


def costs(one: Scene, ports: tuple[int, int], webs: tuple[int, int]) -> tuple[Cost, Cost]:
    """Measure one scene and its floor in turns; the database works for whoever asks just then."""
    database = database_server()
    product = Server(ports[0], lambda: tree(webs[0]) | (tree(database) if database else set()))
    floor = Server(ports[1], lambda: tree(webs[1]) | (tree(database) if database else set()))
    return interleaved(product, cycle(one.calls), floor, cycle(one.floor), rounds=ROUNDS, each=EACH)


def line(one: Scene, ours: Cost, floor: Cost, counts: tuple[int, int] | None, records: int) -> dict[str, Any]:
    """A scene as a row of the table."""
    times = ours.cpu_a_request / max(floor.cpu_a_request, 0.01)
    sql, cache = counts or (None, None)
    most = TALKED_STATEMENTS if one.name == TALKED else MOST_STATEMENTS[one.signed_in]
    return {
        "database": "PostgreSQL" if os.environ.get("DATABASE_URL") else "SQLite",
        "records": records,
        "page": one.name,
        "who": "signed in" if one.signed_in else "visitor",
        "cpu_ms": round(ours.cpu_a_request, 2),
        "floor_ms": round(floor.cpu_a_request, 2),
        "times": round(times, 2),
        "limit": one.limit,
        "wall_p50_ms": round(ours.wall(0.5), 1),
        "wall_p95_ms": round(ours.wall(0.95), 1),
        "sql": sql,
        "cache": cache,
        "kilobytes": round(ours.size / 1000, 1),
        "well": times <= one.limit and (sql is None or sql <= most),
    }


def main() -> None:
    """Measure, and write the lines as JSON to standard output."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--copies", type=int, default=1, help="fill a part of them, and copy it so often")
    parser.add_argument("--folder", help="keep the filled database (SQLite) there, and use the one that is there")
    parser.add_argument("--only", default="", help="measure this page alone, as it is called in the table")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="talka-bench-") as passing:
        os.environ |= {
            "TALKA_DATA": options.folder or passing,
            "TALKA_LOG_LEVEL": "ERROR",
            "TALKA_SITE_URL": "http://localhost",
            "DJANGO_SETTINGS_MODULE": "talka.config.settings",
        }
        os.environ.setdefault("TALKA_WORDS", str(REPOSITORY / ".make" / "words-tries"))
        print(json.dumps(measure(options.records, options.copies, options.only)))


if __name__ == "__main__":
    main()
