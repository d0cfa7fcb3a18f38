"""Asking for an offer, and being answered."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from talka.kernel.access.policies import editors, signed_in
from talka.kernel.access.requests import PersonRequest
from talka.kernel.access.rules import Denied, Missing, require
from talka.kernel.people.models import Person
from talka.kernel.people.organisations import organisation
from talka.kernel.records.doors import get_any_record, get_record, one_or_missing
from talka.kernel.records.editing import opened, sent
from talka.kernel.records.models import Record
from talka.kernel.records.voices import named_voice, required_voices, spoken
from talka.ui.rendering import render

from .. import actions, queries, rules
from ..forms import AnswerForm, AskForm
from ..models import Ask, Offer
from .shared import address_of


def _need(person: Person, number: Any) -> Record | None:
    """The need that a request names, if there is such a one and they may see it."""
    text = str(number or "")
    if not (text.isdecimal() and text.isascii() and len(text) < 19):
        return None
    try:
        found = get_any_record(person, int(text))
    except Missing:
        return None
    return found if found.kind == actions.NEED else None


@editors
def ask(request: PersonRequest, pk: int) -> HttpResponse:
    """Ask for it in an organisation's name: `?organisation=` proposes one, `?need=` names the need it is for."""
    offer = get_record(Offer, request.person, rules.may_see, pk=pk)
    if request.method != "POST":  # what was written is not thrown away: the action says why not, in the form
        require(rules.may_ask(request.person, offer))
    voices = required_voices(request, but=[offer.owner_id])
    if request.method == "POST":
        form = AskForm(request.POST, organisations=voices)
        if form.is_valid() and _asked(request, offer, form):
            return redirect(address_of(offer))
        return _ask_page(request, offer, form, voices)
    waiting = queries.waiting_for(offer, [voice for voice, _name in voices])
    if already := spoken(request, voices, waiting):
        messages.info(request, _said_already(already[1]))
        return redirect(address_of(offer))
    voices = [voice for voice in voices if voice[0] not in waiting]
    given = {"organisation": named_voice(request), "need": request.GET.get("need", "")}
    initial = {"language": get_language() or "en"}
    form, restored = opened(request, AskForm, initial, record_id=offer.pk, given=given, organisations=voices)
    return _ask_page(request, offer, form, voices, restored=restored)


def _said_already(name: str) -> str:
    return _("%(organisation)s has asked for it already.") % {"organisation": name}


def _ask_page(request: PersonRequest, offer: Offer, form: AskForm, voices: list[Any], **more: Any) -> HttpResponse:
    need = _need(request.person, form["need"].value())
    context = {"form": form, "offer": offer, "voices": voices, "need": need, "restored": False, **more}
    return render(request, "offers/ask.jinja", context, status=422 if form.errors else 200)


def _asked(request: PersonRequest, offer: Offer, form: AskForm) -> bool:
    """Whether they have this request; else the form says why not, and keeps the words."""
    data = form.cleaned_data
    speaker = organisation(data["organisation"])
    try:
        asked = actions.ask(
            offer, speaker, by=request.person, message=data["message"], language=data["language"],
            need=_need(request.person, data["need"]),
        )  # fmt: skip
    except Denied as denied:
        form.add_error(None, str(denied.why))
        return False
    if asked.message != data["message"]:  # theirs stood there already, in other words
        form.add_error(None, _said_already(speaker.name))
        return False
    sent(request, form, record_id=offer.pk)
    messages.success(request, _("They have your request. You will hear from them."))
    return True


def _ask_of(request: PersonRequest, pk: int, ask_pk: int) -> Ask:
    """A request for an offer that this person may see: its owner's editors and those who asked."""
    offer = get_record(Offer, request.person, rules.may_see, pk=pk)
    asked = one_or_missing(Ask.objects.filter(offer=offer).select_related("offer", "organisation", "need"), pk=ask_pk)
    person = request.person
    if not rules.may_manage(person, offer) and asked.organisation_id not in person.organisation_ids:
        raise Missing
    return asked


ANSWERS = {"accept": actions.accept_ask, "decline": actions.decline_ask, "release": actions.release_ask}


@signed_in
def answer(request: PersonRequest, pk: int, ask_pk: int) -> HttpResponse:
    """Accept or decline, with a word; or take back the promise to one who was accepted."""
    asked = _ask_of(request, pk, ask_pk)
    require(rules.may_answer_asks(request.person, asked.offer))
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            ANSWERS[data["decision"]](asked, by=request.person, answer=data["answer"])
        except Denied as denied:  # somebody answered meanwhile: the word is kept
            form.add_error(None, str(denied.why))
        else:
            messages.success(request, _("Your answer is on its way."))
            return redirect(address_of(asked.offer))
    context = {"form": form, "offer": asked.offer, "asked": asked, "need": _need(request.person, asked.need_id)}
    return render(request, "offers/answer.jinja", context, status=422 if form.errors else 200)


@signed_in
@require_POST
def take_back(request: PersonRequest, pk: int, ask_pk: int) -> HttpResponse:
    """The one who asked needs it no more."""
    asked = _ask_of(request, pk, ask_pk)
    actions.take_back_ask(asked, by=request.person)
    messages.success(request, _("Your request is taken back."))
    return redirect(address_of(asked.offer))
