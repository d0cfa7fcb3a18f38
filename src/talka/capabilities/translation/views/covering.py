"""For coordinators: how far the records are there in each language."""

from __future__ import annotations

import csv
import io
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from talka.kernel.access.policies import coordinators
from talka.kernel.access.requests import PersonRequest
from talka.kernel.records.kinds import has_kind, kind_of, kinds
from talka.ui.formats import language_name, number
from talka.ui.parts import Tab
from talka.ui.rendering import render

from ..queries import coverage as covered
from ..queries.coverage import SHOWN, Covered
from ..states import LOOKS
from .bars import bars_of


@coordinators
@require_safe
def coverage(request: PersonRequest) -> HttpResponse:
    """A bar for each language, and the same as a table; of one kind with ``?kind=``."""
    rows = covered.coverage()
    kind = request.GET.get("kind", "")
    kind = kind if has_kind(kind) else ""
    states = [(code, str(LOOKS[code].label)) for code in SHOWN]
    context = {
        "bars": bars_of([row for row in rows if row.kind == kind]),
        "headings": [_("Language"), _("Kind"), *(label for _code, label in states), _("People who wait")],
        "rows": [_line(row) for row in rows if not kind or row.kind == kind],
        "numeric": list(range(2, len(states) + 3)),
        "kind": str(kind_of(kind).label_plural) if kind else "",
        "states": states,
        "choices": [
            Tab(label=label, url=f"{request.path}?kind={code}" if code else request.path, current=code == kind)
            for code, label in [("", _("All kinds")), *((one.code, str(one.label_plural)) for one in kinds())]
        ],
    }
    return render(request, "translation/coverage.jinja", context)


def _line(row: Covered) -> list[str]:
    asked = number(row.asked)
    if row.asked:
        query = urlencode({"into": row.language, **({"kind": row.kind} if row.kind else {})})
        asked = format_html('<a href="{}?{}">{}</a>', reverse("translation:wanted"), query, asked)
    counts = [number(row.counts[state]) for state in SHOWN]
    kind = str(kind_of(row.kind).label_plural) if row.kind else _("All kinds")
    return [language_name(row.language), kind, *counts, asked]


@coordinators
@require_safe
def coverage_csv(request: PersonRequest) -> HttpResponse:
    """The table for a spreadsheet: codes in the first two columns, numbers behind them."""
    text = io.StringIO()
    csv.writer(text).writerows(covered.as_lines())
    answer = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="translations.csv"'
    return answer
