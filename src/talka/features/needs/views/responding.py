"""Organisations answer: take up, promise, deliver, withdraw, invite, tell how it goes."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from talka.kernel.access.policies import editors
from talka.kernel.access.requests import PersonRequest
from talka.kernel.access.rules import Denied
from talka.kernel.people.organisations import organisation as organisation_of
from talka.kernel.records.doors import get_any_record
from talka.kernel.records.editing import opened, sent
from talka.kernel.records.models import Participation, ParticipationRole, ParticipationState
from talka.kernel.records.voices import Voice, named_voice, required_voices, spoken, voices_of
from talka.toolkit.prepared import Prepared
from talka.ui.forms import Form

from .. import actions, rules
from ..actions import TooMuch
from ..forms import DeliverForm, ProgressForm, ShareForm, WordForm
from ..models import Need, amount
from ..queries.pages import own_offers
from .around import Act, act_page, address_of, language_now, need_for, organisation

HOUR = 3600


def part_of(need: Need, organisation_id: int, *states: str) -> Participation | None:
    return next(iter(_parts(states, record_id=need.pk, organisation_id=organisation_id)), None)


_parts = Prepared(
    lambda states, record_id, organisation_id: Participation.objects.filter(
        record_id=record_id, organisation_id=organisation_id, role=ParticipationRole.RESPONDER, state__in=states
    )
)


def _own_part(request: PersonRequest, need: Need) -> tuple[Participation, list[Voice]]:
    """The reader's organisation's part (`?organisation=` says whose, where several respond), and its name."""
    named = request.GET.get("organisation") or request.POST.get("organisation", "")
    for pk, name in voices_of(request):
        part = part_of(need, pk, *rules.RESPONDING) if not named or named == str(pk) else None
        if part is not None:
            return part, [(pk, name)]
    raise Denied(rules.responds.why)


def _refused(form: Form, refusal: TooMuch) -> None:
    form.add_error("promised", refusal.sentence())


def _still_open(need: Need) -> str:
    if need.still_open is None:
        return ""
    return _("Still open: %(amount)s.") % {"amount": amount(need.still_open, need.unit)}


@editors
def take_up(request: PersonRequest, pk: int) -> HttpResponse:
    """What will you do, how much of it, until when? An open invitation is accepted by it."""
    # What was written is not thrown away: when it is sent, the action says why not, in the form.
    need = need_for(request, pk, rules.may_see if request.method == "POST" else rules.may_take_up)
    voices = _invited_first(request, need, required_voices(request))
    responding = _responding(need, voices) if request.method != "POST" and need.responders else set()
    if already := spoken(request, voices, responding):
        messages.info(request, _("You have taken it up already. Here you may change what you will do."))
        return redirect(f"{reverse('needs:share', args=[need.pk])}?organisation={already[0]}")
    voices = [voice for voice in voices if voice[0] not in responding]
    act = Act(_("Take it up"), _("Take it up"), _("Say what you will do. Others may do the rest."), "hand-index")
    owners = [voice for voice, _name in voices]
    # Whoever answers with none of their offers need not wait for the list of them, unless the form comes back.
    asked = request.method != "POST" or request.POST.get("offer")
    options: dict[str, Any] = {"need": need, "organisations": voices, "offers": own_offers(owners) if asked else ()}
    if request.method != "POST":
        options["given"] = {"organisation": named_voice(request), "offer": request.GET.get("offer", "")}
        form, restored = opened(request, ShareForm, {"language": language_now()}, record_id=need.pk, **options)
        return act_page(request, need, form, act, restored=restored, hints={"promised": _still_open(need)})
    form = ShareForm(request.POST, **options)
    if form.is_valid() and _taken(request, need, form):
        return HttpResponseRedirect(address_of(need))
    if not asked:
        form.propose(own_offers(owners))
    return act_page(request, need, form, act, hints={"promised": _still_open(need)})


def _invited_first(request: PersonRequest, need: Need, voices: list[Voice]) -> list[Voice]:
    """Whoever of them is invited is proposed before the others, unless the address names one."""
    if len(voices) == 1 or named_voice(request) is not None:
        return voices
    return sorted(voices, key=lambda voice: part_of(need, voice[0], ParticipationState.INVITED) is None)


def _responding(need: Need, voices: list[Voice]) -> set[int]:
    """Those of them that have taken it up."""
    return {pk for pk, _name in voices if part_of(need, pk, *rules.RESPONDING)}


def _taken(request: PersonRequest, need: Need, form: ShareForm) -> bool:
    speaker = organisation_of(form.cleaned_data["organisation"])
    offer = form.cleaned_data.get("offer")
    try:
        part = actions.take_up(
            need, speaker, form.share(), by=request.person,
            offer=get_any_record(request.person, offer) if offer else None,
        )  # fmt: skip
    except TooMuch as refusal:
        _refused(form, refusal)
        return False
    except Denied as denied:
        form.add_error(None, str(denied.why))
        return False
    if part.note != form.share().what:  # theirs stood there already, in other words
        form.add_error(None, _("%(organisation)s has taken it up already.") % {"organisation": speaker.called})
        return False
    sent(request, form, record_id=need.pk)
    messages.success(request, _("Thank you. Those whom it concerns are told. You may invite a partner now."))
    return True


@editors
def share(request: PersonRequest, pk: int) -> HttpResponse:
    """Change what your organisation will do."""
    need = need_for(request, pk, rules.may_withdraw)
    part, voices = _own_part(request, need)
    act = Act(_("Change what you will do"), _("Save"), icon="pencil")
    draft = f"{ShareForm.draft}-{part.organisation_id}"  # where several respond, each changes its own
    hints = {"promised": _still_open(need)}
    if request.method != "POST":
        initial = {
            "organisation": part.organisation_id, "what": part.note, "promised": part.promised,
            "due_date": part.due_date, "language": part.note_language or language_now(),
        }  # fmt: skip
        form, restored = opened(
            request, ShareForm, initial, record_id=need.pk, draft=draft, given={"organisation": part.organisation_id},
            need=need, organisations=voices,
        )  # fmt: skip
        return act_page(request, need, form, act, restored=restored, hints=hints, offered=voices[0][1])
    form = ShareForm(request.POST, initial={"due_date": part.due_date}, need=need, organisations=voices)
    form.draft = draft
    if form.is_valid():
        try:
            actions.change_share(need, part.organisation, form.share(), by=request.person)
        except TooMuch as refusal:
            _refused(form, refusal)
        else:
            sent(request, form, record_id=need.pk)
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(address_of(need))
    return act_page(request, need, form, act, hints=hints, offered=voices[0][1])


@editors
def deliver(request: PersonRequest, pk: int) -> HttpResponse:
    """How much has your organisation delivered by now?"""
    need = need_for(request, pk, rules.may_withdraw)
    part, voices = _own_part(request, need)
    act = Act(_("Tell what you delivered"), _("Save"), icon="box-seam")
    initial = {"language": language_now(), "organisation": part.organisation_id, "delivered": part.delivered or 0}
    form = DeliverForm(request.POST or None, initial=initial, need=need, organisations=voices)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        actions.deliver(
            need, part.organisation, by=request.person,
            delivered=data.get("delivered"), text=data["text"], language=data["language"],
        )  # fmt: skip
        messages.success(request, _("Thank you. Everybody can see it now."))
        return HttpResponseRedirect(address_of(need))
    promised = _("You promised %(amount)s.") % {"amount": amount(part.promised, need.unit)} if part.promised else ""
    return act_page(request, need, form, act, hints={"delivered": promised})


@editors
def withdraw(request: PersonRequest, pk: int) -> HttpResponse:
    """Your organisation can't do it after all."""
    need = need_for(request, pk, rules.may_withdraw)
    part, _voices = _own_part(request, need)
    lead = _("What you promised and did not deliver is open again. Those whom it concerns are told.")
    act = Act(_("Withdraw"), _("Withdraw"), lead, "box-arrow-right", "danger")
    form = WordForm(request.POST or None, initial={"language": language_now()})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        actions.withdraw(need, part.organisation, by=request.person, text=data["text"], language=data["language"])
        messages.success(request, _("You have withdrawn. Thank you for telling in time."))
        return HttpResponseRedirect(address_of(need))
    return act_page(request, need, form, act, offered=part.organisation.called)


