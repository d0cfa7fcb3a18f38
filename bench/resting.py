"""What a web process takes before anybody searches: the time to its first answer, and memory of its own."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import psutil

from bench.driving import Call, Cost, Server
from bench.processes import cpu_ms, tree, uss_mb

LANGUAGES = ("en", "ka", "lv", "lt", "ru", "uk")
RECORDS = 10
QUESTIONS = 12
# As `talka serve` starts its web processes, without the background work.
SERVED = (
    "import sys; from talka.config.command.serving import web_server as w; w('127.0.0.1', int(sys.argv[1])).serve()"
)


def _nobody() -> set[int]:
    """Whose CPU is counted while only memory is looked at."""
    return set()


def command(port: int) -> list[str]:
    """What starts it."""
    return [sys.executable, "-c", SERVED, str(port)]


def start(pid: int, began: float) -> dict[str, float]:
    """Seconds since `began`, and of CPU, that a server took until now: it has just answered for the first time."""
    wall = time.monotonic() - began
    return {"start_seconds": round(wall, 1), "start_cpu_seconds": round(cpu_ms(tree(pid)) / 1000, 1)}


def memory(port: int, pid: int, known: dict[str, Any]) -> dict[str, float]:
    """Megabytes of its own when it has started, after pages of all sorts in all languages, and after questions too."""
    (web,) = psutil.Process(pid).children()
    found = {"uss_start_mb": round(uss_mb(web.pid), 1)}
    Cost().add(Server(port, _nobody), list(calls(known)))
    found["uss_pages_mb"] = round(uss_mb(web.pid), 1)
    Cost().add(
        Server(port, _nobody),
        [Call(quote(f"/{LANGUAGES[n % 6]}/search/", "/") + "?q=language+course") for n in range(QUESTIONS)],
    )
    return {**found, "uss_mb": round(uss_mb(web.pid), 1)}


def calls(known: dict[str, Any]) -> Iterator[Call]:
    """Lists, home and records in each language, as a visitor and signed in; the API."""
    records = [address.removeprefix("/en") for _pk, address in known["needs"][:RECORDS]]
    for headers in ({}, {"Cookie": f"sessionid={known['session']}"}):
        for language in LANGUAGES:
            for path in ("/needs/", "/offers/", "/organisations/", "/", *records):
                yield Call(quote(f"/{language}{path}"), headers=headers)
    yield Call("/api/v1/search?kind=need&limit=50")
