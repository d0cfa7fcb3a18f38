"""A partner call's page; publishing, changing, closing it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from talka.kernel.access.policies import editors, public, signed_in
from talka.kernel.access.requests import PersonRequest, Request
from talka.kernel.access.rules import Denied, require
from talka.kernel.records.actions import Stale
from talka.kernel.records.doors import get_record
from talka.kernel.records.editing import beginning, initial_of, opened, overtake, sent, stale_changes, within_limit
from talka.kernel.records.handing import handed_to
from talka.kernel.records.models import ParticipationRole
from talka.kernel.records.pages import happenings, record_page
from talka.kernel.records.rules import may_see
from talka.kernel.records.texts import read_record
from talka.ui.rendering import render

from .. import actions, queries, rules
from ..forms import CallForm, ResumeForm, days_ahead, initial_lines
from ..kind import KIND
from ..models import LIVE_INTEREST, InterestState, PartnerCall
from .shared import address_of, managed


@public
def detail(request: Request, pk: int, slug: str = "") -> HttpResponse:
    """The idea, who is in, who is still sought, and what its caller or an answerer does next."""
    language = get_language() or "en"
    call, text = read_record(PartnerCall, request.person, may_see, language, pk=pk)
    if slug != call.slug:
        return redirect(address_of(call), permanent=True)
    page = record_page(request, call, text)
    members = [part for part in page.participants if part["state"] in queries.IN]
    pairs = [(part["organisation__type"], part["organisation__country"]) for part in members]
    manages = bool(rules.may_manage(request.person, call))
    answers = _answers(request, call, page.participants, manages)
    context = {
        "page": page,
        "call": call,
        "role": str(ParticipationRole(call.role).label),
        "members": members,
        "invited": [part for part in page.participants if part["state"] == "invited"] if manages else [],
        "gaps": [gap.sentence(language) for gap in queries.gaps(call.seeks, pairs)],
        "story": happenings(page.story, KIND.step),
        "manages": manages,
        "may_answer": _may_answer(request, call, page.participants, [*answers["interests"], *answers["own"]]),
        "is_answerable": bool(rules.is_answerable(request.person, call)),
        "is_running": bool(rules.is_running(request.person, call)),
        **answers,
    }
    return render(request, "partners/detail.jinja", context)


def _may_answer(request: Request, call: PartnerCall, parts: list[Any], interests: list[Any]) -> bool:
    """Whether one of their organisations may answer that hasn't yet, and is neither in it nor invited."""
    if request.person is None or not rules.may_answer(request.person, call):
        return False
    taking = {part["organisation_id"] for part in parts}
    taking |= {row["organisation_id"] for row in interests if row["state"] in LIVE_INTEREST}
    return bool(set(request.person.edited_organisation_ids) - taking - {call.owner_id})


def _answers(request: Request, call: PartnerCall, parts: list[Any], manages: bool) -> dict[str, Any]:
    """The answers, with warnings, for the caller; an answerer's own answers and invitations."""
    person = request.person
    if manages:
        interests = queries.interests_of(call)
        ids = [row["organisation_id"] for row in interests]
        return {
            "interests": interests,
            "elsewhere": queries.in_other_consortia(call, ids) if ids else {},
            "own": [],
            "invitations": [],
            "joined": [],
        }
    ids = person.edited_organisation_ids if person else []
    own = queries.interests_by(call, ids) if ids else []
    mine = [part for part in parts if part["organisation_id"] in ids]
    answered = {row["organisation_id"] for row in own if row["state"] == InterestState.ACCEPTED}
    return {
        "interests": [],
        "elsewhere": {},
        "own": own,
        "invitations": [part for part in mine if part["state"] == "invited"],
        # Whoever came in by an answer takes that back instead.
        "joined": [part for part in mine if part["state"] in queries.IN and part["organisation_id"] not in answered],
    }


@editors
def new(request: PersonRequest) -> HttpResponse:
    """Publish a call in the name of the organisation they speak for."""
    owner, handed = beginning(request), handed_to(request)
    if request.method == "POST":
        form = CallForm(request.POST)
        if form.is_valid() and within_limit(request, form, "partners"):
            written = form.cleaned_data["language"]
            call = actions.publish_call(
                form.columns(), owner=owner, by=request.person, terms=form.term_ids(), language=written
            )
            handed.taken(call, request.person)
            sent(request, form)
            messages.success(request, _("Your call is published."))
            return redirect(address_of(call))
        return _form(request, form, owner, status=422, came_from=handed.query)
    initial = {"language": get_language(), "role": ParticipationRole.PARTNER}
    form, restored = opened(request, CallForm, initial, given=handed.initial)
    return _form(request, form, owner, restored=restored, came_from=handed.query)


def _form(request: Request, form: CallForm, owner: Any, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {"form": form, "owner": owner, "call": None, "restored": False, "changes": [], **more}
    return render(request, "partners/form.jinja", context, status=status)


def _initial(call: PartnerCall) -> dict[str, Any]:
    names = (
        "programme",
        "funding_reference",
        "role",
        "from_date",
        "months",
        "budget",
        "reply_by_date",
        "deadline_date",
        "cap",
    )
    return {
        **initial_of(call),
        **{name: getattr(call, name) for name in names},
        **initial_lines(call.seeks, call.questions),
    }


@signed_in
def edit(request: PersonRequest, pk: int) -> HttpResponse:
    """Change a call; a form that somebody overtook comes back with both versions."""
    call = get_record(PartnerCall, request.person, may_see, pk=pk)
    require(rules.may_change(request.person, call))
    if request.method != "POST":
        form, restored = opened(request, CallForm, _initial(call), record_id=call.pk, was=call)
        return _form(request, form, call.owner, call=call, restored=restored)
    form = CallForm(request.POST, was=call)
    if not form.is_valid():
        return _form(request, form, call.owner, call=call, status=422)
    columns = {**form.columns(), "language": form.cleaned_data["language"]}
    version, minor = form.cleaned_data["version"], form.cleaned_data["minor"]
    try:
        actions.change_call(call, columns, by=request.person, terms=form.term_ids(), version=version, minor=minor)
    except Stale as stale:
        changes = stale_changes(form, _initial(call), language=call.language)
        overtake(form, stale.current)
        return _form(request, form, call.owner, call=call, changes=changes, status=409)
    sent(request, form, record_id=call.pk)
    messages.success(request, _("Saved."))
    return redirect(address_of(call))


@signed_in
@require_POST
def close(request: PersonRequest, pk: int) -> HttpResponse:
    """End the call."""
    call = actions.close_call(managed(request, pk), by=request.person)
    messages.success(request, _("The call is closed. Those who waited are told."))
    return redirect(address_of(call))


@signed_in
def resume(request: PersonRequest, pk: int) -> HttpResponse:
    """Let it go on."""
    call = managed(request, pk)
    form = ResumeForm(request.POST or None, initial=days_ahead(call))
    if request.method == "POST" and form.is_valid():
        try:
            actions.resume_call(call, by=request.person, **form.cleaned_data)
        except Denied as denied:
            form.add_error(None, str(denied.why))
        else:
            messages.success(request, _("The call goes on."))
            return redirect(address_of(call))
    return render(request, "partners/resume.jinja", {"form": form, "call": call}, status=422 if form.errors else 200)
