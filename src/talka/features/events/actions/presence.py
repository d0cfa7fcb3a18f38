"""Checking in: who came, to which session, for how long. All of it under the event's lock, like any change of seats."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talka.kernel.access.rules import Decision, Denied, require
from talka.kernel.facts.journal import note
from talka.kernel.people.models import Person

from .. import queries, rules
from ..models import SEATED, Event, EventState, How, Presence, Registration, RegistrationState, Session
from .deciding import locked
from .seats import follow, put

OVER = (EventState.HELD, EventState.REPORTED)
LATEST = timedelta(days=1)  # how long after the event's end somebody may still have come in, as a phone says
WITH_PLACE = (*SEATED, RegistrationState.ABSENT)
AT_DOOR = (RegistrationState.WAITING, RegistrationState.REQUESTED, RegistrationState.INVITED)

CANCELLED = _("This registration was cancelled. Write them in at the door if they want to take part.")
DECLINED = _("The organisers declined this registration.")
WAITS = _("They are on the waiting list and have no place yet. You can let them in.")
NO_PLACE = _("They were not given a place. You can let them in.")
ALL_TAKEN = _("All places are taken. You can let them in all the same: it is noted.")
WHICH = _("Choose the session to which they come.")
NO_SESSION = _("This session is not part of this event any more.")
ANOTHERS = _("Something else was sent with this number.")
NOT_HERE = _("They are not checked in.")
HOURS = _("A session counts at most its own hours, and no less than none.")


class Full(Denied):
    """Nobody is let in without a word: there is no place for them. With `let_in` they come in all the same."""


@dataclass(frozen=True)
class Arrival:
    """How somebody comes in, as a page or a phone says it.

    `uuid` is the entry's own number; `session` is none where the event has no sessions; `arrived_at` is by the server's
    clock. `let_in`: they have no place, and the organisers let them in deliberately.
    """

    how: str = How.LIST
    session: int | None = None
    uuid: UUID = field(default_factory=uuid4)
    arrived_at: datetime | None = None
    let_in: bool = False


@dataclass(frozen=True)
class CheckedIn:
    """What became of it: `is_new` unless they were checked in already, then with how and when that was."""

    presence: Presence
    is_new: bool


@transaction.atomic
def check_in(registration: Registration, arrival: Arrival, *, by: Person) -> CheckedIn:
    """They came: the registration is attended, with the session's hours. Twice changes nothing.

    Whoever has no place takes a free one; raises `Full` where there is none or a code is of one who waits, unless
    they are let in. Raises `Denied` for what was cancelled or declined.
    """
    event, registration = locked(registration)
    require(rules.may_check_in(by, event))
    return enter_in(event, registration, arrival, by)


def enter_in(event: Event, registration: Registration, arrival: Arrival, by: Person) -> CheckedIn:
    """The same in the event's lock, by whoever may."""
    session = session_at(event, arrival.session)
    if (sent := Presence.objects.filter(uuid=arrival.uuid).first()) is not None:
        require(Decision(sent.registration_id == registration.pk, ANOTHERS))
        return CheckedIn(sent, is_new=False)
    here = Presence.objects.filter(registration=registration, session=session, undone_at=None).first()
    if here is not None:
        return CheckedIn(here, is_new=False)
    is_over = _place_for(event, registration, arrival)
    how = arrival.how if registration.state in WITH_PLACE else How.WALK_IN
    return CheckedIn(keep(event, registration, session, arrival, by, how, is_over=is_over), is_new=True)


def _place_for(event: Event, registration: Registration, arrival: Arrival) -> bool:
    """Whether they come in over the capacity. Raises `Denied` and `Full`."""
    require(Decision(registration.state != RegistrationState.CANCELLED, CANCELLED))
    require(Decision(registration.state != RegistrationState.DECLINED, DECLINED))
    if registration.state in WITH_PLACE:
        return False
    if arrival.how == How.QR and not arrival.let_in:
        raise Full(WAITS if registration.state == RegistrationState.WAITING else NO_PLACE)
    return has_no_seat(event, registration.group, let_in=arrival.let_in)


def has_no_seat(event: Event, group: str, *, let_in: bool) -> bool:
    """Whether there is none free for one of this group. Raises `Full` unless they are let in all the same."""
    is_free = queries.tally(event).fits(event, [group])
    if not (is_free or let_in):
        raise Full(ALL_TAKEN)
    return not is_free


