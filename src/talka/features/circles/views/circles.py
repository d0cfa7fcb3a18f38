"""A circle's page; proposing and changing it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from talka.kernel.access.policies import editors, public, signed_in
from talka.kernel.access.requests import PersonRequest, Request
from talka.kernel.access.rules import Denied
from talka.kernel.records.actions import Stale
from talka.kernel.records.cards import cards
from talka.kernel.records.editing import beginning, initial_of, opened, overtake, sent, stale_changes, within_limit
from talka.kernel.records.models import Visibility
from talka.kernel.records.pages import happenings, record_page
from talka.kernel.records.texts import read_record
from talka.ui.clocks import city_of, span
from talka.ui.rendering import render

from .. import actions, queries, rules
from ..actions.ending import SUMMARY
from ..forms import CircleForm
from ..kind import KIND
from ..models import LIVE, Attendance, Circle, CircleState, SeatRole, SeatState
from .shared import address_of, circle_at

OWN = ("attendance", "venue", "online_address", "least", "most", "gather_until", "visibility")


@public
def detail(request: Request, pk: int, slug: str = "") -> HttpResponse:
    """The circle: its theme, when it meets, how many places are free; when it has finished what was learnt there."""
    person, language = request.person, get_language() or "en"
    circle, text = read_record(Circle, person, rules.may_see, language, pk=pk)
    if slug != circle.slug:
        return redirect(address_of(circle), permanent=True)
    own = queries.own_seats(circle, person)
    page = record_page(request, circle, text, with_participants=False)
    has_finished = circle.state == CircleState.FINISHED
    context: dict[str, Any] = {
        "page": page,
        "circle": circle,
        "story": happenings(page.story, KIND.step),
        "rhythm": queries.said_rhythm(circle.rrule, circle.meets_at),
        "city": city_of(circle.time_zone),
        "attendance": Attendance(circle.attendance).label,
        "meetings": _coming(circle),
        "summary": {name: text.extras.get(name) or getattr(circle, name) for name in SUMMARY} if has_finished else {},
        "plan": _plan(circle, person, language) if has_finished else [],
        **_own(circle, own, person),
    }
    return render(request, "circles/detail.jinja", context)


def _coming(circle: Circle) -> list[str]:
    """When it meets next, as its place's clocks show it."""
    if not circle.rrule or circle.state not in rules.OPEN:
        return []
    return [span(one["starts_at"], one["ends_at"], circle.time_zone) for one in queries.next_meetings(circle)]


def _plan(circle: Circle, person: Any, language: str) -> list[dict[str, Any]]:
    """The plan's lines, each with the card of what it became."""
    lines = queries.plan_of(circle, person, language)
    made = iter(cards((line["record"] for line in lines if line["record"]), language))
    return [{**line, "card": next(made) if line["record"] else None} for line in lines]


def _own(circle: Circle, own: list[Any], person: Any) -> dict[str, Any]:
    """What the reader has to do with it, and may do."""
    live = [seat for seat in own if seat.state in LIVE]
    mine = next((seat for seat in live if seat.meeting_id is None), None)
    last = own[0] if own and not live else None
    return {
        "mine": mine,
        "mine_label": SeatRole(mine.role).label if mine and mine.state == SeatState.IN else "",
        "place": queries.position(mine) if mine else None,
        "invitations": [seat for seat in live if seat.state == SeatState.INVITED],
        "last": last,
        "may_join": mine is None
        and bool(rules.may_join(person, circle))
        and not (last and last.role == SeatRole.MEMBER and last.state in (SeatState.DECLINED, SeatState.REMOVED)),
        "may_enter": bool(rules.may_enter(person, circle)),
        "may_change": bool(rules.may_change(person, circle)),
        "may_open": bool(rules.may_open(person, circle)),
        "may_call_off": bool(rules.may_call_off(person, circle)),
        "may_begin": bool(rules.may_begin(person, circle)),
        "may_finish": bool(rules.may_finish(person, circle)),
        "may_take_over": mine is None and circle.taken < circle.most and _may_take_over(circle, person),
        "meetings_as_expert": [seat for seat in live if seat.meeting_id and seat.state == SeatState.IN],
    }


def _may_take_over(circle: Circle, person: Any) -> bool:
    """Asked of those alone who might: it costs a statement."""
    if person is None or circle.owner_id not in person.edited_organisation_ids:
        return False
    return bool(rules.may_take_over(person, circle))


@editors
def new(request: PersonRequest) -> HttpResponse:
    """Propose a circle in the name of the organisation they speak for."""
    owner = beginning(request)
    context: dict[str, Any] = {"owner": owner, "circle": None, "restored": False, "changes": []}
    if request.method == "POST":
        form = CircleForm(request.POST)
        if form.is_valid() and within_limit(request, form, "circles"):
            circle = actions.propose_circle(
                form.columns(), owner=owner, by=request.person, terms=form.term_ids(),
                language=form.cleaned_data["language"],
            )  # fmt: skip
            sent(request, form)
            messages.success(request, _("The circle is proposed. Say when it meets, and let others see it."))
            return redirect(address_of(circle))
        return render(request, "circles/form.jinja", {**context, "form": form}, status=422)
    initial = {"language": get_language() or "en", "visibility": Visibility.PUBLIC, "least": 6, "most": 15,
               "attendance": Attendance.ON_SITE}  # fmt: skip
    form, context["restored"] = opened(request, CircleForm, initial)
    return render(request, "circles/form.jinja", {**context, "form": form})


def _initial(circle: Circle) -> dict[str, Any]:
    return {**initial_of(circle), **{name: getattr(circle, name) for name in OWN}}


@signed_in
def edit(request: PersonRequest, pk: int) -> HttpResponse:
    """Change it; a form that somebody overtook comes back with both versions."""
    circle = circle_at(request, pk, rules.may_change)
    context: dict[str, Any] = {"circle": circle, "owner": circle.owner, "restored": False, "changes": []}
    if request.method != "POST":
        form, context["restored"] = opened(request, CircleForm, _initial(circle), record_id=circle.pk, was=circle)
        return render(request, "circles/form.jinja", {**context, "form": form})
    form = CircleForm(request.POST, was=circle)
    if not form.is_valid():
        return render(request, "circles/form.jinja", {**context, "form": form}, status=422)
    data = form.cleaned_data
    try:
        actions.change_circle(
            circle, {**form.columns(), "language": data["language"]}, by=request.person, terms=form.term_ids(),
            version=data["version"], minor=data["minor"],
        )  # fmt: skip
    except Stale as stale:
        current = Circle.objects.get(pk=circle.pk)
        context["changes"] = stale_changes(form, _initial(current), language=current.language)
        overtake(form, stale.current)
        return render(request, "circles/form.jinja", {**context, "form": form}, status=409)
    except Denied as denied:
        form.add_error("most", str(denied.why))
        return render(request, "circles/form.jinja", {**context, "form": form}, status=422)
    sent(request, form, record_id=circle.pk)
    messages.success(request, _("Saved."))
    return redirect(address_of(Circle.objects.get(pk=circle.pk)))


@signed_in
@require_POST
def open_(request: PersonRequest, pk: int) -> HttpResponse:
    """Let others see it and ask to join."""
    circle = actions.open_circle(circle_at(request, pk, rules.may_edit), by=request.person)
    messages.success(request, _("Others see it now and can ask to join."))
    return redirect(address_of(circle))
