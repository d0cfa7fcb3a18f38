"""Who is registered, for the organisers: requests decided, people invited, who was there."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from talka.kernel.access.policies import signed_in
from talka.kernel.access.requests import PersonRequest
from talka.kernel.access.rules import Denied, Missing, require
from talka.ui.rendering import render

from .. import actions, queries, rules
from ..actions.attending import HAPPENED
from ..forms import InviteForm
from ..models import Answered, Event, Question, Registration, RegistrationState
from .shared import managed


@signed_in
def participants(request: PersonRequest, pk: int) -> HttpResponse:
    """All who are registered, with what they answered and need; those who wait in their order."""
    event = managed(request, pk)
    rows = queries.registrations_of(event)
    asked = queries.every_question_of(event)
    doubles = queries.same_names(rows)
    for row in rows:
        row["label"] = str(RegistrationState(row["state"]).label)
        row["told"] = _told(row["answers"], asked, event)
        row["doubles"] = doubles.get(row["id"], [])
    context = {
        "event": event, "rows": rows, "has_begun": event.state in HAPPENED,
        "may_decide": event.state in rules.BEFORE, "may_invite": bool(rules.may_invite(request.person, event)),
        "may_check_in": bool(rules.may_check_in(request.person, event)),
    }  # fmt: skip
    return render(request, "events/participants.jinja", context)


def _told(answers: dict[str, Any], asked: list[Question], event: Event) -> list[tuple[str, str]]:
    """(question, answer) in the reader's language."""
    reader, found = get_language() or "en", []
    for one in asked:
        said = answers.get(str(one.pk))
        if said in (None, "", False):
            continue
        if one.answered == Answered.CHOICE:
            said = dict(one.options(reader, event.language)).get(str(said), said)
        found.append((one.label(reader, event.language), _("Yes") if said is True else str(said)))
    return found


def _act(request: PersonRequest, pk: int, number: int, act: Callable[[Registration], Any], said: str) -> HttpResponse:
    """Do it with a registration for the event. Raises `Missing`; what is refused is said on the list."""
    event = managed(request, pk)
    found = Registration.objects.filter(event=event, pk=number).select_related("event").first()
    if found is None:
        raise Missing
    try:
        act(found)
    except Denied as denied:
        messages.warning(request, str(denied.why))
    else:
        messages.success(request, said)
    return redirect("events:participants", event.pk)


@signed_in
@require_POST
def approve(request: PersonRequest, pk: int, registration_pk: int) -> HttpResponse:
    """Accept a request."""
    return _act(request, pk, registration_pk, lambda row: actions.approve(row, by=request.person), _("They are told."))


@signed_in
@require_POST
def decline(request: PersonRequest, pk: int, registration_pk: int) -> HttpResponse:
    """Decline a request, or take a place back."""
    return _act(request, pk, registration_pk, lambda row: actions.decline(row, by=request.person), _("They are told."))


@signed_in
@require_POST
def was_there(request: PersonRequest, pk: int, registration_pk: int) -> HttpResponse:
    """Note that somebody was there, or wasn't."""
    present = request.POST.get("there") == "yes"
    return _act(
        request, pk, registration_pk, lambda row: actions.mark(row, was_there=present, by=request.person), _("Saved.")
    )


@signed_in
@require_POST
def same(request: PersonRequest, pk: int, registration_pk: int, double_pk: int) -> HttpResponse:
    """Two registrations are one person's."""
    event = managed(request, pk)
    second = Registration.objects.filter(event=event, pk=double_pk).first()
    if second is None:
        raise Missing
    said = _("They count as one now.")
    return _act(request, pk, registration_pk, lambda row: actions.count_as_one(row, second, by=request.person), said)


@signed_in
def invite(request: PersonRequest, pk: int) -> HttpResponse:
    """Invite somebody by mail."""
    event = managed(request, pk)
    require(rules.may_invite(request.person, event))
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.invite(event, by=request.person, language=get_language() or "en", **form.cleaned_data)
        except Denied as denied:
            form.add_error(None, str(denied.why))
        else:
            messages.success(request, _("They are told."))
            return redirect("events:participants", event.pk)
    return render(request, "events/invite.jinja", {"event": event, "form": form}, status=422 if form.errors else 200)
