"""A machine's draft: asked for in the background, begun with by people, published only where the owner wants it."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talka.kernel.access.rules import Denied, require
from talka.kernel.facts.journal import note
from talka.kernel.jobs.job import job
from talka.kernel.people.models import Person
from talka.kernel.records.actions import digest_of, put_translation, source_of
from talka.kernel.records.models import Record, Translation, TranslationOrigin, TranslationState
from talka.kernel.records.rules import is_everybodys

from .. import rules
from ..fields import text_fields, text_in, texts_from
from ..machine import service
from ..models import MachineDraft, MachineState
from .shared import locked, refuse_own_language, standing

MOST_ATTEMPTS = 4
NO_SERVICE = _("This site has no translation service.")
NOT_GIVEN = _("Only what everybody may read is given to a machine.")
BY_PEOPLE = _("There is a translation by a person.")


@transaction.atomic
def ask_machine(record: Record, language: str, *, by: Person, publishes: bool = False) -> MachineDraft:
    """Have a draft made, or one that is out of date made anew. Twice changes nothing.

    With `publishes` it is shown, marked as machine-made, when it is there: that is the owner's to say. Raises `Denied`.
    """
    record = locked(record)
    require(rules.may_decide(by, record) if publishes else rules.may_translate(by, record))
    refuse_own_language(record, language)
    if not service.is_set():
        raise Denied(NO_SERVICE)
    if not is_everybodys(by, record):
        raise Denied(NOT_GIVEN)
    if publishes and _by_a_person(record, language):
        raise Denied(BY_PEOPLE)
    return _asked(record, language, by, publishes)


def machine_may_answer(record: Record, language: str) -> None:
    """A reader asked, in whose transaction this is: where the site says so, a machine answers first."""
    wanted = settings.TALKA_TRANSLATE_PUBLISH and service.is_set() and bool(is_everybodys(None, record))
    if wanted and standing(record, language) is None:
        _asked(record, language, None, True)


def _by_a_person(record: Record, language: str) -> bool:
    there = standing(record, language)
    return there is not None and there.origin != TranslationOrigin.MACHINE


def _asked(record: Record, language: str, by: Person | None, publishes: bool) -> MachineDraft:
    digest = digest_of(record)
    defaults = {"source": source_of(record), "source_digest": digest, "asked_by": by, "publishes": publishes}
    draft, new = MachineDraft.objects.get_or_create(record_id=record.pk, language=language, defaults=defaults)
    draft.publishes = draft.publishes or publishes
    fresh = draft.source_digest == digest
    if not new and fresh and draft.state == MachineState.DONE:
        draft.save(update_fields=["publishes"])
        _publish(record, draft, by)
        return draft
    if new or draft.state != MachineState.WAITING or not fresh:
        draft.source, draft.source_digest = source_of(record), digest
        draft.state, draft.why, draft.attempts = MachineState.WAITING, "", 0
        draft.asked_at = timezone.now()
        translate_by_machine.enqueue(draft.pk, digest)
    draft.save()
    return draft


def _publish(record: Record, draft: MachineDraft, by: Person | None) -> None:
    """Under the record's lock: never in the place of a person's translation, nor of the original."""
    if not draft.publishes or draft.language == record.language or _by_a_person(record, draft.language):
        return
    there = standing(record, draft.language)
    if there is not None and there.source_digest == draft.source_digest:
        return
    put_translation(
        record, draft.language, draft.texts, by=by, origin=TranslationOrigin.MACHINE,
        state=TranslationState.MACHINE, made_from=draft.source,
    )  # fmt: skip


@job(retries=MOST_ATTEMPTS + 1, first_delay=20)
def translate_by_machine(draft_id: int, digest: str) -> str:
    """Ask the service, outside of any transaction; what became of it, in a word for the queue."""
    draft = MachineDraft.objects.filter(pk=draft_id, source_digest=digest, state=MachineState.WAITING).first()
    if draft is None:  # the original changed, and another job is at it; or it is done
        return "gone"
    record = Record.objects.get(pk=draft.record_id)
    wanted = {field: text for field, text in _texts_of(draft).items() if text.strip()}
    try:
        made = service.translate(wanted, record.language, draft.language)
    except service.MachineError as error:
        return _failed(draft, error)
    return _done(draft, made)


def _texts_of(draft: MachineDraft) -> dict[str, str]:
    record = _whole(draft.record_id)
    return {field.name: text_in(draft.source, field.name) for field in text_fields(record)}


def _whole(record_id: int) -> Record:
    with transaction.atomic():
        return locked(record_id)


def _failed(draft: MachineDraft, error: service.MachineError) -> str:
    draft.attempts += 1
    over = not error.passes or draft.attempts >= MOST_ATTEMPTS
    draft.why = error.why
    draft.state = MachineState.FAILED if over else MachineState.WAITING
    rows = MachineDraft.objects.filter(pk=draft.pk, source_digest=draft.source_digest)
    rows.update(attempts=draft.attempts, why=draft.why, state=draft.state, done_at=timezone.now() if over else None)
    if over:
        return error.why
    raise error  # the queue tries again, later each time


@transaction.atomic
def _done(draft: MachineDraft, made: dict[str, str]) -> str:
    record = locked(draft.record_id)
    found = MachineDraft.objects.select_for_update().get(pk=draft.pk)
    if found.source_digest != draft.source_digest or found.state != MachineState.WAITING:
        return "gone"
    texts = texts_from(made)
    found.title, found.summary = texts["title"][:300], texts["summary"][:600]
    found.body, found.extras = texts["body"], texts["extras"]
    found.state, found.why, found.done_at = MachineState.DONE, "", timezone.now()
    found.save()
    if digest_of(record) == found.source_digest and is_everybodys(None, record):
        _publish(record, found, found.asked_by)
    return "done"


@transaction.atomic
def take_machine_away(record: Record, language: str, *, by: Person) -> bool:
    """The owner doesn't want it shown; False when there was none. It stays to begin a person's translation with."""
    record = locked(record)
    require(rules.may_decide(by, record))
    MachineDraft.objects.filter(record_id=record.pk, language=language).update(publishes=False)
    made = Translation.objects.filter(record_id=record.pk, language=language, origin=TranslationOrigin.MACHINE)
    gone, _rows = made.delete()
    if gone:
        note("translation.machine_removed", record, by, language=language)
    return bool(gone)


@transaction.atomic
def renew_machines(record_id: int) -> int:
    """After a fact about a record: what a machine made of another original is made anew; how many."""
    published = Translation.objects.filter(record_id=record_id, state=TranslationState.MACHINE)
    if not service.is_set() or not published.exists():
        return 0
    record = locked(record_id)
    old = list(published.exclude(source_digest=digest_of(record)).values_list("language", flat=True))
    if not is_everybodys(None, record):
        return 0
    wanted = MachineDraft.objects.filter(record_id=record_id, publishes=True, language__in=old)
    for draft in wanted:
        _asked(record, draft.language, None, True)
    return len(wanted)
