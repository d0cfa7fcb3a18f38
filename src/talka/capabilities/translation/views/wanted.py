"""For a translator: what is asked for most, first; their drafts, what came back, what waits for their answer."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from talka.kernel.access.policies import signed_in
from talka.kernel.access.requests import PersonRequest
from talka.kernel.records.kinds import has_kind, kinds
from talka.ui.formats import language_name
from talka.ui.rendering import render

from ..models import ProposalState
from ..queries.wanted import Choice, languages_read_by, mine, waiting_for, wishes
from ..states import LOOKS
from .around import language_now

_CURSOR = re.compile(r"([0-9]{1,9})-([0-9]{1,18})\Z")
ALL = "all"


def _choice(request: PersonRequest) -> tuple[Choice, str]:
    """What the address asks for, and the language into which (or "all", or "" for those that they read)."""
    known = {code for code, _name in settings.LANGUAGES}
    into, out_of, kind = (request.GET.get(name, "") for name in ("into", "from", "kind"))
    into = into if into in known or into == ALL else ""
    chosen = [into] if into in known else [] if into == ALL else languages_read_by(request.person)
    found = _CURSOR.match(request.GET.get("after", ""))
    after = (int(found[1]), int(found[2])) if found else None
    out_of = out_of if re.fullmatch(r"[A-Za-z0-9-]{2,12}", out_of) else ""
    return Choice(chosen, out_of, kind if has_kind(kind) else "", after), into


@signed_in
@require_safe
def wanted(request: PersonRequest) -> HttpResponse:
    """Choose what to translate."""
    language = language_now()
    choice, into = _choice(request)
    found, after = wishes(request.person, choice, language)
    asked = {"into": into, "from": choice.out_of, "kind": choice.kind}
    more = {name: value for name, value in asked.items() if value}
    own = mine(request.person, language) if not choice.after else []
    context: dict[str, Any] = {
        "wishes": found,
        "looks": LOOKS,
        "reads": [language_name(code) for code in languages_read_by(request.person)],
        "mine": own,
        "sent_back": ProposalState.SENT_BACK,
        "offered": ProposalState.OFFERED,
        "states": dict(ProposalState.choices),
        "waiting": waiting_for(request.person, language) if not choice.after else [],
        "chosen": asked,
        "languages": [(code, language_name(code)) for code, _name in settings.LANGUAGES],
        "kinds": [(kind.code, kind.label_plural) for kind in kinds()],
        "next_url": f"{request.path}?{urlencode({**more, 'after': f'{after[0]}-{after[1]}'})}" if after else "",
    }
    return render(request, "translation/wanted.jinja", context, block="wishes")
