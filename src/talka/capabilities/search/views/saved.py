"""The searches that somebody keeps."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from talka.kernel.access.policies import signed_in
from talka.kernel.access.requests import PersonRequest
from talka.ui.rendering import render

from .. import saving
from ..forms import SavedSearchForm
from ..models import SavedSearch
from ..showing.addresses import Place
from ..showing.choices import in_words


@signed_in
@require_safe
def saved(request: PersonRequest) -> HttpResponse:
    """All of mine, with how often each is mailed."""
    return _page(request)


def _page(request: PersonRequest, wrong: dict[int, SavedSearchForm] | None = None) -> HttpResponse:
    language = get_language() or "en"
    place = Place(reverse("search:search"))
    rows = SavedSearch.objects.filter(person=request.person).order_by("-created_at", "-pk")
    asked = [(row, saving.query_of(row.query, language)) for row in rows]
    lines = [
        _line(row, place.address(query), in_words(query, place, request.person), (wrong or {}).get(row.pk))
        for row, query in asked
    ]
    return render(request, "search/saved.jinja", {"lines": lines}, status=422 if wrong else 200)


def _line(row: SavedSearch, address: str, said: str, wrong: SavedSearchForm | None) -> dict[str, Any]:
    initial = {"name": row.name, "rhythm": row.rhythm}
    return {
        "id": row.pk,
        "name": row.name,
        "address": address,
        "said": said,
        "created_at": row.created_at,
        "form": wrong or SavedSearchForm(initial=initial, prefix=f"search-{row.pk}"),
    }


@signed_in
@require_POST
def save(request: PersonRequest) -> HttpResponse:
    """Keep the search that the page shows."""
    text = request.POST.get("query", "")
    name = in_words(saving.query_of(text, get_language() or "en"), Place(""), request.person)
    _kept, new = saving.save_search(text, by=request.person, name=name)
    if new:
        messages.success(
            request, _("Saved. What is new in it is mailed to you every day, unless you choose otherwise.")
        )
    else:
        messages.info(request, _("You keep this search already."))
    return redirect("search:saved")


@signed_in
@require_POST
def change(request: PersonRequest, pk: int) -> HttpResponse:
    """Another name, another rhythm."""
    form = SavedSearchForm(request.POST, prefix=f"search-{pk}")
    if not form.is_valid():
        return _page(request, {pk: form})
    saving.change_search(pk, by=request.person, **form.cleaned_data)
    messages.success(request, _("Saved."))
    return redirect("search:saved")


@signed_in
@require_POST
def delete(request: PersonRequest, pk: int) -> HttpResponse:
    """Forget it."""
    saving.delete_search(pk, by=request.person)
    messages.success(request, _("The search is deleted."))
    return redirect("search:saved")
