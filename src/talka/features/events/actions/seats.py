"""Seats, under the event's lock: who gets one, what the event's row says of them, how it stands."""

from datetime import datetime, timedelta

from django.utils import timezone

from talka.kernel.facts.journal import note
from talka.kernel.people.models import Person
from talka.kernel.records.actions import STATE_COLUMNS, enter_state
from talka.toolkit.writing import insert, save_columns

from .. import queries, rules
from ..models import Event, EventState, Registration, RegistrationState
from ..queries import Tally
from .letters import tell_unconfirmed


def put(registration: Registration, state: str, event: Event, by: Person | None, verb: str = "", **more: int) -> None:
    """Let a registration enter a state, save it and note it: ``registrations.confirmed``, or the verb that is told."""
    registration.state, registration.changed_at = state, timezone.now()
    if state != RegistrationState.WAITING:
        registration.queued_at = None
    elif registration.queued_at is None:
        registration.queued_at = registration.changed_at
    if state != RegistrationState.OFFERED:
        registration.offered_until = None
    if registration._state.adding:
        insert(registration)
    else:
        save_columns(registration, "state", "changed_at", "queued_at", "offered_until", "is_approved")
    note(f"registrations.{verb or state}", event, by, registration=registration.pk, **more)
    tell_unconfirmed(event, registration)


def stops_at(event: Event) -> datetime:
    """From when on no freed place is given to the waiting list."""
    return event.starts_at - timedelta(hours=event.stop_hours)


def is_late(event: Event) -> bool:
    """Whether these are the last hours: a free place is nobody's until somebody takes it, who waits or comes anew.

    Nobody would look into their mail in time for a place that is held for them alone. So all who wait are told of one
    (``events.late_place``), and whoever takes it first has it.
    """
    return event.state in rules.BEFORE and stops_at(event) <= timezone.now() < event.starts_at


def give_on(event: Event, seats: Tally) -> None:
    """Give free places to those who wait, in their order, each to the next who fits; not in the last hours.

    A place is held for them for the event's hours; where that would reach into the last ones it is theirs at once.
    """
    now = timezone.now()
    if not seats.waiting or event.state not in rules.BEFORE or now >= stops_at(event):
        return
    until = now + timedelta(hours=event.offer_hours)
    at_once = event.offer_hours == 0 or until > stops_at(event)
    for unit in queries.waiting_units(event, seats) if seats.fits(event, [""]) else ():
        if not seats.fits(event, [one.group for one in unit]):
            continue
        for one in unit:
            seats.seat(one.group)
            seats.waiting -= 1
            one.offered_until = None if at_once else until
            put(one, RegistrationState.CONFIRMED if at_once else RegistrationState.OFFERED, event, None)
        if not seats.fits(event, [""]):
            return


def state_due(event: Event) -> str:
    """How an event that has not begun stands by its days, its seats and its organisers' hand."""
    lasts = event.registers_until is None or event.registers_until > timezone.now()
    if event.closed_by_hand or not lasts:
        return EventState.CLOSED
    return EventState.FULL if event.free == 0 else EventState.OPEN


VERBS = {EventState.OPEN: "events.opened", EventState.FULL: "events.filled", EventState.CLOSED: "events.closed"}


def enter(event: Event, state: str, verb: str, by: Person | None, *more: str) -> None:
    """Enter a state, save it with the columns `more`, note it."""
    enter_state(event, state)
    save_columns(event, *STATE_COLUMNS, *more)
    note(verb, event, by, organisation=event.owner_id)


def follow(event: Event, seats: Tally, by: Person | None) -> None:
    """After a change of seats or of capacity: free places are given on, the row says what is so, its state follows."""
    give_on(event, seats)
    was_full = event.free == 0
    if (event.seats_taken, event.waiting) != (seats.seated, seats.waiting):
        event.seats_taken, event.waiting = seats.seated, seats.waiting
        save_columns(event, "seats_taken", "waiting")
    if was_full and event.free and seats.waiting and is_late(event):
        note("events.late_place", event, by, organisation=event.owner_id)
    follow_state(event, by)


def follow_state(event: Event, by: Person | None) -> None:
    """Let an event that is published and has not begun stand as its seats and days say."""
    if event.state in rules.BEFORE and (due := state_due(event)) != event.state:
        enter(event, due, VERBS[EventState(due)], by)
