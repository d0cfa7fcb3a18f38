"""From what fits an organisation to what it can do about it."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from talka.kernel.access.policies import signed_in
from talka.kernel.access.requests import PersonRequest
from talka.kernel.access.rules import Missing, require
from talka.kernel.records.doors import get_any_record
from talka.kernel.records.kinds import kind_of

from .. import rules
from .shared import entry

# What one does with a record of each kind: the last part of its address. Features know each other by these alone.
ACTS = {"need": "take-up", "offer": "ask", "call": "answer", "organisation": "contact"}


@signed_in
@require_safe
def act(request: PersonRequest, pk: int, candidate: int) -> HttpResponse:
    """To the page on which the organisation takes a need up, asks for an offer, answers a call, writes to another."""
    page = entry(request, pk)
    require(rules.may_act(request.person, page))
    found = get_any_record(request.person, candidate)
    if found.kind not in ACTS:
        raise Missing
    # In the name of the organisation whose match it is, whomever they speak for otherwise.
    asking = f"?organisation={page.owner_id}" if page.owner_id else ""
    return redirect(f"/{get_language()}/{kind_of(found.kind).path}/{found.pk}/{ACTS[found.kind]}/{asking}")
