"""A series' page; writing it, publishing and ending it; events put into it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from talka.kernel.access.policies import editors, public, signed_in
from talka.kernel.access.requests import PersonRequest, Request
from talka.kernel.access.rules import require
from talka.kernel.records.actions import Stale
from talka.kernel.records.doors import get_record
from talka.kernel.records.editing import beginning, initial_of, opened, overtake, sent, stale_changes, within_limit
from talka.kernel.records.kinds import kind_of
from talka.kernel.records.pages import happenings, record_page
from talka.kernel.records.texts import read_record
from talka.kernel.vocabulary.labels import places
from talka.ui.rendering import render

from .. import actions, queries, rules
from ..forms import SeriesForm
from ..kind import SERIES
from ..models import Event, EventSeries, EventType, SeriesState
from .shared import event_at, managed, partners_of, span


def series_address(series: EventSeries) -> str:
    """Where it is read in the active language."""
    return SERIES.address(series.pk, series.slug, get_language() or "en")


def series_at(request: Request, pk: int) -> EventSeries:
    """The series at an address. Raises `Missing`."""
    return get_record(EventSeries, request.person, rules.may_see, pk=pk)


@public
def detail(request: Request, pk: int, slug: str = "") -> HttpResponse:
    """Its events in their order, and how many people came to them."""
    language, person = get_language() or "en", request.person
    series, text = read_record(EventSeries, person, rules.may_see, language, pk=pk)
    if slug != series.slug:
        return redirect(series_address(series), permanent=True)
    page = record_page(request, series, text)
    manages = bool(rules.may_manage(person, series))
    gathers = manages or bool(rules.may_gather(person, series))
    rows = queries.events_of(series, person, language)
    counted = [row["id"] for row in rows if gathers or row["state"] in queries.OVER]
    asking = queries.asking_to_join(series, person, language) if gathers else []
    each, whole = queries.came(counted)
    towns = _towns([*rows, *asking], language)
    context = {
        "series": series, "page": page, "story": happenings(page.story, SERIES.step), "manages": manages,
        "gathers": gathers, "events": [_line(row, each.get(row["id"]), towns, language) for row in rows],
        "whole": whole if counted else None, "asking": [_line(row, None, towns, language) for row in asking],
        "towns": list(dict.fromkeys(towns[row["id"]] for row in rows if towns[row["id"]])),
        "partners": partners_of(person, page.participants, manages=manages),
        "may_publish": bool(rules.may_publish_series(person, series)),
        "may_end": bool(rules.may_end_series(person, series)),
        "may_resume": bool(rules.may_resume_series(person, series)),
        "takes_events": bool(rules.takes_events(person, series)),
        "has_report": series.state == SeriesState.ENDED and not manages and queries.has_report(series),
        "may_plan": person is not None and bool(person.edited_organisation_ids),
    }  # fmt: skip
    return render(request, "events/series.jinja", context)


def _towns(rows: list[dict[str, Any]], language: str) -> dict[int, str]:
    """Where each is held; "" where that isn't said."""
    known = places(language)
    return {row["id"]: place.name if (place := known.get(row["place_id"] or 0)) else "" for row in rows}


def _line(row: dict[str, Any], came: queries.Came | None, towns: dict[int, str], language: str) -> dict[str, Any]:
    """An event as a series' page tells it; how many came only where `came` is given."""
    kind = kind_of("event")
    state = kind.state(row["state"])
    return {
        **row, "url": kind.address(row["id"], row["slug"], language), "town": towns[row["id"]],
        "time": span(row["starts_at"], row["ends_at"], row["time_zone"]), "state_label": str(state.label),
        "tone": state.tone, "type_label": str(EventType(row["event_type"]).label), "came": came,
    }  # fmt: skip


