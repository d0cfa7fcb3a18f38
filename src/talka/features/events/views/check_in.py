"""The door: who comes is checked in by code, by list, or written in; mistakes are undone."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django_permissions_policy.decorators import permissions_policy_override

from talka.kernel.access.policies import signed_in
from talka.kernel.access.requests import PersonRequest
from talka.kernel.access.rules import Denied, require
from talka.kernel.people.limits import hit
from talka.kernel.records.doors import one_or_missing
from talka.ui.offline import keep_until
from talka.ui.rendering import render

from .. import actions, queries, rules
from ..actions.presence import Arrival, Full
from ..forms import HoursForm, WalkInForm
from ..models import Event, How, Presence, Registration, RegistrationState, Session
from .door import FORGOTTEN, MOST_SHOWN, already, arrived, found_by, session_choices
from .shared import managed

with_camera = permissions_policy_override({**settings.PERMISSIONS_POLICY, "camera": ["self"]})


def at_door(request: PersonRequest, pk: int) -> Event:
    """The event for whoever may check people in now. Raises `Missing` and `Denied`."""
    event = managed(request, pk)
    require(rules.may_check_in(request.person, event))
    return event


def number_in(text: str | None) -> int | None:
    """A number as it was sent; None for what is none, or for one that no database holds."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None


@with_camera
@signed_in
@require_GET
def page(request: PersonRequest, pk: int) -> HttpResponse:
    """The list with its search, the camera, and whoever is not registered. Works as forms without script."""
    event = at_door(request, pk)
    sessions = queries.sessions_of(event)
    session = _chosen(sessions, request.GET.get("session"))
    return _page(request, event, sessions, session, code=request.GET.get("code", "")[:600])


def _chosen(sessions: list[Session], asked: str | None) -> Session | None:
    known = {one.pk: one for one in sessions}
    return known.get(number_in(asked) or 0) or queries.current(sessions)


def _page(
    request: PersonRequest, event: Event, sessions: list[Session], session: Session | None, *, code: str = "",
    form: WalkInForm | None = None, is_full: bool = False, status: int = 200,
) -> HttpResponse:  # fmt: skip
    rows = queries.to_check_in(event, session)
    text = request.GET.get("q", "").replace("\0", "")[:100].strip()
    shown = found_by(rows, text)
    for row in shown:
        row["label"] = str(RegistrationState(row["state"]).label)
        row["came"] = arrived(event, row["here"]["arrived_at"], row["here"]["how"]) if row["here"] else ""
    here = sum(1 for row in rows if row["here"])
    context = {
        "event": event, "sessions": session_choices(event, sessions), "session": session, "rows": shown[:MOST_SHOWN],
        "more": max(0, len(shown) - MOST_SHOWN), "text": text, "here": here, "total": len(rows),
        "form": form or WalkInForm(initial={"uuid": uuid4()}), "is_full": is_full, "scanned": _scanned(event, code),
        "code": code, "hows": {one.value: str(one.label) for one in How},
        "states": {one.value: str(one.label) for one in RegistrationState},
        "forgotten": int((event.ends_at + FORGOTTEN).timestamp() * 1000),
    }  # fmt: skip
    response = render(request, "events/check_in.jinja", context, status=status)
    response["Cache-Control"] = "private, no-cache"
    return keep_until(response, event.ends_at + FORGOTTEN)


def _scanned(event: Event, code: str) -> dict[str, Any] | None:
    """Whose code it is that a camera's own program opened this page with, or why it is nobody's."""
    if not code:
        return None
    try:
        row = actions.registration_by(event, code)
    except Denied as denied:
        return {"why": str(denied.why)}
    person = row.person
    return {"pk": row.pk, "name": row.name or (person.name if person else ""), "organisation": row.organisation_name}


def _back(request: PersonRequest, event: Event) -> HttpResponse:
    """To the list as it was: the same session, the same letters."""
    asked = {name: request.POST.get(name, "")[:100] for name in ("session", "q")}
    kept = {name: value for name, value in asked.items() if value}
    return redirect(reverse("events:check-in", args=[event.pk]) + (f"?{urlencode(kept)}" if kept else ""))


