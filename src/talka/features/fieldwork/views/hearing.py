"""Writing down what residents say: a page that works without a connection, and where its phone sends to."""

import json
from datetime import datetime
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from talka.kernel.access.policies import public, signed_in
from talka.kernel.access.requests import PersonRequest, Request
from talka.kernel.people.limits import hit
from talka.kernel.records.doors import get_record
from talka.kernel.records.kinds import kind_of
from talka.ui.offline import page_worker
from talka.ui.rendering import render

from .. import actions, queries, rules
from ..actions.hearing import Fate, Said
from ..forms import HeardForm, moment_of
from ..models import FieldMeeting
from .shared import address_of, meeting_for

MOST_AT_ONCE = 50
AN_HOUR = 600


@signed_in
@require_GET
def write_down(request: PersonRequest, pk: int) -> HttpResponse:
    """The page. Its script keeps what is written on the phone and sends it when there is a connection."""
    meeting = meeting_for(request, pk, rules.may_write_down)
    language = get_language() or "en"
    initial = {"language": language, "households": 1, "urgency": 2}
    context = {
        "meeting": meeting,
        "address": address_of(meeting),
        "form": HeardForm(initial=initial, spots=queries.spots_of(meeting)),
        "heard": queries.heard_at(meeting),
    }
    response = render(request, "fieldwork/write_down.jinja", context)
    response["Cache-Control"] = "private, no-cache"
    return response


@public
@require_GET
def worker(request: Request, pk: int) -> HttpResponse:
    """The service worker of that page: it has no other scope than where it lies."""
    get_record(FieldMeeting, request.person, rules.may_see, pk=pk)
    return page_worker()


@signed_in
@require_POST
def send(request: PersonRequest, pk: int) -> JsonResponse:
    """Take what a phone kept: JSON with `sent_at` (by its clock) and `entries`; each is answered by itself."""
    meeting = meeting_for(request, pk, rules.may_see_plan)
    told = _told(request)
    if told is None:
        return _refused(_("This is not what the page sends. Open it anew; what you wrote is still on this phone."), 400)
    if not hit(f"fieldwork.send:{request.person.pk}", limit=AN_HOUR, seconds=3600):
        return _refused(_("Very many came in a short time. It is sent later by itself."), 429)
    sent_at = moment_of(told.get("sent_at"))
    answers = [_answer(request, meeting, one, sent_at) for one in told["entries"]]
    return JsonResponse({"answers": answers})


def _told(request: PersonRequest) -> dict[str, Any] | None:
    """The message; None for what is none, or holds more than a page sends at once."""
    try:
        told = json.loads(request.body)
    except (ValueError, RecursionError):
        return None
    entries = told.get("entries") if isinstance(told, dict) else None
    if not isinstance(entries, list) or len(entries) > MOST_AT_ONCE:
        return None
    return told if all(isinstance(one, dict) for one in entries) else None


def _refused(why: str, status: int) -> JsonResponse:
    return JsonResponse({"why": why}, status=status)


def _answer(
    request: PersonRequest, meeting: FieldMeeting, one: dict[str, Any], sent_at: datetime | None
) -> dict[str, Any]:
    """What is answered for one entry; `uuid` as it came, so that the phone knows which."""
    number = str(one.get("uuid", ""))[:40]
    if str(one.get("person", "")) != str(request.person.pk):
        return {
            "uuid": number,
            "fate": Fate.REFUSED,
            "why": _("Somebody else wrote this. They send it when they sign in."),
        }
    form = HeardForm({name: "" if value is None else str(value) for name, value in one.items()})
    if not form.is_valid():
        return {"uuid": number, "fate": Fate.REFUSED, "why": form.whole()}
    return {**_in_words(actions.write_down(meeting, form.entry(sent_at), by=request.person)), "uuid": number}


def _in_words(said: Said) -> dict[str, Any]:
    need = said.need
    address = kind_of(need.kind).address(need.pk, need.slug, get_language() or "en") if need else ""
    return {"fate": said.fate, "why": str(said.why), "address": address}
