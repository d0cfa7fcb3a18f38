"""All that I watch, on one page; watching something, and stopping."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talka.capabilities.notices.actions import choose_rhythm, follow
from talka.capabilities.notices.forms import RhythmForm
from talka.capabilities.notices.queries import mail_ways
from talka.capabilities.search.models import SavedSearch
from talka.capabilities.search.saving import change_search as change_saved
from talka.capabilities.search.saving import delete_search
from talka.kernel.access.policies import open_to_suspended, signed_in
from talka.kernel.access.requests import PersonRequest
from talka.kernel.access.rules import Missing
from talka.kernel.records.doors import one_or_missing
from talka.kernel.records.drafts import LARGEST_ID
from talka.ui.rendering import render

from . import actions, queries
from .forms import SearchRhythmForm
from .offering import watching
from .targets import COLUMNS, target


@signed_in
@require_safe
def everything(request: PersonRequest) -> HttpResponse:
    """Organisations, themes, places, records, searches: each with the way to stop, and how often they come by mail."""
    language = get_language() or "en"
    last = request.GET.get("before", "")
    before = int(last) if last.isascii() and last.isdecimal() and len(last) < 19 else None
    records = queries.followed(request.person, language, before=before)
    shown = records[: queries.RECORDS]
    context = {
        "targets": queries.targets_of(request.person, language),
        "records": shown,
        "next_url": f"{request.path}?before={shown[-1].id}" if len(records) > len(shown) else "",
        "first_url": request.path if before is not None else "",
        "searches": [_searched(kept) for kept in queries.kept_searches(request.person)],
        "form": RhythmForm(initial={"rhythm": mail_ways(request.person).rhythm}),
    }
    return render(request, "watching/list.jinja", context, block="watched_records")


def _searched(kept: queries.Kept) -> dict[str, Any]:
    form = SearchRhythmForm(initial={"rhythm": kept.rhythm}, auto_id=f"search-{kept.id}-%s")
    return {"id": kept.id, "name": kept.name, "query": kept.query, "form": form}


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: PersonRequest, sort: str, watched: int) -> HttpResponse:
    """Watch an organisation, a theme or a place; opened, it asks first."""
    found = target(sort, watched, request.person, get_language() or "en")
    if request.method != "POST":
        is_watched = bool(watching(request.person, [found]))
        return render(request, "watching/one.jinja", {"target": found, "is_watched": is_watched})
    actions.watch(found, by=request.person)
    messages.success(request, _("You are told when something new comes."))
    return _back(request, found.address)


@signed_in
@open_to_suspended
@require_POST
def stop(request: PersonRequest, sort: str, watched: int) -> HttpResponse:
    """Hear no more of it; also of what I may see no more."""
    if sort not in COLUMNS or watched > LARGEST_ID:
        raise Missing
    if not actions.unwatch(sort, watched, by=request.person):
        target(sort, watched, request.person, get_language() or "en")
    messages.success(request, _("You hear no more of it."))
    return _back(request, reverse("watching:list"))


def _back(request: PersonRequest, otherwise: str) -> HttpResponse:
    """To the page from which the button was pressed."""
    address = request.POST.get("next", "")[:2000]
    safe = address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return HttpResponseRedirect(address if safe else otherwise)


@signed_in
@require_POST
def mail_choice(request: PersonRequest) -> HttpResponse:
    """How often news come by mail."""
    form = RhythmForm(request.POST)
    if form.is_valid():
        choose_rhythm(by=request.person, rhythm=form.cleaned_data["rhythm"])
        messages.success(request, _("Saved."))
    return redirect("watching:list")


@signed_in
@open_to_suspended
@require_POST
def stop_record(request: PersonRequest, pk: int) -> HttpResponse:
    """No more news of a record that I followed."""
    row = one_or_missing(queries.followings(request.person), record_id=pk)
    follow(row.record_id, by=request.person, wanted=False)
    messages.success(request, _("You hear no more of it."))
    return redirect("watching:list")


@signed_in
@require_POST
def change_search(request: PersonRequest, pk: int) -> HttpResponse:
    """How often what is new in a saved search is mailed; or forget the search."""
    saved = one_or_missing(SavedSearch.objects.filter(person=request.person), pk=pk)
    form = SearchRhythmForm(request.POST)
    if request.POST.get("stop"):
        delete_search(pk, by=request.person)
        messages.success(request, _("The search is deleted."))
    elif form.is_valid():
        change_saved(pk, by=request.person, name=saved.name, rhythm=form.cleaned_data["rhythm"])
        messages.success(request, _("Saved."))
    return redirect("watching:list")
