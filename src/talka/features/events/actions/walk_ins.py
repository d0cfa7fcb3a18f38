"""Whoever is not registered and stands at the door."""

from dataclasses import dataclass, replace

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from talka.kernel.access.rules import Decision, require
from talka.kernel.people.models import Person
from talka.kernel.people.visitors import person_at
from talka.kernel.records.actions import lock
from talka.toolkit.text.folding import squash

from .. import rules
from ..models import LIVE, Event, How, Presence, Registration
from .presence import ANOTHERS, Arrival, CheckedIn, enter_in, has_no_seat, keep, session_at

NAME = _("Write who they are.")


@dataclass(frozen=True)
class WalkIn:
    """Who comes in. Without a mail address nobody but the organisers can reach them later."""

    name: str
    organisation_name: str = ""
    email: str = ""


@transaction.atomic
def write_in(event: Event, who: WalkIn, arrival: Arrival, *, by: Person) -> CheckedIn:
    """Write somebody in at the door: they take a free place; raises `Full` where there is none and they aren't let in.

    Whoever is registered with this address already comes in with that registration. The same number again changes
    nothing.
    """
    require(Decision(bool(who.name.strip()), NAME))
    person = person_at(who.email, event.language) if who.email else None
    event = lock(event)
    require(rules.may_check_in(by, event))
    if (sent := Presence.objects.select_related("registration").filter(uuid=arrival.uuid).first()) is not None:
        require(Decision(sent.registration.event_id == event.pk, ANOTHERS))
        return CheckedIn(sent, is_new=False)
    if person is not None:
        known = Registration.objects.filter(event=event, person=person, state__in=LIVE).first()
        if known is not None:
            return enter_in(event, known, replace(arrival, how=How.LIST), by)
    session = session_at(event, arrival.session)
    group = squash(who.organisation_name)[:80]
    is_over = has_no_seat(event, group, let_in=arrival.let_in)
    registration = Registration(
        event=event, person=person, name=who.name.strip(), organisation_name=who.organisation_name, group=group, by=by,
        is_approved=True, language=event.language, state="",
    )  # fmt: skip
    return CheckedIn(keep(event, registration, session, arrival, by, How.WALK_IN, is_over=is_over), is_new=True)
