"""A circle begins, ends with a summary and a plan, or doesn't happen."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from talka.kernel.access.policies import signed_in
from talka.kernel.access.requests import PersonRequest
from talka.kernel.access.rules import Denied
from talka.kernel.records.actions import Stale
from talka.kernel.records.cards import cards
from talka.kernel.records.doors import one_or_missing
from talka.kernel.records.editing import opened, overtake, sent, stale_changes
from talka.kernel.records.handing import way_to
from talka.kernel.records.kinds import kinds
from talka.ui.rendering import render

from .. import actions, queries, rules
from ..forms import LineForm, ReasonWanted, SummaryForm, initial_summary
from ..models import Circle, PlanLine
from .shared import address_of, asked, circle_at, inside_of, own_circle


@signed_in
@require_POST
def start(request: PersonRequest, pk: int) -> HttpResponse:
    """It begins."""
    circle = actions.start(circle_at(request, pk, rules.may_run), by=request.person)
    messages.success(request, _("The circle has begun. Everybody in it is told."))
    return redirect(inside_of(circle))


@signed_in
def call_off(request: PersonRequest, pk: int) -> HttpResponse:
    """It doesn't happen, and why."""
    circle = circle_at(request, pk, rules.may_edit)
    form = ReasonWanted(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.call_off(circle, by=request.person, because=form.cleaned_data["because"])
        except Denied as denied:
            form.add_error(None, str(denied.why))
        else:
            messages.success(request, _("It is called off. Everybody concerned is told why."))
            return redirect(address_of(circle))
    title, lead = _("Call the circle off"), _("Everybody concerned gets a mail with your words.")
    return asked(request, circle, form, title=title, button=title, lead=lead, kind="danger")


@signed_in
def finish(request: PersonRequest, pk: int) -> HttpResponse:
    """Publish what was learnt."""
    circle = circle_at(request, pk, rules.may_finish)
    more: dict[str, Any] = {
        "title": _("What was learnt"), "button": _("Publish"), "draft": SummaryForm.draft,
        "lead": _("Everybody reads it, so that others need not begin from nothing. Name nobody."),
    }  # fmt: skip
    if request.method != "POST":
        form, restored = opened(request, SummaryForm, initial_summary(circle), record_id=circle.pk)
        return asked(request, circle, form, restored=restored, **more)
    form = SummaryForm(request.POST)
    if form.is_valid():
        try:
            actions.finish(circle, form.summary(), by=request.person, version=form.cleaned_data["version"])
        except Stale as stale:
            current = Circle.objects.get(pk=circle.pk)
            changes = stale_changes(form, initial_summary(current), language=circle.language)
            overtake(form, stale.current)
            return asked(request, circle, form, changes=changes, status=409, **more)
        sent(request, form, record_id=circle.pk)
        messages.success(request, _("It is published. Now say what follows from it."))
        return redirect("circles:plan", circle.pk)
    return asked(request, circle, form, **more)


@signed_in
def plan(request: PersonRequest, pk: int) -> HttpResponse:
    """Who does what by when; each line can begin a need, an offer, a call."""
    circle, language = own_circle(request, pk, rules.may_plan_after), get_language() or "en"
    form = LineForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.add_line(circle, by=request.person, what=data["what"], who=data["who"], by_day=data["by_day"])
        except Denied as denied:
            form.add_error(None, str(denied.why))
        else:
            return redirect("circles:plan", circle.pk)
    lines = queries.plan_of(circle, request.person, language)
    made = iter(cards((line["record"] for line in lines if line["record"]), language))
    for line in lines:
        line["card"] = next(made) if line["record"] else None
        line["ways"] = _ways(request, line["id"]) if line["became_id"] is None else []
    context = {"circle": circle, "lines": lines, "form": form, "inside": inside_of(circle)}
    return render(request, "circles/plan.jinja", context, status=422 if form.errors else 200)


def _ways(request: PersonRequest, line_id: int) -> list[tuple[str, str]]:
    """What the line can be opened as: (label, address); only what this person may begin."""
    writes = bool(request.person.edited_organisation_ids)
    return [
        (str(kind.label), way_to(kind, reverse(kind.add_address), actions.NAME, line_id))
        for kind in kinds()
        if kind.takes_words and kind.add_address and (writes or kind.code == "need")
    ]


@signed_in
@require_POST
def remove_line(request: PersonRequest, pk: int, line_pk: int) -> HttpResponse:
    """It is planned no more."""
    circle = own_circle(request, pk, rules.may_plan_after)
    actions.remove_line(one_or_missing(PlanLine.objects.filter(circle=circle), pk=line_pk), by=request.person)
    return redirect("circles:plan", circle.pk)
