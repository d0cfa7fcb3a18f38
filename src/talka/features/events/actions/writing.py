"""Writing an event: begun as a draft, published, changed, moved, copied."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talka.kernel.access.rules import Decision, require
from talka.kernel.facts.journal import note
from talka.kernel.people.models import Organisation, Person
from talka.kernel.records.actions import (
    STATE_COLUMNS,
    enter_state,
    expect_version,
    hold_first,
    lock,
    save_text,
    set_tags,
    slug_of,
)
from talka.kernel.records.models import Tag
from talka.kernel.records.sending import sent_before
from talka.kernel.records.taking_part import may_begin

from .. import queries, rules
from ..models import Event, EventState, Material, Question, Registration, RegistrationState, Session, Speaker
from .parts import count_parts
from .seats import follow, state_due, stops_at

PAST = _("This lies in the past. Choose a later time.")
# What calendars show: when one of these changes, their entry does.
IN_CALENDARS = ("title", "summary", "starts_at", "ends_at", "time_zone", "venue", "place_id", "online_address")
COPIED = (
    "title", "summary", "body", "place_id", "event_type", "attendance", "time_zone", "venue", "online_address",
    "spoken", "interpreted", "accessibility", "covered", "capacity", "group_limit", "registering", "offer_hours",
    "stop_hours", "visibility",
)  # fmt: skip


def new_event(columns: Mapping[str, Any], *, owner: Organisation, by: Person, language: str) -> Event:
    """A draft, not saved yet. `by` must write for the owner."""
    require(may_begin(by, owner))
    event = Event(kind="event", owner=owner, author=by, language=language, **columns)
    event.slug = slug_of(event.title)
    event.confirmed_at = timezone.now()
    enter_state(event, EventState.DRAFT)
    return event


@transaction.atomic
def write_event(
    columns: Mapping[str, Any], *, owner: Organisation, by: Person, terms: Collection[int], language: str
) -> Event:
    """Begin an event: a draft that the owner's people see. `by` must write for the owner. Sent twice, it is one."""
    event = new_event(columns, owner=owner, by=by, language=language)
    if already := sent_before(Event, by, owner=owner, language=language, **columns):
        return already
    event.save()
    set_tags(event, terms)
    note("events.written", event, by, organisation=owner)
    return event


@transaction.atomic
def publish_event(event: Event, *, by: Person) -> Event:
    """Let everybody see it and register. What lies in the past is refused. Twice changes nothing."""
    event = lock(event)
    require(rules.may_manage(by, event))
    if event.state != EventState.DRAFT:
        return event
    require(Decision(event.starts_at > timezone.now(), PAST))
    enter_state(event, state_due(event))
    held = hold_first(event, by)
    event.save(update_fields=[*STATE_COLUMNS, "withheld"])
    note("events.published", event, by, organisation=event.owner_id)
    if held:
        note("records.held", event, by, organisation=event.owner_id)
    return event


@transaction.atomic
def change_event(
    event: Event,
    columns: Mapping[str, Any],
    *,
    by: Person,
    terms: Collection[int],
    version: int | None,
    minor: bool = False,
) -> Event:
    """Change its text and columns; raises `Stale` on an old version. Another time of a published one is a move.

    A higher capacity gives places to those who wait. A lower one takes nobody's: more have one than it says, until
    enough give theirs back (``events.over_capacity`` says how many).
    """
    event = lock(event)
    require(rules.may_change(by, event))
    expect_version(event, version)
    before = {name: getattr(event, name) for name in IN_CALENDARS}
    for name, value in columns.items():
        setattr(event, name, value)
    changed = {name for name in IN_CALENDARS if getattr(event, name) != before[name]}
    is_told = event.state in rules.BEFORE
    is_moved = is_told and bool(changed & {"starts_at", "ends_at"})
    if is_moved:
        require(Decision(event.starts_at > timezone.now(), PAST))
        _keep_times(event, event.starts_at - before["starts_at"])
    if changed and event.state != EventState.DRAFT:
        event.sequence += 1
    event.confirmed_at = timezone.now()
    save_text(event, minor=minor)
    set_tags(event, terms)
    note("events.changed", event, by, organisation=event.owner_id, version=event.version)
    if is_moved:
        note("events.moved", event, by, organisation=event.owner_id, sequence=event.sequence)
    _follow_capacity(event, by)
    return event


