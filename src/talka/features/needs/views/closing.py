"""Confirming and declining reports, "is it solved?", closing, opening again, merging."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from talka.kernel.access.policies import coordinators, signed_in
from talka.kernel.access.requests import PersonRequest
from talka.kernel.access.rules import Denied, Missing
from talka.kernel.records.doors import get_record
from talka.kernel.records.texts import text_of
from talka.kernel.records.voices import voices_of
from talka.kernel.vocabulary.labels import places
from talka.ui.rendering import render

from .. import actions, rules
from ..forms import JudgeForm, MergeForm, ReasonForm, WordForm
from ..models import Need, NeedState
from ..queries.asking import those_asked
from ..queries.pages import facts_of
from ..queries.twins import likely_twins
from .around import Act, act_page, address_of, language_now, need_for, organisation


@coordinators
@require_POST
def confirm(request: PersonRequest, pk: int) -> HttpResponse:
    """Everybody may see it from now on."""
    need = get_record(Need, request.person, rules.may_see, pk=pk)
    actions.confirm(need, by=request.person)
    messages.success(request, _("Confirmed. Everybody can see it now, and its reporter is told."))
    return redirect("needs:queue" if request.POST.get("next") == "queue" else address_of(need))


@coordinators
def turn_down(request: PersonRequest, pk: int) -> HttpResponse:
    """Don't take a report on; its reporter reads why."""
    need = need_for(request, pk, rules.may_confirm)
    act = Act(_("Don't take it on"), _("Don't take it on"), _("Whoever reported it reads your reason."), kind="danger")
    form = ReasonForm(request.POST or None, initial={"language": language_now()})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        actions.decline(need, by=request.person, reason=data["reason"], language=data["language"])
        messages.success(request, _("Its reporter is told."))
        return redirect("needs:queue")
    return act_page(request, need, form, act)


@coordinators
@require_POST
def reconsider(request: PersonRequest, pk: int) -> HttpResponse:
    """It waits to be read again, after it was not taken on."""
    need = get_record(Need, request.person, rules.may_see, pk=pk)
    need = actions.reconsider(need, by=request.person)
    messages.success(request, _("It waits in the list again, and its reporter is told."))
    return redirect(address_of(need))


@coordinators
def merge(request: PersonRequest, pk: int) -> HttpResponse:
    """Merge it into another that says the same: likely ones are shown in full."""
    need = need_for(request, pk, rules.may_merge)
    form = MergeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            into = get_record(Need, request.person, rules.may_see, pk=form.cleaned_data["into"])
        except Missing:
            form.add_error("into", _("There is no such need."))
        else:
            try:
                into = actions.merge(need, into, by=request.person)
            except Denied as denied:
                form.add_error("into", str(denied.why))
            else:
                messages.success(request, _("Merged. Every voice is kept."))
                return redirect(address_of(into))
    text = text_of(need, language_now())
    place = places(language_now()).get(need.place_id or 0)
    found = likely_twins(text.title, text.body, language_now(), request.person, place=place, but=need.pk)
    context = {
        "need": need, "text": text, "form": form, "twins": found, "address": address_of(need),
        "facts": facts_of(need, None),
    }  # fmt: skip
    return render(request, "needs/merge.jinja", context, status=422 if form.errors else 200)


@signed_in
def say_solved(request: PersonRequest, pk: int) -> HttpResponse:
    """Say that it is solved: those whom it concerns are asked."""
    need = need_for(request, pk, rules.may_say_solved)
    asks = bool(those_asked(need))
    lead = _("Whoever reported it, and all who said “me too”, are asked whether it is.")
    lead = lead if asks else _("Nobody can be asked whether it is: a coordinator looks.")
    act = Act(_("It is solved"), _("Say it is solved"), lead, "check2-all")
    voices = [] if need.author_id == request.person.pk else voices_of(request)
    form = WordForm(
        request.POST or None, initial={"language": language_now()}, organisations=voices, may_be_nobody=True
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        need = actions.say_solved(
            need, by=request.person, organisation=organisation(data.get("organisation")),
            text=data["text"], language=data["language"],
        )  # fmt: skip
        said = _("Good to hear. Those whom it concerns are asked.") if asks else _("Good to hear. A coordinator looks.")
        messages.success(request, said)
        return redirect(address_of(need))
    return act_page(request, need, form, act)


@signed_in
def solved(request: PersonRequest, pk: int) -> HttpResponse:
    """Is it solved? For those who were asked, when they are signed in; others answer by the link in their mail."""
    need = need_for(request, pk, rules.may_judge)
    form = JudgeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        need = actions.judge(
            need, by=request.person, asked_round=data["asked_round"], solved=data["choice"] == "yes",
            word=data["text"], language=language_now(),
        )  # fmt: skip
        reopened = need.state == NeedState.REOPENED
        messages.success(request, _("Thank you. The need is open again.") if reopened else _("Thank you."))
        return redirect(address_of(need))
    context = {"need": need, "text": text_of(need, language_now()), "form": form, "address": address_of(need)}
    return render(request, "needs/solved.jinja", context, status=422 if form.errors else 200)


@signed_in
def not_feasible(request: PersonRequest, pk: int) -> HttpResponse:
    """Close what can't be done, and say why."""
    need = need_for(request, pk, rules.may_close)
    lead = _("Everybody reads your reason. Those whom it concerns are told.")
    act = Act(_("Close it as not feasible"), _("Close it"), lead, "slash-circle", "danger")
    form = ReasonForm(request.POST or None, initial={"language": language_now()})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        actions.close_as_not_feasible(need, by=request.person, reason=data["reason"], language=data["language"])
        messages.success(request, _("Closed."))
        return redirect(address_of(need))
    return act_page(request, need, form, act)


@signed_in
def reopen(request: PersonRequest, pk: int) -> HttpResponse:
    """Open again what was closed or said to be solved."""
    need = need_for(request, pk, rules.may_reopen)
    act = Act(_("Open it again"), _("Open it again"), _("Those whom it concerns are told."), "arrow-repeat")
    form = WordForm(request.POST or None, initial={"language": language_now()})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        actions.reopen(need, by=request.person, text=data["text"], language=data["language"])
        messages.success(request, _("It is open again."))
        return redirect(address_of(need))
    return act_page(request, need, form, act)


@coordinators
@require_POST
def settle(request: PersonRequest, pk: int) -> HttpResponse:
    """Close it as solved, where nobody answered."""
    need = get_record(Need, request.person, rules.may_see, pk=pk)
    actions.settle(need, by=request.person)
    messages.success(request, _("It is closed as solved."))
    return redirect(address_of(need))
