"""Before how one signs in is changed: was it shown lately that it is they? A stolen session alone changes nothing."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account.internal.flows.login import get_authentication_records
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from talka.kernel.access.requests import PersonRequest
from talka.ui.addresses import url

View = Callable[..., HttpResponse]
FRESH_SECONDS = 15 * 60


def is_fresh(request: HttpRequest) -> bool:
    """Whether in this session somebody signed in, or showed again that it is they, within a quarter of an hour."""
    records = get_authentication_records(request, request.user)
    return bool(records) and time.time() - records[-1]["at"] < FRESH_SECONDS


def showed_second_factor(request: HttpRequest) -> bool:
    """Whether something in hand was shown in this session: an app's code, a recovery code, a passkey."""
    person = request.user
    return any(record["method"] == "mfa" for record in get_authentication_records(request, person))


def freshly(view: View) -> View:
    """Have it shown first that it is they, and then come back. Comes inside of `@signed_in`."""

    @wraps(view)
    def guarded(request: PersonRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if is_fresh(request):
            return view(request, *args, **kwargs)
        way = f"{url('account_reauthenticate')}?{urlencode({'next': request.path})}"
        if "HX-Request" in request.headers:
            return HttpResponse(headers={"HX-Redirect": way})
        return HttpResponseRedirect(way)

    return guarded
