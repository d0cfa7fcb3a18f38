"""Pages that open without a connection: their service worker, and until when a phone may keep them."""

from datetime import datetime
from pathlib import Path

from django.http import HttpResponse

from .assets import built_file

UNTIL = "Talka-Kept-Until"  # milliseconds since 1970; the worker shows no page that it kept longer


def page_worker() -> HttpResponse:
    """The service worker of one page; served from below the page's address, since that is its scope."""
    response = HttpResponse(Path(built_file("page-worker.js")).read_bytes(), content_type="text/javascript")
    response["Cache-Control"] = "no-cache"
    return response


def keep_until(response: HttpResponse, moment: datetime) -> HttpResponse:
    """Let phones forget this page from then on."""
    response[UNTIL] = str(int(moment.timestamp() * 1000))
    return response
