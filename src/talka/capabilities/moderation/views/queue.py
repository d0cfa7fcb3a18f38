"""What waits for coordinators."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from talka.capabilities.comments.views.around import language_now, number_of
from talka.kernel.access.policies import coordinators
from talka.kernel.access.requests import PersonRequest
from talka.ui.formats import language_name
from talka.ui.parts import Tab
from talka.ui.rendering import render

from ..queries import queue as waits

REPORTS, HELD, APPEALS = "reports", "held", "appeals"


@coordinators
@require_safe
def queue(request: PersonRequest) -> HttpResponse:
    """Reports, first posts or appeals, oldest first, of one language or all."""
    known = dict(settings.LANGUAGES)
    language = request.GET.get("language", "")
    language = language if language in known else ""
    what = request.GET.get("what", REPORTS)
    what = what if what in (HELD, APPEALS) else REPORTS
    after = number_of(request.GET.get("after", ""))
    if what == APPEALS:
        objections, next_after = waits.appeals(request.person, language, after=after)
        lines: list[waits.Waits] = []
    else:
        found = (waits.held if what == HELD else waits.reported)(
            request.person, language, language_now(), after=after
        )  # fmt: skip
        lines, next_after, objections = found.lines, found.next_after, []
    counts = waits.counts(request.person)
    asked = {name: value for name, value in (("what", what), ("language", language)) if value and value != REPORTS}
    context = {
        "what": what,
        "lines": lines,
        "objections": objections,
        "sorts": _tabs(request.path, what, language, counts),
        "language": language,
        "languages": [(code, language_name(code)) for code in known],
        "next_url": f"{request.path}?{urlencode({**asked, 'after': next_after})}" if next_after else "",
        "first_url": f"{request.path}?{urlencode(asked)}" if after else "",
    }
    return render(request, "moderation/queue.jinja", context)


def _tabs(path: str, what: str, language: str, counts: waits.Counts) -> list[Tab]:
    sorts = [(REPORTS, _("Reports"), counts.reports), (HELD, _("First posts"), counts.held)]
    sorts.append((APPEALS, _("Objections"), counts.appeals))
    more = {"language": language} if language else {}
    return [
        Tab(
            label=f"{label} ({number})", url=f"{path}?{urlencode({'what': code, **more})}", current=code == what
        )
        for code, label, number in sorts
    ]  # fmt: skip
