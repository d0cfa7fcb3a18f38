"""Answering a call, and being answered."""

from typing import cast

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from talka.kernel.access.policies import editors, signed_in
from talka.kernel.access.requests import PersonRequest
from talka.kernel.access.rules import Denied, Missing, require
from talka.kernel.people.organisations import organisation
from talka.kernel.records.actions import Stale
from talka.kernel.records.doors import get_record, one_or_missing
from talka.kernel.records.editing import opened, sent
from talka.kernel.records.rules import may_see
from talka.kernel.records.voices import named_voice, required_voices, spoken
from talka.ui.rendering import render

from .. import actions, queries, rules
from ..forms import AnswerForm, InterestForm
from ..models import Interest, PartnerCall
from .shared import address_of, own_organisation


@editors
def answer(request: PersonRequest, pk: int) -> HttpResponse:
    """Answer a call in an organisation's name (`?organisation=` proposes one).

    Warns of another consortium for the same funds.
    """
    call = get_record(PartnerCall, request.person, may_see, pk=pk)
    if request.method != "POST":  # what was written is not thrown away: the action says why not, in the form
        require(rules.may_answer(request.person, call))
    voices = required_voices(request, but=[call.owner_id])
    restored = False
    if request.method == "POST":
        form = InterestForm(request.POST, questions=call.questions, organisations=voices)
        try:
            if form.is_valid() and _answered(request, call, form):
                return redirect(address_of(call))
        except Stale as stale:  # the caller saved others since the call was read above
            call = cast(PartnerCall, stale.current)
            form = InterestForm(request.POST, questions=call.questions, organisations=voices)
            form.tell_of_change()
    else:
        taking = queries.involved(call, [voice for voice, _name in voices])
        if already := spoken(request, voices, taking):
            messages.info(request, _said_already(already[1]))
            return redirect(address_of(call))
        voices = [voice for voice in voices if voice[0] not in taking]
        form, restored = opened(
            request, InterestForm, {"language": get_language()}, record_id=call.pk,
            given={"organisation": named_voice(request)}, questions=call.questions, organisations=voices,
        )  # fmt: skip
    elsewhere = queries.in_other_consortia(call, [voice for voice, _name in voices])
    context = {"form": form, "call": call, "voices": voices, "elsewhere": elsewhere, "restored": restored}
    return render(request, "partners/answer.jinja", context, status=422 if form.errors else 200)


def _said_already(name: str) -> str:
    return _("%(organisation)s has answered already, or is invited.") % {"organisation": name}


def _answered(request: PersonRequest, call: PartnerCall, form: InterestForm) -> bool:
    """Whether they have this answer; else the form says why not, and keeps the words."""
    data = form.cleaned_data
    speaker = organisation(data["organisation"])
    try:
        interest = actions.show_interest(
            call, speaker, by=request.person, message=data["message"], replies=form.replies(),
            language=data["language"],
        )  # fmt: skip
    except Denied as denied:
        form.add_error(None, str(denied.why))
        return False
    if (interest.message, interest.replies) != (data["message"], form.replies()):  # theirs stood there already
        form.add_error(None, _said_already(speaker.name))
        return False
    sent(request, form, record_id=call.pk)
    messages.success(request, _("They have your answer. You will hear from them."))
    return True


def _interest(request: PersonRequest, pk: int, interest_pk: int) -> Interest:
    """An answer that this person may see: the caller's editors and those who gave it."""
    call = get_record(PartnerCall, request.person, may_see, pk=pk)
    interest = one_or_missing(Interest.objects.filter(call=call).select_related("call", "organisation"), pk=interest_pk)
    if not rules.may_manage(request.person, call) and interest.organisation_id not in request.person.organisation_ids:
        raise Missing
    return interest


@signed_in
def decide(request: PersonRequest, pk: int, interest_pk: int) -> HttpResponse:
    """Accept or decline an answer, with a word."""
    interest = _interest(request, pk, interest_pk)
    require(rules.may_manage(request.person, interest.call))
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act = actions.accept_interest if form.cleaned_data["decision"] == "accept" else actions.decline_interest
        try:
            act(interest, by=request.person, answer=form.cleaned_data["answer"])
        except Denied as denied:
            form.add_error(None, str(denied.why))
        else:
            messages.success(request, _("Your answer is on its way."))
            return redirect(address_of(interest.call))
    pairs = list(zip(interest.questions, interest.replies, strict=False))
    elsewhere = queries.in_other_consortia(interest.call, [interest.organisation_id]).get(interest.organisation_id, [])
    past = queries.past_work([interest.organisation_id], request.person, get_language() or "en")
    context = {
        "form": form, "call": interest.call, "interest": interest, "pairs": pairs, "elsewhere": elsewhere,
        "past_work": past.get(interest.organisation_id, []),
    }  # fmt: skip
    return render(request, "partners/decide.jinja", context, status=422 if form.errors else 200)


@signed_in
@require_POST
def take_back(request: PersonRequest, pk: int, interest_pk: int) -> HttpResponse:
    """Those who answered step back."""
    interest = _interest(request, pk, interest_pk)
    actions.withdraw_interest(interest, by=request.person)
    messages.success(request, _("Your answer is taken back."))
    return redirect(address_of(interest.call))


@editors
@require_POST
def leave(request: PersonRequest, pk: int) -> HttpResponse:
    """Step out of the consortium."""
    call = get_record(PartnerCall, request.person, may_see, pk=pk)
    actions.leave_call(call, own_organisation(request), by=request.person)
    messages.success(request, _("You have withdrawn. Thank you for telling in time."))
    return redirect(address_of(call))
