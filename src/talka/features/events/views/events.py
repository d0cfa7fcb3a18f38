"""An event's page; writing and changing it."""

from typing import Any

from django.contrib import messages
from django.db.models import Case, F, Q, When
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from talka.kernel.access.policies import editors, public, signed_in
from talka.kernel.access.requests import PersonRequest, Request
from talka.kernel.access.rules import Denied, require
from talka.kernel.records.actions import Stale
from talka.kernel.records.editing import beginning, initial_of, opened, overtake, sent, stale_changes, within_limit
from talka.kernel.records.models import Visibility
from talka.kernel.records.pages import happenings, record_page
from talka.kernel.records.texts import read_record
from talka.kernel.vocabulary.labels import places
from talka.ui.clocks import usual_zone
from talka.ui.formats import language_name
from talka.ui.rendering import render

from .. import actions, queries, rules
from ..forms import EventForm
from ..forms.events import initial_times
from ..kind import KIND
from ..models import Attendance, Event, EventSeries, EventType, Registering, SpeakerRole
from .shared import address_of, city_of, clock, event_at, partners_of, span

COPIED = (
    "event_type", "attendance", "venue", "online_address", "spoken", "interpreted", "accessibility", "covered",
    "registering", "capacity", "group_limit", "offer_hours", "stop_hours",
)  # fmt: skip


@public
def detail(request: Request, pk: int, slug: str = "") -> HttpResponse:
    """What it is, when and where, and what the reader does next: register, see their place, run it."""
    event, text = read_record(Event, request.person, rules.may_see, get_language() or "en", also=_along, pk=pk)
    if slug != event.slug:
        return redirect(address_of(event), permanent=True)
    if event.read_series is None:  # type: ignore[attr-defined]
        event.series = None  # a series that isn't everybody's is told nowhere on the page, nor in its data for machines
    person = request.person
    page = record_page(request, event, text)
    mine = queries.own_registration(event, person)
    manages = bool(rules.may_manage(person, event))
    has_place = manages or (mine is not None and mine.state in queries.WITH_PLACE)
    context = {
        **_shown(event, text),
        **_parts(event, has_place=has_place),
        "page": page,
        "story": happenings(page.story, KIND.step),
        "mine": mine,
        "has_place": has_place,
        "is_ahead": event.state in rules.COMING,
        "manages": manages,
        "may_register": bool(rules.takes_registrations(person, event)),
        "acts": _acts(person, event),
        "partners": partners_of(person, page.participants, manages=manages),
    }
    return render(request, "events/detail.jinja", context)


def _along(viewer: Any) -> dict[str, Any]:
    """The series that it is part of, as long as everybody may see that."""
    names = {"read_series": "title", "read_series_language": "language"}
    seen = Q(series__shown=True, series__visibility=Visibility.PUBLIC)
    return {name: Case(When(seen, then=F(f"series__{column}"))) for name, column in names.items()}


def _shown(event: Event, text: Any) -> dict[str, Any]:
    """The event's own facts as they are read."""
    words = {name: text.extras.get(name) or getattr(event, name) for name in KIND.translated}
    return {
        "event": event,
        "series": event.read_series,  # type: ignore[attr-defined]
        "words": words,
        "type_label": str(EventType(event.event_type).label),
        "attendance": str(Attendance(event.attendance).label),
        "registering": str(Registering(event.registering).label),
        "time": span(event.starts_at, event.ends_at, event.time_zone),
        "city": city_of(event.time_zone),
        "registers_from": clock(event.registers_from, event.time_zone),
        "registers_until": clock(event.registers_until, event.time_zone),
        "spoken": ", ".join(language_name(code) for code in event.spoken),
        "interpreted": ", ".join(language_name(code) for code in event.interpreted),
    }


def _parts(event: Event, *, has_place: bool) -> dict[str, Any]:
    """Programme, speakers, materials; one statement for all that the event has."""
    parts = queries.parts_of(event, has_place=has_place)
    towns = places(get_language() or "en") if parts["sessions"] else {}
    for session in parts["sessions"]:
        session["town"] = town.name if (town := towns.get(session["place_id"] or 0)) else ""
        session["time"] = span(session["starts_at"], session["ends_at"], event.time_zone)
    for speaker in parts["speakers"]:
        speaker["role_label"] = str(SpeakerRole(speaker["role"]).label)
    return parts


