"""What a web process takes before anybody searches: the time to its first answer, and memory of its own."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from bench.driving import Call, Cost, Server
from bench.processes import cpu_ms, tree, uss_mb

LANGUAGES = ("en", "ka", "lv", "lt", "ru", "uk")
RECORDS = 10
# As `talka serve` sets it for its web processes.
AS_SERVED = {"MALLOC_ARENA_MAX": "1"}


def start(pid: int, began: float) -> dict[str, float]:
    """Seconds since `began`, and of CPU, that a server took until now: it has just answered for the first time."""
    wall = time.monotonic() - began
    return {"start_seconds": round(wall, 1), "start_cpu_seconds": round(cpu_ms(tree(pid)) / 1000, 1)}


def memory(port: int, pid: int, known: dict[str, Any]) -> dict[str, float]:
    """Megabytes of its own when it has started, and after pages of all sorts in all languages."""
    found = {"uss_start_mb": largest(pid)}
    Cost().add(Server(port, set()), list(calls(known)))
    return {**found, "uss_pages_mb": largest(pid)}


def largest(pid: int) -> float:
    """Memory of the largest of a server's processes."""
    return round(max(uss_mb(one) for one in tree(pid)), 1)


def calls(known: dict[str, Any]) -> Iterator[Call]:
    """Lists, home and records in each language, as a visitor and signed in; the API."""
    records = [address.removeprefix("/en") for _pk, address in known["needs"][:RECORDS]]
    for headers in ({}, {"Cookie": f"sessionid={known['session']}"}):
        for language in LANGUAGES:
            for path in ("/needs/", "/offers/", "/organisations/", "/", *records):
                yield Call(quote(f"/{language}{path}"), headers=headers)
    yield Call("/api/v1/search?kind=need&limit=50")
