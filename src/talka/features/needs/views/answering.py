"""Whether what others say answers a need does so: a button each for the need's side."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from talka.kernel.access.policies import signed_in
from talka.kernel.access.requests import PersonRequest
from talka.kernel.records.doors import get_any_record

from .. import actions, rules
from .around import address_of, need_for


@signed_in
@require_POST
def agree(request: PersonRequest, pk: int, source: int) -> HttpResponse:
    """It answers the need."""
    return _said(request, pk, source, actions.agree_that_it_answers, _("Thank you. It stands with the need now."))


@signed_in
@require_POST
def deny(request: PersonRequest, pk: int, source: int) -> HttpResponse:
    """It doesn't."""
    return _said(request, pk, source, actions.deny_that_it_answers, _("It is not said to answer this need any more."))


def _said(request: PersonRequest, pk: int, source: int, say: Callable[..., None], thanks: str) -> HttpResponse:
    need = need_for(request, pk, rules.may_say_what_answers)
    say(need, get_any_record(request.person, source).pk, by=request.person)
    messages.success(request, thanks)
    return redirect(address_of(need))