def _acts(person: Any, event: Event) -> dict[str, bool]:
    """What whoever runs it may do now."""
    asked = {
        "change": rules.may_change, "publish": rules.may_publish, "move": rules.may_move, "cancel": rules.may_cancel,
        "close": rules.may_close, "reopen": rules.may_reopen, "begin": rules.may_begin_it, "end": rules.may_end_it,
        "invite": rules.may_invite, "check_in": rules.may_check_in,
    }  # fmt: skip
    return {name: bool(rule(person, event)) for name, rule in asked.items()}


def _form(request: Request, form: EventForm, owner: Any, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {"form": form, "owner": owner, "event": None, "restored": False, "changes": [], **more}
    context["series"] = request.GET.get("series", "")[:18]
    return render(request, "events/form.jinja", context, status=status)


@editors
def new(request: PersonRequest) -> HttpResponse:
    """Plan an event in the name of the organisation they speak for: a draft, which nobody else sees."""
    owner = beginning(request)
    if request.method == "POST":
        form = EventForm(request.POST)
        if form.is_valid() and within_limit(request, form, "events"):
            event = actions.write_event(
                form.columns(), owner=owner, by=request.person, terms=form.term_ids(),
                language=form.cleaned_data["language"],
            )  # fmt: skip
            sent(request, form)
            _put_into_named_series(request, event)
            messages.success(request, _("Your draft is kept. This is how it will look."))
            return redirect(address_of(event))
        return _form(request, form, owner, status=422)
    language = get_language() or "en"
    initial = {
        "language": language, "spoken": [language], "registering": "open", "offer_hours": 24, "stop_hours": 2,
        "time_zone": usual_zone(request.person.time_zone, owner.country),
    }  # fmt: skip
    form, restored = opened(request, EventForm, initial)
    return _form(request, form, owner, restored=restored)


def _put_into_named_series(request: PersonRequest, event: Event) -> None:
    """Into the series that the page's address names (`?series=12`), where they may put events into it."""
    number = request.GET.get("series", "")
    series = EventSeries.objects.filter(pk=number).first() if number.isdecimal() and len(number) < 18 else None
    if series is not None and rules.may_put_in(request.person, series):
        actions.put_into_series(event, series, by=request.person)


def _initial(event: Event) -> dict[str, Any]:
    return {**initial_of(event), **{name: getattr(event, name) for name in COPIED}, **initial_times(event)}


@signed_in
def edit(request: PersonRequest, pk: int) -> HttpResponse:
    """Change it; a form that somebody overtook comes back with both versions."""
    event = event_at(request, pk)
    require(rules.may_change(request.person, event))
    if request.method != "POST":
        form, restored = opened(request, EventForm, _initial(event), record_id=event.pk, was=event)
        return _form(request, form, event.owner, event=event, restored=restored)
    form = EventForm(request.POST, was=event)
    if not form.is_valid():
        return _form(request, form, event.owner, event=event, status=422)
    columns = {**form.columns(), "language": form.cleaned_data["language"]}
    version, minor = form.cleaned_data["version"], form.cleaned_data["minor"]
    try:
        changed = actions.change_event(
            event, columns, by=request.person, terms=form.term_ids(), version=version, minor=minor
        )
    except Stale as stale:
        changes = stale_changes(form, _initial(event), language=event.language)
        overtake(form, stale.current)
        return _form(request, form, event.owner, event=event, changes=changes, status=409)
    except Denied as denied:
        form.add_error(None, str(denied.why))
        return _form(request, form, event.owner, event=event, status=422)
    sent(request, form, record_id=event.pk)
    messages.success(request, _("Saved."))
    if changed.capacity is not None and changed.seats_taken > changed.capacity:
        said = _("More people have a place than there are places now. Nobody loses theirs; none is given on.")
        messages.warning(request, said)
    return redirect(address_of(changed))
