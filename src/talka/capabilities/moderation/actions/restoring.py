"""What a decision did is undone: by a coordinator who thinks better of it, or because an appeal was right."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from talka.capabilities.comments import actions as comments
from talka.kernel.access.rules import require
from talka.kernel.facts.journal import note
from talka.kernel.people.models import FOR_GOOD, Person
from talka.kernel.records.actions import lock, withhold
from talka.kernel.records.models import Record

from .. import rules
from ..models import LONGEST, Act, Appeal, AppealState, Decision, Touched
from .deciding import answer_reports, tell


@transaction.atomic
def restore(decision: Decision, *, by: Person, facts: str = "", language: str = "en") -> Decision:
    """Everything is as it was before this decision, but for what another one that stands has done as well.

    Twice changes nothing. Whom it concerns is told. Returns the decision that restores.
    """
    decision = Decision.objects.select_for_update(of=("self",)).select_related("record").get(pk=decision.pk)
    if decision.undone_at is not None:
        return decision.restored_by
    require(rules.may_restore(by, decision))
    decision.undone_at = timezone.now()
    decision.save(update_fields=["undone_at"])
    put_back([decision.pk], by=by)
    settle_appeals([decision.pk], by=by)
    on, pk = decision.subject
    restoring = Decision.objects.create(
        **{f"{on}_id": pk},
        act=Act.RESTORED,
        facts=facts.strip()[:LONGEST],
        language=language,
        whom_id=decision.whom_id,
        by=by,
        restores=decision,
    )
    answer_reports(restoring, by)
    tell(restoring)
    return restoring


def settle_appeals(decisions: list[int], *, by: Person) -> None:
    """Who had objected to what was undone has been given right."""
    for made in Appeal.objects.filter(decision__in=decisions, state=AppealState.OPEN).order_by("pk"):
        made.state, made.answered_by, made.answered_at = AppealState.OVERTURNED, by, timezone.now()
        made.save(update_fields=["state", "answered_by", "answered_at"])
        note_answered(made, by)


def note_answered(made: Appeal, by: Person) -> None:
    """The journal: how an appeal went, and after how many minutes."""
    answered = made.answered_at or timezone.now()
    note(
        "moderation.appeal_answered", None, by, appeal=made.pk, decision=made.decision_id, outcome=str(made.state),
        appeal_minutes=int((answered - made.created_at).total_seconds() // 60),
    )  # fmt: skip


def put_back(decisions: list[int], *, by: Person) -> None:
    """What these decisions (ids; undone already) changed is put back; conversations first, then records and people."""
    rows = list(Touched.objects.filter(decision__in=decisions).order_by("pk"))
    standing = Touched.objects.filter(decision__undone_at=None)
    still = set(standing.filter(comment__in=[row.comment_id for row in rows]).values_list("comment_id", flat=True))
    comments.bring_back(
        {
            row.comment_id: (row.was["state"], row.was["keeps_place"])
            for row in reversed(rows)  # of two rows the first says how it was before both
            if row.comment_id and row.comment_id not in still
        },
        by=by,
    )
    for record_id in sorted({row.record_id for row in rows if row.record_id}):
        _show(record_id, next(row for row in rows if row.record_id == record_id), by)
    for row in sorted(rows, key=lambda row: row.person_id or 0):
        if row.person_id:
            _end_suspension(row, row.person_id)


def _show(record_id: int, first: Touched, by: Person) -> None:
    """Let a record be seen again, unless it was withheld before, or another decision keeps it out of sight."""
    if not Touched.objects.filter(decision__undone_at=None, record_id=record_id).exists():
        record = lock(Record(pk=record_id))
        if withhold(record, bool(first.was.get("withheld"))):
            note("records.released", record, by)


def _end_suspension(row: Touched, person_id: int) -> None:
    """What they were suspended to before; while other decisions stand, until the last of those ends."""
    person = Person.objects.select_for_update().get(pk=person_id)
    others = Touched.objects.filter(person_id=person_id, decision__undone_at=None).exclude(pk=row.pk)
    ends = [until or FOR_GOOD for until in others.values_list("decision__until", flat=True)]
    before = datetime.fromisoformat(row.was["until"]) if row.was.get("until") else None
    earlier = Touched.objects.filter(person_id=person_id, pk__lt=row.pk).exists()
    # What an earlier decision set goes with that decision; what an operator set stays.
    person.suspended_until = max(ends) if ends else None if earlier else before
    person.save(update_fields=["suspended_until"])
