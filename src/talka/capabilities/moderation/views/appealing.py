"""What was decided about somebody, their objection, and the answer to it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from talka.capabilities.comments.views.around import language_now
from talka.kernel.access.policies import coordinators, open_to_suspended, signed_in
from talka.kernel.access.requests import PersonRequest
from talka.kernel.access.rules import Denied, require
from talka.ui.rendering import render

from .. import actions, rules
from ..forms import AnswerForm, AppealForm
from ..models import Appeal, AppealState, Reason
from ..queries.cases import appeal_for, decision_for, shown, statements_of, thing_of


@signed_in
@require_safe
def statements(request: PersonRequest) -> HttpResponse:
    """All that was decided about me."""
    context = {"decisions": statements_of(request.person), "reasons": dict(Reason.choices)}
    return render(request, "moderation/statements.jinja", context)


@signed_in
@require_safe
def statement(request: PersonRequest, decision: int) -> HttpResponse:
    """Why something was decided, and how to object."""
    found = decision_for(request.person, decision)
    alone = found.by is not None and not rules.others_can(found.by)
    context = {
        "decision": found,
        "thing": shown(thing_of(found)),
        "is_person": found.person_id is not None,
        "reasons": dict(Reason.choices),
        "may_appeal": bool(rules.may_appeal(request.person, found)),
        "alone": alone,
        "appeal": Appeal.objects.filter(decision=found).first(),
    }
    return render(request, "moderation/statement.jinja", context)


@open_to_suspended
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def appeal(request: PersonRequest, decision: int) -> HttpResponse:
    """Object to it, once."""
    found = decision_for(request.person, decision)
    address = reverse("moderation:statement", args=[found.pk])
    form = AppealForm(request.POST or None, initial={"language": language_now()})
    if request.method != "POST":
        require(rules.may_appeal(request.person, found))
    elif form.is_valid():
        data = form.cleaned_data
        try:
            actions.appeal(found, by=request.person, words=data["words"], language=data["language"])
        except Denied as denied:
            form.add_error(None, str(denied.why))
        else:
            messages.success(request, _("Your words have arrived. You get a mail when they are answered."))
            return HttpResponseRedirect(address)
    alone = found.by is not None and not rules.others_can(found.by)
    context = {"form": form, "decision": found, "thing": shown(thing_of(found)), "back": address, "alone": alone}
    return render(request, "moderation/appeal.jinja", context, status=422 if form.errors else 200)


@coordinators
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: PersonRequest, appeal: int) -> HttpResponse:
    """Look again at what another coordinator decided."""
    found = appeal_for(request.person, appeal)
    may = rules.may_answer_appeal(request.person, found)
    form = AnswerForm(request.POST or None, initial={"language": language_now()}) if may else None
    if request.method == "POST":
        require(may)
        if form is not None and form.is_valid() and _answered(request, found, form):
            messages.success(request, _("It is answered. Both are told."))
            return HttpResponseRedirect(f"{reverse('moderation:queue')}?what=appeals")
    context = {
        "appeal": found,
        "decision": found.decision,
        "thing": shown(thing_of(found.decision)),
        "is_person": found.decision.person_id is not None,
        "reasons": dict(Reason.choices),
        "form": form,
        "why_not": may.why if found.state == AppealState.OPEN else "",
        "is_own": found.decision.by_id == request.person.pk,
    }
    return render(request, "moderation/answer.jinja", context, status=422 if form is not None and form.errors else 200)


def _answered(request: PersonRequest, found: Appeal, form: AnswerForm) -> bool:
    data = form.cleaned_data
    try:
        actions.answer_appeal(
            found, by=request.person, overturned=data["outcome"] == AppealState.OVERTURNED, words=data["words"],
            language=data["language"],
        )  # fmt: skip
    except Denied as denied:
        form.add_error(None, str(denied.why))
        return False
    return True
