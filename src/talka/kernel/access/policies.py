"""Policies of views: who may open an address at all. What is behind it is guarded by the door, record by record."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from talka.ui.shell import address_of

from .rules import Denied, Missing

View = Callable[..., HttpResponseBase]
Keeper = Callable[[HttpRequest], None]

_keepers: list[Keeper] = []


def before_sign_in(keeper: Keeper) -> Keeper:
    """Have something kept of a request that is led to the sign-in, such as a form sent after its session had ended."""
    _keepers.append(keeper)
    return keeper


def keep_what_was_sent(request: HttpRequest) -> None:
    """Have what came with a request kept, where it is led elsewhere first."""
    for keep in _keepers:
        keep(request)


def _to_sign_in(request: HttpRequest) -> HttpResponseBase:
    keep_what_was_sent(request)
    answer = redirect_to_login(address_of(request))
    if "HX-Request" in request.headers:  # the sign-in in the place of a page's part would be none
        return HttpResponse(headers={"HX-Redirect": answer.url})
    return answer


def open_to_suspended(view: View) -> View:
    """Who is suspended may send this too: to sign out, to appeal, to take their data along, to leave."""
    view.open_to_suspended = True  # type: ignore[attr-defined]
    return view


def public(view: View) -> View:
    """Anybody may open it."""
    view.policy = "public"  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Whoever is signed in; a visitor is led to the sign-in and back."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.person is None:  # type: ignore[attr-defined]
            return _to_sign_in(request)
        return view(request, *args, **kwargs)

    guarded.policy = "signed in"  # type: ignore[attr-defined]
    return guarded


def coordinators(view: View) -> View:
    """The network's coordinators; for others there is no such page."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        person = request.person  # type: ignore[attr-defined]
        if person is None:
            return _to_sign_in(request)
        if not person.is_coordinator:
            raise Missing
        return view(request, *args, **kwargs)

    guarded.policy = "coordinators"  # type: ignore[attr-defined]
    return guarded


def editors(view: View) -> View:
    """Whoever writes for at least one organisation, and coordinators."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        person = request.person  # type: ignore[attr-defined]
        if person is None:
            return _to_sign_in(request)
        if not person.is_coordinator and not person.edited_organisation_ids:
            raise Denied(
                _("This is for people who write for an organisation. Ask your organisation's admin to add you.")
            )
        return view(request, *args, **kwargs)

    guarded.policy = "editors"  # type: ignore[attr-defined]
    return guarded
