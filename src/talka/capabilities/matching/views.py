"""All matches of a record, and turning one down."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from talka.kernel.access.policies import public, signed_in
from talka.kernel.access.requests import PersonRequest, Request
from talka.kernel.access.rules import require
from talka.kernel.access.speaking import speaks_for
from talka.kernel.people.models import Person
from talka.kernel.records.doors import get_any_record, get_record
from talka.kernel.records.kinds import kind_of
from talka.kernel.records.models import Record
from talka.kernel.records.texts import text_of
from talka.ui.parts import Tab
from talka.ui.rendering import render

from . import actions, queries
from .cards import match_cards
from .forms import DismissForm
from .rules import may_dismiss

MOST = 60


def _record(person: Person | None, pk: int) -> Record:
    """The record through its own kind's door, as its own kind's model."""
    kind = kind_of(get_any_record(person, pk).kind)
    return get_record(cast(type[Record], kind.model), person, kind.visible, pk=pk)


@public
@require_safe
def matches(request: Request, pk: int) -> HttpResponse:
    """What fits a record, the best first; of one kind with ``?kind=``."""
    record = _record(request.person, pk)
    language = get_language() or "en"
    sought = queries.sought_kinds(record)
    chosen = request.GET.get("kind", "")
    chosen = chosen if chosen in sought else ""
    found = queries.matches_of(record, request.person, chosen or None, MOST)
    context = {
        "record": record,
        "text": text_of(record, language),
        "address": kind_of(record.kind).address(record.pk, record.slug, language),
        "matches": match_cards(record, found, request.person),
        "kinds": _tabs(request.path, sought, chosen),
        "step": kind_of(record.kind).step,
    }
    return render(request, "matching/list.jinja", context, block="match_results")


def _tabs(path: str, sought: list[str], chosen: str) -> list[Tab]:
    kinds = [(code, str(kind_of(code).label_plural)) for code in sought]
    return [
        Tab(label=label, url=f"{path}?kind={code}" if code else path, current=code == chosen)
        for code, label in [("", _("All")), *kinds]
    ]


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def dismiss(request: PersonRequest, pk: int, candidate: int) -> HttpResponse:
    """Say that a proposal doesn't fit, and why."""
    record = _record(request.person, pk)
    require(may_dismiss(request.person, record))
    other = get_any_record(request.person, candidate)
    form = DismissForm(request.POST or None)
    language = get_language() or "en"
    if request.method == "POST" and form.is_valid():
        because = form.cleaned_data["because"]
        actions.dismiss(record, other, by=request.person, because=because, organisation=speaks_for(request))
        messages.success(request, _("It is not proposed here again. Thank you: the reason is learnt from."))
        return redirect("matching:list", record.pk)
    context = {
        "form": form,
        "record": record,
        "text": text_of(record, language),
        "other": text_of(other, language),
        "step": kind_of(record.kind).step,
    }
    return render(request, "matching/dismiss.jinja", context, status=422 if form.errors else 200)
