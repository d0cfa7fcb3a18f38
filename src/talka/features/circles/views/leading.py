"""The facilitator decides on who asks, invites mentors and experts, hands the circle over."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from talka.kernel.access.policies import signed_in
from talka.kernel.access.requests import PersonRequest
from talka.kernel.access.rules import Denied
from talka.kernel.records.editing import within_limit

from .. import actions, rules
from ..forms import InviteForm, ReasonForm, ReasonWanted
from ..models import SeatState
from .shared import asked, circle_at, inside_of, own_circle, seat_at


@signed_in
@require_POST
def accept(request: PersonRequest, pk: int, seat_pk: int) -> HttpResponse:
    """Take somebody in, or on the waiting list."""
    circle = own_circle(request, pk, rules.may_run)
    seat = actions.accept(seat_at(circle, seat_pk), by=request.person)
    said = _("All places are taken: they are on the waiting list.")
    messages.success(request, said if seat.state == SeatState.WAITING else _("They are told that they are in."))
    return redirect(inside_of(circle, "people"))


def _with_reason(
    request: PersonRequest, pk: int, seat_pk: int, act: Any, *, form: Any, title: Any, lead: Any
) -> HttpResponse:
    circle = own_circle(request, pk, rules.may_run)
    seat = seat_at(circle, seat_pk)
    filled = form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and filled.is_valid():
        try:
            act(seat, by=request.person, because=filled.cleaned_data["because"])
        except Denied as denied:
            filled.add_error(None, str(denied.why))
        else:
            messages.success(request, _("They are told."))
            return redirect(inside_of(circle, "people"))
    return asked(
        request, circle, filled, title=title, button=title, lead=lead, kind="danger", address=inside_of(circle)
    )


@signed_in
def decline(request: PersonRequest, pk: int, seat_pk: int) -> HttpResponse:
    """Not this time, with a word to them."""
    lead = _("They get a mail with your words.")
    return _with_reason(request, pk, seat_pk, actions.decline, form=ReasonForm, title=_("Decline"), lead=lead)


@signed_in
def remove(request: PersonRequest, pk: int, seat_pk: int) -> HttpResponse:
    """Somebody is in the circle no more, and why."""
    lead = _("They get a mail with your words, and don’t see the circle’s page any more.")
    title = _("Take off the list")
    return _with_reason(request, pk, seat_pk, actions.remove, form=ReasonWanted, title=title, lead=lead)


@signed_in
@require_POST
def hand_over(request: PersonRequest, pk: int, seat_pk: int) -> HttpResponse:
    """Let somebody else of the circle facilitate it."""
    circle = own_circle(request, pk, rules.may_run)
    actions.hand_over(circle, seat_at(circle, seat_pk), by=request.person)
    messages.success(request, _("They facilitate the circle now."))
    return redirect(inside_of(circle, "people"))


@signed_in
@require_POST
def take_over(request: PersonRequest, pk: int) -> HttpResponse:
    """Facilitate a circle that nobody does any more."""
    circle = actions.take_over(circle_at(request, pk, rules.may_edit), by=request.person)
    messages.success(request, _("You facilitate the circle now."))
    return redirect(inside_of(circle))


@signed_in
def invite(request: PersonRequest, pk: int) -> HttpResponse:
    """Invite a mentor or an expert by mail."""
    circle = own_circle(request, pk, rules.may_invite)
    initial = {"language": get_language() or "en"}
    form = InviteForm(request.POST if request.method == "POST" else None, circle=circle, initial=initial)
    if request.method == "POST" and form.is_valid() and within_limit(request, form, "circles.invite"):
        data = form.cleaned_data
        try:
            actions.invite(
                circle, by=request.person, email=data["email"], role=data["role"], meeting=form.meeting_chosen(),
                words=data["words"], language=data["language"],
            )  # fmt: skip
        except Denied as denied:
            form.add_error(None, str(denied.why))
        else:
            messages.success(request, _("The invitation is on its way."))
            return redirect(inside_of(circle, "people"))
    return asked(
        request, circle, form, title=_("Invite a mentor or an expert"), button=_("Invite"),
        address=inside_of(circle),
    )  # fmt: skip
