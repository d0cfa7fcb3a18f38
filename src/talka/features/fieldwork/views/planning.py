"""The team's page: where to, who drives with whom; and which organisations come along."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from talka.kernel.access.policies import editors, signed_in
from talka.kernel.access.requests import PersonRequest
from talka.kernel.access.rules import Denied, Missing
from talka.kernel.people.models import OrganisationType
from talka.kernel.records.doors import one_or_missing
from talka.kernel.records.models import ParticipationState
from talka.kernel.records.taking_part import organisations_at_hand
from talka.ui.clocks import clock, shown_of
from talka.ui.rendering import render

from .. import actions, queries, rules
from ..forms import CarForm, SpotForm
from ..models import Car, FieldMeeting, Spot, SpotKind
from .shared import address_of, meeting_for, own_organisation


@signed_in
def team(request: PersonRequest, pk: int) -> HttpResponse:
    """The plan, and the forms that add to it: `what` says which of the two was sent."""
    meeting = meeting_for(request, pk, rules.may_see_plan)
    what = "" if request.method != "POST" else "car" if request.POST.get("what") == "car" else "spot"
    spot = SpotForm(request.POST if what == "spot" else None, prefix="spot", initial={"kind": SpotKind.HALL})
    leaves, which = shown_of(meeting.begins_at, meeting.time_zone)
    car = CarForm(
        request.POST if what == "car" else None, prefix="car", zone=meeting.time_zone,
        initial={"leaves_at": leaves, "leaves_at_which": which},
    )  # fmt: skip
    if what and _added(request, meeting, spot if what == "spot" else car):
        return redirect("fieldwork:team", meeting.pk)
    rides = queries.rides_of(meeting)
    context: dict[str, Any] = {
        "meeting": meeting,
        "address": address_of(meeting),
        "spots": queries.spots_of(meeting),
        "kinds": dict(SpotKind.choices),
        "rides": rides,
        "leave": {ride.id: clock(ride.leaves_at, meeting.time_zone) for ride in rides},
        "seat": next((ride.id for ride in rides if request.person.pk in dict(ride.riders)), None),
        "drives": any(ride.driver_id == request.person.pk for ride in rides),
        "manages": bool(rules.manages(request.person, meeting)),
        "may_plan": bool(rules.may_plan(request.person, meeting)),
        "spot_form": spot,
        "car_form": car,
    }
    return render(request, "fieldwork/team.jinja", context, status=422 if spot.errors or car.errors else 200)


def _added(request: PersonRequest, meeting: FieldMeeting, form: SpotForm | CarForm) -> bool:
    """Whether it was taken; else the form says why not."""
    if not form.is_valid():
        return False
    data = form.cleaned_data
    try:
        if isinstance(form, SpotForm):
            actions.add_spot(meeting, by=request.person, kind=data["kind"], name=data["name"], note_=data["note"])
        else:
            actions.offer_car(meeting, by=request.person, **form.columns())
    except Denied as denied:
        form.add_error(None, str(denied.why))
        return False
    messages.success(request, _("Saved."))
    return True


@signed_in
@require_POST
def remove_spot(request: PersonRequest, pk: int, spot_pk: int) -> HttpResponse:
    """The team doesn't go there."""
    meeting = meeting_for(request, pk, rules.may_see_plan)
    spot = one_or_missing(Spot.objects.filter(meeting=meeting).select_related("meeting"), pk=spot_pk)
    actions.remove_spot(spot, by=request.person)
    return redirect("fieldwork:team", meeting.pk)


def _car(request: PersonRequest, pk: int, car_pk: int) -> Car:
    meeting = meeting_for(request, pk, rules.may_see_plan)
    return one_or_missing(Car.objects.filter(meeting=meeting).select_related("meeting"), pk=car_pk)


@signed_in
@require_POST
def take_car_back(request: PersonRequest, pk: int, car_pk: int) -> HttpResponse:
    """The driver doesn't drive."""
    actions.take_car_back(_car(request, pk, car_pk), by=request.person)
    messages.success(request, _("The car is taken back."))
    return redirect("fieldwork:team", pk)


@signed_in
@require_POST
def take_seat(request: PersonRequest, pk: int, car_pk: int) -> HttpResponse:
    """Drive along; a car that filled up meanwhile is said so on the plan."""
    car = _car(request, pk, car_pk)
    try:
        actions.take_seat(car, by=request.person)
    except Denied as denied:
        messages.error(request, str(denied.why))
    return redirect("fieldwork:team", pk)


@signed_in
@require_POST
def leave_seat(request: PersonRequest, pk: int) -> HttpResponse:
    """Give one's seat to others."""
    actions.leave_seat(meeting_for(request, pk, rules.may_see_plan), by=request.person)
    return redirect("fieldwork:team", pk)


@signed_in
def invite(request: PersonRequest, pk: int) -> HttpResponse:
    """Find an organisation by name and ask it along."""
    meeting = meeting_for(request, pk, rules.may_invite)
    if request.method == "POST":
        number = request.POST.get("organisation", "")
        if not (number.isdecimal() and number.isascii()):
            raise Missing
        organisation = one_or_missing(organisations_at_hand(), pk=number)
        try:
            actions.invite_organisation(meeting, organisation, by=request.person)
        except Denied as denied:
            messages.error(request, str(denied.why))
        else:
            messages.success(request, _("%(organisation)s is invited.") % {"organisation": organisation.called})
        return redirect(address_of(meeting))
    text = " ".join(request.GET.get("q", "").replace("\0", " ").split())[:200]
    found = queries.invitable(text, meeting) if text else []
    for row in found:
        row["type_label"] = str(OrganisationType(row["type"]).label)
    context = {"meeting": meeting, "text": text, "found": found, "address": address_of(meeting)}
    return render(request, "fieldwork/invite.jinja", context, block="found")


@editors
@require_POST
def invitation(request: PersonRequest, pk: int) -> HttpResponse:
    """Come along or not, in the name of the invited organisation."""
    meeting = meeting_for(request, pk, rules.may_see)
    accept = request.POST.get("decision") == "accept"
    part = actions.answer_invitation(meeting, own_organisation(request), by=request.person, accept=accept)
    if part is None:
        messages.info(request, _("This invitation is over"))
    elif part.state == ParticipationState.ACCEPTED:
        messages.success(request, _("You go there. See who drives, and where you meet."))
    else:
        messages.success(request, _("The invitation is declined."))
    return redirect(address_of(meeting))


@editors
@require_POST
def leave(request: PersonRequest, pk: int) -> HttpResponse:
    """Not come along after all."""
    meeting = meeting_for(request, pk, rules.may_see)
    actions.leave_meeting(meeting, own_organisation(request), by=request.person)
    messages.success(request, _("You do not go there. Whoever plans it is told."))
    return redirect(address_of(meeting))
