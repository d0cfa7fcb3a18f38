"""“Show that it is you”: before how one signs in is changed, and when a coordinator's session lacks a second factor."""

import time
import uuid
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.utils import get_next_redirect_url
from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from talka.capabilities.notices.actions import send_mail
from talka.kernel.access.policies import open_to_suspended, signed_in
from talka.kernel.access.requests import PersonRequest
from talka.kernel.people.limits import hit
from talka.ui.addresses import url
from talka.ui.rendering import render

from ..forms.confirming import OwnCodeForm, OwnPasswordForm, SecondCodeForm
from ..forms.entering import CODES_PER_ADDRESS
from ..queries.ways import Ways, asks_second_factor, ways_of
from .limiting import QUARTER, too_many
from .second_step import before_second_factor

KEY = "own_code"
FORMS: dict[str, type[SecondCodeForm] | type[OwnPasswordForm] | type[OwnCodeForm]] = {
    "second": SecondCodeForm, "password": OwnPasswordForm, "code": OwnCodeForm,
}  # fmt: skip


def ways_to_confirm(request: PersonRequest, ways: Ways) -> list[str]:
    """What is taken: something in hand from whoever is asked for it when signing in, else password or mailed code."""
    if asks_second_factor(request.person, ways):
        held = ["passkey"] if ways.passkeys else []
        return [*held, "second"] if ways.has_app or ways.codes_left is not None else held
    mailed = ["code" if _sent(request) else "send"]
    return (["passkey"] if ways.passkeys else []) + (["password"] if ways.has_password else []) + mailed


@before_second_factor
@open_to_suspended
@signed_in
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: PersonRequest) -> HttpResponse:
    """One form for each way; a good answer leads on to where they were going."""
    open_ways = ways_to_confirm(request, ways_of(request.person))
    way = request.POST.get("way", "")
    if request.method == "POST" and way == "send" and {"send", "code"} & set(open_ways):
        return _send_code(request)
    drawn = {name: _form(request, name, way) for name in open_ways if name in FORMS}
    if (form := drawn.get(way)) and form.is_valid():
        form.save()
        request.session.pop(KEY, None)
        return go_on(request)
    context = {"ways": open_ways, "forms": drawn, "next": request.GET.get("next", ""), "address": request.person.email}
    return render(request, "accounts/confirm.jinja", context, status=422 if way in drawn else 200)


def go_on(request: PersonRequest) -> HttpResponse:
    """To where they were going; only to a page of ours."""
    return HttpResponseRedirect(get_next_redirect_url(request) or url("accounts:profile"))


def _form(request: PersonRequest, name: str, way: str) -> Any:
    extra: dict[str, Any] = {"sent": _sent(request)} if name == "code" else {}
    form: forms.Form = FORMS[name](
        request.POST if name == way else None, request=request, person=request.person, prefix=name, **extra
    )
    return form


def _sent(request: PersonRequest) -> str:
    """The code that was mailed in this session, while it is good."""
    kept = request.session.get(KEY)
    return str(kept["code"]) if kept and time.time() - kept["at"] < QUARTER else ""


def _send_code(request: PersonRequest) -> HttpResponse:
    if not hit(f"accounts.code:{request.person.email}", **CODES_PER_ADDRESS):
        return too_many(request, QUARTER)
    code = get_adapter(request).generate_login_code()
    request.session[KEY] = {"code": code, "at": time.time()}
    send_mail(
        cause=f"accounts.own_code:{uuid.uuid4().hex}",
        to=request.person,
        template="accounts/mail/own_code.jinja",
        context={"code": code},
    )
    return HttpResponseRedirect(request.get_full_path())
