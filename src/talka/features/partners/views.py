"""Pages about one partner call; its list is drawn by search."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from talka.kernel.access.policies import editors, public, signed_in
from talka.kernel.access.requests import PersonRequest, Request
from talka.kernel.access.rules import Missing, require
from talka.kernel.access.speaking import speaks_for
from talka.kernel.people.models import Organisation, OrganisationType
from talka.kernel.records.actions import Stale
from talka.kernel.records.doors import get_any_record, get_record, one_or_missing
from talka.kernel.records.editing import initial_of, opened, overtake, sent, stale_changes
from talka.kernel.records.models import ParticipationRole
from talka.kernel.records.pages import happenings, record_page
from talka.kernel.records.rules import may_see
from talka.kernel.records.texts import read_record
from talka.ui.rendering import render

from . import actions, queries, rules
from .forms import AnswerForm, CallForm, InterestForm, InviteForm, ResumeForm, initial_lines
from .kind import KIND
from .models import Interest, PartnerCall


def _address(call: PartnerCall) -> str:
    return KIND.address(call.pk, call.slug, get_language() or "en")


@public
def detail(request: Request, pk: int, slug: str = "") -> HttpResponse:
    """The idea, who is in, who is still sought, and what its caller or an answerer does next."""
    language = get_language() or "en"
    call, text = read_record(PartnerCall, request.person, may_see, language, pk=pk)
    if slug != call.slug:
        return redirect(_address(call), permanent=True)
    page = record_page(request, call, text)
    members = [part for part in page.participants if part["state"] in queries.IN]
    pairs = [(part["organisation__type"], part["organisation__country"]) for part in members]
    manages = bool(rules.may_manage(request.person, call))
    context = {
        "page": page,
        "call": call,
        "role": str(ParticipationRole(call.role).label),
        "members": members,
        "invited": [part for part in page.participants if part["state"] == "invited"] if manages else [],
        "gaps": [gap.sentence(language) for gap in queries.gaps(call.seeks, pairs)],
        "story": happenings(page.story, KIND.step),
        "manages": manages,
        "may_answer": bool(rules.may_answer(request.person, call)),
        **_answers(request, call, page.participants, manages),
    }
    return render(request, "partners/detail.jinja", context)


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
        }
    ids = person.edited_organisation_ids if person else []
    own = queries.interests_by(call, ids) if ids else []
    invitations = [part for part in parts if part["state"] == "invited" and part["organisation_id"] in ids]
    return {"interests": [], "elsewhere": {}, "own": own, "invitations": invitations}


def _speaking(request: PersonRequest) -> Organisation:
    organisation_id = speaks_for(request)
    if organisation_id is None:
        raise Missing
    return Organisation.objects.get(pk=organisation_id)


@editors
def new(request: PersonRequest) -> HttpResponse:
    """Publish a call in the name of the organisation they speak for."""
    owner = _speaking(request)
    if request.method == "POST":
        form = CallForm(request.POST)
        if form.is_valid():
            written = form.cleaned_data["language"]
            call = actions.publish_call(
                form.columns(), owner=owner, by=request.person, terms=form.term_ids(), language=written
            )
            sent(request, form)
            messages.success(request, _("Your call is published."))
            return redirect(_address(call))
        return _form(request, form, owner, status=422)
    form, restored = opened(request, CallForm, {"language": get_language(), "role": ParticipationRole.PARTNER})
    return _form(request, form, owner, restored=restored)


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
        form, restored = opened(request, CallForm, _initial(call), record_id=call.pk)
        return _form(request, form, call.owner, call=call, restored=restored)
    form = CallForm(request.POST)
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
    return redirect(_address(call))


@editors
def answer(request: PersonRequest, pk: int) -> HttpResponse:
    """Answer a call in the name of the organisation they speak for; warns of another consortium for the same funds."""
    call = get_record(PartnerCall, request.person, may_see, pk=pk)
    require(rules.may_answer(request.person, call))
    speaker = _speaking(request)
    form = InterestForm(request.POST or None, questions=call.questions, initial={"language": get_language()})
    if request.method == "POST" and form.is_valid():
        actions.show_interest(
            call, speaker, by=request.person, message=form.cleaned_data["message"], replies=form.replies(),
            language=form.cleaned_data["language"],
        )  # fmt: skip
        messages.success(request, _("They have your answer. You will hear from them."))
        return redirect(_address(call))
    elsewhere = queries.in_other_consortia(call, [speaker.pk]).get(speaker.pk, [])
    context = {"form": form, "call": call, "speaker": speaker, "elsewhere": elsewhere}
    return render(request, "partners/answer.jinja", context, status=422 if form.errors else 200)


def _interest(request: PersonRequest, pk: int, interest_pk: int) -> Interest:
    """An answer that this person may see: the caller's editors and those who gave it."""
    call = get_record(PartnerCall, request.person, may_see, pk=pk)
    interest = one_or_missing(Interest.objects.filter(call=call).select_related("call", "organisation"), pk=interest_pk)
    if not rules.may_manage(request.person, call) and interest.organisation_id not in request.person.organisation_ids:
        raise Missing
    return interest


