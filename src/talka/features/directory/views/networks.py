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
from talka.kernel.access.rules import Denied, require
from talka.kernel.people.organisations import organisation
from talka.kernel.records.doors import one_or_missing
from talka.kernel.records.models import LIVE, Participation, ParticipationRole, ParticipationState
from talka.kernel.records.taking_part import organisations_at_hand
from talka.kernel.records.voices import required_voices, spoken
from talka.ui.rendering import render

from .. import actions, rules
from ..forms import NetworkAskForm, NetworkInviteForm
from ..models import OrganisationPage
from ..queries.likely import Likely, Named, likely_for
from .shared import address_of, entry


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
    """Ask to be taken in, for one of their organisations (`?organisation=` proposes one)."""
    network = entry(request, pk)
    require(rules.may_ask_for_membership(request.person, network))
    voices = required_voices(request, but=[network.owner_id])
    if request.method == "POST":
        form = NetworkAskForm(request.POST, organisations=voices)
        if form.is_valid() and _asked(request, network, form):
            return redirect(address_of(network))
    else:
        members = _members(network)
        if already := spoken(request, voices, members):
            messages.info(request, _said_already(already[1]))
            return redirect(address_of(network))
        voices = [voice for voice in voices if voice[0] not in members]
        initial = {"language": get_language() or "en", "organisation": voices[0][0]}
        form = NetworkAskForm(initial=initial, organisations=voices)
    context = {"form": form, "entry": network, "voices": voices}
    return render(request, "directory/member_ask.jinja", context, status=422 if form.errors else 200)


def _members(network: OrganisationPage) -> set[int]:
    """Who is in the network or has asked; whoever is invited may ask still, and is in by that."""
    parts = Participation.objects.filter(record_id=network.pk, role=ParticipationRole.MEMBER, state__in=LIVE)
    return set(parts.exclude(state=ParticipationState.INVITED).values_list("organisation_id", flat=True))


def _said_already(name: str) -> str:
    return _("%(organisation)s is a member already, or has asked to be.") % {"organisation": name}


def _asked(request: PersonRequest, network: OrganisationPage, form: NetworkAskForm) -> bool:
    """Whether they have this request; else the form says why not, and keeps the words."""
    data = form.cleaned_data
    speaker = organisation(data["organisation"])
    try:
        part = actions.ask_for_membership(
            network, speaker, by=request.person, text=data["text"], language=data["language"]
        )
    except Denied as denied:
        form.add_error(None, str(denied.why))
        return False
    if part.state == ParticipationState.ASKED and part.note != data["text"]:  # theirs stood there already
        form.add_error(None, _said_already(speaker.called))
        return False
    waits = part.state == ParticipationState.ASKED
    messages.success(request, _("They have your request. You will hear from them.") if waits else _("You are in."))
    return True


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
    was = part.state
    actions.leave_network(part, by=request.person)
    if was == ParticipationState.INVITED:
        messages.success(request, _("The invitation is taken back."))
    elif was == ParticipationState.ASKED:
        messages.success(request, _("Your request is taken back."))
    else:
        messages.success(request, _("It is no member any more."))
    return _back(part)
