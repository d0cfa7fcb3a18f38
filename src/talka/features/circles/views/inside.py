"""The page for a circle's people alone, and the room in which they talk."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from talka.kernel.access.policies import signed_in
from talka.kernel.access.requests import PersonRequest
from talka.kernel.records.pages import record_page
from talka.kernel.records.texts import read_record
from talka.ui.clocks import clock, span
from talka.ui.rendering import render

from .. import queries, rules
from ..forms import EntryForm, ReadingForm
from ..kind import ROOM
from ..models import Circle, CircleRoom, Level, SeatRole, SeatState
from .shared import address_of, inside_of, own_circle


@signed_in
def inside(request: PersonRequest, pk: int) -> HttpResponse:
    """Who is in it, when it meets, what is read, what was learnt."""
    circle = own_circle(request, pk)
    queries.own_seats(circle, request.person)
    runs = bool(rules.may_run(request.person, circle))
    rows = queries.people_of(circle, also_asking=runs)
    meetings = meeting_lines(circle)
    chosen = meeting_choices(circle, meetings)
    language = get_language() or "en"
    context: dict[str, Any] = {
        "circle": circle,
        "address": address_of(circle),
        "room": room_address(circle),
        "rhythm": queries.said_rhythm(circle.rrule, circle.meets_at),
        "people": [_told(row, circle) for row in rows if row["state"] == SeatState.IN],
        "asking": [_told(row, circle) for row in rows if row["state"] != SeatState.IN],
        "coming": [one for one in meetings if not one["is_over"]],
        "past": [one for one in meetings if one["is_over"]][::-1],
        "readings": queries.readings_of(circle, request.person),
        "log": queries.log_of(circle, request.person),
        "meeting_names": dict(chosen),
        "reading_form": ReadingForm(meetings=chosen, initial={"language": circle.language}),
        "entry_form": EntryForm(meetings=chosen, initial={"language": language}),
        "runs": runs,
        "runs_alive": runs and bool(rules.is_alive(request.person, circle)),
        "takes_part": bool(rules.may_take_part(request.person, circle)),
        "is_inside": bool(rules.is_inside(request.person, circle)),
        "writes_log": bool(rules.may_write_log(request.person, circle)),
        "plans": bool(rules.may_plan_after(request.person, circle)),
        "may_invite": bool(rules.may_invite(request.person, circle)),
    }
    return render(request, "circles/inside.jinja", context)


def _told(row: dict[str, Any], circle: Circle) -> dict[str, Any]:
    return {
        **row,
        "name": row["person__name"] or _("Somebody without a name"),
        "role_label": SeatRole(row["role"]).label,
        "state_label": SeatState(row["state"]).label,
        "level_label": Level(row["level"]).label if row["level"] else "",
        "when": clock(row["meeting__starts_at"], circle.time_zone),
    }


def meeting_lines(circle: Circle) -> list[dict[str, Any]]:
    """Its meetings, each with when it is. One statement."""
    now = timezone.now()
    return [
        {**row, "time": span(row["starts_at"], row["ends_at"], circle.time_zone), "is_over": row["ends_at"] <= now}
        for row in queries.meeting_rows(circle)
    ]


def meeting_choices(circle: Circle, rows: list[dict[str, Any]]) -> list[tuple[int, str]]:
    """The same to choose from."""
    return [(row["id"], clock(row["starts_at"], circle.time_zone)) for row in rows]


def room_address(circle: Circle) -> str:
    """Where its people talk; empty for a circle without a room. One statement."""
    row = CircleRoom.objects.filter(group=circle).values_list("pk", "slug").first()
    return ROOM.address(*row, get_language() or "en") if row else ""


@signed_in
def room(request: PersonRequest, pk: int, slug: str = "") -> HttpResponse:
    """The conversation of a circle's people: to everybody else there is no such page."""
    found, text = read_record(CircleRoom, request.person, rules.may_see_room, get_language() or "en", pk=pk)
    if slug != found.slug:
        return redirect(ROOM.address(found.pk, found.slug, get_language() or "en"), permanent=True)
    page = record_page(request, found, text, with_participants=False)
    circle = Circle.objects.get(pk=found.group_id)
    return render(request, "circles/room.jinja", {"page": page, "circle": circle, "inside": inside_of(circle)})
