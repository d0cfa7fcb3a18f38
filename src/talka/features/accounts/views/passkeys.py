"""Passkeys: adding, naming, removing, and using them to sign in or to show that it is you."""

from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.internal.stagekit import get_pending_stage
from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from talka.kernel.access.policies import open_to_suspended, public, signed_in
from talka.kernel.access.requests import PersonRequest, Request
from talka.kernel.access.rules import Missing
from talka.ui.addresses import url
from talka.ui.rendering import render

from ..actions import MOST_PASSKEYS, add_passkey, remove_passkey, rename_passkey
from ..forms.second_factor import PasskeyNameForm
from ..queries.ways import ways_of
from .ceremonies import elsewhere, options_to_add, options_to_use, read_added, read_used
from .confirming import go_on
from .fresh import freshly
from .limiting import HOUR, limited
from .second_factor import must_keep
from .second_step import STAGE, before_second_factor


@before_second_factor
@open_to_suspended
@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@freshly
def passkeys(request: PersonRequest) -> HttpResponse:
    """One's passkeys; a new one is made by the browser and sent here with its name."""
    form = PasskeyNameForm(request.POST or None)
    refused = ""
    if request.method == "POST" and form.is_valid():
        refused = _add(request, form.cleaned_data["name"])
        if not refused:
            messages.success(request, _("The passkey is kept. From now on you can sign in with it."))
            fresh = ways_of(request.person)
            first_codes = request.person.is_coordinator and len(fresh.passkeys) == 1 and not fresh.has_app
            return HttpResponseRedirect(url("accounts:codes" if first_codes else "accounts:passkeys"))
    ways = ways_of(request.person)
    context = {
        "lines": ways.passkeys, "form": form, "refused": refused, "elsewhere": elsewhere(request),
        "must_stay": must_keep(request, ways) == "passkey",
    }  # fmt: skip
    return render(request, "accounts/passkeys.jinja", context, status=422 if form.is_bound else 200)


def _add(request: PersonRequest, name: str) -> str:
    """Why the passkey that was sent isn't kept; empty when it is."""
    credential = read_added(request.POST.get("credential", ""))
    if credential is None:
        return _("That did not work. Please try again.")
    row = add_passkey(by=request.person, name=name, credential=credential, session=request.session.session_key)
    if row is None:
        return _("You have %(count)s passkeys; remove one first.") % {"count": MOST_PASSKEYS}
    record_authentication(request, request.person, "mfa", id=row.pk, type=row.type)
    return ""


@before_second_factor
@open_to_suspended
@signed_in
@require_POST
@freshly
def rename(request: PersonRequest, pk: int) -> HttpResponse:
    """Call it otherwise."""
    form = PasskeyNameForm(request.POST)
    if form.is_valid():
        rename_passkey(pk, by=request.person, name=form.cleaned_data["name"])
        messages.success(request, _("Saved."))
    else:
        messages.error(request, str(form.errors["name"][0]))
    return HttpResponseRedirect(url("accounts:passkeys"))


@open_to_suspended
@signed_in
@require_POST
@freshly
def remove(request: PersonRequest, pk: int) -> HttpResponse:
    """Nobody signs in with it any more."""
    if must_keep(request, ways_of(request.person)) == "passkey":
        messages.error(request, _("Coordinators need a second factor: set up another one first."))
    else:
        remove_passkey(pk, by=request.person, session=request.session.session_key)
        messages.success(request, _("The passkey is removed here. Remove it in your device too."))
    return HttpResponseRedirect(url("accounts:passkeys"))


@before_second_factor
@open_to_suspended
@public
@require_POST
def options(request: Request, purpose: str) -> HttpResponse:
    """The challenge that the browser is to answer: to `add` one, or to use one for `sign-in`, `step` or `confirm`."""
    if purpose == "sign-in":
        return JsonResponse(options_to_use(None))
    person = _pending(request) if purpose == "step" else request.person
    if person is None or purpose not in ("add", "step", "confirm"):
        raise Missing
    return JsonResponse(options_to_add(person) if purpose == "add" else options_to_use(person))


def _pending(request: Request) -> Any:
    """Whoever stands before the second step in this session."""
    stage = get_pending_stage(request)
    return stage.login.user if stage and stage.key == STAGE else None


def _sign_in(request: Request) -> Any:
    """The passkey says who it is, and is both steps at once."""
    row = read_used(request.POST.get("credential", ""), None)
    if row is None:
        return _refuse(request, "account_login")
    _note_use(request, row, passwordless=True)
    return perform_login(request, Login(user=row.user, redirect_url=get_next_redirect_url(request)))


def _step(request: Request) -> Any:
    """In the place of an app's code."""
    stage = get_pending_stage(request)
    if stage is None or stage.key != STAGE:
        return HttpResponseRedirect(url("account_login"))
    row = read_used(request.POST.get("credential", ""), stage.login.user)
    if row is None:
        return _refuse(request, STAGE)
    _note_use(request, row)
    return stage.exit()


def _confirm(request: PersonRequest) -> HttpResponse:
    """By whoever is signed in, before a change."""
    row = read_used(request.POST.get("credential", ""), request.person)
    if row is None:
        return _refuse(request, "account_reauthenticate")
    _note_use(request, row)
    return go_on(request)


def _note_use(request: Request, row: Authenticator, **how: bool) -> None:
    row.record_usage()
    record_authentication(request, row.user, "mfa", id=row.pk, type=row.type, **how)


def _refuse(request: Request, name: str) -> HttpResponse:
    messages.error(request, _("This passkey was not taken. Try again, or sign in another way."))
    return HttpResponseRedirect(url(name))


sign_in = before_second_factor(
    open_to_suspended(public(limited("accounts.passkey", limit=100, seconds=HOUR)(require_POST(_sign_in))))
)
step = before_second_factor(public(limited("accounts.passkey", limit=100, seconds=HOUR)(require_POST(_step))))
confirm = before_second_factor(
    open_to_suspended(signed_in(limited("accounts.passkey", limit=100, seconds=HOUR)(require_POST(_confirm))))
)
