"""Whom the clock has us remind, and of what."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone

from .. import rules
from ..models import Event, Registration, RegistrationState, Reminder


def events_to_remind_of(days: int) -> Iterable[int]:
    """Ids of events that begin within so many days and of which nobody was reminded yet. One statement."""
    now = timezone.now()
    told = Reminder.objects.filter(event_id=OuterRef("pk"), days=days, starts_at=OuterRef("starts_at"))
    coming = Event.objects.filter(state__in=rules.BEFORE, starts_at__gt=now, starts_at__lte=now + timedelta(days=days))
    return coming.filter(~Exists(told)).order_by("starts_at").values_list("pk", flat=True)


def reminded(event_id: int, starts_at: datetime, days: int) -> set[int]:
    """Who has a place and had it before the reminder's moment: whoever registered since knows. One statement.

    Nobody, where it was cancelled or begins at another moment by now.
    """
    rows = Registration.objects.filter(
        event_id=event_id, event__starts_at=starts_at, event__state__in=rules.BEFORE,
        state=RegistrationState.CONFIRMED, changed_at__lte=starts_at - timedelta(days=days),
    )  # fmt: skip
    return {pk for pk in rows.order_by().values_list("person_id", flat=True) if pk}
