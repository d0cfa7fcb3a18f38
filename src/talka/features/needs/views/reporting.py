"""Saying what is missing, saying "me too", changing what was said."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talka.kernel.access.clients import client_of
from talka.kernel.access.policies import editors, public, signed_in
from talka.kernel.access.requests import PersonRequest, Request
from talka.kernel.access.rules import Denied, require
from talka.kernel.people.limits import hit
from talka.kernel.records.actions import Stale
from talka.kernel.records.doors import get_record
from talka.kernel.records.drafts import drop_draft, kept_draft
from talka.kernel.records.editing import initial_of, opened, overtake, sent, session_of, stale_changes
from talka.kernel.records.handing import handed_to
from talka.kernel.records.texts import text_of
from talka.kernel.records.voices import beginning_voices
from talka.ui.rendering import render

from .. import actions, rules
from ..forms import BatchForm, NeedForm, Rows, VoiceForm
from ..models import Need, NeedState, Urgency
from ..queries.twins import Twin, likely_twins
from .around import address_of, language_now, need_for, organisation

HOUR = 3600
ROWS = 4
ROW_FIELDS = ("title", "body", "place", "urgency", "people_count")
OWN_FIELDS = ("urgency", "people_count", "quantity", "unit", "heard_from", "source", "spot")


def too_often(request: Request, what: str, email: str = "") -> bool:
    """Whether this asker, or this address, has sent too many within the hour."""
    who = f"person:{request.person.pk}" if request.person else f"client:{client_of(request)}"
    within = hit(f"needs.{what}:{who}", limit=60 if request.person else 30, seconds=HOUR)
    if email:
        within = hit(f"needs.{what}:{email.lower()}", limit=5, seconds=HOUR) and within
    return not within


def _form_options(request: Request) -> dict[str, Any]:
    voices = beginning_voices(request, field="owner") if request.person else []  # type: ignore[arg-type]
    person = request.person
    professional = person is not None and (bool(person.edited_organisation_ids) or person.is_coordinator)
    return {"organisations": voices, "anonymous": person is None, "asks_where": professional}


@public
def report(request: Request) -> HttpResponse:
    """Say what is missing: anybody may; without an account it is sent when the mailed link is opened."""
    options = _form_options(request)
    if request.method != "POST":
        owner = options["organisations"][0][0] if options["organisations"] else ""
        initial = {"language": language_now(), "owner": owner}
        form, restored = opened(request, NeedForm, initial, given=handed_to(request).initial, **options)
        return _report_page(request, form, restored=restored)
    form = NeedForm(request.POST, **options)
    if not form.is_valid():
        return _report_page(request, form, status=422)
    if unseen := _unseen_twins(request, form):
        return _report_page(request, form, twins=unseen)
    if too_often(request, "report", form.cleaned_data.get("email", "")):
        form.add_error(None, _("Very many reports came in a short time. Please go on in an hour."))
        return _report_page(request, form, status=429)
    return _take(request, form)


def _report_page(
    request: Request, form: NeedForm, *, restored: bool = False, twins: list[Twin] | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "restored": restored,
        "twins": twins or [],
        "need": None,
        "changes": [],
        "read_again": False,
        "came_from": handed_to(request).query,
    }
    return render(request, "needs/form.jinja", context, status=status)


def _unseen_twins(request: Request, form: NeedForm) -> list[Twin]:
    """Likely twins, if the page hasn't shown all of them yet: without script they come after the first sending."""
    data = form.cleaned_data
    found = likely_twins(data["title"], data["body"], language_now(), request.person, place=data["place"])
    seen = set(data["twins_seen"].split(","))
    return found if any(str(twin.id) not in seen for twin in found) else []


def _take(request: Request, form: NeedForm) -> HttpResponse:
    if request.person is None:
        actions.ask_to_report(form.content(), email=form.cleaned_data["email"], language=language_now())
        sent(request, form)
        return redirect("needs:check-mail")
    owner = organisation(form.cleaned_data.get("owner"))
    try:
        need = actions.report(form.content(), by=request.person, owner=owner)
    except Denied as denied:
        form.add_error(None, str(denied.why))
        return _report_page(request, form, status=422)
    handed_to(request).taken(need, request.person)
    sent(request, form)
    if need.state == NeedState.REPORTED:
        messages.success(request, _("Thank you. A coordinator reads it before others see it."))
    else:
        messages.success(request, _("Your need is public. Below you see who could answer it."))
    return redirect(address_of(need))


@public
@require_safe
def check_mail(request: Request) -> HttpResponse:
    """What to do next, for whoever has no account."""
    return render(request, "needs/check_mail.jinja", {"is_demo": settings.TALKA_DEMO})


def _initial(need: Need) -> dict[str, Any]:
    return {**initial_of(need), **{name: getattr(need, name) for name in OWN_FIELDS}}


