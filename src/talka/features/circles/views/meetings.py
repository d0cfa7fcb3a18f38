"""A circle's rhythm and its single meetings: agenda, notes, who was there; added, moved, cancelled."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from talka.kernel.access.policies import signed_in
from talka.kernel.access.requests import PersonRequest
from talka.kernel.access.rules import Denied, Missing
from talka.kernel.people.models import Person
from talka.kernel.records.doors import get_record
from talka.kernel.records.editing import opened, sent, stale_changes
from talka.ui.clocks import city_of, span
from talka.ui.rendering import render

from .. import actions, queries, rules
from ..forms import MeetingForm, ReasonWanted, RhythmForm, TimesForm, initial_rhythm, initial_times
from ..models import Circle, Meeting, Presence, Reading, Seat, SeatState
from .shared import address_of, asked, inside_of, meeting_at, own_circle


@signed_in
def rhythm(request: PersonRequest, pk: int) -> HttpResponse:
    """How often it meets, on which day, at what time."""
    circle = own_circle(request, pk, rules.may_run_alive)
    lead = _("Meetings that lie ahead are made anew. Those in which somebody wrote already stay.")
    title, button = _("When it meets"), _("Save")
    hints = {
        "nth": _("For every month: the first Tuesday, say."),
        "time_zone": _("By the clocks there it is always the same hour, in summer and in winter."),
        "count": _("Or leave it empty, and choose a last day."),
    }
    more = {"lead": lead, "hints": hints, "address": inside_of(circle), "draft": RhythmForm.draft}
    if request.method != "POST":
        form, restored = opened(request, RhythmForm, initial_rhythm(circle), record_id=circle.pk)
        return asked(request, circle, form, title=title, button=button, restored=restored, **more)
    form = RhythmForm(request.POST)
    if form.is_valid():
        actions.set_rhythm(circle, form.columns(), by=request.person)
        sent(request, form, record_id=circle.pk)
        messages.success(request, _("Saved. The circle’s people are told."))
        return redirect(inside_of(circle, "meetings"))
    return asked(request, circle, form, title=title, button=button, **more)


def _seen(request: PersonRequest, pk: int, meeting_pk: int) -> tuple[Circle, Meeting, bool]:
    """A meeting, for the circle's people and for the experts who come to it; and whether they are in the circle."""
    circle = get_record(Circle, request.person, rules.may_see, pk=pk)
    found = meeting_at(circle, meeting_pk)
    if rules.may_enter(request.person, circle):
        return circle, found, True
    here = Seat.objects.filter(person=request.person, state=SeatState.IN, circle=circle)
    if circle.withheld or not any(seat.meeting_id in (None, found.pk) for seat in here):
        raise Missing
    return circle, found, False


@signed_in
def meeting(request: PersonRequest, pk: int, meeting_pk: int) -> HttpResponse:
    """When and where, what is planned, what was said, who was there."""
    circle, found, is_inside = _seen(request, pk, meeting_pk)
    runs = is_inside and bool(rules.may_run_alive(request.person, circle))
    there = Presence.objects.filter(meeting=found).order_by("pk").values_list("person__name", flat=True)
    context: dict[str, Any] = {
        "circle": circle,
        "meeting": found,
        "address": address_of(circle),
        "time": span(found.starts_at, found.ends_at, circle.time_zone),
        "city": city_of(circle.time_zone),
        "venue": found.venue or circle.venue,
        "online_address": found.online_address or circle.online_address,
        "there": [name or _("Somebody without a name") for name in there],
        "readings": [*Reading.objects.filter(meeting=found).order_by("pk").values("title", "author", "address", "note",
                                                                                 "language")],
        "is_inside": is_inside,
        "may_write": is_inside and bool(rules.may_take_part(request.person, circle)),
        "runs": runs,
        "is_over": found.ends_at <= timezone.now(),
    }  # fmt: skip
    return render(request, "circles/meeting.jinja", context)


