"""Who was there, who is one and the same, and what is forgotten afterwards."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talka.kernel.access.rules import Decision, require
from talka.kernel.jobs.schedule import scheduled
from talka.kernel.people.models import Person

from .. import queries, rules
from ..models import LIVE, SEATED, Event, EventState, Needs, Presence, Registration, RegistrationState
from .deciding import locked
from .presence import Arrival, enter_in
from .seats import follow, put

KEPT = timedelta(days=30)
HAPPENED = (EventState.UNDER_WAY, EventState.HELD, EventState.REPORTED)
NOT_YET = _("Who was there is said when it has begun.")
NO_SEAT = _("They had no place.")


@transaction.atomic
def mark(registration: Registration, *, was_there: bool, by: Person) -> Registration:
    """Say whether somebody with a place was there, in one word for all sessions; said wrongly, it can be said again.

    Twice changes nothing."""
    event, registration = locked(registration)
    require(rules.may_manage(by, event))
    wanted = RegistrationState.ATTENDED if was_there else RegistrationState.ABSENT
    if registration.state == wanted:
        return registration
    require(Decision(event.state in HAPPENED, NOT_YET))
    with_place = (RegistrationState.CONFIRMED, RegistrationState.ATTENDED, RegistrationState.ABSENT)
    require(Decision(registration.state in with_place, NO_SEAT))
    if was_there:
        _was_at_all(event, registration, by)
        return registration
    Presence.objects.filter(registration=registration, undone_at=None).update(undone_at=timezone.now())
    registration.checked_in_at = None
    registration.save(update_fields=["checked_in_at"])
    put(registration, wanted, event, by)
    follow(event, queries.tally(event), by)
    return registration


def _was_at_all(event: Event, registration: Registration, by: Person) -> None:
    """One word for the whole: they were at each session that has begun; of an event that is over, at all."""
    sessions = queries.sessions_of(event)
    if event.state == EventState.UNDER_WAY:
        sessions = [one for one in sessions if one.starts_at <= timezone.now()] or sessions[:1]
    arrivals = [Arrival(session=one.pk, arrived_at=one.starts_at) for one in sessions] or [Arrival()]
    for arrival in arrivals:
        enter_in(event, registration, arrival, by)


@transaction.atomic
def count_as_one(registration: Registration, other: Registration, *, by: Person) -> Registration:
    """Two registrations of one person under two addresses become one: the older, with the better place of both."""
    first, second = sorted((registration.pk, other.pk))
    event, kept = locked(Registration.objects.select_related("event").get(pk=first))
    gone = Registration.objects.select_for_update().get(pk=second)
    require(rules.may_manage(by, event))
    if first == second or gone.state not in LIVE:
        return kept
    require(Decision(gone.event_id == event.pk and kept.state in LIVE, _("These are not both registered for it.")))
    require(Decision(gone.checked_in_at is None, _("They were there under both addresses.")))
    was, until = gone.state, gone.offered_until
    put(gone, RegistrationState.CANCELLED, event, by, "was_double", kept=kept.pk)
    if was in SEATED and kept.state not in SEATED and kept.state != RegistrationState.ABSENT:
        kept.offered_until, kept.is_approved = until, True
        put(kept, was, event, by)
    follow(event, queries.tally(event), by)
    return kept


@scheduled(every=timedelta(days=1), after=timedelta(hours=4))
def forget_needs() -> int:
    """Forget what people need to eat and to take part, 30 days after the event; how many of them."""
    return Needs.objects.filter(registration__event__ends_at__lt=timezone.now() - KEPT).delete()[0]
