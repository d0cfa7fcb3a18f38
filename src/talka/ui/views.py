"""Pages of the design system: errors, the theme switch. No page here asks the database."""

import sys
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from .gallery import samples
from .keeping import kept_form
from .rendering import THEMES, render
from .shell import bare_shell

YEAR = 365 * 24 * 3600
PRIVATE = {"Cache-Control": "private, no-store"}


def gallery(request: HttpRequest) -> HttpResponse:
    """Each component in each state."""
    return render(request, "ui/gallery.jinja", samples(request))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: what came could not be read."""
    return render(request, "ui/errors/400.jinja", status=HTTPStatus.BAD_REQUEST)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: known, and not open to this person; says why if the exception does. What they wrote stands there."""
    context = {"why": str(exception or ""), "words": _words_sent(request)}
    return _with_words(request, "ui/errors/403.jinja", context, HTTPStatus.FORBIDDEN)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: nothing here, or nothing that this person may see. What they wrote meanwhile stands there."""
    return _with_words(request, "ui/errors/404.jinja", {"words": _words_sent(request)}, HTTPStatus.NOT_FOUND)


def _words_sent(request: HttpRequest) -> Sequence[str]:
    """The longer words of a form of ours that came too late (closed or hidden meanwhile), to be taken elsewhere.

    What is sent to an address behind which there never was anything is not read.
    """
    written = kept_form(request) if getattr(request, "resolver_match", None) else None
    return written.words if written else ()


def _with_words(request: HttpRequest, template: str, context: dict[str, Any], status: int) -> HttpResponse:
    return render(request, template, context, status=status, headers=PRIVATE if context["words"] else None)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault. Drawn without a database, a session or `site`'s shell: any of them may be what broke.

    503 where the database is away, locked or full: for programs, and for proxies that try again.
    """
    context = {"shell": bare_shell(request), "messages": []}
    if isinstance(sys.exc_info()[1], (OperationalError, InterfaceError)):
        again = {"Retry-After": "10"}
        return render(request, "ui/errors/500.jinja", context, status=HTTPStatus.SERVICE_UNAVAILABLE, headers=again)
    return render(request, "ui/errors/500.jinja", context, status=HTTPStatus.INTERNAL_SERVER_ERROR)


def content_too_large(request: HttpRequest, most: int) -> HttpResponse:
    """413: more than `most` bytes at once. Drawn without a session, as a 500."""
    context = {"shell": bare_shell(request), "messages": [], "most": most}
    return render(request, "ui/errors/413.jinja", context, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)


def busy(request: HttpRequest) -> HttpResponse:
    """503: more send, or read long lists, than can be served at once. Drawn without a session, as a 500."""
    context = {"shell": bare_shell(request), "messages": []}
    again = {"Retry-After": "60"}
    return render(request, "ui/errors/503.jinja", context, status=HTTPStatus.SERVICE_UNAVAILABLE, headers=again)


def broken_off(request: HttpRequest) -> HttpResponse:
    """400: the line broke before all that was sent had come. Drawn without a session, as a 500."""
    context = {"shell": bare_shell(request), "messages": []}
    return render(request, "ui/errors/400.jinja", context, status=HTTPStatus.BAD_REQUEST)


def not_to_be_opened(request: HttpRequest) -> HttpResponse:
    """405: an address that takes what a button or a form sends was opened by itself."""
    return render(request, "ui/errors/405.jinja", status=HTTPStatus.METHOD_NOT_ALLOWED)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: a form without its token (`CSRF_FAILURE_VIEW`). What was written in it can be sent again from this page."""
    written = kept_form(request)
    context = {"written": written, "words": written.words if written else ()}
    return render(request, "ui/errors/csrf.jinja", context, status=HTTPStatus.FORBIDDEN, headers=PRIVATE)


def _way_back(request: HttpRequest) -> str:
    """Where the switch was used, if that is ours."""
    address = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if safe else "/"


@csrf_exempt
@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Light, dark, or as the device has it; kept in a cookie. No token: so that no page needs one for it."""
    answer: Any = HttpResponseRedirect(_way_back(request))
    theme = request.POST.get("theme", "")
    if theme in THEMES:
        answer.set_cookie("theme", theme, max_age=YEAR, samesite="Lax", secure=request.is_secure())
    else:
        answer.delete_cookie("theme", samesite="Lax")
    return answer


# As `access.policies.open_to_suspended`, which stands above: how the pages look is everybody's to choose.
choose_theme.open_to_suspended = True  # type: ignore[attr-defined]
