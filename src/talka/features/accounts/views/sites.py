"""Signing in by way of another site (OpenID Connect): there and back, and connecting an account with it."""

import time
from typing import Any

import structlog
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.utils import get_next_redirect_url
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talka.kernel.access.policies import open_to_suspended, public, signed_in
from talka.kernel.access.requests import PersonRequest, Request
from talka.kernel.access.rules import Missing
from talka.ui.addresses import url
from talka.ui.rendering import render

from ..actions import connect_site, disconnect_site, join
from ..forms.entering import SiteAddressForm
from .fresh import freshly
from .limiting import HOUR, limited
from .second_step import before_second_factor

log = structlog.get_logger(__name__)
PENDING, LANGUAGE = "site_pending", "site_language"
PENDING_SECONDS = 30 * 60


@before_second_factor
@public
@never_cache
@require_safe
def go(request: Request) -> HttpResponse:
    """To the other site, to sign in there."""
    if not settings.TALKA_OIDC_URL:
        raise Missing
    if request.person is not None:
        return HttpResponseRedirect(get_next_redirect_url(request) or url("accounts:profile"))
    address = _begin(request, "login", get_next_redirect_url(request))
    return HttpResponseRedirect(address) if address else site_failed(request)


@before_second_factor
@open_to_suspended
@signed_in
@require_POST
@freshly
def connect(request: PersonRequest) -> HttpResponse:
    """A page with the way to the other site: browsers refuse a form that leads there itself (form-action)."""
    if not settings.TALKA_OIDC_URL:
        raise Missing
    address = _begin(request, "connect", url("accounts:profile"))
    return render(request, "accounts/site_go.jinja", {"address": address}) if address else site_failed(request)


def _begin(request: HttpRequest, process: str, next_url: str | None) -> str:
    from . import oidc  # noqa: PLC0415  reason: memory

    request.session[LANGUAGE] = get_language()
    try:
        return oidc.begin(request, process=process, next_url=next_url)
    except oidc.FAILURES as error:
        log.warning("accounts.site_out_of_order", error=type(error).__name__)
        return ""


def _answer(request: Request) -> Any:
    """Back from the other site, in the language in which they went."""
    if not settings.TALKA_OIDC_URL:
        raise Missing
    from . import oidc  # noqa: PLC0415  reason: memory

    language = request.session.get(LANGUAGE)
    if language in dict(settings.LANGUAGES):
        translation.activate(language)
        request.LANGUAGE_CODE = language
    return oidc.answer(request)


def site_failed(request: HttpRequest, *, cancelled: bool = False) -> HttpResponse:
    """It did not come about: what now. The same page whatever was wrong; the log says more."""
    context = {"cancelled": cancelled}
    return render(request, "accounts/site_failed.jinja", context, status=200 if cancelled else 502)


def keep_pending(request: HttpRequest, *, uid: str, address: str, name: str) -> HttpResponse:
    """The other site does not vouch for an address: it is shown by a mailed code first."""
    request.session[PENDING] = {"uid": uid, "address": address, "name": name, "at": time.time()}
    return HttpResponseRedirect(url("accounts:site-address"))


def _pending(request: HttpRequest) -> dict[str, Any] | None:
    kept = request.session.get(PENDING)
    return kept if kept and time.time() - kept["at"] < PENDING_SECONDS else None


@require_http_methods(["GET", "HEAD", "POST"])
def _site_address(request: Request) -> HttpResponse:
    """Which address is theirs? A code goes there; whoever types it here is connected."""
    kept = _pending(request)
    if kept is None or request.person is not None:
        return HttpResponseRedirect(url("account_login"))
    form = SiteAddressForm(request.POST or None, initial={"email": kept["address"]})
    if request.method == "POST" and form.is_valid():
        address = form.cleaned_data["email"].lower()
        person = form._user or join(address, name=kept["name"], language=get_language() or "en")
        request.session[PENDING] = {**kept, "proof": address}
        LoginCodeVerificationProcess.initiate(request=request, user=person, email=address)
        return HttpResponseRedirect(url("account_confirm_login_code"))
    context = {"form": form, "given": bool(kept["address"])}
    return render(request, "accounts/site_address.jinja", context, status=422 if form.is_bound else 200)


def finish_pending(request: HttpRequest, person: Any, method: str) -> None:
    """After a sign-in: connect what waited for just this address to be shown by a code in this browser."""
    kept = _pending(request)
    if request.session.pop(PENDING, None) and kept and method == "code" and kept.get("proof") == person.email:
        connect_site(by=person, uid=kept["uid"], session=request.session.session_key)


@before_second_factor
@open_to_suspended
@signed_in
@require_POST
@freshly
def disconnect(request: PersonRequest) -> HttpResponse:
    """Sign in that way no more."""
    disconnect_site(by=request.person, session=request.session.session_key)
    messages.success(
        request, _("Your account is not connected with %(name)s any more.") % {"name": settings.TALKA_OIDC_NAME}
    )
    return HttpResponseRedirect(url("accounts:profile"))


answer = before_second_factor(public(never_cache(limited("accounts.site", limit=200, seconds=HOUR)(_answer))))
site_address = public(never_cache(limited("accounts.request_code", limit=200, seconds=HOUR)(_site_address)))
