"""In what state a record is in a language: one answer, with two faces. For a row, and in SQL for lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, CharField, Exists, F, OuterRef, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from talka.kernel.records.models import READABLE, Translation, TranslationState

from .models import LIVE, Proposal

ORIGINAL, MISSING, DRAFT = "original", "missing", "draft"
MACHINE, CURRENT, BEHIND = (
    str(TranslationState.MACHINE.value), str(TranslationState.CURRENT.value), str(TranslationState.BEHIND.value),
)  # fmt: skip
STATES = (MISSING, DRAFT, MACHINE, CURRENT, BEHIND)
# In these it is worth asking for one, and making one.
LACKING = (MISSING, DRAFT, MACHINE, BEHIND)


@dataclass(frozen=True)
class Look:
    """How a state is said: its word, its tone (as badges have it)."""

    label: str | Promise
    tone: str


LOOKS = {
    ORIGINAL: Look(_("Original"), "good"),
    MISSING: Look(pgettext_lazy("translation", "Missing"), "closed"),
    DRAFT: Look(_("Being translated"), "busy"),
    MACHINE: Look(_("Machine-made"), "warn"),
    CURRENT: Look(_("Current"), "good"),
    BEHIND: Look(_("Behind the original"), "warn"),
}


def state_in(language: str, original: str, translated: str | None, being_made: bool) -> str:
    """The state of a record (written in `original`) in a language.

    `translated` is the state of its translation's row, None without one; `being_made`: somebody has a live proposal.
    """
    if language == original:
        return ORIGINAL
    if translated in READABLE:
        return str(translated)
    return DRAFT if being_made or translated == TranslationState.DRAFT else MISSING


def state_column(language: Any) -> Any:
    """The same over rows of `Record`, as an expression; `language` is a code or an expression."""
    rows = Translation.objects.filter(record_id=OuterRef("pk"), language=language, state__in=(*READABLE, DRAFT))
    making = Proposal.objects.filter(record_id=OuterRef("pk"), language=language, state__in=LIVE)
    made = Coalesce(
        Subquery(rows.values("state")[:1]),
        Case(When(Exists(making), then=Value(DRAFT)), default=Value(MISSING)),
        output_field=CharField(),
    )
    asked = language if hasattr(language, "resolve_expression") else Value(language)
    return Case(When(language=asked, then=Value(ORIGINAL)), default=made, output_field=CharField())


RECORD_LANGUAGE = F("language")
