"""A person's own calendar: its secret address, made, renewed and ended."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from talka.kernel.access.policies import signed_in
from talka.kernel.access.requests import PersonRequest
from talka.ui.rendering import render

from .. import addresses


@signed_in
def mine(request: PersonRequest) -> HttpResponse:
    """The address of one's own calendar, and how to take it back."""
    address = addresses.address_of(request.person)
    shown = addresses.subscription_of(address) if address else None
    response = render(request, "calendars/mine.jinja", {"subscription": shown})
    response.headers["Cache-Control"] = "private, no-store"
    return response


@signed_in
@require_POST
def make(request: PersonRequest) -> HttpResponse:
    """Make a secret address; the one before ends."""
    addresses.make_address(by=request.person)
    messages.success(request, _("This is the address of your calendar. Whoever has it can read it."))
    return redirect("calendars:mine")


@signed_in
@require_POST
def end(request: PersonRequest) -> HttpResponse:
    """End it."""
    addresses.end_address(by=request.person)
    messages.success(request, _("The address has ended. Nobody reads your calendar there any more."))
    return redirect("calendars:mine")
