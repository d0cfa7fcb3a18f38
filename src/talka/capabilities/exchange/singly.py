"""One line written by its kind's own actions: changed lines, kinds that don't draft, lines a batch choked on."""

from collections.abc import Mapping
from dataclasses import replace

from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _

from talka.kernel.access.rules import Denied, Missing
from talka.kernel.facts.models import Fact
from talka.kernel.people.models import Organisation
from talka.kernel.records.actions import put_translation
from talka.kernel.records.importing import New, Refused, Row
from talka.kernel.records.kinds import has_kind
from talka.kernel.records.models import Record, Translation, TranslationOrigin

from .batches import row_in, why_of
from .fates import CREATED, UNCHANGED, UPDATED, Fate, Item
from .lines import Context
from .owners import is_stranger, owners_of, remember_owners, row_of_owner, with_owners
from .standing import importer_of, is_known_by_itself, remember, standing_of


def write_one(item: Item, context: Context) -> Fate:
    """Write one line inside a savepoint, and say what became of it."""
    row = row_in(item)
    try:
        with transaction.atomic():
            outcome, record_id = _write(row, context)
            return item.fate(outcome, record_id)
    except (Refused, Denied) as refusal:
        why = why_of(refusal)
    except Missing:
        why = _("You may not do this.")
    except (DatabaseError, OverflowError):
        why = _("The database can't hold this line.")
    context.owners.clear()  # an owner made for this line went back with it
    return item.refused(why)


def _write(row: Row, context: Context) -> tuple[str, int]:
    (row,) = with_owners([row], context)
    if is_stranger(row.owner):
        row = replace(row, owner=_new_owner(row.owner.name, row.language, context))
    # Kinds that find their records themselves do so here too.
    pk = None if is_known_by_itself(row) else standing_of([row])[0][1]
    existing = Record.objects.filter(pk=pk).first() if pk else None
    newest = Record.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    told_before = Fact.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    record = importer_of(row)(replace(row, existing=existing))
    _translate(record, row.translations, context)
    remember([(row, record.pk)])
    # An importer notes a fact just when it changes something; so does a translation.
    changed = Fact.objects.filter(pk__gt=told_before, record_id=record.pk).exists()
    return CREATED if record.pk > newest else UPDATED if changed else UNCHANGED, record.pk


def _new_owner(name: str, language: str, context: Context) -> Organisation:
    """Who is named as owner and isn't there yet becomes an organisation that waits to be claimed."""
    if not has_kind("organisation"):
        return Organisation.objects.create(name=name)
    row = row_of_owner(name, language, context)
    (owner,) = owners_of([importer_of(row)(row).pk])
    if owner is None:
        raise Refused(_("The line names no owner."))
    remember_owners({name: owner}, context)
    return owner


def _translate(record: Record, translations: Mapping[str, Mapping[str, str]], context: Context) -> None:
    """Bring the imported texts in further languages to what the line says; the same texts are left alone."""
    known = {t.language: t for t in Translation.objects.filter(record_id=record.pk, language__in=list(translations))}
    for language, texts in translations.items():
        there = known.get(language)
        same = there is not None and all(getattr(there, name) == text for name, text in texts.items())
        if language != record.language and not same:
            put_translation(record, language, texts, by=context.by, origin=TranslationOrigin.IMPORT)


def draft_of(row: Row) -> New | None:
    """What the new line would write, with its translations; None for a kind that takes lines one by one alone.

    Raises `Refused`, `Denied`.
    """
    make = importer_of(row).draft
    if make is None:
        return None
    draft = make(row)
    for language, texts in row.translations.items():
        there = draft.texts[language][0] if language in draft.texts else None
        same = there is not None and all(there.get(name, "") == text for name, text in texts.items())
        if language != draft.record.language and not same:
            draft.translate(language, texts, TranslationOrigin.IMPORT)
    return draft
