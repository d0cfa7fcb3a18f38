"""A wave of spam: looked for, looked at, cleared, restored."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talka.capabilities.comments.views.around import language_now
from talka.kernel.access.policies import coordinators
from talka.kernel.access.requests import PersonRequest
from talka.kernel.access.rules import Denied
from talka.kernel.records.doors import one_or_missing
from talka.ui.rendering import render

from .. import actions
from ..actions.deciding import Statement
from ..forms import ClearForm, WaveForm, spared_of
from ..models import Batch, BatchState
from ..queries.waves import found_by, likely_waves

MOMENT = "%Y-%m-%dT%H:%M:%S.%f%z"
WORKING = (BatchState.CLEARING, BatchState.RESTORING)


@coordinators
@require_http_methods(["GET", "HEAD", "POST"])
def wave(request: PersonRequest) -> HttpResponse:
    """What new accounts have in common; who is found by it (GET); all of it hidden and suspended (POST)."""
    form = WaveForm(request.GET if "days" in request.GET else None)
    asked = form.wave(spared_of(request.POST.getlist("spare"))) if form.is_bound and form.is_valid() else None
    clear = ClearForm(request.POST or None, initial={"until": timezone.now().strftime(MOMENT)})
    if request.method == "POST" and asked is not None and clear.is_valid():
        data = clear.cleaned_data
        statement = Statement(data["rule"], data["facts"], language_now())
        try:
            batch = actions.clear_wave(asked, statement, by=request.person, until=data["until"])
        except Denied as denied:
            clear.add_error(None, str(denied.why))
        else:
            return HttpResponseRedirect(reverse("moderation:batch", args=[batch.pk]))
    return _page(request, form, clear, asked)


def _page(request: PersonRequest, form: WaveForm, clear: ClearForm, asked: Any) -> HttpResponse:
    now = timezone.now()
    days = asked.days if asked else 7
    texts, domains = likely_waves(days, now) if asked is None or not asked.is_narrow else ([], [])
    context = {
        "form": form,
        "clear": clear,
        "asked": asked,
        "found": found_by(asked, now) if asked and asked.is_narrow else None,
        "texts": texts,
        "domains": domains,
        "days": days,
        "batches": list(Batch.objects.order_by("-pk")[:10]),
    }
    wrong = clear.errors or (form.errors if form.is_bound else {})
    return render(request, "moderation/wave.jinja", context, status=422 if wrong else 200)


@coordinators
@require_safe
def batch(request: PersonRequest, batch: int) -> HttpResponse:
    """How far a wave is cleared or restored."""
    found = one_or_missing(Batch.objects.select_related("by", "restored_by"), pk=batch)
    context = {"batch": found, "working": found.state in WORKING, "may_restore": found.state != BatchState.RESTORED}
    return render(request, "moderation/batch.jinja", context, block="progress")


@coordinators
@require_POST
def restore(request: PersonRequest, batch: int) -> HttpResponse:
    """Undo all of it."""
    found = one_or_missing(Batch.objects.all(), pk=batch)
    actions.restore_wave(found, by=request.person)
    messages.success(request, _("It is being restored. Each is told."))
    return HttpResponseRedirect(reverse("moderation:batch", args=[found.pk]))
