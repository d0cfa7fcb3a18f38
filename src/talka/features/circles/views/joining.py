"""Joining a circle by request, taking the place that is held, leaving, answering an invitation."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from talka.kernel.access.policies import signed_in
from talka.kernel.access.requests import PersonRequest
from talka.kernel.access.rules import Denied, Missing
from talka.kernel.records.editing import opened, sent, within_limit

from .. import actions
from ..forms import JoinForm
from ..models import Circle, Seat, SeatState
from .shared import address_of, asked, circle_at, seat_at


@signed_in
def join(request: PersonRequest, pk: int) -> HttpResponse:
    """A few words to the facilitator, who decides."""
    circle = circle_at(request, pk)
    title, button = _("Ask to join"), _("Ask to join")
    lead = _("All places are taken now: you come on the waiting list, and hear when one is free for you.")
    more = {"draft": JoinForm.draft, "lead": lead if not circle.free else "", "hints": {
        "words": _("The facilitator alone reads it."),
        "level": _("Both are welcome. You need not say it."),
    }}  # fmt: skip
    if request.method != "POST":
        form, restored = opened(request, JoinForm, {"language": get_language() or "en"}, record_id=circle.pk)
        return asked(request, circle, form, title=title, button=button, restored=restored, **more)
    form = JoinForm(request.POST)
    if form.is_valid() and within_limit(request, form, "circles.join"):
        data = form.cleaned_data
        try:
            actions.ask_to_join(
                circle, by=request.person, words=data["words"], level=data["level"], language=data["language"]
            )
        except Denied as denied:
            form.add_error(None, str(denied.why))
        else:
            sent(request, form, record_id=circle.pk)
            messages.success(request, _("Your request has reached the facilitator. You hear how it was decided."))
            return redirect(address_of(circle))
    return asked(request, circle, form, title=title, button=button, **more)


def _own_seat(request: PersonRequest, pk: int, seat_pk: int) -> tuple[Circle, Seat]:
    circle = circle_at(request, pk)
    seat = seat_at(circle, seat_pk)
    if seat.person_id != request.person.pk:
        raise Missing
    return circle, seat


@signed_in
@require_POST
def take(request: PersonRequest, pk: int, seat_pk: int) -> HttpResponse:
    """Take the place that is held."""
    circle, seat = _own_seat(request, pk, seat_pk)
    if actions.accept_offer(seat, by=request.person).state == SeatState.IN:
        messages.success(request, _("You are in."))
    return redirect(address_of(circle))


@signed_in
@require_POST
def leave(request: PersonRequest, pk: int, seat_pk: int) -> HttpResponse:
    """Leave, take the request back, or let the held place go."""
    circle, seat = _own_seat(request, pk, seat_pk)
    actions.leave(seat, by=request.person)
    messages.success(request, _("Your place is free for others now."))
    return redirect(address_of(circle))


@signed_in
@require_POST
def answer(request: PersonRequest, pk: int, seat_pk: int) -> HttpResponse:
    """Come as a mentor or expert, or not."""
    circle, seat = _own_seat(request, pk, seat_pk)
    seat = actions.answer_invitation(seat, by=request.person, accept=request.POST.get("decision") == "accept")
    messages.success(request, _("You are in.") if seat.state == SeatState.IN else _("You declined."))
    return redirect(address_of(circle))
