"""Leaving for good: what goes, what stays and why, what is in the way; then in one press."""

from django.contrib.auth import logout
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from talka.kernel.access.policies import open_to_suspended, public, signed_in
from talka.kernel.access.requests import PersonRequest, Request
from talka.kernel.people.leaving import LastAdminError, led_alone
from talka.kernel.people.models import Person
from talka.kernel.people.purposes import purposes_for
from talka.ui.addresses import url
from talka.ui.rendering import render

from .. import actions
from ..forms.leaving import LeaveForm
from .fresh import freshly


@open_to_suspended
@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@freshly
def leave(request: PersonRequest) -> HttpResponse:
    """The page, and the act."""
    form = LeaveForm(request.POST if request.method == "POST" else None, alone=led_alone(request.person))
    if request.method == "POST" and form.is_valid():
        try:
            actions.leave(by=request.person, give_up=form.cleaned_data.get("give_up", False))
        except LastAdminError:  # the other admin left a moment ago
            return _page(request, LeaveForm(request.POST, alone=led_alone(request.person)), status=409)
        logout(request)
        return HttpResponseRedirect(url("accounts:left"))
    return _page(request, form, status=422 if form.is_bound else 200)


def _page(request: PersonRequest, form: LeaveForm, status: int) -> HttpResponse:
    purposes = purposes_for(request.person)
    context = {
        "form": form,
        "address": request.person.email,
        "goes": [one for one in purposes if not one.stays],
        "stays": [one for one in purposes if one.stays],
        "alone": [one.called.in_language(get_language() or "en") for one in led_alone(request.person)],
        "alone_ids": [one.pk for one in led_alone(request.person)],
        "last_coordinator": _is_last_coordinator(request.person),
    }
    return render(request, "accounts/leave.jinja", context, status=status)


def _is_last_coordinator(person: Person) -> bool:
    others = Person.objects.filter(is_coordinator=True, is_active=True).exclude(pk=person.pk)
    return person.is_coordinator and not others.exists()


@public
@require_safe
def left(request: Request) -> HttpResponse:
    """Where one is after it."""
    return render(request, "accounts/left.jinja", {})
