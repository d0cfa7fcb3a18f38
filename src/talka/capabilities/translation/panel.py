"""The place `languages` on a record's page: in which it is there, to ask for one, to make one."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import get_language

from talka.kernel.access.requests import Request
from talka.kernel.records.models import Record
from talka.ui.rendering import hidden_token, render_kept

from .queries.around import Around, around
from .states import LACKING

OTHERS_SHOWN = 3


def panel(request: Request, record: Record) -> str:
    """The panel's markup, in one statement; empty where nobody but its writers may read it and nobody is signed in."""
    person, language = request.person, get_language() or "en"
    if not record.shown and person is None:
        return ""
    # Whoever reads it as it was written, and can't ask for more, is told of nothing that would have to be read.
    needs_nothing = person is None and language == record.language
    known = Around(record.language) if needs_nothing else around(record, person)
    here, others = _here(known, language), _others(known, language) if person else []
    values = {"here": here, "others": others, "person": person, "may_ask": record.shown}
    key = (*here.values(), *others, person is not None, record.shown)
    return render_kept(
        "translation/panel.jinja", key, lambda number, token: {**values, "record_id": number, "csrf_input": token},
        hidden_token(request) if person else "", record.pk,
    )  # fmt: skip


def _here(known: Around, language: str) -> dict[str, Any]:
    """The reader's own language."""
    state = known.state(language)
    return {
        "language": language,
        "state": state,
        "lacks": state in LACKING,
        "people": known.wanted.get(language, 0),
        "asked": language in known.mine,
        "being_made": language in known.made,
    }


def _others(known: Around, language: str) -> list[tuple[str, int]]:
    """For which other languages most people wait: (code, people)."""
    offered = {code for code, _name in settings.LANGUAGES} - {language}
    waiting = [(code, people) for code, people in known.wanted.items() if code in offered]
    return sorted(waiting, key=lambda one: -one[1])[:OTHERS_SHOWN]