@signed_in
def edit(request: PersonRequest, pk: int) -> HttpResponse:
    """Change what a need says; a form that somebody overtook comes back with both versions."""
    need = need_for(request, pk, rules.may_edit)
    professional = bool(request.person.edited_organisation_ids) or request.person.is_coordinator
    options: dict[str, Any] = {"asks_where": professional, "heard_from": need.heard_from}
    context: dict[str, Any] = {
        "need": need, "restored": False, "changes": [], "twins": [],
        "read_again": bool(rules.is_read_again(request.person, need)),
    }  # fmt: skip
    if request.method != "POST":
        form, context["restored"] = opened(request, NeedForm, _initial(need), record_id=need.pk, **options)
        return render(request, "needs/form.jinja", {**context, "form": form})
    form = NeedForm(request.POST, **options)
    if not form.is_valid():
        return render(request, "needs/form.jinja", {**context, "form": form}, status=422)
    try:
        need = actions.change(
            need, form.content(), by=request.person,
            version=form.cleaned_data["version"], minor=form.cleaned_data["minor"],
        )  # fmt: skip
    except Stale as stale:
        current = Need.objects.get(pk=need.pk)
        context["changes"] = stale_changes(form, _initial(current), language=current.language)
        overtake(form, stale.current)
        return render(request, "needs/form.jinja", {**context, "form": form}, status=409)
    sent(request, form, record_id=need.pk)
    waits = context["read_again"] and need.state == NeedState.REPORTED
    messages.success(request, _("Thank you. A coordinator reads it before others see it.") if waits else _("Saved."))
    return redirect(address_of(need))


@public
@require_http_methods(["GET", "HEAD", "POST"])
def voice(request: Request, pk: int) -> HttpResponse:
    """ "Me too": at once for whoever is signed in; by a mailed link for others."""
    need = get_record(Need, request.person, rules.may_see, pk=pk)
    require(rules.may_voice(request.person, need))
    if request.person is not None and request.method == "POST":
        return _voice(request, need)
    form = VoiceForm(request.POST or None)
    status = 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        if not too_often(request, "voice", form.cleaned_data["email"]):
            actions.ask_to_voice(need, email=form.cleaned_data["email"], language=language_now())
            return redirect("needs:check-mail")
        form.add_error(None, _("Very many came in a short time. Please go on in an hour."))
        status = 429
    context = {"need": need, "text": text_of(need, language_now()), "form": form, "address": address_of(need)}
    return render(request, "needs/voice.jinja", context, status=status)


def _voice(request: Request, need: Need) -> HttpResponse:
    if request.person is None:
        raise AssertionError("called for a person")
    new = actions.raise_voice(need, by=request.person)
    if request.POST.get("draft") == NeedForm.draft:  # they found it while they wrote the same
        drop_draft(request.person, session_of(request), NeedForm.draft)
    messages.success(
        request, _("Your voice counts. You hear when somebody takes it up.") if new else _("It counted already.")
    )
    return redirect(address_of(need))


@signed_in
@require_POST
def voice_back(request: PersonRequest, pk: int) -> HttpResponse:
    """It doesn't concern them after all."""
    need = get_record(Need, request.person, rules.may_see, pk=pk)
    if actions.take_voice_back(need, by=request.person):
        messages.success(request, _("Your “me too” is taken back."))
    return redirect(address_of(need))


@editors
def batch(request: PersonRequest) -> HttpResponse:
    """Many needs at once, as they were taken down: all are taken, or each row says what it lacks."""
    voices = beginning_voices(request, field="owner")
    options: dict[str, Any] = {"organisations": voices, "coordinates": request.person.is_coordinator}
    if request.method != "POST":
        form, restored = opened(request, BatchForm, {"language": language_now()}, **options)
        draft = kept_draft(request.person, session_of(request), BatchForm.draft) if restored else None
        kept = {name: values[0] for name, values in draft.fields.items() if values} if draft else {}
        return _batch_page(request, form, Rows(initial=_rows_of(kept)), restored=restored)
    if "more" in request.POST:
        kept = request.POST.dict()
        form = BatchForm(initial=_common_of(request), **options)
        return _batch_page(request, form, Rows(initial=[*_rows_of(kept), *_rows_of({})]))
    form, rows = BatchForm(request.POST, **options), Rows(request.POST)
    if not (form.is_valid() & rows.is_valid()) or rows.lack_place(form.cleaned_data["place"]):
        return _batch_page(request, form, rows, status=422)
    return _take_batch(request, form, rows)


def _common_of(request: Request) -> dict[str, Any]:
    lists = {"themes": request.POST.getlist("themes")}
    names = ("owner", "heard_from", "source", "language", "place")
    return {**{name: request.POST.get(name, "") for name in names}, **lists}


def _rows_of(kept: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows of a kept or posted form as initial values; empty rows to write in where there are none."""
    count = str(kept.get("form-TOTAL_FORMS", ""))
    number = min(int(count), Rows.max_num) if count.isdecimal() and len(count) < 5 else ROWS
    empty = {"urgency": Urgency.MATTERS.value}
    return [{name: kept.get(f"form-{row}-{name}", empty.get(name, "")) for name in ROW_FIELDS} for row in range(number)]


def _batch_page(
    request: Request, form: BatchForm, rows: Any, *, restored: bool = False, status: int = 200
) -> HttpResponse:
    context = {"form": form, "rows": rows, "restored": restored}
    return render(request, "needs/batch.jinja", context, status=status)


def _take_batch(request: PersonRequest, form: BatchForm, rows: Any) -> HttpResponse:
    contents = rows.contents(form.cleaned_data, tuple(form.cleaned_data["themes"]))
    if not contents:
        form.add_error(None, _("All rows are empty. Write what is missing, one need a row."))
        return _batch_page(request, form, rows, status=422)
    owner = organisation(form.cleaned_data["owner"])
    try:
        taken = actions.report_all(contents, by=request.person, owner=owner)
    except Denied as denied:
        form.add_error(None, str(denied.why))
        return _batch_page(request, form, rows, status=422)
    sent(request, form)
    said = ngettext("%(n)s need was taken down.", "%(n)s needs were taken down.", len(taken))
    messages.success(request, said % {"n": len(taken)})
    return redirect(address_of(taken[0]) if len(taken) == 1 else f"/{language_now()}/needs/")
