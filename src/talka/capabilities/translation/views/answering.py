"""A translation that was handed over: read beside the original, accepted, or sent back with a word."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from talka.kernel.access.policies import signed_in
from talka.kernel.access.requests import PersonRequest
from talka.kernel.access.rules import Denied, Missing
from talka.kernel.people.models import NAMELESS
from talka.kernel.records.actions import digest_of
from talka.kernel.records.models import Record
from talka.ui.rendering import render

from .. import rules
from ..actions import publishing
from ..actions.shared import Overtaken, mark_of, standing
from ..forms import AcceptForm, SendBackForm
from ..models import Proposal, ProposalState
from .around import about, address_of, language_now, record_for
from .comparing import pairs_of

# A draft is its writer's alone.
SHOWN = (ProposalState.OFFERED, ProposalState.ACCEPTED, ProposalState.SENT_BACK)


def _found(request: PersonRequest, pk: int) -> tuple[Proposal, Record]:
    """The proposal and its record, for its writer and for whoever decides. Raises `Missing`."""
    found = Proposal.objects.filter(pk=pk).select_related("by").first()
    if found is None:
        raise Missing
    record = record_for(request.person, found.record_id)
    decides = rules.may_decide(request.person, record) and found.state in SHOWN
    if found.by_id != request.person.pk and not decides:
        raise Missing
    return found, record


@signed_in
@require_safe
def proposal(request: PersonRequest, proposal: int) -> HttpResponse:
    """Read it beside the original."""
    found, record = _found(request, proposal)
    return _page(request, found, record)


def _page(
    request: PersonRequest, found: Proposal, record: Record, *, form: SendBackForm | None = None, status: int = 200,
    overtaken: str = "", problem: str = "",
) -> HttpResponse:  # fmt: skip
    stands = standing(record, found.language) if found.state != ProposalState.ACCEPTED else None
    read = {"version": found.version, "original": digest_of(record), "stands": mark_of(stands)}
    word = {"word_language": language_now(), "version": found.version}
    context = {
        **about(record, found.language),
        "proposal": found,
        "by": (found.by.name if found.by else "") or str(NAMELESS),
        "is_mine": found.by_id == request.person.pk,
        "decides": bool(rules.may_decide(request.person, record)),
        "waits": found.state == ProposalState.OFFERED,
        "pairs": pairs_of(record, found, stands),
        "stands": stands,
        "is_behind": found.source_digest != digest_of(record),
        "accept_form": AcceptForm(initial=read),
        "form": form or SendBackForm(initial=word),
        "overtaken": overtaken,
        "problem": problem,
        "reading": address_of(record, found.language),
    }
    return render(request, "translation/proposal.jinja", context, status=status)


@signed_in
@require_POST
def accept(request: PersonRequest, proposal: int) -> HttpResponse:
    """Let readers have it, if it is still what was read."""
    found, record = _found(request, proposal)
    form = AcceptForm(request.POST)
    data: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    was_over = found.state == ProposalState.ACCEPTED
    try:
        publishing.accept(
            found, by=request.person, version=data.get("version"),
            original=data.get("original") or None, stands=data.get("stands", ""),
        )  # fmt: skip
    except Overtaken as overtaken:
        found, record = _found(request, proposal)
        return _page(request, found, record, overtaken=overtaken.what, status=409)
    except Denied as denied:
        found, record = _found(request, proposal)
        return _page(request, found, record, problem=str(denied.why), status=409)
    messages.success(request, _("It is accepted already.") if was_over else _("Readers have it now."))
    return redirect(address_of(record, found.language))


@signed_in
@require_POST
def send_back(request: PersonRequest, proposal: int) -> HttpResponse:
    """Back to the translator, with a word."""
    found, record = _found(request, proposal)
    form = SendBackForm(request.POST)
    if not form.is_valid():
        return _page(request, found, record, form=form, status=422)
    data = form.cleaned_data
    try:
        publishing.send_back(
            found, by=request.person, word=data["word"], word_language=data["word_language"], version=data["version"]
        )
    except Overtaken as overtaken:
        found, record = _found(request, proposal)
        return _page(request, found, record, form=form, overtaken=overtaken.what, status=409)
    except Denied as denied:
        form.add_error(None, str(denied.why))
        return _page(request, found, record, form=form, status=409)
    messages.success(request, _("Your answer is on its way."))
    return redirect("translation:wanted")
