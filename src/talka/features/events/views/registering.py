"""Registering, one's own registration, registering others."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from talka.kernel.access.clients import client_of
from talka.kernel.access.policies import editors, public, signed_in
from talka.kernel.access.requests import PersonRequest, Request
from talka.kernel.access.rules import Denied, Missing, require
from talka.kernel.people.limits import hit
from talka.kernel.people.organisations import organisation
from talka.kernel.records.editing import opened, sent
from talka.kernel.records.voices import required_voices
from talka.ui.clocks import clock_there
from talka.ui.rendering import render

from .. import actions, queries, rules
from ..actions.seats import is_late
from ..forms import OthersForm, RegisterForm, VisitorForm
from ..models import LIVE, Event, Registration, RegistrationState
from .door import code_svg
from .shared import address_of, event_at

A_DAY = 24 * 3600


@public
def register(request: Request, pk: int) -> HttpResponse:
    """Register for oneself. A visitor's registration waits for the link that is mailed to them."""
    event = event_at(request, pk)
    mine = queries.own_registration(event, request.person)
    if mine is not None and mine.state in LIVE and mine.state != RegistrationState.INVITED:
        return redirect("events:mine", event.pk)
    if request.method != "POST":  # what was written is not thrown away: the form says why not
        require(rules.may_register(request.person, event))
    kind: Any = RegisterForm if request.person else VisitorForm
    options: dict[str, Any] = {"questions": queries.questions_of(event), "language": event.language}
    initial = {}
    if request.person:
        options["organisations"] = [(one.organisation_id, one.name) for one in request.person.standings]
        initial = {"name": request.person.name}
    if request.method != "POST":
        form, restored = opened(request, kind, initial, record_id=event.pk, **options)
        return _form(request, event, form, restored=restored)
    form = kind(request.POST, **options)
    if form.is_valid() and _within_limit(request, form) and _registered(request, event, form):
        sent(request, form, record_id=event.pk)
        return redirect("events:mine", event.pk) if request.person else redirect(address_of(event))
    return _form(request, event, form, status=422)


def _form(request: Request, event: Event, form: Any, *, restored: bool = False, status: int = 200) -> HttpResponse:
    context = {
        "event": event,
        "form": form,
        "restored": restored,
        "is_full": event.free == 0,
        "is_late": is_late(event),
    }
    return render(request, "events/register.jinja", context, status=status)


def _within_limit(request: Request, form: Any) -> bool:
    """Of visitors: ten a day for one address, a hundred from one network address."""
    if request.person:
        return True
    counted = [
        hit(f"events.register:mail:{form.cleaned_data['email'].lower()}"[:150], limit=10, seconds=A_DAY),
        hit(f"events.register:{client_of(request)}", limit=100, seconds=A_DAY),
    ]
    if not all(counted):
        form.add_error(None, _("Many messages were sent today. Please try again tomorrow."))
    return all(counted)


def _registered(request: Request, event: Event, form: Any) -> bool:
    """Whether they are; else the form says why not."""
    language = get_language() or "en"
    try:
        if request.person is None:
            actions.ask_to_register(event, form.entry(), language=language)
            messages.success(request, _("We mailed you a link. You are registered when you open it."))
        else:
            actions.register(event, form.entry(), by=request.person, language=language)
    except Denied as denied:
        form.add_error(None, str(denied.why))
        return False
    return True


@signed_in
def mine(request: PersonRequest, pk: int) -> HttpResponse:
    """One's own registration: how it stands, one's place in the list, and what one may do; and those one registered."""
    event = event_at(request, pk)
    own = queries.own_registration(event, request.person)
    others = queries.registrations_by(event, request.person)
    if own is None and not others:
        raise Missing
    for row in others:
        row["label"] = str(RegistrationState(row["state"]).label)
    context = {
        "event": event, "own": own, "others": others, "position": queries.position(own) if own else None,
        "certificate": queries.own_certificate(own) if own else None,
        "label": str(RegistrationState(own.state).label) if own else "",
        "held_until": clock_there(own.offered_until, event.time_zone) if own else "",
        "is_late": is_late(event), "late_place": is_late(event) and event.free != 0,
        "is_live": own is not None and own.state in LIVE,
        "may_register": bool(rules.takes_registrations(request.person, event)),
        "code_svg": code_svg(own),
        "may_cancel": event.state in (*rules.BEFORE, "under_way"),
    }  # fmt: skip
    return render(request, "events/mine.jinja", context)


def _own(request: PersonRequest, pk: int, registration_pk: int) -> Registration:
    """A registration that is theirs, or that they made for somebody. Raises `Missing`."""
    event = event_at(request, pk)
    found = Registration.objects.filter(event=event, pk=registration_pk).select_related("event").first()
    if found is None or request.person.pk not in (found.person_id, found.by_id):
        raise Missing
    return found


@signed_in
@require_POST
def cancel(request: PersonRequest, pk: int, registration_pk: int) -> HttpResponse:
    """Give a place back, or leave the list."""
    actions.cancel_registration(_own(request, pk, registration_pk), by=request.person)
    messages.success(request, _("The registration is cancelled. Thank you for telling in time."))
    return redirect("events:mine", pk)


@signed_in
@require_POST
def accept(request: PersonRequest, pk: int, registration_pk: int) -> HttpResponse:
    """Take a place that is held, or accept an invitation."""
    own = _own(request, pk, registration_pk)
    if own.state == RegistrationState.INVITED:
        actions.answer_invitation(own, by=request.person, accept=True)
    elif own.state == RegistrationState.WAITING:
        actions.take_late_place(own, by=request.person)
    else:
        actions.accept_offer(own, by=request.person)
    messages.success(request, _("The place is yours."))
    return redirect("events:mine", pk)


@editors
def others(request: PersonRequest, pk: int) -> HttpResponse:
    """Register others of one's organisation."""
    event = event_at(request, pk)
    if request.method != "POST":
        require(rules.may_register(request.person, event))
    voices = required_voices(request)
    if request.method != "POST":
        form, restored = opened(request, OthersForm, {}, record_id=event.pk, organisations=voices)
        return render(request, "events/others.jinja", {"event": event, "form": form, "restored": restored})
    form = OthersForm(request.POST, organisations=voices)
    if form.is_valid():
        try:
            actions.register_others(
                event, organisation(form.cleaned_data["organisation"]), form.entries(), by=request.person,
                language=get_language() or "en", together=form.cleaned_data["together"],
            )  # fmt: skip
        except Denied as denied:
            form.add_error(None, str(denied.why))
        else:
            sent(request, form, record_id=event.pk)
            messages.success(request, _("They are registered, and each is told."))
            return redirect("events:mine", event.pk)
    return render(request, "events/others.jinja", {"event": event, "form": form, "restored": False}, status=422)
