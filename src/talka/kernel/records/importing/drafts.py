"""Many new records written together, with the rows that one-by-one writing would have left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, models
from django.utils import timezone

from talka.kernel.facts.models import Fact
from talka.kernel.people.models import Organisation, Person

from ..actions import digest_of, source_of
from ..models import Record, Tag, Translation, TranslationOrigin


@dataclass
class New:
    """A record that is to be written with others: its state entered and its slug set, but not saved.

    `note` and `translate` are called in the order in which an action would note and translate. `texts` holds what it
    says in further languages, and how that came about; `extra` is for what the kind's own `create` needs beside.
    """

    record: Record
    by: Person | None
    terms: Iterable[int] = ()
    extra: Any = None
    _noted: list[tuple[str, Organisation | None, dict[str, Any]]] = field(default_factory=list)
    texts: dict[str, tuple[Mapping[str, Any], str]] = field(default_factory=dict)

    def note(self, verb: str, organisation: Organisation | None = None, **details: Any) -> None:
        """A fact that is noted once the record is there."""
        self._noted.append((verb, organisation, details))

    def translate(self, language: str, texts: Mapping[str, Any], origin: str = TranslationOrigin.PERSON) -> None:
        """A translation that comes with it, as `put_translation` would write and note it."""
        self.texts[language] = texts, origin
        self.note("records.translated", language=language)

    def facts(self) -> list[Fact]:
        """Its facts, unsaved."""
        return [
            Fact(
                verb=verb, record_id=self.record.pk, actor_id=self.by.pk if self.by else None,
                organisation_id=organisation.pk if organisation else None, details=details,
            )
            for verb, organisation, details in self._noted
        ]  # fmt: skip

    def translations(self) -> list[Translation]:
        """Its translations, unsaved."""
        digest, source = (digest_of(self.record), source_of(self.record)) if self.texts else ("", {})
        return [
            Translation(
                record_id=self.record.pk, language=language, title=str(texts.get("title", ""))[:300],
                summary=str(texts.get("summary", ""))[:600], body=str(texts.get("body", "")),
                extras=dict(texts.get("extras", {})), origin=origin, source_digest=digest,
                source=source, by=self.by, changed_at=timezone.now(),
            )
            for language, (texts, origin) in self.texts.items()
        ]  # fmt: skip


def create_many(drafts: Sequence[New]) -> None:
    """Write new records with their terms, translations and facts: a handful of statements for hundreds of records.

    It leaves the rows that saving each, `set_tags`, `put_translation` and `note` would leave. An owner that got its id
    since the draft was made is taken over. Raises RuntimeError outside a transaction, as `note` does.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("create_many() needs a transaction: records and the facts that tell of them come together.")
    records = [draft.record for draft in drafts]
    for record in records:
        owner = record.owner
        if owner is not None and record.owner_id is None:
            record.owner = owner
    _save_new(records)
    Tag.objects.bulk_create([
        Tag(record_id=draft.record.pk, term_id=pk) for draft in drafts for pk in sorted(set(draft.terms))
    ])  # fmt: skip
    Translation.objects.bulk_create([one for draft in drafts for one in draft.translations()])
    Fact.objects.bulk_create([fact for draft in drafts for fact in draft.facts()])


def _save_new(records: Sequence[Record]) -> None:
    """Insert the shared rows in the order given, then each kind's own: what `bulk_create` refuses to do for two tables.

    https://docs.djangoproject.com/en/5.2/ref/models/querysets/#bulk-create
    """
    shared = [column.attname for column in Record._meta.local_concrete_fields if not column.primary_key]
    rows = [Record(**{name: getattr(record, name) for name in shared}) for record in records]
    by_model: dict[type[Record], list[Record]] = {}
    for record, row in zip(records, Record.objects.bulk_create(rows), strict=True):
        record.pk = record.id = row.pk
        by_model.setdefault(type(record), []).append(record)
    for model, own in by_model.items():
        if model is not Record:
            _insert(model, own)
        for record in own:
            record._state.adding, record._state.db = False, connection.alias


def _insert(model: type[Record], records: list[Record]) -> None:
    columns: list[models.Field[Any, Any]] = list(model._meta.local_concrete_fields)
    most = max(1, connection.ops.bulk_batch_size(columns, records))
    for start in range(0, len(records), most):
        model._base_manager._insert(  # type: ignore[attr-defined]
            records[start : start + most], fields=columns, using=connection.alias
        )
