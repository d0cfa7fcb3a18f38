"""The side-by-side editor: the original on one side, the translation on the other."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from talka.kernel.access.policies import signed_in
from talka.kernel.access.requests import PersonRequest
from talka.kernel.access.rules import Denied, Missing, require
from talka.kernel.records.actions import digest_of
from talka.kernel.records.drafts import drop_draft
from talka.kernel.records.editing import opened, sent, session_of
from talka.kernel.records.models import Record
from talka.ui.rendering import render

from .. import rules
from ..actions import writing
from ..actions.shared import Overtaken, mark_of, standing
from ..fields import text_fields, text_in
from ..forms import TranslationForm, draft_name
from ..languages import language_of
from ..models import LIVE, Proposal, ProposalState
from ..queries.around import makers
from .around import about, address_of, machine_of, record_for
from .comparing import changes_of, pairs_of


@signed_in
@require_POST
def begin(request: PersonRequest, pk: int, language: str) -> HttpResponse:
    """Translate it: lead to the editor, with a machine's draft in it where that is wanted."""
    record = record_for(request.person, pk)
    language = language_of(record, language)
    with_machine = request.POST.get("with") == "machine"
    writing.begin(record, language, by=request.person, with_machine=with_machine)
    if with_machine:  # what was kept of the empty form would stand over it
        drop_draft(request.person, session_of(request), draft_name(language), record.pk)
    return redirect("translation:edit", record.pk, language)


@signed_in
def edit(request: PersonRequest, pk: int, language: str) -> HttpResponse:
    """Write it, look at it, keep it for later, hand it over."""
    record = record_for(request.person, pk)
    language = language_of(record, language)
    require(rules.may_translate(request.person, record))
    mine = _own(request, record, language)
    if mine is None:  # an address that was copied, or a translation that is over: nothing is begun by looking
        return redirect("translation:languages", record.pk)
    if request.method == "POST":
        return _sent(request, record, mine)
    form, restored = opened(
        request, TranslationForm, _initial(record, mine), record_id=record.pk, draft=draft_name(language),
        record=record, language=language,
    )  # fmt: skip
    return _page(request, record, mine, form, restored=restored)


def _own(request: PersonRequest, record: Record, language: str) -> Proposal | None:
    rows = Proposal.objects.filter(record_id=record.pk, language=language, by=request.person)
    live = rows.filter(state__in=LIVE).first()
    if live is None and request.method == "POST":  # sent twice: the answer is that of the first
        live = rows.filter(state=ProposalState.ACCEPTED).order_by("-pk").first()
    return live


def _initial(record: Record, mine: Proposal) -> dict[str, Any]:
    texts = {field.name: text_in(mine.texts, field.name) for field in text_fields(record)}
    return {**texts, **_opened_on(record, mine)}


def _opened_on(record: Record, mine: Proposal) -> dict[str, Any]:
    stands = mark_of(standing(record, mine.language))
    return {"version": mine.version, "original": digest_of(record), "stands": stands}


def _sent(request: PersonRequest, record: Record, mine: Proposal) -> HttpResponse:
    act = request.POST.get("do", "offer")
    form = TranslationForm(request.POST, record=record, language=mine.language, whole=act == "offer")
    if not form.is_valid():
        return _page(request, record, mine, form, status=422)
    if act == "preview":
        return _page(request, record, mine, form, preview=True)
    try:
        mine = _done(request, mine, form, act)
    except Overtaken as overtaken:
        return _overtaken(request, record, mine, form, overtaken)
    except Denied as denied:
        form.add_error(None, str(denied.why))
        return _page(request, record, mine, form, status=422)
    sent(request, form, record_id=record.pk)
    if act == "keep":
        messages.success(request, _("Kept. Nobody else sees it until you hand it over."))
        return redirect("translation:edit", record.pk, mine.language)
    if mine.state == ProposalState.ACCEPTED:
        messages.success(request, _("Readers have it now."))
        return redirect(address_of(record, mine.language))
    messages.success(request, _("Thank you. The owner has it now, and you hear what they say."))
    return redirect("translation:proposal", mine.pk)


def _done(request: PersonRequest, mine: Proposal, form: TranslationForm, act: str) -> Proposal:
    data = form.cleaned_data
    if act == "keep":
        return writing.keep(mine, form.as_written(), by=request.person, version=data["version"])
    return writing.offer(
        mine, form.texts(), by=request.person, version=data["version"],
        original=data["original"] or None, stands=data["stands"],
    )  # fmt: skip


def _overtaken(
    request: PersonRequest, record: Record, mine: Proposal, form: TranslationForm, overtaken: Overtaken
) -> HttpResponse:
    """Both stand there; sent again, what was written holds."""
    record = record_for(request.person, record.pk)
    mine.refresh_from_db()
    other: Any = standing(record, mine.language) if overtaken.what == "translation" else mine
    changes = changes_of(form, other, mine.language) if overtaken.what != "original" else []
    data = cast(QueryDict, form.data).copy()
    data.update({name: str(value) for name, value in _opened_on(record, mine).items()})
    again = TranslationForm(data, record=record, language=mine.language, whole=False)
    again.is_valid()
    return _page(request, record, mine, again, status=409, overtaken=overtaken.what, changes=changes)


def _page(
    request: PersonRequest, record: Record, mine: Proposal, form: TranslationForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {
        **about(record, mine.language),
        "form": form,
        "proposal": mine,
        "pairs": pairs_of(record, mine),
        "others": [one for one in makers(record.pk, mine.language) if one.person_id != request.person.pk],
        "decides": bool(rules.may_decide(request.person, record)),
        "machine": machine_of(record, mine.language),
        "is_empty": not writing.says_something(mine.texts),
        "is_behind": mine.source_digest != digest_of(record),
        "restored": False,
        "preview": False,
        "overtaken": "",
        "changes": [],
        **more,
    }
    return render(request, "translation/edit.jinja", context, block=("preview", "machine"), status=status)


@signed_in
@require_POST
def withdraw(request: PersonRequest, proposal: int) -> HttpResponse:
    """They take it back, or throw it away."""
    mine = Proposal.objects.filter(pk=proposal, by=request.person).first()
    if mine is None:
        raise Missing
    writing.withdraw(mine, by=request.person)
    drop_draft(request.person, session_of(request), draft_name(mine.language), mine.record_id)
    messages.success(request, _("It is taken back."))
    return redirect("translation:wanted")
