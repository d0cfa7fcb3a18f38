"""An event's programme, and the organisers' questions."""

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
from talka.kernel.vocabulary.labels import places
from talka.ui.rendering import render

from .. import actions, queries, rules
from ..forms import PART_FORMS, QuestionsForm
from ..forms.events import initial_times
from ..models import Event, SpeakerRole
from .shared import address_of, city_of, managed, span


@signed_in
def programme(request: PersonRequest, pk: int) -> HttpResponse:
    """Sessions, speakers and materials, and a form to add one of each."""
    event = managed(request, pk)
    require(rules.may_change(request.person, event))
    return _programme(request, event)


def _programme(request: PersonRequest, event: Event, *, wrong: Any = None, sort: str = "") -> HttpResponse:
    parts = queries.parts_of(event, has_place=True)
    towns = places(get_language() or "en") if parts["sessions"] else {}
    for session in parts["sessions"]:
        session["town"] = town.name if (town := towns.get(session["place_id"] or 0)) else ""
        session["time"] = span(session["starts_at"], session["ends_at"], event.time_zone)
    for speaker in parts["speakers"]:
        speaker["role_label"] = str(SpeakerRole(speaker["role"]).label)
    times = {name: value for name, value in initial_times(event).items() if name.startswith(("starts", "ends"))}
    forms: dict[str, Any] = {
        name: form(event=event, initial=times, prefix=name) for name, form in PART_FORMS.items()
    } | ({sort: wrong} if wrong else {})
    context = {"event": event, "forms": forms, "city": city_of(event.time_zone), **parts}
    return render(request, "events/programme.jinja", context, status=422 if wrong else 200)


@signed_in
@require_POST
def add(request: PersonRequest, pk: int, part: str) -> HttpResponse:
    """Add one."""
    event = managed(request, pk)
    require(rules.may_change(request.person, event))
    if part not in PART_FORMS:
        raise Missing
    form = PART_FORMS[part](request.POST, event=event, prefix=part)
    if form.is_valid():
        try:
            actions.add_part(event, part, form.columns(), by=request.person)
        except Denied as denied:
            form.add_error(None, str(denied.why))
        else:
            messages.success(request, _("Saved."))
            return redirect("events:programme", event.pk)
    return _programme(request, event, wrong=form, sort=part)


@signed_in
@require_POST
def remove(request: PersonRequest, pk: int, part: str, item: int) -> HttpResponse:
    """Take one away."""
    event = managed(request, pk)
    if part not in PART_FORMS:
        raise Missing
    actions.remove_part(event, part, item, by=request.person)
    messages.success(request, _("Saved."))
    return redirect("events:programme", event.pk)


@signed_in
def questions(request: PersonRequest, pk: int) -> HttpResponse:
    """The organisers' own questions."""
    event = managed(request, pk)
    require(rules.may_change(request.person, event))
    form = QuestionsForm(request.POST or None, event=event, known=queries.questions_of(event))
    if request.method == "POST" and form.is_valid():
        try:
            actions.put_questions(event, form.questions(), by=request.person)
        except Denied as denied:
            form.add_error(None, str(denied.why))
        else:
            messages.success(request, _("Saved."))
            return redirect(address_of(event))
    context = {"event": event, "form": form}
    return render(request, "events/questions.jinja", context, status=422 if form.errors else 200)
