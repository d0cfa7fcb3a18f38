"""A machine's draft: asking for one, showing it to readers, taking it away."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from talka.kernel.access.policies import signed_in
from talka.kernel.access.requests import PersonRequest
from talka.kernel.access.rules import Denied
from talka.kernel.people.limits import hit

from ..actions.machine import ask_machine, take_machine_away
from ..languages import language_of
from .around import HOUR, record_for

MOST_AN_HOUR = 30


def _limited(request: PersonRequest) -> None:
    """A service costs somebody something."""
    if not hit(f"translation-machine:{request.person.pk}", limit=MOST_AN_HOUR, seconds=HOUR):
        raise Denied(_("That was asked too often. Try again in an hour."))


@signed_in
@require_POST
def ask(request: PersonRequest, pk: int, language: str) -> HttpResponse:
    """A draft to begin with."""
    record = record_for(request.person, pk)
    language = language_of(record, language)
    _limited(request)
    ask_machine(record, language, by=request.person)
    return redirect("translation:edit", record.pk, language)


@signed_in
@require_POST
def publish(request: PersonRequest, pk: int, language: str) -> HttpResponse:
    """The owner wants it shown, marked as machine-made."""
    record = record_for(request.person, pk)
    language = language_of(record, language)
    _limited(request)
    ask_machine(record, language, by=request.person, publishes=True)
    messages.success(request, _("A machine is at it. Readers get it as soon as it is there, marked as machine-made."))
    return redirect("translation:languages", record.pk)


@signed_in
@require_POST
def take_away(request: PersonRequest, pk: int, language: str) -> HttpResponse:
    """The owner doesn't want it shown."""
    record = record_for(request.person, pk)
    take_machine_away(record, language_of(record, language), by=request.person)
    messages.success(request, _("It is taken away."))
    return redirect("translation:languages", record.pk)
