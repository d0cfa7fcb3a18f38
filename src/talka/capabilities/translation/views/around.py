"""What the pages share: the record through its own kind's door, and what they say of it."""

from __future__ import annotations

from typing import Any, cast

from django.utils.translation import get_language

from talka.kernel.people.models import Person
from talka.kernel.records.doors import get_any_record, get_record
from talka.kernel.records.kinds import kind_of
from talka.kernel.records.models import Record, TranslationOrigin
from talka.kernel.records.texts import text_of
from talka.ui.formats import language_name

from ..actions.shared import standing
from ..machine import service
from ..models import MachineDraft

HOUR = 3600


def language_now() -> str:
    """The interface's language."""
    return get_language() or "en"


def record_for(person: Person | None, pk: int) -> Record:
    """The record as its kind's row, if this person may see it. Raises `Missing`."""
    kind = kind_of(get_any_record(person, pk).kind)
    return get_record(cast(type[Record], kind.model), person, kind.visible, pk=pk)


def address_of(record: Record, language: str = "") -> str:
    """Where it is read."""
    return kind_of(record.kind).address(record.pk, record.slug, language or language_now())


def about(record: Record, language: str = "") -> dict[str, Any]:
    """What the templates say of a record, and of the language that it is about."""
    return {
        "record": record,
        "text": text_of(record, language_now()),
        "address": address_of(record),
        "step": kind_of(record.kind).step,
        "language": language,
        "language_name": language_name(language) if language else "",
    }


def machine_of(record: Record, language: str) -> dict[str, Any]:
    """What a machine has, or could have: `draft`, and whether one may be asked for."""
    draft = MachineDraft.objects.filter(record_id=record.pk, language=language).first()
    there = standing(record, language)
    return {
        "draft": draft,
        "is_set": service.is_set() and not service.lacks(record.language, language),
        "is_shown": there is not None and there.origin == TranslationOrigin.MACHINE,
    }
