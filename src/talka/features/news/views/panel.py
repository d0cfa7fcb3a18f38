"""In the place `story` of a record's page: the news that tell of it."""

from django.utils.translation import get_language

from talka.kernel.access.requests import Request
from talka.kernel.records.cards import cards
from talka.kernel.records.models import Record
from talka.ui.rendering import render_text

from .. import queries


def panel(request: Request, record: Record) -> str:
    """The panel's markup, in one statement; none where `read_record` has seen that nothing tells of the record."""
    if not getattr(record, "read_is_told_of", True):
        return ""
    language = get_language() or "en"
    rows = queries.news_about(record, request.person, language)
    if not rows:
        return ""
    # A line says when it was published, not when somebody last stood by it.
    told = [{**row, "changed_at": row["published_at"] or row["changed_at"], "confirmed_at": None} for row in rows]
    return render_text("news/panel.jinja", {"cards": cards(told, language)})