def _form(request: Request, form: SeriesForm, owner: Any, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {"form": form, "owner": owner, "series": None, "restored": False, "changes": [], **more}
    return render(request, "events/series_form.jinja", context, status=status)


@editors
def new(request: PersonRequest) -> HttpResponse:
    """Begin a series in the name of the organisation they speak for: a draft, which nobody else sees."""
    owner = beginning(request)
    if request.method == "POST":
        form = SeriesForm(request.POST)
        if form.is_valid() and within_limit(request, form, "series"):
            series = actions.write_series(
                form.columns(), owner=owner, by=request.person, terms=form.term_ids(),
                language=form.cleaned_data["language"],
            )  # fmt: skip
            sent(request, form)
            messages.success(request, _("Your draft is kept. This is how it will look."))
            return redirect(series_address(series))
        return _form(request, form, owner, status=422)
    form, restored = opened(request, SeriesForm, {"language": get_language() or "en"})
    return _form(request, form, owner, restored=restored)


@signed_in
def edit(request: PersonRequest, pk: int) -> HttpResponse:
    """Change it; a form that somebody overtook comes back with both versions."""
    series = series_at(request, pk)
    require(rules.may_edit(request.person, series))
    if request.method != "POST":
        form, restored = opened(request, SeriesForm, initial_of(series), record_id=series.pk)
        return _form(request, form, series.owner, series=series, restored=restored)
    form = SeriesForm(request.POST)
    if not form.is_valid():
        return _form(request, form, series.owner, series=series, status=422)
    columns = {**form.columns(), "language": form.cleaned_data["language"]}
    version, minor = form.cleaned_data["version"], form.cleaned_data["minor"]
    try:
        series = actions.change_series(
            series, columns, by=request.person, terms=form.term_ids(), version=version, minor=minor
        )
    except Stale as stale:
        changes = stale_changes(form, initial_of(series), language=series.language)
        overtake(form, stale.current)
        return _form(request, form, series.owner, series=series, changes=changes, status=409)
    sent(request, form, record_id=series.pk)
    messages.success(request, _("Saved."))
    return redirect(series_address(series))


def _act(request: PersonRequest, pk: int, act: Any, said: str) -> HttpResponse:
    series = act(series_at(request, pk), by=request.person)
    messages.success(request, said)
    return redirect(series_address(series))


@signed_in
@require_POST
def publish(request: PersonRequest, pk: int) -> HttpResponse:
    """Let everybody see and follow it."""
    return _act(request, pk, actions.publish_series, _("It is published."))


@signed_in
@require_POST
def end(request: PersonRequest, pk: int) -> HttpResponse:
    """No more events come into it."""
    return _act(request, pk, actions.end_series, _("The series has ended. Thank you for holding it."))


@signed_in
@require_POST
def resume(request: PersonRequest, pk: int) -> HttpResponse:
    """It goes on."""
    return _act(request, pk, actions.resume_series, _("The series goes on."))


@signed_in
def choose(request: PersonRequest, pk: int) -> HttpResponse:
    """Of which series an event is part: put it into an own one, ask to be part of another's."""
    event = managed(request, pk)
    require(rules.may_change(request.person, event))
    language = get_language() or "en"
    text = request.GET.get("q", "").replace("\0", "")[:200].strip()
    own = queries.series_to_choose(request.person, language)
    found = queries.series_to_choose(request.person, language, text=text, limit=8) if text else []
    said = queries.series_of(event)
    known = {row["target_id"] for row in said}
    context = {
        "event": event, "text": text, "said": said, "own": [row for row in own if row["id"] not in known],
        "found": [row for row in found if row["id"] not in known],
    }  # fmt: skip
    return render(request, "events/series_choose.jinja", context)


@signed_in
@require_POST
def put(request: PersonRequest, pk: int, series_pk: int) -> HttpResponse:
    """Put the event into a series, or ask for it."""
    event, series = managed(request, pk), series_at(request, series_pk)
    link = actions.put_into_series(event, series, by=request.person)
    asked = _("Those who hold the series are asked. You hear of it when they agree.")
    messages.success(request, _("It is part of the series now.") if link.confirmed_at else asked)
    return redirect("events:series", event.pk)


@signed_in
@require_POST
def agree(request: PersonRequest, pk: int, series_pk: int) -> HttpResponse:
    """The series' side says yes to an event that asks, or no."""
    event, series = event_at(request, pk), series_at(request, series_pk)
    if request.POST.get("decision") == "accept":
        actions.agree_to_event(series, event, by=request.person)
        messages.success(request, _("It is part of the series now."))
    else:
        actions.take_out_of_series(event, series, by=request.person)
        messages.success(request, _("It is not part of the series."))
    return redirect(series_address(series))


@signed_in
@require_POST
def take_out(request: PersonRequest, pk: int, series_pk: int) -> HttpResponse:
    """It is part of it no more, or asks no more."""
    event: Event = managed(request, pk)
    actions.take_out_of_series(event, series_at(request, series_pk), by=request.person)
    messages.success(request, _("It is not part of the series."))
    return redirect("events:series", event.pk)
