"""A record in all languages."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from talka.kernel.access.policies import public
from talka.kernel.access.requests import Request
from talka.kernel.records.models import Record
from talka.ui.formats import language_name, own_name
from talka.ui.rendering import render

from .. import rules
from ..languages import languages_for
from ..machine import service
from ..queries.around import Around, Maker, around, makers
from ..states import LACKING, LOOKS
from .around import about, address_of, record_for


@public
@require_safe
def languages(request: Request, pk: int) -> HttpResponse:
    """In which languages it is there, who waits for which, who is at it; and what one can do about it."""
    record = record_for(request.person, pk)
    known = around(record, request.person)
    decides = bool(rules.may_decide(request.person, record))
    who = makers(record.pk) if request.person else []
    context = {
        **about(record),
        "rows": [_row(record, known, code, who, request) for code in languages_for(record)],
        "original": language_name(record.language),
        "decides": decides,
        "machine": service.is_set() and decides,
        "person": request.person,
    }
    return render(request, "translation/languages.jinja", context)


def _row(record: Record, known: Around, code: str, who: list[Maker], request: Request) -> dict[str, Any]:
    state = known.state(code)
    at_it = [one for one in who if one.language == code]
    mine = next((one for one in at_it if request.person and one.person_id == request.person.pk), None)
    return {
        "code": code,
        "name": language_name(code),
        "own_name": own_name(code),
        "state": state,
        "look": LOOKS[state],
        "lacks": state in LACKING,
        "address": address_of(record, code) if state in ("current", "behind", "machine") else "",
        "people": known.wanted.get(code, 0),
        "asked": code in known.mine,
        "makers": at_it,
        "mine": mine,
        "is_machine": state == "machine",
    }
