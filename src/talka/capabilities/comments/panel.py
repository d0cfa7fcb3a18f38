"""The place `conversation` on a record's page: its comments, and the box to write one."""

from __future__ import annotations

from typing import Any

from django.template.backends.utils import csrf_input
from django.utils.functional import SimpleLazyObject

from talka.kernel.access.requests import Request
from talka.kernel.records.models import Record
from talka.ui.rendering import render_text

from .forms import comment_form
from .queries.showing import Page, page_of
from .tongues import languages_read


def panel(request: Request, record: Record) -> str:
    """The panel's markup; empty where others don't see the record and nobody has written anything."""
    page = page_of(record, request.person, languages_read(request))
    if not record.shown and not page.threads:
        return ""
    return render_text("comments/panel.jinja", panel_values(request, record, page))


def panel_values(request: Request, record: Record, page: Page) -> dict[str, Any]:
    """What the panel's template needs; also for the conversation's own page."""
    writes = request.person is not None and not request.person.is_suspended and record.shown and not page.is_closed
    return {
        "page": page,
        "record_id": record.pk,
        "form": comment_form(request, record) if writes else None,
        "is_open": record.shown and not page.is_closed,
        "signed_in": request.person is not None,
        "csrf_input": SimpleLazyObject(lambda: csrf_input(request)),
    }
