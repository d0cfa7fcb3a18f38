"""A member translates: begins, keeps what is written, offers it, takes it back. Several may, each for themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talka.kernel.access.rules import Denied, Missing, require
from talka.kernel.facts.journal import note
from talka.kernel.people.models import Person
from talka.kernel.records.actions import digest_of, digest_of_source, source_of
from talka.kernel.records.models import Record, TranslationOrigin

from .. import rules
from ..models import LIVE, MachineDraft, MachineState, Proposal, ProposalState
from .publishing import put
from .shared import again, expect, locked, mark_of, refuse_own_language, standing

OVER = _("This translation was answered or taken back already.")


@transaction.atomic
def begin(record: Record, language: str, *, by: Person, with_machine: bool = False) -> Proposal:
    """Their translation into this language: the one they are at, else a new one.

    It begins with what readers have now; with a machine's draft, where they want it; else empty.
    """
    record = locked(record)
    require(rules.may_translate(by, record))
    refuse_own_language(record, language)
    mine = Proposal.objects.filter(record_id=record.pk, language=language, by=by, state__in=LIVE).first()
    if mine is None:
        mine = _new(record, language, by, with_machine)
        note("translation.begun", record, by, language=language, proposal=mine.pk)
    elif with_machine and not says_something(mine.texts):
        _begin_with(mine, record, _machine_draft(record, language))
        mine.save()
    return mine


def _new(record: Record, language: str, by: Person, with_machine: bool) -> Proposal:
    source = source_of(record)
    made = Proposal(record_id=record.pk, language=language, by=by, source=source, source_digest=digest_of(record))
    there = standing(record, language)
    if there is not None and not (with_machine and there.origin == TranslationOrigin.MACHINE):
        made.title, made.summary, made.body, made.extras = there.title, there.summary, there.body, there.extras
        made.began_with_machine = there.origin == TranslationOrigin.MACHINE
        if there.source:
            made.source, made.source_digest = there.source, digest_of_source(record.kind, there.source)
    elif with_machine:
        _begin_with(made, record, _machine_draft(record, language))
    made.save()
    return made


def says_something(texts: Mapping[str, Any]) -> bool:
    """Whether anything is written yet."""
    return any(
        str(text).strip() for text in [texts["title"], texts["summary"], texts["body"], *texts["extras"].values()]
    )


def _machine_draft(record: Record, language: str) -> MachineDraft | None:
    drafts = MachineDraft.objects.filter(record_id=record.pk, language=language, state=MachineState.DONE)
    return drafts.first()


def _begin_with(mine: Proposal, record: Record, draft: MachineDraft | None) -> None:
    if draft is None:
        return
    mine.title, mine.summary, mine.body, mine.extras = draft.title, draft.summary, draft.body, draft.extras
    mine.source, mine.source_digest = draft.source, draft.source_digest
    mine.began_with_machine = True
    mine.version += 1


@transaction.atomic
def keep(proposal: Proposal, texts: Mapping[str, Any], *, by: Person, version: int | None = None) -> Proposal:
    """Keep what is written so far; one that waits for an answer waits no more. Raises `Overtaken`, `Denied`."""
    locked(proposal.record_id)
    mine = _mine(proposal, by)
    if _says(mine, texts) and mine.state in (ProposalState.DRAFT, ProposalState.SENT_BACK):
        return mine
    expect("proposal", version, mine.version)
    _write(mine, texts)
    if mine.state == ProposalState.OFFERED:
        mine.state = ProposalState.DRAFT
    mine.save()
    return mine


@transaction.atomic
def offer(
    proposal: Proposal,
    texts: Mapping[str, Any],
    *,
    by: Person,
    version: int | None = None,
    original: str | None = None,
    stands: str | None = None,
) -> Proposal:
    """Hand it to the owner; whoever decides on it themselves publishes it by this. Sent twice, it is one.

    :param version: of the proposal, as the form was opened on it.
    :param original: the digest of what the original said then.
    :param stands: the mark of the translation that readers had then (for whoever publishes at once).
    :raises Overtaken: when one of these changed since; nothing is written then.
    """
    record = locked(proposal.record_id)
    require(rules.may_translate(by, record))
    mine = _mine(proposal, by, also=(ProposalState.ACCEPTED,))
    if _says(mine, texts) and mine.state in (ProposalState.OFFERED, ProposalState.ACCEPTED):
        return mine
    if mine.state == ProposalState.ACCEPTED:
        raise Denied(OVER)
    refuse_own_language(record, mine.language)
    expect("proposal", version, mine.version)
    expect("original", original, digest_of(record))
    decides = bool(rules.may_decide(by, record))
    if decides:
        expect("translation", stands, mark_of(standing(record, mine.language)))
    _write(mine, texts)
    mine.source, mine.source_digest = source_of(record), digest_of(record)
    mine.state, mine.offered_at, mine.word = ProposalState.OFFERED, timezone.now(), ""
    mine.save()
    if decides:
        put(record, mine, by=by)
    else:
        note("translation.offered", record, by, language=mine.language, proposal=mine.pk)
    return mine


def _mine(proposal: Proposal, by: Person, also: tuple[str, ...] = ()) -> Proposal:
    """It read anew, if it is theirs and not over. Raises `Missing`, `Denied`."""
    mine = again(proposal)
    if mine.by_id != by.pk:
        raise Missing
    if mine.state not in (*LIVE, *also):
        raise Denied(OVER)
    return mine


def _says(proposal: Proposal, texts: Mapping[str, Any]) -> bool:
    return proposal.texts == dict(texts)


def _write(proposal: Proposal, texts: Mapping[str, Any]) -> None:
    proposal.title, proposal.summary = str(texts["title"])[:300], str(texts["summary"])[:600]
    proposal.body, proposal.extras = str(texts["body"]), dict(texts["extras"])
    proposal.version += 1
    proposal.changed_at = timezone.now()


@transaction.atomic
def withdraw(proposal: Proposal, *, by: Person) -> bool:
    """They take it back, or throw their draft away; False when it was over already."""
    record = locked(proposal.record_id)
    mine = again(proposal)
    if mine.by_id != by.pk:
        raise Missing
    if mine.state not in LIVE:
        return False
    was_offered = mine.state == ProposalState.OFFERED
    mine.state, mine.changed_at = ProposalState.WITHDRAWN, timezone.now()
    mine.save(update_fields=["state", "changed_at"])
    if was_offered:
        note("translation.withdrawn", record, by, language=mine.language, proposal=mine.pk)
    return True


def forget_drafts_of(person: Person) -> None:
    """Before somebody leaves: what they never handed over goes with them."""
    Proposal.objects.filter(by=person, state__in=(ProposalState.DRAFT, ProposalState.SENT_BACK)).delete()
