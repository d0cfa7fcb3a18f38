"""Two texts beside each other, field by field: what stands where, and what changed since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.safestring import SafeString

from talka.kernel.records.models import Record, Translation
from talka.ui.differences import change_marks
from talka.ui.parts import Change

from ..fields import text_fields, text_in
from ..forms import TranslationForm
from ..models import MachineDraft, MachineState, Proposal


@dataclass(frozen=True)
class Pair:
    """One text: what the original says, what changed in it since (marked), what the translation says.

    `stands` is what readers have now, with what the translation changes in it marked in `marked`; `machine` is a
    machine's draft of it.
    """

    name: str
    label: str | Promise
    original: str
    is_long: bool
    longest: int
    since: SafeString | None = None
    text: str = ""
    stands: str = ""
    marked: SafeString | None = None
    machine: str = ""


def pairs_of(record: Record, proposal: Proposal, stands: Translation | None = None) -> list[Pair]:
    """All texts of a record beside a proposal's. `stands` is given where readers have another one."""
    drafts = MachineDraft.objects.filter(record_id=record.pk, language=proposal.language, state=MachineState.DONE)
    draft = drafts.first()
    return [_pair(field, proposal, _texts(stands), draft.texts if draft else {}) for field in text_fields(record)]


def _texts(stands: Translation | None) -> Mapping[str, Any]:
    if stands is None:
        return {}
    return {"title": stands.title, "summary": stands.summary, "body": stands.body, "extras": stands.extras}


def _pair(field: Any, proposal: Proposal, stands: Mapping[str, Any], machine: Mapping[str, Any]) -> Pair:
    then, text, there = (text_in(texts, field.name) for texts in (proposal.source, proposal.texts, stands))
    return Pair(
        name=field.name,
        label=field.label,
        original=field.original,
        is_long=field.is_long,
        longest=field.longest,
        since=change_marks(then, field.original) if then != field.original else None,
        text=text,
        stands=there,
        marked=change_marks(there, text) if there and there != text else None,
        machine=text_in(machine, field.name),
    )


def changes_of(form: TranslationForm, other: Proposal | Translation | None, language: str) -> list[Change]:
    """For a form that was overtaken: each text in which what was written differs from what stands there now."""
    theirs = {} if other is None else _said(other)
    return [
        Change(label=str(field.label), yours=yours, theirs=said, language=language)
        for field in form.texts_of
        if (yours := form.cleaned_data.get(field.name, "")) != (said := text_in(theirs, field.name))
    ]


def _said(other: Proposal | Translation) -> Mapping[str, Any]:
    return {"title": other.title, "summary": other.summary, "body": other.body, "extras": other.extras}
