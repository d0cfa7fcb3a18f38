"""Promises whose day has passed: the responder is told first, a week later the coordinators."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from talka.kernel.facts.journal import note
from talka.kernel.jobs.schedule import scheduled
from talka.kernel.records.models import Participation

from ..models import Overdue
from ..queries.promises import overdue_parts

THEN_COORDINATORS = timedelta(days=7)


@scheduled(every=timedelta(days=1), after=timedelta(hours=6))
def tell_overdue() -> int:
    """Tell of every promise that is overdue today; how many facts were noted. Running twice a day changes nothing."""
    return remind(timezone.localdate())


def remind(today: date) -> int:
    """What `tell_overdue` does, on a given day (UTC)."""
    return sum(_remind(pk, today) for pk in list(overdue_parts(today).values_list("pk", flat=True)))


@transaction.atomic
def _remind(pk: int, today: date) -> int:
    part = overdue_parts(today).select_for_update(of=("self",)).filter(pk=pk).first()
    if part is None or part.due_date is None:  # delivered, withdrawn or put off meanwhile
        return 0
    told, new = Overdue.objects.get_or_create(participation=part, due_date=part.due_date)
    if new:
        _note("needs.overdue", part)
        return 1
    if told.coordinator_told_at is None and part.due_date + THEN_COORDINATORS <= today:
        told.coordinator_told_at = timezone.now()
        told.save(update_fields=["coordinator_told_at"])
        _note("needs.overdue_for_a_week", part)
        return 1
    return 0


def _note(verb: str, part: Participation) -> None:
    note(verb, part.record_id, None, organisation=part.organisation_id, participation=part.pk)
