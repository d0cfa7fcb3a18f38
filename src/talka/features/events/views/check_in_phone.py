"""What the phone at the door asks and sends: the list that it keeps, its arrivals, its service worker."""

import json
from datetime import datetime
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from talka.kernel.access.policies import public, signed_in
from talka.kernel.access.requests import PersonRequest, Request
from talka.kernel.people.limits import hit
from talka.ui.offline import page_worker

from .. import actions, queries
from ..actions.arrivals import Fate, Taken
from ..forms import ArrivalForm
from ..forms.check_in import moment_said
from ..models import Event
from .check_in import at_door
from .door import already, arrived, kept_row
from .shared import event_at

MOST_AT_ONCE = 50
AN_HOUR = 3000


@signed_in
@require_GET
def participants(request: PersonRequest, pk: int) -> HttpResponse:
    """Those who may come in, as the phone keeps them: name, organisation, a digest of the code, where they are."""
    event = at_door(request, pk)
    came: dict[int, list[Any]] = {}
    for row in (
        queries.presences(event).order_by("pk").values("id", "registration_id", "session_id", "arrived_at", "how")
    ):
        told = [row["session_id"] or 0, arrived(event, row["arrived_at"], row["how"]), row["id"]]
        came.setdefault(row["registration_id"], []).append(told)
    rows = [
        kept_row(row, queries.digest_of(queries.code_of(event.pk, row["id"])), came.get(row["id"], []))
        for row in queries.may_come_in(event)
    ]
    response = JsonResponse({"rows": rows, "now": timezone.now().isoformat()})
    response["Cache-Control"] = "private, no-store"
    return response


@public
@require_GET
def worker(request: Request, pk: int) -> HttpResponse:
    """The service worker of the page at the door: it has no other scope than where it lies."""
    event_at(request, pk)
    return page_worker()


@signed_in
@require_POST
def send(request: PersonRequest, pk: int) -> JsonResponse:
    """Take arrivals: JSON with `sent_at` (by the phone's clock) and `entries`; each is answered by itself."""
    event = at_door(request, pk)
    told = _told(request)
    if told is None:
        return _refused(_("This is not what the page sends. Open it anew; what you noted is still on this phone."), 400)
    if not hit(f"events.check_in:{request.person.pk}", limit=AN_HOUR, seconds=3600):
        return _refused(_("Very many came in a short time. It is sent later by itself."), 429)
    sent_at = moment_said(told.get("sent_at"))
    answers = [_answer(request, event, one, sent_at) for one in told["entries"]]
    return JsonResponse({"answers": answers, "now": timezone.now().isoformat()})


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


def _answer(request: PersonRequest, event: Event, one: dict[str, Any], sent_at: datetime | None) -> dict[str, Any]:
    """What is answered for one entry; `uuid` as it came, so that the phone knows which."""
    number = str(one.get("uuid", ""))[:40]
    if str(one.get("person", "")) != str(request.person.pk):
        return {
            "uuid": number,
            "fate": Fate.REFUSED,
            "why": _("Somebody else noted this. It is sent when they sign in."),
        }
    form = ArrivalForm({name: "" if value in (None, False) else str(value) for name, value in one.items()})
    if not form.is_valid():
        return {"uuid": number, "fate": Fate.REFUSED, "why": form.whole()}
    return {**_in_words(event, actions.take(event, form.entry(), by=request.person, sent_at=sent_at)), "uuid": number}


def _in_words(event: Event, taken: Taken) -> dict[str, Any]:
    presence = taken.presence
    if presence is None:
        return {"fate": taken.fate, "why": str(taken.why)}
    row = presence.registration
    name, why = row.name or (row.person.name if row.person else ""), str(taken.why)
    if taken.fate == Fate.ALREADY:
        why = already(event, presence)
    elif presence.is_over:
        why = _("%(name)s is checked in, although all places were taken: it is noted.") % {"name": name}
    return {
        "fate": taken.fate, "why": why, "name": name, "registration": row.pk, "over": presence.is_over,
        "came": arrived(event, presence.arrived_at, presence.how),
    }  # fmt: skip
