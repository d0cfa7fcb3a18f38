"""Numbers for Prometheus at `/metrics`, for whoever has TALKA_METRICS_TOKEN; without one there is no such page."""

import os
import secrets
import time
from collections.abc import Callable, Iterator

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

Answer = Callable[[HttpRequest], HttpResponse]

SECONDS = Histogram(
    "talka_request_seconds",
    "Time to answer a request, by the name of its address",
    ["route", "method"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
ANSWERED = Counter("talka_requests", "Requests answered, by the name of their address", ["route", "method", "status"])
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Background(Collector):
    """What waits in the background, asked of the database at each scrape."""

    def collect(self) -> Iterator[Metric]:
        """Four gauges from four statements."""
        from talka.kernel.jobs.queries import health  # noqa: PLC0415  reason: wants Django set up

        state = health()
        yield GaugeMetricFamily("talka_workers", "Workers that gave a sign of life lately", state.workers)
        yield GaugeMetricFamily("talka_jobs_due", "Jobs that are due", state.due)
        yield GaugeMetricFamily("talka_jobs_late_seconds", "Seconds that the oldest due job waits", state.late_seconds)
        yield GaugeMetricFamily("talka_jobs_failed", "Jobs given up", state.failed)


def _text() -> bytes:
    """All numbers: of this process, or of all web processes where they share a folder of counters."""
    registry = CollectorRegistry()
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        MultiProcessCollector(registry)
        own = b""
    else:
        own = generate_latest()
    registry.register(Background())
    return own + generate_latest(registry)


class MetricsMiddleware:
    """Counts and times every request; answers `/metrics`. Left out of the chain when there is no token."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response
        self.expected = f"Bearer {settings.TALKA_METRICS_TOKEN}"

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Measure from here inwards."""
        if request.path == "/metrics" and secrets.compare_digest(
            request.headers.get("Authorization", "").encode(), self.expected.encode()
        ):
            return HttpResponse(_text(), content_type=CONTENT_TYPE_LATEST)
        started = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        route = (match.view_name or "unnamed") if match else "none"
        method = request.method if request.method in METHODS else "other"
        SECONDS.labels(route, method).observe(time.perf_counter() - started)
        ANSWERED.labels(route, method, response.status_code).inc()
        return response
