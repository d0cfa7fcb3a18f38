"""What coordinators do: proposals, claims, verification, merging."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from talka.kernel.access.policies import coordinators
from talka.kernel.access.requests import PersonRequest
from talka.kernel.access.rules import Denied, require
from talka.kernel.records.doors import one_or_missing
from talka.ui.formats import number
from talka.ui.rendering import render

from .. import actions, rules
from ..actions import content_of
from ..forms import AnswerForm, MergeForm, ReasonForm, VerifyForm
from ..models import Claim, OrganisationPage
from ..queries import queue as queries
from ..queries.likely import likely, said_to_be_two
from .shared import address_of, entry


@coordinators
def queue(request: PersonRequest) -> HttpResponse:
    """Proposals, claims, namesakes, and entries to verify anew."""
    context = {
        "proposals": queries.proposals(),
        "claims": queries.claims(),
        "pairs": queries.namesakes(),
        "lapsed": queries.lapsed(),
        "declined": queries.declined(),
    }
    return render(request, "directory/queue.jinja", context)


@coordinators
@require_POST
def take_on(request: PersonRequest, pk: int) -> HttpResponse:
    """List a proposal."""
    page = actions.take_on(entry(request, pk), by=request.person)
    messages.success(request, _("The organisation is listed."))
    return redirect(address_of(page))


@coordinators
def decline(request: PersonRequest, pk: int) -> HttpResponse:
    """Don't take a proposal on."""
    page = entry(request, pk)
    require(rules.may_decide(request.person, page))
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.decline(page, by=request.person, reason=form.cleaned_data["reason"])
        messages.success(request, _("It is not taken on. Whoever proposed it is told."))
        return redirect("directory:queue")
    return _decision(request, page, form, "decline")


@coordinators
@require_POST
def reconsider(request: PersonRequest, pk: int) -> HttpResponse:
    """Look at a declined proposal again."""
    page = actions.reconsider(entry(request, pk), by=request.person)
    messages.success(request, _("It is among the proposed organisations again. Whoever proposed it is told."))
    return redirect(address_of(page))


@coordinators
def verify(request: PersonRequest, pk: int) -> HttpResponse:
    """Verify an entry, with a note on how."""
    page = entry(request, pk)
    require(rules.may_verify(request.person, page))
    form = VerifyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.verify(page, by=request.person, how=form.cleaned_data["reason"])
        messages.success(request, _("The entry is verified."))
        return redirect(address_of(page))
    return _decision(request, page, form, "verify")


def _decision(request: PersonRequest, page: OrganisationPage, form: ReasonForm | VerifyForm, what: str) -> HttpResponse:
    context = {"form": form, "entry": page, "what": what}
    return render(request, "directory/decision.jinja", context, status=422 if form.errors else 200)


@coordinators
def answer(request: PersonRequest, claim_pk: int) -> HttpResponse:
    """Answer a claim."""
    claim = one_or_missing(Claim.objects.select_related("organisation", "person"), pk=claim_pk)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        accept = form.cleaned_data["decision"] == "accept"
        try:
            actions.answer_claim(claim, by=request.person, accept=accept, answer=form.cleaned_data["answer"])
        except Denied as denied:
            form.add_error(None, str(denied.why))
        else:
            messages.success(request, _("Your answer is on its way."))
            return redirect("directory:queue")
    context = {"form": form, "claim": claim}
    return render(request, "directory/claim_answer.jinja", context, status=422 if form.errors else 200)


@coordinators
def merge_choice(request: PersonRequest, pk: int) -> HttpResponse:
    """Choose the entry that stays: of the likely ones, or by its address."""
    page = entry(request, pk)
    form = MergeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return redirect("directory:merge-into", page.pk, form.cleaned_data["into"])
    left_out = {page.pk, *said_to_be_two(page.pk)}
    context = {"form": form, "entry": page, "likely": likely(content_of(page).named(), but=left_out, limit=8)}
    return render(request, "directory/merge_choice.jinja", context, status=422 if form.errors else 200)


@coordinators
def merge(request: PersonRequest, pk: int, into_pk: int) -> HttpResponse:
    """See what moves; then merge."""
    page, into = entry(request, pk), entry(request, into_pk)
    if request.method == "POST":
        stays = actions.merge(page, into, by=request.person)
        messages.success(request, _("The two entries are one now."))
        return redirect(address_of(stays))
    context = {
        "entry": page, "into": into, "was": content_of(page), "stays": content_of(into),
        "moving_rows": [(moving.label, number(moving.count)) for moving in actions.preview(page)],
    }  # fmt: skip
    return render(request, "directory/merge.jinja", context)


@coordinators
@require_POST
def not_the_same(request: PersonRequest, pk: int, other_pk: int) -> HttpResponse:
    """Two that look alike are two."""
    actions.say_not_the_same(entry(request, pk), entry(request, other_pk), by=request.person)
    messages.success(request, _("Noted: they are two."))
    return redirect("directory:queue")
