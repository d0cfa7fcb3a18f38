"""Is it alive, is it ready, is it well: three addresses for machines, answered before anything else sees the request.

`/livez`: this process answers. `/readyz`: the database answers and its tables are this version's. `/healthz`: both,
and the background work and search are well too.
"""

import time
from collections.abc import Callable
from functools import cache
from typing import Any

import structlog
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse

log = structlog.get_logger(__name__)

Answer = Callable[[HttpRequest], HttpResponse]
Check = Callable[[], dict[str, Any]]


def database() -> dict[str, Any]:
    """The database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return {"vendor": connection.vendor}


def tables() -> dict[str, Any]:
    """All migrations of this version are there."""
    if waiting := _waiting():
        raise RuntimeError(f"{waiting} migrations wait; run talka migrate")
    return {}


@cache
def _settled() -> dict[str, bool]:
    return {}


def _waiting() -> int:
    """How many migrations wait. That none does stays true while this process runs, so it is asked once."""
    if _settled().get("yes"):
        return 0
    executor = MigrationExecutor(connection)
    waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    _settled()["yes"] = waiting == 0
    return waiting


def worker() -> dict[str, Any]:
    """A worker gave a sign of life lately."""
    from talka.kernel.jobs.queries import health  # noqa: PLC0415  reason: wants Django set up

    state = health()
    if not state.workers:
        raise RuntimeError("no worker is alive; run talka serve or talka worker")
    late = round(state.late_seconds, 1)
    return {"workers": state.workers, "due": state.due, "late_seconds": late, "failed": state.failed}


def mail() -> dict[str, Any]:
    """How many mails wait, and how many no server would take: for who watches; neither makes the service unwell."""
    from talka.capabilities.notices.queries import mail_counts  # noqa: PLC0415  reason: wants Django set up

    return dict(mail_counts())


def search() -> dict[str, Any]:
    """The index answers a question; how much waits for the model of meaning."""
    from talka.capabilities.search.health import probe  # noqa: PLC0415  reason: wants Django set up

    return probe()


READY: tuple[Check, ...] = (database, tables)
WELL: tuple[Check, ...] = (database, tables, worker, mail, search)


def examine(checks: tuple[Check, ...]) -> tuple[bool, dict[str, Any]]:
    """Run the checks; whether all are well, and the state of each. Errors are logged, and named only by their type."""
    parts: dict[str, Any] = {}
    for check in checks:
        if parts.get("database", {}).get("status") == "error":  # each would wait for it as long again
            parts[check.__name__] = {"status": "error", "why": "not asked: the database does not answer"}
            continue
        started = time.perf_counter()
        try:
            parts[check.__name__] = {"status": "ok", **check()}
        except Exception as error:
            log.error("health.failed", check=check.__name__, exc_info=error)
            # RuntimeErrors are our own sentences; a driver's may hold addresses and names.
            said = str(error) if type(error) is RuntimeError else type(error).__name__
            parts[check.__name__] = {"status": "error", "why": said}
        parts[check.__name__]["ms"] = round((time.perf_counter() - started) * 1000, 1)
    return all(part["status"] == "ok" for part in parts.values()), parts


def _answer(checks: tuple[Check, ...]) -> HttpResponse:
    well, parts = examine(checks)
    return JsonResponse({"status": "ok" if well else "error", **parts}, status=200 if well else 503)


ANSWERS: dict[str, tuple[Check, ...]] = {"/livez": (), "/readyz": READY, "/healthz": WELL}


class HealthMiddleware:
    """First of all middleware: whoever probes needs no host name, no session and no language."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a probe, or go on."""
        checks = ANSWERS.get(request.path)
        if checks is None:
            return self.get_response(request)
        if request.method not in ("GET", "HEAD"):
            return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
        response = _answer(checks)
        response["Cache-Control"] = "no-store"
        return response
