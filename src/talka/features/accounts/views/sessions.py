"""Where one is signed in: the list, and ending what is not wanted there."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from talka.kernel.access.policies import open_to_suspended, signed_in
from talka.kernel.access.requests import PersonRequest
from talka.kernel.access.rules import Missing
from talka.ui.addresses import url
from talka.ui.rendering import render

from ..actions import end_other_sessions, end_session
from ..queries.sessions import sessions_of
from .seen import SEEN, remember


@signed_in
@never_cache
@require_safe
def sessions(request: PersonRequest) -> HttpResponse:
    """All browsers in which one is signed in, this one first."""
    if SEEN not in request.session:  # it began before sessions were noted, or by stepping into a role of the demo
        remember(request, request.person)
    return render(
        request, "accounts/sessions.jinja", {"lines": sessions_of(request.person, request.session.session_key)}
    )


@open_to_suspended
@signed_in
@require_POST
def end(request: PersonRequest, pk: int) -> HttpResponse:
    """Sign one of them out."""
    if not end_session(pk, by=request.person):
        raise Missing
    messages.success(request, _("You are signed out there."))
    return HttpResponseRedirect(url("accounts:sessions"))


@open_to_suspended
@signed_in
@require_POST
def end_others(request: PersonRequest) -> HttpResponse:
    """Sign all of them out but this one."""
    count = end_other_sessions(by=request.person, but=request.session.session_key)
    messages.success(
        request,
        ngettext("You are signed out in %(count)s other place.", "You are signed out in %(count)s other places.", count)
        % {"count": count}
        if count
        else _("You are signed in nowhere else."),
    )
    return HttpResponseRedirect(url("accounts:sessions"))
