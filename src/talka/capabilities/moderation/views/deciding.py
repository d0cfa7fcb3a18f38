"""A coordinator reads a case and decides."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from talka.capabilities.comments.models import Comment, CommentState
from talka.capabilities.comments.views.around import language_now
from talka.kernel.access.policies import coordinators
from talka.kernel.access.requests import PersonRequest
from talka.kernel.access.rules import Denied, require
from talka.ui.rendering import render

from .. import actions, rules
from ..actions.deciding import Statement, last_decision
from ..forms import DecisionForm
from ..models import Act, Decision, Reason
from ..queries.cases import Case, case_of, decision_for, subject_of, thing_of
from ..subjects import acts_on, name_of, waits_to_be_seen


@coordinators
@require_http_methods(["GET", "HEAD", "POST"])
def on_record(request: PersonRequest, pk: int) -> HttpResponse:
    """Decide on a record."""
    return _decide(request, "record", pk)


@coordinators
@require_http_methods(["GET", "HEAD", "POST"])
def on_comment(request: PersonRequest, pk: int) -> HttpResponse:
    """Decide on a comment."""
    return _decide(request, "comment", pk)


@coordinators
@require_http_methods(["GET", "HEAD", "POST"])
def on_person(request: PersonRequest, pk: int) -> HttpResponse:
    """Decide on a person."""
    return _decide(request, "person", pk)


def _decide(request: PersonRequest, on: str, pk: int) -> HttpResponse:
    subject = subject_of(on, pk)
    require((rules.may_decide_on_person if on == "person" else rules.may_decide)(request.person, subject))
    acts = acts_on(subject)
    if request.method != "POST":
        case = case_of(subject)
        initial = {"language": language_now(), "seen": last_decision(subject), **_likely(case, acts)}
        return _page(request, case, DecisionForm(initial=initial, acts=acts))
    form = DecisionForm(request.POST, acts=acts)
    if form.is_valid() and _done(request, form, subject):
        messages.success(request, _("It is decided, and whom it concerns is told."))
        return HttpResponseRedirect(reverse("moderation:queue"))
    return _page(request, case_of(subject), form)


def _likely(case: Case, acts: list[Act]) -> dict[str, Any]:
    """The reason that was given most often is proposed."""
    given = [report["reason"] for report in case.reports for _each in range(min(report["times"], 50))]
    rule = max(set(given), key=given.count) if given else ""
    return {"rule": rule} if rule in Reason.values and rule != Reason.OTHER else {}


def _done(request: PersonRequest, form: DecisionForm, subject: Any) -> bool:
    data = form.cleaned_data
    statement = Statement(data["rule"], data["facts"], data["language"])
    try:
        actions.decide(
            subject, data["act"], statement, by=request.person, until=form.until_moment(), seen=data["seen"] or 0
        )
    except Denied as denied:
        form.add_error(None, str(denied.why))
        return False
    return True


def _page(request: PersonRequest, case: Case, form: DecisionForm) -> HttpResponse:
    comment = case.subject if isinstance(case.subject, Comment) else None
    context = {
        "case": case,
        "form": form,
        "reasons": dict(Reason.choices),
        "standing": [one for one in case.decisions if rules.may_restore(request.person, one)],
        "waits": waits_to_be_seen(case.subject),
        "is_hidden": comment is not None and comment.state == CommentState.HIDDEN,
        "wave_text": comment.text[:500] if comment is not None else "",
    }
    return render(request, "moderation/case.jinja", context, status=422 if form.errors else 200)


@coordinators
@require_POST
def restore(request: PersonRequest, decision: int) -> HttpResponse:
    """Undo what a decision did."""
    found: Decision = decision_for(request.person, decision, rules.is_coordinator)
    actions.restore(found, by=request.person, language=language_now())
    messages.success(request, _("Everything is as it was before. Whom it concerns is told."))
    subject = thing_of(found)
    return HttpResponseRedirect(reverse(f"moderation:on-{name_of(subject)}", args=[subject.pk]))
