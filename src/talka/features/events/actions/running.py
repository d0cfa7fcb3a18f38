"""An event's own life after it is published: registration closed and opened, cancelled, begun, ended."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from talka.kernel.access.rules import require
from talka.kernel.jobs.schedule import scheduled
from talka.kernel.people.models import Person
from talka.kernel.records.actions import lock

from .. import queries, rules
from ..models import Event, EventState
from .presence import absent_if_not_there
from .seats import enter, follow_state


@transaction.atomic
def close_registration(event: Event, *, by: Person) -> Event:
    """Take no more registrations; those who wait still get places that are freed. Twice changes nothing."""
    event = lock(event)
    require(rules.may_manage(by, event))
    if event.state == EventState.CLOSED:
        return event
    require(rules.may_close(by, event))
    event.closed_by_hand = True
    enter(event, EventState.CLOSED, "events.closed", by, "closed_by_hand")
    return event


@transaction.atomic
def reopen_registration(event: Event, *, by: Person) -> Event:
    """Take registrations again; a day for their end that has passed holds no more. Twice changes nothing."""
    event = lock(event)
    require(rules.may_manage(by, event))
    if event.state in (EventState.OPEN, EventState.FULL):
        return event
    require(rules.may_reopen(by, event))
    event.closed_by_hand = False
    if event.registers_until is not None and event.registers_until <= timezone.now():
        event.registers_until = None
    event.save(update_fields=["closed_by_hand", "registers_until"])
    follow_state(event, by)
    return event


@transaction.atomic
def cancel_event(event: Event, *, because: str, by: Person) -> Event:
    """It will not be held, and why; everybody who is registered is told. Twice changes nothing."""
    event = lock(event)
    require(rules.may_manage(by, event))
    if event.state == EventState.CANCELLED:
        return event
    require(rules.may_cancel(by, event))
    event.cancelled_because = because
    event.sequence += 1
    enter(event, EventState.CANCELLED, "events.cancelled", by, "cancelled_because", "sequence")
    return event


@transaction.atomic
def begin_event(event: Event, *, by: Person | None) -> Event:
    """It is under way. Twice changes nothing."""
    event = lock(event)
    if by is not None:
        require(rules.may_manage(by, event))
    if event.state == EventState.UNDER_WAY:
        return event
    require(rules.is_published_and_coming(by, event))
    enter(event, EventState.UNDER_WAY, "events.begun", by)
    return event


@transaction.atomic
def end_event(event: Event, *, by: Person | None) -> Event:
    """It is over: of whom nobody saw there, while others were checked in, it is noted. Twice changes nothing."""
    event = lock(event)
    if by is not None:
        require(rules.may_manage(by, event))
    if event.state == EventState.HELD:
        return event
    require(rules.is_under_way(by, event))
    enter(event, EventState.HELD, "events.held", by)
    absent_if_not_there(event, by)
    return event


@scheduled(every=timedelta(minutes=1))
def follow_clock() -> int:
    """Let events stand as the clock says: begun, over, registration ended or begun; how many were looked at."""
    due = list(queries.events_out_of_step())
    for pk in due:
        _follow_clock(pk)
    return len(due)


@transaction.atomic
def _follow_clock(pk: int) -> None:
    event, now = lock(Event(pk=pk)), timezone.now()
    if event.state in rules.BEFORE and event.starts_at <= now:
        begin_event(event, by=None)
        event = lock(event)
    if event.state == EventState.UNDER_WAY and event.ends_at <= now:
        end_event(event, by=None)
    elif event.state in rules.BEFORE:
        follow_state(event, None)
