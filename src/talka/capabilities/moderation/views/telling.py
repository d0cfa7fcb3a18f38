"""For everybody: the rules of the house, and how often they were needed."""

from __future__ import annotations

import csv
import io
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from talka.kernel.access.policies import public
from talka.kernel.access.requests import Request
from talka.ui.formats import number
from talka.ui.rendering import render

from ..models import Act, AppealState, Reason
from ..queries.counts import Year, yearly_counts


@public
@require_safe
def house_rules(request: Request) -> HttpResponse:
    """What is not welcome here, what happens then, how to object."""
    rules = [(code, label) for code, label in Reason.choices if code != Reason.OTHER]
    return render(request, "moderation/rules.jinja", {"rules": rules})


@public
@require_safe
def counts(request: Request) -> HttpResponse:
    """Year by year; nothing personal in it."""
    years = yearly_counts()
    context = {
        "years": [one.year for one in years],
        "tables": [
            (_("Reports"), _rows(years, Reason.choices, "reports")),
            (_("Decisions"), _rows(years, Act.choices, "decisions")),
            (_("Objections"), _appeals(years)),
            (_("How long it took"), _times(years)),
        ],
    }
    return render(request, "moderation/counts.jinja", context)


def _rows(years: list[Year], labels: list[tuple[str, Any]], name: str) -> list[list[str]]:
    rows = [[str(label), *(number(getattr(one, name)[code]) for one in years)] for code, label in labels]
    rows.append([_("Together"), *(number(sum(getattr(one, name).values())) for one in years)])
    if name == "decisions":
        rows.append([_("Found by a rule of the site first"), *(number(one.found_by_rule) for one in years)])
        rows.append([_("Waves of spam, each cleared by one decision"), *(number(one.waves) for one in years)])
    return rows


def _appeals(years: list[Year]) -> list[list[str]]:
    labels = {AppealState.UPHELD: _("The decision stands"), AppealState.OVERTURNED: _("The decision was wrong")}
    rows = [[_("Made"), *(number(one.appeals) for one in years)]]
    return rows + [[label, *(number(one.outcomes[code]) for one in years)] for code, label in labels.items()]


def _times(years: list[Year]) -> list[list[str]]:
    def hours(value: float | None) -> str:
        return "–" if value is None else number(value)

    return [
        [_("From a report to the decision (hours, median)"), *(hours(one.hours_to_decision) for one in years)],
        [_("From an objection to its answer (hours, median)"), *(hours(one.hours_to_appeal) for one in years)],
    ]


@public
@require_safe
def counts_json(request: Request) -> HttpResponse:
    """The same for programs."""
    return JsonResponse({"years": [one.as_json() for one in yearly_counts()]})


@public
@require_safe
def counts_csv(request: Request) -> HttpResponse:
    """The same for a spreadsheet: year, what, which, number."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["year", "what", "which", "number"])
    for one in yearly_counts():
        writer.writerows(one.as_lines())
    answer = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="moderation.csv"'
    return answer
