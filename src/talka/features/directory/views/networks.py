"""Members of networks: inviting, asking, answering, leaving."""

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from talka.kernel.access.policies import editors, signed_in
from talka.kernel.access.requests import PersonRequest
from talka.kernel.access.rules import require
from talka.kernel.records.doors import one_or_missing
from talka.kernel.records.models import Participation, ParticipationRole
from talka.kernel.records.taking_part import organisations_at_hand
from talka.ui.rendering import render

from .. import actions, rules
from ..forms import NetworkAskForm, NetworkInviteForm
from ..models import OrganisationPage
from ..queries.likely import Likely, Named, likely_for
from .shared import address_of, entry, speaking


@signed_in
def invite(request: PersonRequest, pk: int) -> HttpResponse:
    """Invite an organisation by its name; where several may be meant, they are shown to choose from."""
    network = entry(request, pk)
    require(rules.may_answer_for_network(request.person, network))
    form = NetworkInviteForm(request.POST or None)
    found: list[Likely] = []
    if request.method == "POST" and form.is_valid():
        chosen = request.POST.get("chosen", "")
        found = likely_for(request.person, Named((form.cleaned_data["organisation"],)), but=[network.pk], limit=8)
        if chosen.isdecimal() and chosen.isascii() and len(chosen) < 19:
            organisation = one_or_missing(organisations_at_hand(), pk=int(chosen))
            actions.invite_member(network, organisation, by=request.person, text=form.cleaned_data["text"])
            messages.success(request, _("The invitation is on its way."))
            return redirect(address_of(network))
        if not found:
            form.add_error("organisation", _("We know no organisation of this name. Propose it first."))
    context = {"form": form, "entry": network, "found": found}
    return render(request, "directory/member_invite.jinja", context, status=422 if form.errors else 200)


@editors
def ask(request: PersonRequest, pk: int) -> HttpResponse:
    """Ask to be taken in, for the organisation that they speak for."""
    network = entry(request, pk)
    require(rules.may_ask_for_membership(request.person, network))
    speaker = speaking(request)
    form = NetworkAskForm(request.POST or None, initial={"language": get_language() or "en"})
    if request.method == "POST" and form.is_valid():
        actions.ask_for_membership(network, speaker, by=request.person, **form.cleaned_data)
        messages.success(request, _("They have your request. You will hear from them."))
        return redirect(address_of(network))
    context = {"form": form, "entry": network, "speaker": speaker}
    return render(request, "directory/member_ask.jinja", context, status=422 if form.errors else 200)


def _part(request: PersonRequest, part_pk: int) -> Participation:
    """A part in a network in which this person has a say."""
    parts = Participation.objects.filter(role=ParticipationRole.MEMBER, record__kind="organisation")
    if not request.person.is_coordinator:
        edited = request.person.edited_organisation_ids
        parts = parts.filter(Q(organisation_id__in=edited) | Q(record__owner_id__in=edited))
    return one_or_missing(parts, pk=part_pk)


def _back(part: Participation) -> HttpResponse:
    return redirect(address_of(OrganisationPage.objects.get(pk=part.record_id)))


@signed_in
@require_POST
def answer(request: PersonRequest, part_pk: int) -> HttpResponse:
    """The other side says yes or no."""
    part = _part(request, part_pk)
    actions.answer_network(part, by=request.person, accept=request.POST.get("decision") != "decline")
    messages.success(request, _("Your answer is on its way."))
    return _back(part)


@signed_in
@require_POST
def leave(request: PersonRequest, part_pk: int) -> HttpResponse:
    """Either side ends it, or takes back what it asked."""
    part = _part(request, part_pk)
    actions.leave_network(part, by=request.person)
    messages.success(request, _("It is no member any more."))
    return _back(part)
