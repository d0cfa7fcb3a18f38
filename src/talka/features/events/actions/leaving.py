"""A seat given back, an offered place taken or let go: what is free goes to the next who fits."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talka.kernel.access.rules import Decision, Denied, require
from talka.kernel.jobs.schedule import scheduled
from talka.kernel.people.models import Person
from talka.kernel.people.personal import before_erasure
from talka.kernel.records.actions import lock

from .. import queries, rules
from ..models import LIVE, Event, EventState, Registration, RegistrationState
from .deciding import locked
from .seats import follow, is_late, put

WAS_THERE = _("You were there already: a registration is cancelled before one comes.")
OVER = _("This event is over, or was cancelled.")
LAPSED = _("This place was held for you until its time was over. It has gone to the next one who waited.")

NOT_LATE = _("Free places are given to those who wait in their order, until shortly before it begins.")
TAKEN = _("Somebody was quicker: no place is free for you now.")


def _may_act(by: Person, registration: Registration) -> None:
    """Whoever is registered, or registered them."""
    if by.pk not in (registration.person_id, registration.by_id):
        raise Denied(_("This registration is somebody else’s."))


@transaction.atomic
def cancel_registration(registration: Registration, *, by: Person) -> Registration:
    """Give the place back, or leave the waiting list; not after having been there. Twice changes nothing."""
    event, registration = locked(registration)
    _may_act(by, registration)
    if registration.state not in LIVE:
        return registration
    was_there = registration.checked_in_at is not None or registration.state == RegistrationState.ATTENDED
    require(Decision(not was_there, WAS_THERE))
    require(Decision(event.state in (*rules.BEFORE, EventState.UNDER_WAY), OVER))
    put(registration, RegistrationState.CANCELLED, event, by)
    follow(event, queries.tally(event), by)
    return registration


@transaction.atomic
def accept_offer(registration: Registration, *, by: Person) -> Registration:
    """Take the place that is held for them. Twice changes nothing; too late is refused.

    Of those who wanted their places together each says yes for themselves (whoever registered them may, for all): if
    one declines, that one place goes on, and the others keep theirs.
    """
    event, registration = locked(registration)
    if registration.person_id != by.pk:
        _may_act(by, registration)
    if registration.state == RegistrationState.CONFIRMED:
        return registration
    until = registration.offered_until
    is_held = registration.state == RegistrationState.OFFERED and until is not None and until > timezone.now()
    require(Decision(is_held, LAPSED))
    require(rules.is_published_and_coming(by, event))
    put(registration, RegistrationState.CONFIRMED, event, by)
    follow(event, queries.tally(event), by)
    return registration


@transaction.atomic
def take_late_place(registration: Registration, *, by: Person) -> Registration:
    """Who waits takes a place that is free in the last hours, before others do. Twice changes nothing."""
    event, registration = locked(registration)
    _may_act(by, registration)
    if registration.state == RegistrationState.CONFIRMED:
        return registration
    require(Decision(registration.state == RegistrationState.WAITING and is_late(event), NOT_LATE))
    seats = queries.tally(event)
    require(Decision(seats.fits(event, [registration.group]), TAKEN))
    seats.seat(registration.group)
    seats.waiting -= 1
    put(registration, RegistrationState.CONFIRMED, event, by)
    follow(event, seats, by)
    return registration


@before_erasure
def give_places_back(person: Person) -> None:
    """Whoever leaves gives back the places that they have at events which are still to come."""
    rows = Registration.objects.filter(person=person, state__in=LIVE, event__state__in=rules.BEFORE)
    rows = rows.filter(checked_in_at=None)  # whoever came in early was there
    for registration in rows.select_related("event").order_by("event_id"):
        cancel_registration(registration, by=person)


@scheduled(every=timedelta(minutes=1))
def expire_offers() -> int:
    """Give places on that were held and not taken in time; how many."""
    return sum(_expire(pk) for pk in list(queries.events_with_lapsed_offers()))


@transaction.atomic
def _expire(pk: int) -> int:
    event = lock(Event(pk=pk))
    now = timezone.now()
    offered = Registration.objects.select_for_update().filter(event=event, state=RegistrationState.OFFERED)
    gone = list(offered.filter(offered_until__lte=now).order_by("pk"))
    for registration in gone:
        put(registration, RegistrationState.CANCELLED, event, None, "lapsed")
    if gone:
        follow(event, queries.tally(event), None)
    return len(gone)
