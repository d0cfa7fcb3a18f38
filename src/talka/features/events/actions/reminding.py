"""Reminders, a week and a day before: once each, however many workers there are."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction

from talka.kernel.facts.journal import note
from talka.kernel.jobs.schedule import scheduled
from talka.kernel.records.actions import lock

from .. import rules
from ..models import Event, Reminder
from ..queries.reminders import events_to_remind_of

DAYS = (7, 1)


@scheduled(every=timedelta(minutes=5))
def remind() -> int:
    """Remind of what begins within a week, within a day; of how many events. The nearer day is asked first."""
    return sum(remind_of(pk, days) for days in sorted(DAYS) for pk in _all(events_to_remind_of(days)))


def _all(ids: Iterable[int]) -> list[int]:
    return list(ids)


@transaction.atomic
def remind_of(event_id: int, days: int) -> bool:
    """Take the one slot that there is for this event, day and beginning, and note who is to hear of it.

    False where it is taken, or where reminding is of no use any more: the moment for it lay before the event was
    published or moved (which everybody was told of then), or a nearer reminder is due too.
    """
    event = lock(Event(pk=event_id))
    if event.state not in rules.BEFORE:
        return False
    _slot, is_new = Reminder.objects.get_or_create(event=event, days=days, starts_at=event.starts_at)
    if not is_new:
        return False
    due = event.starts_at - timedelta(days=days)
    known_since = max(filter(None, (event.published_at, event.moved_at)), default=due)
    nearer = [other for other in DAYS if other < days]
    if known_since > due or Reminder.objects.filter(event=event, days__in=nearer, starts_at=event.starts_at).exists():
        return False
    note(
        "events.reminder", event, None, organisation=event.owner_id, days=days,
        starts=event.starts_at.isoformat(), zone=event.time_zone,
    )  # fmt: skip
    return True