def keep(
    event: Event,
    registration: Registration,
    session: Session | None,
    arrival: Arrival,
    by: Person,
    how: str,
    *,
    is_over: bool,
) -> Presence:
    """Write down that somebody is there, in the event's lock; a registration that is new is written too."""
    was = "" if registration._state.adding else registration.state
    at = within(event, arrival.arrived_at)
    if registration.checked_in_at is None or at < registration.checked_in_at:
        registration.checked_in_at = at
    more = {"session": session.pk} if session else {}
    if registration.state != RegistrationState.ATTENDED:
        door = {"walk_in": 1, "over": int(is_over)} if how == How.WALK_IN else {}
        put(registration, RegistrationState.ATTENDED, event, by, "", **more, **door)
    else:
        note("registrations.present", event, by, registration=registration.pk, **more)
    registration.save(update_fields=["checked_in_at"])
    presence = Presence.objects.create(
        uuid=arrival.uuid, registration=registration, session=session, hours=queries.hours_of(event, session),
        arrived_at=at, by=by, how=how, was=was, is_over=is_over,
    )  # fmt: skip
    if was not in SEATED:
        follow(event, queries.tally(event), by)
    return presence


def session_at(event: Event, pk: int | None) -> Session | None:
    """Which session is meant. Raises `Denied` for none where there are some, and for another event's."""
    if pk is None:
        require(Decision(not Session.objects.filter(event=event).exists(), WHICH))
        return None
    session = Session.objects.filter(event=event, pk=pk).first()
    require(Decision(session is not None, NO_SESSION))
    return session


def opens_at(event: Event) -> datetime:
    """From when on people are checked in."""
    return event.starts_at - rules.CHECK_IN_BEFORE


def within(event: Event, moment: datetime | None) -> datetime:
    """A moment between the opening of check-in and now, at most a day after the event's end: what a wrong clock says
    beyond that is cut to it.
    """
    now = timezone.now()
    latest = max(min(now, event.ends_at + LATEST), opens_at(event))
    return min(max(moment or now, opens_at(event)), latest)


@transaction.atomic
def undo_check_in(presence: Presence, *, by: Person) -> Registration:
    """It was a mistake: they were not at this session. Twice changes nothing.

    Without any other session they stand as before; whoever was written in at the door is taken off again.
    """
    event, registration = locked(presence.registration)
    require(rules.may_check_in(by, event))
    presence = Presence.objects.select_for_update().get(pk=presence.pk)
    if presence.undone_at is not None:
        return registration
    presence.undone_at = timezone.now()
    presence.save(update_fields=["undone_at"])
    more = {"session": presence.session_id} if presence.session_id else {}
    others = Presence.objects.filter(registration=registration, undone_at=None).order_by("arrived_at")
    if (first := others.first()) is not None:
        registration.checked_in_at = first.arrived_at
        registration.save(update_fields=["checked_in_at"])
        note("registrations.presence_undone", event, by, registration=registration.pk, **more)
        return registration
    registration.checked_in_at = None
    registration.queued_at = registration.asked_at  # who waited gets their place in the queue back
    registration.save(update_fields=["checked_in_at"])
    put(registration, _before(event, registration), event, by, "check_in_undone", **more)
    follow(event, queries.tally(event), by)
    return registration


def _before(event: Event, registration: Registration) -> str:
    """How somebody stands who was not there after all."""
    first = Presence.objects.filter(registration=registration).order_by("pk").values_list("was", flat=True).first()
    if first == "":
        return RegistrationState.CANCELLED
    if first in AT_DOOR:
        return str(first)
    return RegistrationState.ABSENT if event.state in OVER else RegistrationState.CONFIRMED


@transaction.atomic
def correct_hours(presence: Presence, hours: Decimal, *, by: Person) -> Presence:
    """Say how long they really were at this session, from nothing to all of its hours. Twice changes nothing."""
    event, _registration = locked(presence.registration)
    require(rules.may_check_in(by, event))
    presence = Presence.objects.select_for_update(of=("self",)).select_related("session").get(pk=presence.pk)
    require(Decision(presence.undone_at is None, NOT_HERE))
    most = queries.hours_of(event, presence.session)
    require(Decision(hours.is_finite() and 0 <= hours <= most, HOURS))
    if presence.hours == hours:
        return presence
    presence.hours = hours
    presence.save(update_fields=["hours"])
    note(
        "registrations.hours_corrected", event, by, registration=presence.registration_id,
        presence=presence.pk, hundredths=int(hours * 100),
    )  # fmt: skip
    return presence


def absent_if_not_there(event: Event, by: Person | None) -> None:
    """An event is over, in its lock: whoever had a place and was at no session was absent.

    Where nobody was checked in at all, nobody kept a list: then it says nothing of anybody.
    """
    if not queries.presences(event).exists():
        return
    rows = Registration.objects.filter(event=event, state=RegistrationState.CONFIRMED).order_by("pk")
    for registration in rows:
        put(registration, RegistrationState.ABSENT, event, by)
    follow(event, queries.tally(event), by)
