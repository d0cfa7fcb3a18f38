"""The place `matches` on a record's page: what fits it, a few of each kind, with the way to all."""

from __future__ import annotations

from talka.kernel.access.requests import Request
from talka.kernel.records.models import Record
from talka.ui.rendering import render_text

from .cards import match_cards
from .queries import matches_of

SHOWN = 4
OF_EACH_KIND = 3
NOT_WORSE_THAN = 0.4  # of the best one's score


def panel(request: Request, record: Record) -> str:
    """The panel's markup; empty where nothing fits (yet). One or two statements, three for an editor."""
    if not record.shown:
        return ""
    found = matches_of(record, request.person, limit=SHOWN + 1, each=OF_EACH_KIND)
    if not found:
        return ""
    # Beside a good fit a poor one is noise here; it is on the page of all.
    shown = [match for match in found[:SHOWN] if match.score >= found[0].score * NOT_WORSE_THAN]
    context = {
        "matches": match_cards(record, shown, request.person),
        "record_id": record.pk,
        "more": len(found) > len(shown) or len(found) >= OF_EACH_KIND,
        "csrf_input": "",  # the buttons are links: each leads to a page that says what it does
    }
    return render_text("matching/panel.jinja", context)
