"""An organisation invites another one to answer a need with it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from talka.kernel.access.policies import editors
from talka.kernel.access.requests import PersonRequest
from talka.kernel.access.rules import Denied, Missing
from talka.kernel.people.limits import hit
from talka.kernel.people.models import Organisation
from talka.kernel.records.doors import get_any_record
from talka.kernel.records.kinds import kind_of
from talka.kernel.records.models import Participation, ParticipationState, Record
from talka.kernel.records.voices import beginning_voices, required_voices, voices_of

from .. import actions, rules
from ..forms import InviteForm, WordForm
from ..models import Need
from .around import Act, act_page, address_of, language_now, need_for, organisation
from .responding import answering, part_of

HOUR = 3600


@editors
def invite(request: PersonRequest, pk: int) -> HttpResponse:
    """Invite another organisation to respond."""
    return _invite(request, need_for(request, pk, rules.may_invite), {})


@editors
def invite_candidate(request: PersonRequest, pk: int, candidate: int) -> HttpResponse:
    """Invite the organisation that a match is of: its page's, or the one that makes an offer."""
    need = need_for(request, pk, rules.may_invite)
    found = get_any_record(request.person, candidate)
    if found.owner is None:
        raise Missing
    message = "" if found.kind == "organisation" else _("About your offer “%(title)s”.") % {"title": found.title}
    beside = _asking_for(request, need, found) if found.kind == "offer" else ""
    return _invite(request, need, {"organisation": found.owner, "message": message}, beside=beside)


def _asking_for(request: PersonRequest, need: Need, offer: Record) -> str:
    """Where those who answer the need ask for the offer, for this need; "" for who answers in no other name."""
    voices = [pk for pk, _name in answering(need, beginning_voices(request)) if pk != offer.owner_id]
    kind = kind_of(offer.kind)
    if not voices or not kind.state(offer.state).answerable:
        return ""
    return f"/{language_now()}/{kind.path}/{offer.pk}/ask/?need={need.pk}&organisation={voices[0]}"


def _invite(request: PersonRequest, need: Need, proposed: dict[str, Any], **more: Any) -> HttpResponse:
    speaking = _inviting(request, need)
    act = Act(_("Invite a partner"), _("Invite"), _("They get a mail with your words."), "envelope")
    form = InviteForm(request.POST or None, initial={"language": language_now(), **proposed})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if hit(f"needs.invite:{request.person.pk}", limit=60, seconds=HOUR):
            try:
                part = actions.invite_to_respond(
                    need, data["organisation"], by=request.person, message=data["message"], language=data["language"],
                    speaking=organisation(speaking),
                )  # fmt: skip
            except Denied as denied:
                form.add_error(None, str(denied.why))
                return act_page(request, need, form, act, **more)
            _tell_invited(request, part, data["organisation"])
            return HttpResponseRedirect(address_of(need))
        form.add_error(None, _("Very many invitations went out in a short time. Please go on in an hour."))
    return act_page(request, need, form, act, **more)


def _inviting(request: PersonRequest, need: Need) -> int | None:
    """In whose name they invite: of theirs that answer the need before others. A coordinator may in nobody's."""
    voices = beginning_voices(request, field="")
    if not voices and not request.person.is_coordinator:  # what was written isn't lost: the action says why not
        voices = voices_of(request) if request.method == "POST" else required_voices(request)
    first = answering(need, voices) or voices
    return first[0][0] if first else None


def _tell_invited(request: PersonRequest, part: Participation, invited: Organisation) -> None:
    if part.state == ParticipationState.INVITED:
        messages.success(request, _("%(name)s is invited.") % {"name": invited.called})
    else:
        messages.info(request, _("%(name)s takes part already.") % {"name": invited.called})


@editors
def decline_invitation(request: PersonRequest, pk: int) -> HttpResponse:
    """Say no to an invitation, with a word."""
    need = need_for(request, pk, rules.may_see)
    invited = _invited_voice(request, need)
    act = Act(_("Decline the invitation"), _("Decline"), _("Whoever invited you is told."), "x-lg")
    form = WordForm(request.POST or None, initial={"language": language_now()})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        actions.decline_invitation(need, invited, by=request.person, word=data["text"], language=data["language"])
        messages.success(request, _("You have declined."))
        return HttpResponseRedirect(address_of(need))
    return act_page(request, need, form, act, offered=invited.called)


def _invited_voice(request: PersonRequest, need: Need) -> Organisation:
    named = request.GET.get("organisation") or request.POST.get("organisation", "")
    for pk, _name in voices_of(request):
        if (not named or named == str(pk)) and (part := part_of(need, pk, ParticipationState.INVITED)):
            return part.organisation
    raise Missing
