"""Asking for a language: with an account at once, without one by a mailed link."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from talka.kernel.access.clients import client_of
from talka.kernel.access.policies import public, signed_in
from talka.kernel.access.requests import PersonRequest, Request
from talka.kernel.people.limits import hit
from talka.kernel.records.models import Record
from talka.ui.rendering import render

from ..actions import asking
from ..forms import AddressForm
from ..languages import language_of
from .around import HOUR, about, address_of, language_now, record_for

TOO_OFTEN = 20  # an hour from one place
TOO_OFTEN_TO_ONE = 5  # an hour to one address


@public
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: Request, pk: int, language: str) -> HttpResponse:
    """Would you read it in this language?"""
    record = record_for(request.person, pk)
    language = language_of(record, language)
    if request.person is None:
        return _by_mail(request, record, language)
    if request.method == "POST":
        new = asking.ask(record, language, by=request.person)
        said = _("You are counted. You hear when it is there.") if new else _("You are counted already.")
        messages.success(request, said)
        return redirect(address_of(record))
    return render(request, "translation/ask.jinja", {**about(record, language), "form": None, "sent": False})


def _by_mail(request: Request, record: Record, language: str) -> HttpResponse:
    form = AddressForm(request.POST or None)
    sent = False
    if request.method == "POST" and form.is_valid():
        sent = _asked(request, record, language, form)
    context = {**about(record, language), "form": form, "sent": sent}
    return render(request, "translation/ask.jinja", context, status=422 if form.errors else 200)


def _asked(request: Request, record: Record, language: str, form: AddressForm) -> bool:
    email = form.cleaned_data["email"].lower()
    here = hit(f"translation-ask:{client_of(request)}", limit=TOO_OFTEN, seconds=HOUR)
    if not here or not hit(f"translation-ask:{email}"[:160], limit=TOO_OFTEN_TO_ONE, seconds=HOUR):
        form.add_error(None, _("That was asked too often. Try again in an hour."))
        return False
    asking.ask_by_mail(record, language, email=email, interface=language_now())
    return True


@signed_in
@require_POST
def take_back(request: PersonRequest, pk: int, language: str) -> HttpResponse:
    """They need it no more."""
    record = record_for(request.person, pk)
    asking.take_back(record, language_of(record, language), by=request.person)
    messages.success(request, _("You are not counted any more."))
    return redirect("translation:languages", record.pk)