@signed_in
def write(request: PersonRequest, pk: int, meeting_pk: int) -> HttpResponse:
    """Write its agenda and notes; a form that somebody overtook comes back with both texts."""
    circle = own_circle(request, pk, rules.may_take_part)
    found = meeting_at(circle, meeting_pk)
    draft = f"circle-meeting-{found.pk}"
    context = {"circle": circle, "meeting": found, "changes": [], "restored": False, "draft": draft,
               "time": span(found.starts_at, found.ends_at, circle.time_zone)}  # fmt: skip
    options: dict[str, Any] = {
        "people": _names(queries.attending(circle, found)),
        "has_begun": found.starts_at <= timezone.now(),
    }
    if request.method != "POST":
        form, context["restored"] = opened(
            request, MeetingForm, _initial(found), record_id=circle.pk, draft=draft, **options
        )
        return render(request, "circles/write.jinja", {**context, "form": form})
    form = MeetingForm(request.POST, **options)
    form.draft = draft
    if not form.is_valid():
        return render(request, "circles/write.jinja", {**context, "form": form}, status=422)
    data, known = form.cleaned_data, _initial(found)
    try:
        actions.write_meeting(
            found, by=request.person, agenda=data["agenda"], notes=data["notes"],
            there=data.get("there", known["there"]), version=data["version"],
        )  # fmt: skip
    except actions.Overtaken as overtaken:
        context["changes"] = stale_changes(form, _initial(overtaken.current), language=circle.language)
        _overtake(form, overtaken.current)
        return render(request, "circles/write.jinja", {**context, "form": form}, status=409)
    sent(request, form, record_id=circle.pk)
    messages.success(request, _("Saved."))
    return redirect("circles:meeting", circle.pk, found.pk)


def _initial(found: Meeting) -> dict[str, Any]:
    there = list(Presence.objects.filter(meeting=found).order_by("pk").values_list("person_id", flat=True))
    return {"agenda": found.agenda, "notes": found.notes, "version": found.version, "there": there}


def _names(ids: set[int]) -> list[tuple[int, str]]:
    rows = Person.objects.filter(pk__in=ids).order_by("name", "pk").values_list("pk", "name")
    return [(pk, name or _("Somebody without a name")) for pk, name in rows]


def _overtake(form: MeetingForm, current: Meeting) -> None:
    """Sent again after its writer has seen both texts, the form stands on the meeting as it is now."""
    data = cast("QueryDict", form.data).copy()
    data["version"] = str(current.version)
    form.data = data


@signed_in
def add(request: PersonRequest, pk: int) -> HttpResponse:
    """One more meeting."""
    circle = own_circle(request, pk, rules.may_run_alive)
    initial = {"minutes": circle.minutes}
    return _timed(request, circle, None, initial, title=_("Add a meeting"), button=_("Add"))


@signed_in
def move(request: PersonRequest, pk: int, meeting_pk: int) -> HttpResponse:
    """Meet at another time or place."""
    circle = own_circle(request, pk, rules.may_run_alive)
    found = meeting_at(circle, meeting_pk)
    initial = initial_times(found, circle.time_zone)
    return _timed(request, circle, found, initial, title=_("Move the meeting"), button=_("Move it"))


def _timed(
    request: PersonRequest, circle: Circle, found: Meeting | None, initial: dict[str, Any], *, title: str, button: str
) -> HttpResponse:
    form = TimesForm(request.POST if request.method == "POST" else None, zone=circle.time_zone, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            if found is None:
                found = actions.add_meeting(circle, by=request.person, **form.columns())
            else:
                found = actions.move_meeting(found, by=request.person, **form.columns())
        except Denied as denied:
            form.add_error("starts", str(denied.why))
        else:
            messages.success(request, _("Saved. The circle’s people are told."))
            return redirect("circles:meeting", circle.pk, found.pk)
    hints = {
        "starts": _("By the clocks of %(city)s.") % {"city": city_of(circle.time_zone)},
        "venue": _("Leave it empty where it is as always."),
    }
    return asked(request, circle, form, title=title, button=button, hints=hints, address=inside_of(circle, "meetings"))


@signed_in
def cancel(request: PersonRequest, pk: int, meeting_pk: int) -> HttpResponse:
    """It isn't held, and why."""
    circle = own_circle(request, pk, rules.may_run_alive)
    found = meeting_at(circle, meeting_pk)
    form = ReasonWanted(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.cancel_meeting(found, by=request.person, because=form.cleaned_data["because"])
        except Denied as denied:
            form.add_error(None, str(denied.why))
        else:
            messages.success(request, _("Saved. The circle’s people are told."))
            return redirect("circles:meeting", circle.pk, found.pk)
    title = _("Cancel the meeting")
    return asked(request, circle, form, title=title, button=title, kind="danger", address=inside_of(circle, "meetings"))


@signed_in
@require_POST
def after_all(request: PersonRequest, pk: int, meeting_pk: int) -> HttpResponse:
    """It takes place after all."""
    circle = own_circle(request, pk, rules.may_run_alive)
    found = meeting_at(circle, meeting_pk)
    actions.hold_after_all(found, by=request.person)
    messages.success(request, _("Saved. The circle’s people are told."))
    return redirect("circles:meeting", circle.pk, found.pk)
