"""Inviting partners, and answering an invitation."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from talka.kernel.access.policies import editors, signed_in
from talka.kernel.access.requests import PersonRequest
from talka.kernel.access.rules import Missing, require
from talka.kernel.people.models import OrganisationType
from talka.kernel.records.doors import get_any_record, get_record, one_or_missing
from talka.kernel.records.rules import may_see
from talka.kernel.records.taking_part import organisations_at_hand
from talka.ui.rendering import render

from .. import actions, queries, rules
from ..forms import InviteForm
from ..models import PartnerCall
from .shared import address_of, managed, own_organisation


def _inviting(request: PersonRequest, pk: int) -> PartnerCall:
    call = managed(request, pk)
    require(rules.may_invite(request.person, call))
    return call


@signed_in
def invite(request: PersonRequest, pk: int) -> HttpResponse:
    """Find an organisation by name to invite."""
    call = _inviting(request, pk)
    text = request.GET.get("q", "").strip()[:200]
    found = queries.invitable(text, call) if text else []
    for row in found:
        row["type_label"] = str(OrganisationType(row["type"]).label)
    return render(request, "partners/invite.jinja", {"call": call, "text": text, "found": found}, block="found")


@signed_in
def invite_one(request: PersonRequest, pk: int, organisation_id: int) -> HttpResponse:
    """Invite this organisation, with a word; warns of another consortium for the same funds."""
    call = _inviting(request, pk)
    organisation = one_or_missing(organisations_at_hand(), pk=organisation_id)
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.invite_partner(call, organisation, by=request.person, message=form.cleaned_data["message"])
        messages.success(request, _("%(organisation)s is invited.") % {"organisation": organisation.called})
        return redirect(address_of(call))
    elsewhere = queries.in_other_consortia(call, [organisation.pk]).get(organisation.pk, [])
    context = {"form": form, "call": call, "organisation": organisation, "elsewhere": elsewhere}
    return render(request, "partners/invite_one.jinja", context, status=422 if form.errors else 200)


@signed_in
def invite_match(request: PersonRequest, pk: int, candidate: int) -> HttpResponse:
    """From the matches: the candidate is an organisation's page, whose owner is the organisation itself."""
    _inviting(request, pk)
    page = get_any_record(request.person, candidate)
    if page.owner_id is None:
        raise Missing
    return redirect("partners:invite-one", pk, page.owner_id)


@editors
@require_POST
def invitation(request: PersonRequest, pk: int) -> HttpResponse:
    """Join or decline, in the name of the invited organisation."""
    call = get_record(PartnerCall, request.person, may_see, pk=pk)
    accept = request.POST.get("decision") == "accept"
    part = actions.answer_invitation(call, own_organisation(request), by=request.person, accept=accept)
    if part is None:
        messages.info(request, _("This invitation is over"))
    else:
        messages.success(request, _("You are in.") if part.state in queries.IN else _("The invitation is declined."))
    return redirect(address_of(call))
