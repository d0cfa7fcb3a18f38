"""What is done with records of every kind. Features' actions are built of these; each notes its own fact."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from django.db import connection, transaction
from django.utils import timezone
from django.utils.text import slugify

from talka.kernel.facts.journal import note
from talka.toolkit.prepared import Prepared

from .kinds import kind_of
from .models import Record, Tag, Translation, TranslationOrigin, TranslationState
from .naming import call_owner
from .taking_part import ENTRY

R = TypeVar("R", bound=Record)


class Stale(Exception):
    """Somebody changed the record since the form was opened; `current` is the record as it is now."""

    def __init__(self, current: Record) -> None:
        super().__init__(f"record {current.pk} is at version {current.version}")
        self.current = current


def lock(record: R) -> R:
    """The record read anew under a lock that holds until the transaction's end. Raises its DoesNotExist."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("a lock holds until its transaction's end: there is none")
    for found in _locked(type(record), pk=record.pk):
        return found
    raise type(record).DoesNotExist


# Its key stays as it is, and whoever notes a fact of it needs no more: else who holds a record and waits for its
# conversation, and who holds that and notes a fact, would wait for each other (PostgreSQL).
_locked = Prepared(lambda model, pk: model._default_manager.select_for_update(no_key=True).filter(pk=pk))


def expect_version(record: Record, version: int | None) -> None:
    """Raise `Stale` unless the form was opened on this version (None: the caller doesn't mind)."""
    if version is not None and version != record.version:
        raise Stale(record)


def slug_of(title: str) -> str:
    """The readable end of an address, in the title's own script; empty when the title has no letters."""
    return slugify(title, allow_unicode=True)[:60].strip("-_")


def enter_state(record: Record, code: str) -> None:
    """Set a state and what follows from it (`shown`, first publication); the caller saves and notes."""
    state = kind_of(record.kind).state(code)
    record.state = code
    record.shown = state.shown and not record.withheld
    record.changed_at = timezone.now()
    if record.shown and record.published_at is None:
        record.published_at = record.changed_at


STATE_COLUMNS = ("state", "shown", "changed_at", "published_at")


def withhold(record: Record, withheld: bool) -> bool:
    """Take a record out of others' sight, or let it be seen again; False (nothing changes) if it was so already.

    In the caller's transaction, which locks the record and notes why.
    """
    if record.withheld == withheld:
        return False
    record.withheld = withheld
    record.shown = kind_of(record.kind).state(record.state).shown and not withheld
    if record.shown and record.published_at is None:
        record.published_at = timezone.now()
    columns = {"withheld": withheld, "shown": record.shown, "published_at": record.published_at}
    Record.objects.filter(pk=record.pk).update(**columns)
    return True


def hold_first(record: Record, by: Any) -> bool:
    """Withhold what `by` (None: the operator) has just published until a coordinator has seen it; whether it is held.

    Held is what somebody writes whom nobody trusts yet: for themselves, or for an organisation whose own entry nobody
    may see (proposed, declined, withheld). The caller, who has entered the state, saves, and notes ``records.held``.
    """
    if not record.shown or by is None or by.is_coordinator or by.trusted_at is not None:
        return False
    if record.owner_id is None:
        waits = not by.edited_organisation_ids
    else:
        entries = Record.objects.filter(kind=ENTRY, owner_id=record.owner_id)
        seen = set(entries.values_list("shown", flat=True))
        waits = seen == {False}
    if waits:
        record.withheld, record.shown, record.published_at = True, False, None
    return waits


def source_of(record: Record) -> dict[str, Any]:
    """What the original says now, as a translation's `source` keeps it. `record` is its kind's own model's row."""
    extras = {name: str(getattr(record, name, "")) for name in kind_of(record.kind).translated}
    return {"title": record.title, "summary": record.summary, "body": record.body, "extras": extras}


def digest_of(record: Record) -> str:
    """What a translation was made from, as SHA-256 (hex) of the original's title, summary, body and extra texts."""
    return digest_of_source(record.kind, source_of(record))


def digest_of_source(kind: str, source: Mapping[str, Any]) -> str:
    """The same of what an original of this kind (code) said once, as `source_of` gave it."""
    extras = source.get("extras", {})
    texts = [str(source.get(name, "")) for name in ("title", "summary", "body")]
    texts += [str(extras.get(name, "")) for name in kind_of(kind).translated]  # JSON keeps no order of names
    return hashlib.sha256(json.dumps(texts, ensure_ascii=False).encode()).hexdigest()


def set_tags(record: Record, terms: Iterable[int]) -> None:
    """Make the record's terms just these (ids)."""
    wanted = set(terms)
    present = set(Tag.objects.filter(record=record).values_list("term_id", flat=True))
    if gone := present - wanted:
        Tag.objects.filter(record=record, term_id__in=gone).delete()
    Tag.objects.bulk_create([Tag(record=record, term_id=pk) for pk in sorted(wanted - present)])


@transaction.atomic
def put_translation(
    record: Record,
    language: str,
    texts: Mapping[str, Any],
    *,
    by: Any = None,
    origin: str = TranslationOrigin.PERSON,
    state: str = TranslationState.CURRENT,
    made_from: Mapping[str, Any] | None = None,
) -> Translation:
    """Write the record's text in another language (``title, summary, body, extras``).

    `made_from` is what the original said when it was made (as `source_of` gives it), what it says now when left out: a
    translation of something else than what stands there now is behind at once.
    """
    source = source_of(record) if made_from is None else dict(made_from)
    digest = digest_of_source(record.kind, source)
    if state == TranslationState.CURRENT and digest != digest_of(record):
        state = TranslationState.BEHIND
    translation, _new = Translation.objects.update_or_create(
        record_id=record.pk,
        language=language,
        defaults={
            "title": str(texts.get("title", ""))[:300],
            "summary": str(texts.get("summary", ""))[:600],
            "body": str(texts.get("body", "")),
            "extras": dict(texts.get("extras", {})),
            "origin": origin,
            "state": state,
            "source_digest": digest,
            "source": source,
            "changed_at": timezone.now(),
            "by": by,
        },
    )
    renamed = {"renamed": True} if call_owner(translation, record) else {}
    note("records.translated", record, by, language=language, **renamed)
    return translation


def mark_translations_behind(record: Record) -> None:
    """After the original's text changed: translations made from another text are behind it, those of this one not."""
    digest = digest_of(record)
    rows = Translation.objects.filter(record_id=record.pk)
    rows.filter(state=TranslationState.CURRENT).exclude(source_digest=digest).update(state=TranslationState.BEHIND)
    rows.filter(state=TranslationState.BEHIND, source_digest=digest).update(state=TranslationState.CURRENT)


def save_text(record: Record, *, minor: bool = False) -> None:
    """Save a record whose text or columns an action has changed: version, time, slug, translations follow.

    A minor edit (a comma) leaves translations valid.
    """
    record.version += 1
    record.changed_at = timezone.now()
    record.slug = slug_of(record.title)
    record.save()
    if minor:
        Translation.objects.filter(record_id=record.pk, state=TranslationState.CURRENT).update(
            source_digest=digest_of(record), source=source_of(record)
        )
    else:
        mark_translations_behind(record)