@signed_in
@require_POST
def let_in(request: PersonRequest, pk: int) -> HttpResponse:
    """Check somebody in, by the list (`registration`) or by a `code`."""
    event = at_door(request, pk)
    code, how = request.POST.get("code", "")[:600], How.QR
    if request.POST.get("let_in") or not code:
        how = How.LIST
    arrival = Arrival(
        how=how, session=number_in(request.POST.get("session")), let_in=request.POST.get("let_in") == "yes",
        uuid=uuid4(),
    )  # fmt: skip

    def act() -> actions.CheckedIn:
        if code:
            return actions.check_in(actions.registration_by(event, code), arrival, by=request.person)
        pk = number_in(request.POST.get("registration")) or 0
        row = one_or_missing(Registration.objects.select_related("event").filter(event=event), pk=pk)
        return actions.check_in(row, arrival, by=request.person)

    return _said(request, event, act)


def _said(request: PersonRequest, event: Event, act: Callable[[], actions.CheckedIn]) -> HttpResponse:
    """Do it and say what became of it, on the list."""
    try:
        done = act()
    except Full as full:
        messages.warning(request, str(full.why))
    except Denied as denied:
        messages.error(request, str(denied.why))
    else:
        say = messages.success if done.is_new else messages.warning
        say(request, already(event, done.presence) if not done.is_new else _came_in(done.presence))
    return _back(request, event)


def _came_in(presence: Presence) -> str:
    row = presence.registration
    name = row.name or (row.person.name if row.person else "")
    if presence.is_over:
        return _("%(name)s is checked in, although all places were taken: it is noted.") % {"name": name}
    return _("%(name)s is checked in.") % {"name": name}


@signed_in
@require_POST
def write_in(request: PersonRequest, pk: int) -> HttpResponse:
    """Write in somebody who is not registered; where all places are taken the form asks first."""
    event = at_door(request, pk)
    form = WalkInForm(request.POST)
    sessions = queries.sessions_of(event)
    session = _chosen(sessions, request.POST.get("session"))
    is_full = False
    if not hit(f"events.walk_in:{request.person.pk}", limit=600, seconds=3600):
        form.add_error(None, _("Many messages were sent today. Please try again tomorrow."))
    if form.is_valid():
        arrival = Arrival(
            how=How.WALK_IN, session=session.pk if session else None, uuid=form.cleaned_data["uuid"],
            let_in=request.POST.get("let_in") == "yes",
        )  # fmt: skip
        try:
            done = actions.write_in(event, form.who(), arrival, by=request.person)
        except Full as full:
            is_full = True
            form.add_error(None, str(full.why))
        except Denied as denied:
            form.add_error(None, str(denied.why))
        else:
            messages.success(request, _came_in(done.presence))
            return _back(request, event)
    return _page(request, event, sessions, session, form=form, is_full=is_full, status=422)


def _presence(event: Event, pk: int) -> Presence:
    rows = Presence.objects.select_related("registration__person", "registration__event", "session", "by")
    return one_or_missing(rows.filter(registration__event=event, undone_at=None), pk=pk)


@signed_in
def presence(request: PersonRequest, pk: int, presence_pk: int) -> HttpResponse:
    """One person at one session: when and how they came; the hours that count are corrected."""
    event = at_door(request, pk)
    one = _presence(event, presence_pk)
    form = HoursForm(request.POST or None, initial={"hours": one.hours.normalize()})
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct_hours(one, form.cleaned_data["hours"], by=request.person)
        except Denied as denied:
            form.add_error("hours", str(denied.why))
        else:
            messages.success(request, _("Saved."))
            return redirect("events:check-in", event.pk)
    context = {
        "event": event, "one": one, "form": form, "came": arrived(event, one.arrived_at, one.how),
        "name": one.registration.name or (one.registration.person.name if one.registration.person else ""),
        "most": queries.hours_of(event, one.session).normalize(),
    }  # fmt: skip
    return render(request, "events/presence.jinja", context, status=422 if form.errors else 200)


@signed_in
@require_POST
def undo(request: PersonRequest, pk: int, presence_pk: int) -> HttpResponse:
    """It was a mistake: they did not come to this session."""
    event = at_door(request, pk)
    actions.undo_check_in(_presence(event, presence_pk), by=request.person)
    messages.success(request, _("It is undone."))
    return _back(request, event)
