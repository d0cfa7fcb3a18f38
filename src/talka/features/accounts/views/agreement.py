"""To what people agree: asked on one page when there is something new, listed, taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from allauth.account.utils import get_next_redirect_url
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talka.kernel.access.middleware import SAFE
from talka.kernel.access.policies import keep_what_was_sent, open_to_suspended, public, signed_in
from talka.kernel.access.requests import PersonRequest, Request
from talka.kernel.access.rules import Missing
from talka.kernel.people.purposes import all_purposes
from talka.ui.addresses import url
from talka.ui.rendering import render
from talka.ui.shell import address_of

from ..actions import agree, withdraw_agreement
from ..forms.agreeing import AgreementForm
from ..queries.consents import agreement_of, consents_of
from ..queries.texts import CONDUCT, PRIVACY, current, current_key, said, versions
from .second_step import OPEN_MODULES

View = Callable[..., HttpResponseBase]
# In the session: which versions they agreed to, and for which they said "not now".
AGREED, LATER = "agreed", "agreed_later"
# A link from a mail does its one thing (stop these mails) whatever else is to be asked.
OPEN_NAMES = ("notices:link",)


class AgreementMiddleware:
    """Leads whoever has not agreed to the texts as they are now to the page that asks, once; then back.

    What they were sending is not lost: who agreed to an earlier version sends it as before and is asked with the next
    page; from others what they wrote is kept, and stands in its form again when they come back. Who says "not now"
    reads on, and is asked again when they write.
    """

    def __init__(self, get_response: Callable[[Request], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        """Nothing is done on the way in."""
        return self.get_response(request)

    def process_view(self, request: Request, view: View, args: Any, kwargs: Any) -> HttpResponseBase | None:
        """Asks the database once a session, and while there is something to be asked."""
        person = request.person
        if person is None or not settings.TALKA_AGREEMENT_REQUIRED or _is_open(request, view):
            return None
        key, reads = current_key(), request.method in SAFE
        if request.session.get(AGREED) == key:
            return None
        if reads and (request.session.get(LATER) == key or not _wants_page(request)):
            return None
        agreement = agreement_of(person)
        if not agreement.missing:
            request.session[AGREED] = key
            return None
        if not reads:
            if agreement.before and request.session.get(LATER) != key:
                return None
            keep_what_was_sent(request)
        return _led(request)


def _is_open(request: Request, view: View) -> bool:
    """What belongs to the account itself, to signing in and out, and what knows no record."""
    own = any(getattr(view, mark, False) for mark in ("open_to_suspended", "before_second_factor", "before_agreement"))
    name = request.resolver_match.view_name if request.resolver_match else ""
    return own or view.__module__.startswith(OPEN_MODULES) or name in OPEN_NAMES


def _wants_page(request: Request) -> bool:
    return "text/html" in request.headers.get("Accept", "") and not request.htmx


def _led(request: Request) -> HttpResponseBase:
    way = f"{url('accounts:agreement')}?{urlencode({'next': address_of(request)})}"
    return HttpResponse(headers={"HX-Redirect": way}) if request.htmx else HttpResponseRedirect(way)


def before_agreement(view: View) -> View:
    """One may open it without having agreed: the texts themselves."""
    view.before_agreement = True  # type: ignore[attr-defined]
    return view


@open_to_suspended
@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def agreement(request: PersonRequest) -> HttpResponse:
    """What is new, and whether they agree; or not now."""
    missing, back = agreement_of(request.person).missing, get_next_redirect_url(request) or url("accounts:profile")
    if not missing:
        return HttpResponseRedirect(back)
    if request.method == "POST" and request.POST.get("later"):
        request.session[LATER] = current_key()
        return HttpResponseRedirect(back)
    form = AgreementForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        agree(missing, by=request.person)
        request.session[AGREED] = current_key()
        return HttpResponseRedirect(back)
    language = get_language() or "en"
    context = {
        "form": form,
        "texts": [said(text, current()[text], language) for text in missing],
        "before": agreement_of(request.person).before,
        "next": request.GET.get("next", ""),
    }
    return render(request, "accounts/agreement.jinja", context, status=422 if form.is_bound else 200)


@signed_in
@never_cache
@require_safe
@before_agreement
def agreements(request: PersonRequest) -> HttpResponse:
    """To what they agreed, and when."""
    return render(request, "accounts/agreements.jinja", {"agreed": consents_of(request.person)})


@open_to_suspended
@signed_in
@require_POST
def withdraw(request: PersonRequest, text: str) -> HttpResponse:
    """Take it back; from now on they read."""
    if withdraw_agreement(text, by=request.person, session=request.session.session_key):
        request.session.pop(AGREED, None)
        request.session[LATER] = current_key()
        messages.success(request, _("Taken back. You can read as before; before you write, we ask again."))
    return HttpResponseRedirect(url("accounts:agreements"))


@before_agreement
@public
@require_safe
def privacy(request: Request, version: str = "") -> HttpResponse:
    """What is held of people, why, and how long: in words, and from the register."""
    return _text(request, PRIVACY, version, purposes=[] if version else all_purposes())


@before_agreement
@public
@require_safe
def terms(request: Request, version: str = "") -> HttpResponse:
    """How people deal with each other here."""
    return _text(request, CONDUCT, version, purposes=[])


def _text(request: Request, text: str, version: str, **more: Any) -> HttpResponse:
    try:
        found = said(text, version or current()[text], get_language() or "en")
    except LookupError:
        raise Missing from None
    older = [one for one in reversed(versions(text)) if one != found.version]
    return render(request, "accounts/text.jinja", {"said": found, "older": older, **more})