@signed_in
def decide(request: PersonRequest, pk: int, interest_pk: int) -> HttpResponse:
    """Accept or decline an answer, with a word."""
    interest = _interest(request, pk, interest_pk)
    require(rules.may_manage(request.person, interest.call))
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act = actions.accept_interest if form.cleaned_data["decision"] == "accept" else actions.decline_interest
        act(interest, by=request.person, answer=form.cleaned_data["answer"])
        messages.success(request, _("Your answer is on its way."))
        return redirect(_address(interest.call))
    pairs = list(zip(interest.call.questions, interest.replies, strict=False))
    elsewhere = queries.in_other_consortia(interest.call, [interest.organisation_id]).get(interest.organisation_id, [])
    past = queries.past_work([interest.organisation_id], request.person, get_language() or "en")
    context = {
        "form": form, "call": interest.call, "interest": interest, "pairs": pairs, "elsewhere": elsewhere,
        "past_work": past.get(interest.organisation_id, []),
    }  # fmt: skip
    return render(request, "partners/decide.jinja", context, status=422 if form.errors else 200)


@signed_in
@require_POST
def take_back(request: PersonRequest, pk: int, interest_pk: int) -> HttpResponse:
    """Those who answered step back."""
    interest = _interest(request, pk, interest_pk)
    actions.withdraw_interest(interest, by=request.person)
    messages.success(request, _("Your answer is taken back."))
    return redirect(_address(interest.call))


def _managed(request: PersonRequest, pk: int) -> PartnerCall:
    call = get_record(PartnerCall, request.person, may_see, pk=pk)
    require(rules.may_manage(request.person, call))
    return call


@signed_in
def invite(request: PersonRequest, pk: int) -> HttpResponse:
    """Find an organisation by name to invite."""
    call = _managed(request, pk)
    text = request.GET.get("q", "").strip()[:200]
    found = queries.invitable(text, call) if text else []
    for row in found:
        row["type_label"] = str(OrganisationType(row["type"]).label)
    return render(request, "partners/invite.jinja", {"call": call, "text": text, "found": found}, block="found")


@signed_in
def invite_one(request: PersonRequest, pk: int, organisation_id: int) -> HttpResponse:
    """Invite this organisation, with a word; warns of another consortium for the same funds."""
    call = _managed(request, pk)
    organisation = one_or_missing(Organisation.objects.filter(merged_into=None), pk=organisation_id)
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.invite_partner(call, organisation, by=request.person, message=form.cleaned_data["message"])
        messages.success(request, _("%(organisation)s is invited.") % {"organisation": organisation.name})
        return redirect(_address(call))
    elsewhere = queries.in_other_consortia(call, [organisation.pk]).get(organisation.pk, [])
    context = {"form": form, "call": call, "organisation": organisation, "elsewhere": elsewhere}
    return render(request, "partners/invite_one.jinja", context, status=422 if form.errors else 200)


@signed_in
def invite_match(request: PersonRequest, pk: int, candidate: int) -> HttpResponse:
    """From the matches: the candidate is an organisation's page, whose owner is the organisation itself."""
    page = get_any_record(request.person, candidate)
    if page.owner_id is None:
        raise Missing
    return redirect("partners:invite-one", pk, page.owner_id)


@editors
@require_POST
def invitation(request: PersonRequest, pk: int) -> HttpResponse:
    """Join or decline, in the name of the invited organisation."""
    call = get_record(PartnerCall, request.person, may_see, pk=pk)
    chosen = request.POST.get("organisation", "")
    ids = request.person.edited_organisation_ids
    if not chosen.isdecimal() or len(chosen) > 18 or int(chosen) not in ids:
        raise Missing
    accept = request.POST.get("decision") == "accept"
    actions.answer_invitation(call, Organisation.objects.get(pk=int(chosen)), by=request.person, accept=accept)
    messages.success(request, _("You are in.") if accept else _("The invitation is declined."))
    return redirect(_address(call))


@signed_in
@require_POST
def close(request: PersonRequest, pk: int) -> HttpResponse:
    """End the call."""
    call = actions.close_call(_managed(request, pk), by=request.person)
    messages.success(request, _("The call is closed. Those who waited are told."))
    return redirect(_address(call))


@signed_in
def resume(request: PersonRequest, pk: int) -> HttpResponse:
    """Let it go on."""
    call = _managed(request, pk)
    form = ResumeForm(request.POST or None, initial={"deadline_date": call.deadline_date})
    if request.method == "POST" and form.is_valid():
        actions.resume_call(call, by=request.person, **form.cleaned_data)
        messages.success(request, _("The call goes on."))
        return redirect(_address(call))
    return render(request, "partners/resume.jinja", {"form": form, "call": call}, status=422 if form.errors else 200)
