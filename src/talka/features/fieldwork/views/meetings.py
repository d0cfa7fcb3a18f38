"""A field meeting's page, what its community told and what came of it; planning and changing it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from talka.kernel.access.policies import editors, public, signed_in
from talka.kernel.access.requests import PersonRequest, Request
from talka.kernel.records.actions import Stale
from talka.kernel.records.cards import cards
from talka.kernel.records.editing import beginning, initial_of, opened, overtake, sent, stale_changes, within_limit
from talka.kernel.records.models import ParticipationState, Visibility
from talka.kernel.records.pages import happenings, record_page
from talka.kernel.records.texts import read_record
from talka.ui.clocks import city_of, clock, span, usual_zone
from talka.ui.rendering import render

from .. import actions, queries, rules
from ..forms import MeetingForm, initial_times
from ..kind import KIND
from ..models import FieldMeeting
from .shared import address_of, meeting_for


@public
def detail(request: Request, pk: int, slug: str = "") -> HttpResponse:
    """The visit: when, where, who goes; for its team the way to its plan and to writing down what is said."""
    person, language = request.person, get_language() or "en"
    meeting, text = read_record(FieldMeeting, person, rules.may_see, language, pk=pk)
    if slug != meeting.slug:
        return redirect(address_of(meeting), permanent=True)
    page = record_page(request, meeting, text)
    edited = person.edited_organisation_ids if person else []
    parts = page.participants
    goes = [part for part in parts if part["state"] in rules.GOING]
    on_team = person is not None and (
        bool(rules.manages(person, meeting))
        or meeting.owner_id in person.organisation_ids
        or any(part["organisation_id"] in person.organisation_ids for part in goes)
    )
    context = {
        "page": page,
        "meeting": meeting,
        "time": span(meeting.begins_at, meeting.ends_at, meeting.time_zone),
        "city": city_of(meeting.time_zone),
        "report": text.extras.get("report") or meeting.report,
        "story": happenings(page.story, KIND.step),
        "goes": goes,
        "asked": [part for part in parts if part["state"] == ParticipationState.INVITED],
        "invited": [part for part in parts if part["state"] == ParticipationState.INVITED
                    and part["organisation_id"] in edited],
        "leaving": [part for part in goes if part["organisation_id"] in edited],
        "on_team": on_team,
        "manages": bool(rules.may_manage(person, meeting)),
        "is_ahead": bool(rules.is_ahead(person, meeting)),
    }  # fmt: skip
    return render(request, "fieldwork/detail.jinja", context)


@public
def what_happened(request: Request, pk: int) -> HttpResponse:
    """You told us → what happened: for the community, on the screen and as a sheet on the wall."""
    language = get_language() or "en"
    meeting, text = read_record(FieldMeeting, request.person, rules.may_see, language, pk=pk)
    answers = queries.answers_of(meeting, request.person, language)
    context = {
        "meeting": meeting,
        "time": clock(meeting.begins_at, meeting.time_zone),
        "text": text,
        "report": text.extras.get("report") or meeting.report,
        "address": address_of(meeting),
        "answers": [*zip(answers, cards((one.row for one in answers), language), strict=True)],
        "households": sum(one.households for one in answers),
        "taken": sum(1 for one in answers if one.takers),
    }
    return render(request, "fieldwork/what_happened.jinja", context)


@editors
def new(request: PersonRequest) -> HttpResponse:
    """Plan a visit in the name of the organisation they speak for."""
    owner = beginning(request)
    context: dict[str, Any] = {"owner": owner, "meeting": None, "restored": False}
    if request.method == "POST":
        form = MeetingForm(request.POST)
        if form.is_valid() and within_limit(request, form, "fieldwork"):
            meeting = actions.plan_meeting(
                form.columns(), owner=owner, by=request.person, terms=form.term_ids(),
                language=form.cleaned_data["language"],
            )  # fmt: skip
            sent(request, form)
            messages.success(request, _("The visit is planned. Say where you go and who drives, and ask others along."))
            return redirect(address_of(meeting))
        return render(request, "fieldwork/form.jinja", {**context, "form": form}, status=422)
    initial = {"language": get_language() or "en", "visibility": Visibility.PUBLIC}
    initial["time_zone"] = usual_zone(request.person.time_zone, owner.country)
    form, context["restored"] = opened(request, MeetingForm, initial)
    return render(request, "fieldwork/form.jinja", {**context, "form": form})


def _initial(meeting: FieldMeeting) -> dict[str, Any]:
    own = {"meeting_point": meeting.meeting_point, "visibility": meeting.visibility}
    return {**initial_of(meeting), **own, **initial_times(meeting)}


@signed_in
def edit(request: PersonRequest, pk: int) -> HttpResponse:
    """Change it; a form that somebody overtook comes back with both versions."""
    meeting = meeting_for(request, pk, rules.may_change)
    context: dict[str, Any] = {"meeting": meeting, "owner": meeting.owner, "restored": False, "changes": []}
    if request.method != "POST":
        form, context["restored"] = opened(request, MeetingForm, _initial(meeting), record_id=meeting.pk)
        return render(request, "fieldwork/form.jinja", {**context, "form": form})
    form = MeetingForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            actions.change_meeting(
                meeting, {**form.columns(), "language": data["language"]}, by=request.person, terms=form.term_ids(),
                version=data["version"], minor=data["minor"],
            )  # fmt: skip
        except Stale as stale:
            context["changes"] = stale_changes(form, _initial(meeting), language=meeting.language)
            overtake(form, stale.current)
            return render(request, "fieldwork/form.jinja", {**context, "form": form}, status=409)
        sent(request, form, record_id=meeting.pk)
        messages.success(request, _("Saved."))
        return redirect(address_of(meeting))
    return render(request, "fieldwork/form.jinja", {**context, "form": form}, status=422)
