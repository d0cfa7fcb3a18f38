"""Setting up, looking after and removing a second factor."""

import base64
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talka.kernel.access.policies import open_to_suspended, signed_in
from talka.kernel.access.requests import PersonRequest
from talka.ui.addresses import url
from talka.ui.rendering import render

from ..actions import new_codes, remove_app, set_up_app, show_codes
from ..forms.second_factor import AppForm
from ..queries.ways import Ways, asks_second_factor, ways_of
from .confirming import go_on
from .fresh import freshly, showed_second_factor
from .second_step import before_second_factor, must_have

SECRET = "accounts.app_secret"


@before_second_factor
@signed_in
@never_cache
@require_safe
def second_factor(request: PersonRequest) -> HttpResponse:
    """What there is; a coordinator who still has to show or set up theirs learns why they are here."""
    ways = ways_of(request.person)
    wanted = must_have(request.person) and not showed_second_factor(request)
    if wanted and ways.has_second_factor:
        return HttpResponseRedirect(_with_next(request, "account_reauthenticate"))
    context = {
        "ways": ways, "wanted": wanted, "required": must_keep(request, ways) is not None,
        "asked": asks_second_factor(request.person, ways),
        "next": request.GET.get("next", ""),
    }  # fmt: skip
    return render(request, "accounts/second_factor.jinja", context)


def must_keep(request: PersonRequest, ways: Ways) -> str | None:
    """Which part of it may not be removed: the only one ("app" or "passkey") of somebody who must have one."""
    if not must_have(request.person):
        return None
    if ways.has_app and not ways.passkeys:
        return "app"
    return "passkey" if len(ways.passkeys) == 1 and not ways.has_app else None


@before_second_factor
@open_to_suspended
@signed_in
@never_cache
@sensitive_post_parameters()
@sensitive_variables("secret")
@require_http_methods(["GET", "HEAD", "POST"])
@freshly
def app(request: PersonRequest) -> HttpResponse:
    """A secret for an authenticator app, as a picture and as letters; its first code sets it up."""
    if ways_of(request.person).has_app:
        return HttpResponseRedirect(url("accounts:second-factor"))
    secret = request.session.get(SECRET) or request.session.setdefault(SECRET, generate_totp_secret())
    form = AppForm(request.POST or None, person=request.person, secret=secret)
    if request.method == "POST" and form.is_valid():
        set_up_app(by=request.person, secret=secret, session=request.session.session_key)
        del request.session[SECRET]
        record_authentication(request, request.person, "mfa", type="totp")
        return HttpResponseRedirect(_with_next(request, "accounts:codes"))
    link = get_adapter().build_totp_url(request.person, secret)
    context = {"form": form, "secret": secret, "link": link, "picture": _picture(link)}
    return render(request, "accounts/app.jinja", context, status=422 if form.is_bound else 200)


def _picture(link: str) -> str:
    """A QR code as the address of an SVG picture: no style of its own, dark on light whatever the page's colours."""
    import segno  # noqa: PLC0415  reason: only this page needs it

    out = BytesIO()
    segno.make(link, error="m").save(
        out, kind="svg", border=3, dark="#000", light="#fff", svgclass=None, lineclass=None
    )
    return f"data:image/svg+xml;base64,{base64.b64encode(out.getvalue()).decode()}"


@open_to_suspended
@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@freshly
def remove(request: PersonRequest) -> HttpResponse:
    """Remove the authenticator app, after being asked once more."""
    ways = ways_of(request.person)
    if not ways.has_app:
        return HttpResponseRedirect(url("accounts:second-factor"))
    kept = must_keep(request, ways) == "app"
    if request.method == "POST" and not kept:
        remove_app(by=request.person, session=request.session.session_key)
        messages.success(request, _("The authenticator app is removed."))
        return HttpResponseRedirect(url("accounts:second-factor"))
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/app_remove.jinja", {"must_stay": kept}, status=status)


@before_second_factor
@open_to_suspended
@signed_in
@never_cache
@require_safe
@freshly
def codes(request: PersonRequest) -> HttpResponse:
    """The recovery codes, once; later how many are left."""
    shown, left = show_codes(by=request.person), ways_of(request.person).codes_left
    file = f"data:text/plain;charset=utf-8;base64,{base64.b64encode(_as_text(shown).encode()).decode()}"
    context = {"codes": shown, "file": file, "left": left, "next": request.GET.get("next", "")}
    return render(request, "accounts/codes.jinja", context)


def _as_text(shown: list[str]) -> str:
    head = _("Recovery codes for %(site)s. Each is good once.") % {"site": settings.TALKA_SITE_NAME}
    return "\r\n".join([head, str(settings.TALKA_SITE_URL), "", *shown, ""])


@before_second_factor
@open_to_suspended
@signed_in
@require_POST
@freshly
def make_codes(request: PersonRequest) -> HttpResponse:
    """A new set; the one before is void."""
    if not ways_of(request.person).has_second_factor:
        return HttpResponseRedirect(url("accounts:second-factor"))
    new_codes(by=request.person, session=request.session.session_key)
    return HttpResponseRedirect(url("accounts:codes"))


@before_second_factor
@signed_in
@require_safe
def done(request: PersonRequest) -> HttpResponse:
    """On to where they were going when the second factor was asked for."""
    return go_on(request)


def _with_next(request: PersonRequest, name: str, **more: Any) -> str:
    way = {key: value for key, value in {"next": request.GET.get("next", ""), **more}.items() if value}
    return f"{url(name)}{'?' if way else ''}{urlencode(way)}"
