"""The place `conversation` on a record's page: its comments, and the box to write one."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

from talka.kernel.access.requests import Request
from talka.kernel.records.models import Record
from talka.kernel.records.voices import beginning_voices
from talka.ui.rendering import hidden_token, render_kept, render_text

from .forms import CommentForm, comment_form
from .queries.showing import Page, page_of
from .tongues import languages_read


@dataclass(frozen=True)
class Box:
    """The empty box to write in, which is the same for all who speak for the same organisations."""

    request: Request
    record: Record
    key: Hashable

    @property
    def form(self) -> CommentForm:
        """Its form; made when the box is drawn."""
        return comment_form(self.request, self.record)


def _box(request: Request, record: Record) -> Box:
    voices = tuple(beginning_voices(request, field="voice"))  # type: ignore[arg-type]
    return Box(request, record, (voices, record.owner_id in {pk for pk, _name in voices}))


def panel(request: Request, record: Record) -> str:
    """The panel's markup; empty where others don't see the record and nobody has written anything."""
    page = page_of(record, request.person, languages_read(request))
    if not record.shown and not page.threads:
        return ""
    values = panel_values(request, record, page)
    if page.has_words:
        return render_text("comments/panel.jinja", values)
    box = values["box"]
    key = (page.taken, page.is_closed, values["is_open"], values["signed_in"], box and box.key)
    return render_kept(
        "comments/panel.jinja", key, lambda number, token: {**values, "record_id": number, "csrf_input": token},
        values["csrf_input"], record.pk,
    )  # fmt: skip


def panel_values(request: Request, record: Record, page: Page) -> dict[str, Any]:
    """What the panel's template needs; also for the conversation's own page."""
    writes = request.person is not None and not request.person.is_suspended and record.shown and not page.is_closed
    return {
        "page": page,
        "record_id": record.pk,
        "box": _box(request, record) if writes else None,
        "is_open": record.shown and not page.is_closed,
        "signed_in": request.person is not None,
        "csrf_input": hidden_token(request),
    }
