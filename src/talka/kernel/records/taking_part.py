"""Organisations taking part in a record: asked, invited, accepted, declined, withdrawn."""

from typing import Any, Literal

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talka.kernel.access.rules import Decision, require
from talka.kernel.facts.journal import note
from talka.kernel.people.models import Organisation, Person
from talka.toolkit.prepared import Prepared
from talka.toolkit.writing import insert

from .kinds import has_kind, kind_of, kinds
from .models import LIVE, Participation, ParticipationState, Record

WORKS_NO_MORE = _("This organisation works no more. If that is wrong, its admin opens its entry again.")
ENTRY = "organisation"  # the kind of an organisation's own entry, which it owns


def speaks(by: Person | None, organisation_id: int) -> Decision:
    """Whether somebody may act in an organisation's name."""
    if by is not None and (by.is_coordinator or organisation_id in by.edited_organisation_ids):
        return Decision(True)
    return Decision(False, _("Only editors of the organisation may act in its name."))


def may_begin(by: Person | None, organisation: Organisation) -> Decision:
    """Whether somebody may begin something new in an organisation's name: publish, take up, ask, answer a call.

    What was begun can still be ended in the name of one that works no more.
    """
    said = speaks(by, organisation.pk)
    if said and organisation.merged_into_id is not None:
        return Decision(False, _("This organisation was merged into another one."))
    if said and organisation.is_closed:
        return Decision(False, WORKS_NO_MORE)
    return said


def organisations_at_hand() -> "QuerySet[Organisation]":
    """Organisations that anybody may propose to invite: not merged, and none whose own entry is hidden or closed."""
    entries = Record.objects.filter(kind=ENTRY)
    if has_kind(ENTRY):
        entries = entries.exclude(
            state__in=[state.code for state in kind_of(ENTRY).states if state.shown and state.live]
        )
    return Organisation.objects.filter(merged_into=None).exclude(pk__in=entries.values("owner_id"))


def told_parts(person: Person | None) -> "QuerySet[Participation]":
    """Parts that this reader may be told of: in a record of a kind that tells of none, those of either side alone.

    Whether they may see the record is asked at the door.
    """
    parts = Participation.objects.all()
    silent = [kind.code for kind in kinds() if not kind.tells_parties]
    if not silent or (person is not None and person.is_coordinator):
        return parts
    told = ~Q(record__kind__in=silent)
    if person is not None and person.organisation_ids:
        own = person.organisation_ids
        told |= Q(organisation_id__in=own) | Q(record__owner_id__in=own)
    return parts.filter(told)


def live_participation(record: Record, organisation_id: int, role: str) -> Participation | None:
    """The organisation's live part in this role, locked, or None."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("a part is locked until its transaction's end: there is none")
    return next(iter(_live(role, record_id=record.pk, organisation_id=organisation_id)), None)


_live = Prepared(
    lambda role, record_id, organisation_id: Participation.objects.select_for_update().filter(
        record_id=record_id, organisation_id=organisation_id, role=role, state__in=LIVE
    )
)


@transaction.atomic(savepoint=False)
def take_part(
    record: Record,
    organisation: Organisation,
    role: str,
    *,
    by: Person,
    state: str = ParticipationState.ACCEPTED,
    live: Participation | Literal["unknown"] | None = "unknown",
    **columns: Any,
) -> tuple[Participation, bool]:
    """Give the organisation a live part in this role; doing so twice changes nothing. Returns (part, whether new).

    `columns` are the part's own: note, note_language, due_date, promised. An invitation that is open becomes accepted.
    `live` is what `live_participation` found, for who has asked it already under the same lock.
    """
    part = live_participation(record, organisation.pk, role) if live == "unknown" else live
    if part is not None and (
        part.state == state or part.state in (ParticipationState.ACCEPTED, ParticipationState.DONE)
    ):
        return part, False
    if part is None:
        part = Participation(record_id=record.pk, organisation=organisation, role=role)
    part.state = state
    part.by = by
    for name, value in columns.items():
        setattr(part, name, value)
    if part._state.adding:
        insert(part)
    else:
        part.save()
    return part, True


@transaction.atomic(savepoint=False)
def invite(
    record: Record, organisation: Organisation, role: str, *, by: Person, speaking: int | None = None, **columns: Any
) -> Participation:
    """Invite an organisation; whoever may invite is for the feature's action to decide. Twice changes nothing."""
    part, new = take_part(record, organisation, role, by=by, state=ParticipationState.INVITED, **columns)
    if new:
        note(
            "records.invited",
            record,
            by,
            organisation=speaking,
            participation=part.pk,
            invited=organisation.pk,
            role=role,
        )
    return part


@transaction.atomic
def end_part(part: Participation, state: str, *, by: Person) -> Participation:
    """Decline, withdraw or finish a part; requires that `by` speaks for the organisation. Twice changes nothing."""
    part = Participation.objects.select_for_update().get(pk=part.pk)
    require(speaks(by, part.organisation_id))
    if part.state == state or part.state not in LIVE:
        return part
    part.state = state
    part.until = timezone.now()
    part.save(update_fields=["state", "until"])
    note(
        f"records.{state}", part.record_id, by, organisation=part.organisation_id, participation=part.pk, role=part.role
    )
    return part
