"""The place `matches` on a record's page: what fits it, a few of each kind, with the way to all."""

from __future__ import annotations

from talka.kernel.access.requests import Request
from talka.kernel.records.models import Record
from talka.ui.rendering import render_text

from .cards import match_cards
from .queries import matches_of

SHOWN = 6
OF_EACH_KIND = 3


def panel(request: Request, record: Record) -> str:
    """The panel's markup; empty where nothing fits (yet). One or two statements, three for an editor."""
    if not record.shown:
        return ""
    matches = matches_of(record, request.person, limit=SHOWN + 1, each=OF_EACH_KIND)
    if not matches:
        return ""
    context = {
        "matches": match_cards(record, matches[:SHOWN], request.person),
        "record_id": record.pk,
        "more": len(matches) >= OF_EACH_KIND,
        "csrf_input": "",  # the buttons are links: each leads to a page that says what it does
    }
    return render_text("matching/panel.jinja", context)