def _follow_capacity(event: Event, by: Person) -> None:
    seats = queries.tally(event)
    if event.capacity is not None and seats.seated > event.capacity and event.state in rules.BEFORE:
        over = seats.seated - event.capacity
        note("events.over_capacity", event, by, organisation=event.owner_id, over=over)
    follow(event, seats, by)


@transaction.atomic
def move_event(
    event: Event, *, starts_at: datetime, ends_at: datetime, time_zone: str, venue: str, by: Person
) -> Event:
    """Hold it at another time or place; its sessions move along, and everybody who is registered is told.

    Twice changes nothing.
    """
    event = lock(event)
    require(rules.may_move(by, event))
    now = (event.starts_at, event.ends_at, event.time_zone, event.venue)
    if now == (starts_at, ends_at, time_zone, venue):
        return event
    require(Decision(starts_at > timezone.now(), PAST))
    by_much = starts_at - event.starts_at
    event.starts_at, event.ends_at, event.time_zone, event.venue = starts_at, ends_at, time_zone, venue
    _keep_times(event, by_much)
    event.sequence += 1
    save_text(event, minor=True)
    note("events.moved", event, by, organisation=event.owner_id, sequence=event.sequence)
    follow(event, queries.tally(event), by)
    return event


def _keep_times(event: Event, by_much: timedelta) -> None:
    """What hangs on its beginning moves along: its sessions, the end of registration, how long places are held."""
    event.moved_at = timezone.now()
    for session in Session.objects.filter(event=event):
        session.starts_at, session.ends_at = session.starts_at + by_much, session.ends_at + by_much
        session.save(update_fields=["starts_at", "ends_at"])
    if event.registers_until is not None:
        event.registers_until = min(event.registers_until + by_much, event.starts_at)
    if event.registers_from is not None and event.registers_from >= (event.registers_until or event.starts_at):
        event.registers_from = None
    held = Registration.objects.filter(event=event, state=RegistrationState.OFFERED)
    held.filter(offered_until__gt=stops_at(event)).update(offered_until=stops_at(event))


@transaction.atomic
def copy_event(event: Event, *, starts_at: datetime, by: Person) -> Event:
    """A draft of the same, to be held from another moment on: with its sessions, speakers, materials and questions.

    Nobody is registered for it. Sent twice, it is one.
    """
    require(rules.may_copy(by, event))
    owner = event.owner
    require(Decision(owner is not None))
    by_much = starts_at - event.starts_at
    columns = {name: getattr(event, name) for name in COPIED}
    columns |= {"starts_at": starts_at, "ends_at": event.ends_at + by_much}
    copy = new_event(columns, owner=owner, by=by, language=event.language)  # type: ignore[arg-type]
    if already := sent_before(Event, by, owner=owner, language=event.language, **columns):
        return already
    copy.save()
    set_tags(copy, Tag.objects.filter(record_id=event.pk).values_list("term_id", flat=True))
    for session in Session.objects.filter(event=event).order_by("pk"):
        session.starts_at, session.ends_at = session.starts_at + by_much, session.ends_at + by_much
        _again(session, copy)
    for model in (Speaker, Material, Question):
        for part in model.objects.filter(event=event).order_by("pk"):
            if getattr(part, "number", 0) is not None:  # a question that is asked no more stays behind
                _again(part, copy)
    count_parts(copy)
    note("events.written", copy, by, organisation=owner, copied=event.pk)
    return copy


def _again(part: Session | Speaker | Material | Question, copy: Event) -> None:
    part.pk, part.event = None, copy
    part._state.adding = True
    part.save()
