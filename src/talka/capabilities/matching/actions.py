"""What people do with proposals."""

from django.db import transaction

from talka.kernel.access.rules import require
from talka.kernel.facts.journal import note
from talka.kernel.people.models import Organisation, Person
from talka.kernel.records.actions import lock
from talka.kernel.records.models import Record

from .models import Because, Dismissal, Match
from .refreshing import mark_stale
from .rules import may_dismiss


@transaction.atomic
def dismiss(
    record: Record, candidate: Record, *, by: Person, because: str, organisation: Organisation | int | None = None
) -> Dismissal:
    """Don't propose it for this record again; the reason makes what it names count more. Twice changes nothing.

    Raises `Denied` for whoever may not change the record, ValueError for a reason that there isn't.
    """
    record = lock(record)
    require(may_dismiss(by, record))
    speaking = organisation if isinstance(organisation, int) or organisation is None else organisation.pk
    dismissal, new = Dismissal.objects.get_or_create(
        record_id=record.pk,
        candidate_id=candidate.pk,
        defaults={"because": Because(because), "by": by, "organisation_id": speaking},
    )
    Match.objects.filter(record_id=record.pk, candidate_id=candidate.pk).delete()
    if new:
        mark_stale([record.pk])
        note("matching.dismissed", record, by, organisation=speaking, candidate=candidate.pk, because=dismissal.because)
    return dismissal


@transaction.atomic
def take_back(record: Record, candidate: Record, *, by: Person) -> bool:
    """Allow it to be proposed again; whether it had been dismissed."""
    record = lock(record)
    require(may_dismiss(by, record))
    gone, _rows = Dismissal.objects.filter(record_id=record.pk, candidate_id=candidate.pk).delete()
    if gone:
        mark_stale([record.pk])
        note("matching.dismissal_taken_back", record, by, candidate=candidate.pk)
    return bool(gone)
