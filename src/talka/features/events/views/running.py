"""Running an event: published, moved, copied, cancelled, registration closed and opened, begun and ended."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from talka.kernel.access.policies import editors, signed_in
from talka.kernel.access.requests import PersonRequest
from talka.kernel.access.rules import Denied, require
from talka.ui.forms import Form
from talka.ui.rendering import render

from .. import actions, rules
from ..forms import CancelForm, CopyForm, MoveForm
from ..forms.events import initial_times
from ..models import Event
from .shared import address_of, city_of, managed


def _act(request: PersonRequest, pk: int, act: Callable[..., Event], said: str) -> HttpResponse:
    event = act(managed(request, pk), by=request.person)
    messages.success(request, said)
    return redirect(address_of(event))


@signed_in
@require_POST
def publish(request: PersonRequest, pk: int) -> HttpResponse:
    """Let everybody see it and register."""
    return _act(request, pk, actions.publish_event, _("It is published."))


@signed_in
@require_POST
def close(request: PersonRequest, pk: int) -> HttpResponse:
    """Take no more registrations."""
    return _act(request, pk, actions.close_registration, _("Registration is closed. Freed places are given on."))


@signed_in
@require_POST
def reopen(request: PersonRequest, pk: int) -> HttpResponse:
    """Take registrations again."""
    return _act(request, pk, actions.reopen_registration, _("Registration is open again."))


@signed_in
@require_POST
def begin(request: PersonRequest, pk: int) -> HttpResponse:
    """It begins now."""
    return _act(request, pk, actions.begin_event, _("It is under way. Now you can say who is there."))


@signed_in
@require_POST
def end(request: PersonRequest, pk: int) -> HttpResponse:
    """It is over."""
    return _act(request, pk, actions.end_event, _("It is over. Thank you for holding it."))


def _shown(request: PersonRequest, template: str, event: Event, form: Form) -> HttpResponse:
    context = {"event": event, "form": form, "city": city_of(event.time_zone)}
    return render(request, template, context, status=422 if form.errors else 200)


def _done(request: PersonRequest, form: Any, act: Callable[[], Event], said: str) -> HttpResponse | None:
    """Where it leads when it was done; None where it was refused, which the form says."""
    try:
        event = act()
    except Denied as denied:
        form.add_error(None, str(denied.why))
        return None
    messages.success(request, said)
    return redirect(address_of(event))


@signed_in
def move(request: PersonRequest, pk: int) -> HttpResponse:
    """Hold it at another time or place; everybody who is registered is told."""
    event = managed(request, pk)
    require(rules.may_move(request.person, event))
    form = MoveForm(request.POST or None, initial={**initial_times(event), "venue": event.venue})
    if request.method == "POST" and form.is_valid():
        names = ("starts_at", "ends_at", "time_zone", "venue")
        columns = {name: form.cleaned_data[name] for name in names}
        done = _done(request, form, lambda: actions.move_event(event, by=request.person, **columns),
                     _("It is moved. Everybody who is registered is told."))  # fmt: skip
        if done:
            return done
    return _shown(request, "events/move.jinja", event, form)


@signed_in
def cancel(request: PersonRequest, pk: int) -> HttpResponse:
    """Cancel it, with a word; everybody who is registered is told."""
    event = managed(request, pk)
    require(rules.may_cancel(request.person, event))
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        because = form.cleaned_data["because"]
        done = _done(request, form, lambda: actions.cancel_event(event, because=because, by=request.person),
                     _("It is cancelled. Everybody who is registered is told."))  # fmt: skip
        if done:
            return done
    return _shown(request, "events/cancel.jinja", event, form)


@editors
def copy(request: PersonRequest, pk: int) -> HttpResponse:
    """A draft of the same for another day."""
    event = managed(request, pk)
    form = CopyForm(request.POST or None, zone=event.time_zone)
    if request.method == "POST" and form.is_valid():
        starts_at = form.cleaned_data["starts_at"]
        done = _done(request, form, lambda: actions.copy_event(event, starts_at=starts_at, by=request.person),
                     _("Your draft is kept. This is how it will look."))  # fmt: skip
        if done:
            return done
    return _shown(request, "events/copy.jinja", event, form)
