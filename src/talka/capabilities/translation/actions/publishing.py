"""The owner answers: a translation is accepted and stands from then on, or goes back with a word."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talka.kernel.access.rules import Denied, require
from talka.kernel.facts.journal import note
from talka.kernel.people.models import Person
from talka.kernel.records.actions import digest_of, put_translation
from talka.kernel.records.models import Record

from .. import rules
from ..models import Proposal, ProposalState
from .shared import again, expect, locked, mark_of, refuse_own_language, standing

NOT_WAITING = _("It does not wait for an answer: it was answered, taken back or is being changed.")


@transaction.atomic
def accept(
    proposal: Proposal,
    *,
    by: Person,
    version: int | None = None,
    original: str | None = None,
    stands: str | None = None,
) -> Proposal:
    """Let readers have it. Accepting twice changes nothing; what was made from an older original is behind at once.

    :param version: of the proposal, as it was read.
    :param original: the digest of what the original said when it was read.
    :param stands: the mark of the translation that stood beside it then.
    :raises Overtaken: when one of these changed since: it is to be looked at again.
    :raises Denied: for whoever may not decide, and when it doesn't wait for an answer.
    """
    record = locked(proposal.record_id)
    found = again(proposal)
    require(rules.may_decide(by, record))
    if found.state == ProposalState.ACCEPTED:
        return found
    if found.state != ProposalState.OFFERED:
        raise Denied(NOT_WAITING)
    refuse_own_language(record, found.language)  # its language was said rightly meanwhile
    expect("proposal", version, found.version)
    expect("original", original, digest_of(record))
    expect("translation", stands, mark_of(standing(record, found.language)))
    put(record, found, by=by)
    return found


def put(record: Record, proposal: Proposal, *, by: Person) -> None:
    """Write it as the record's translation, in the caller's transaction, under the record's lock."""
    put_translation(record, proposal.language, proposal.texts, by=proposal.by, made_from=proposal.source)
    proposal.state, proposal.answered_by, proposal.answered_at = ProposalState.ACCEPTED, by, timezone.now()
    proposal.save(update_fields=["state", "answered_by", "answered_at"])
    note("translation.accepted", record, by, language=proposal.language, proposal=proposal.pk)


@transaction.atomic
def send_back(proposal: Proposal, *, by: Person, word: str, word_language: str, version: int | None = None) -> Proposal:
    """Give it back to the translator with a word on what is lacking. Twice changes nothing. Raises as `accept`."""
    record = locked(proposal.record_id)
    found = again(proposal)
    require(rules.may_decide(by, record))
    if found.state == ProposalState.SENT_BACK and found.word == word:
        return found
    if found.state != ProposalState.OFFERED:
        raise Denied(NOT_WAITING)
    expect("proposal", version, found.version)
    found.state, found.answered_by, found.answered_at = ProposalState.SENT_BACK, by, timezone.now()
    found.word, found.word_language = word, word_language
    found.save(update_fields=["state", "answered_by", "answered_at", "word", "word_language"])
    note("translation.sent_back", record, by, language=found.language, proposal=found.pk)
    return found