@editors
def tell_progress(request: PersonRequest, pk: int) -> HttpResponse:
    """Tell everybody how it goes."""
    need = need_for(request, pk, rules.may_tell_progress)
    options: dict[str, Any] = {
        "organisations": answering(need, voices_of(request)), "required": True,
        "may_be_nobody": request.person.is_coordinator,
    }  # fmt: skip
    act = Act(_("Tell how it goes"), _("Publish"), _("Everybody can read it."), "chat-dots")
    if request.method != "POST":
        form, restored = opened(request, ProgressForm, {"language": language_now()}, record_id=need.pk, **options)
        return act_page(request, need, form, act, restored=restored)
    form = ProgressForm(request.POST, **options)
    if not form.is_valid():
        return act_page(request, need, form, act)
    data = form.cleaned_data
    actions.tell_progress(
        need, by=request.person, text=data["text"], language=data["language"],
        organisation=organisation(data.get("organisation")),
    )  # fmt: skip
    sent(request, form, record_id=need.pk)
    messages.success(request, _("Published."))
    return HttpResponseRedirect(address_of(need))


def answering(need: Need, voices: list[Voice]) -> list[Voice]:
    """Those of their organisations that respond, or that the need belongs to."""
    return [
        (pk, name) for pk, name in voices if pk == need.owner_id or part_of(need, pk, *rules.RESPONDING) is not None
    ]
