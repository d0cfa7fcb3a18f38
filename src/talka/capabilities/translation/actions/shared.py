"""What the actions share: the record under its lock, and what they say when somebody was faster."""

from __future__ import annotations

import hashlib
import json
from typing import Any, cast

from django.utils.translation import gettext_lazy as _

from talka.kernel.access.rules import Denied, Missing
from talka.kernel.records.actions import lock
from talka.kernel.records.kinds import kind_of
from talka.kernel.records.models import READABLE, Record, Translation

from ..models import Proposal

NOT_INTO_ITS_OWN = _("It is written in this language.")


class Overtaken(Exception):
    """Something changed since the form was opened: ``what`` is "proposal", "original" or "translation"."""

    def __init__(self, what: str) -> None:
        super().__init__(f"the {what} changed meanwhile")
        self.what = what


def locked(record: Record | int) -> Record:
    """The record as its own kind's row, read anew under a lock. Raises `Missing` when it is gone."""
    pk = record.pk if isinstance(record, Record) else record
    code = Record.objects.filter(pk=pk).values_list("kind", flat=True).first()
    if code is None:
        raise Missing
    model = cast("type[Record]", kind_of(code).model)
    return lock(model(pk=pk))


def refuse_own_language(record: Record, language: str) -> None:
    """Raise `Denied` for the language that it is written in."""
    if language == record.language:
        raise Denied(NOT_INTO_ITS_OWN)


def standing(record: Record, language: str) -> Translation | None:
    """The translation that readers have now, if any."""
    return Translation.objects.filter(record_id=record.pk, language=language, state__in=READABLE).first()


def mark_of(translation: Translation | None) -> str:
    """What a form carries to notice that another translation came meanwhile; "" for none."""
    if translation is None:
        return ""
    said = [translation.title, translation.summary, translation.body, translation.extras, translation.source_digest]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:16]


def expect(what: str, was: str | int | None, now: Any) -> None:
    """Raise `Overtaken` unless it is still what the form was opened on (None: the caller doesn't mind)."""
    if was is not None and was != now:
        raise Overtaken(what)


def again(proposal: Proposal) -> Proposal:
    """The proposal read anew, under the record's lock. Raises `Missing`."""
    found = Proposal.objects.select_for_update().filter(pk=proposal.pk).first()
    if found is None:
        raise Missing
    return found
