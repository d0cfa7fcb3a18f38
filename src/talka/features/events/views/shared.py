"""What the views of events share: the door, addresses, times as the clocks of the place show them."""

from typing import Any

from django.utils.translation import get_language

from talka.kernel.access.requests import Request
from talka.kernel.access.rules import require
from talka.kernel.records.doors import get_record
from talka.kernel.records.models import ParticipationRole
from talka.ui.clocks import city_of, clock, span

from .. import rules
from ..kind import KIND
from ..models import Event

__all__ = ["city_of", "clock", "span"]


def address_of(event: Event) -> str:
    """Where it is read in the active language."""
    return KIND.address(event.pk, event.slug, get_language() or "en")


def event_at(request: Request, pk: int) -> Event:
    """The event at an address. Raises `Missing`."""
    return get_record(Event, request.person, rules.may_see, pk=pk)


def managed(request: Request, pk: int) -> Event:
    """The same for whoever runs it. Raises `Missing` and `Denied`."""
    event = event_at(request, pk)
    require(rules.may_manage(request.person, event))
    return event


def partners_of(person: Any, parts: list[Any], *, manages: bool) -> list[dict[str, Any]]:
    """Who holds it together, as rows; who is invited only for those who run it and for the invited."""
    own = person.edited_organisation_ids if person else []
    rows = [
        {**part, "is_own": part["organisation_id"] in own, "role_label": str(ParticipationRole(part["role"]).label)}
        for part in parts
    ]
    return [row for row in rows if row["state"] in ("accepted", "done") or manages or row["is_own"]]
