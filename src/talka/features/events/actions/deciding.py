"""What organisers decide on: whom they invite, whose request they accept or decline; and how the invited answer."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from talka.kernel.access.rules import Decision, Denied, require
from talka.kernel.facts.journal import note
from talka.kernel.people.models import Person
from talka.kernel.people.visitors import person_at
from talka.kernel.records.actions import lock

from .. import queries, rules
from ..models import LIVE, Event, Registration, RegistrationState
from .letters import mail_of
from .registering import settle
from .seats import follow, put

DECIDED = _("Somebody decided on it already.")


def locked(registration: Registration) -> tuple[Event, Registration]:
    """The event locked first, then the registration read anew under it: everyone in this order."""
    event = lock(registration.event)
    return event, Registration.objects.select_for_update().get(pk=registration.pk)


@transaction.atomic
def approve(registration: Registration, *, by: Person) -> Registration:
    """Accept a request: they have a place, or wait for one. Twice changes nothing."""
    event, registration = locked(registration)
    require(rules.may_manage(by, event))
    if registration.is_approved:
        return registration
    require(Decision(registration.state == RegistrationState.REQUESTED, DECIDED))
    require(rules.is_published_and_coming(by, event))
    registration.is_approved = True
    seats = queries.tally(event)
    settle(event, registration, seats, by)
    follow(event, seats, by)
    return registration


@transaction.atomic
def decline(registration: Registration, *, by: Person) -> Registration:
    """Decline a request, or take a place back from somebody before the event. Twice changes nothing."""
    event, registration = locked(registration)
    require(rules.may_manage(by, event))
    if registration.state == RegistrationState.DECLINED:
        return registration
    require(Decision(registration.state in LIVE and registration.checked_in_at is None, DECIDED))
    require(rules.is_published_and_coming(by, event))
    put(registration, RegistrationState.DECLINED, event, by)
    follow(event, queries.tally(event), by)
    return registration


@transaction.atomic
def invite(event: Event, *, email: str, name: str, by: Person, language: str) -> Registration:
    """Invite somebody by their mail address; no seat is held for them. Whoever is registered already stays so."""
    person = person_at(email, language)
    event = lock(event)
    require(rules.may_invite(by, event))
    known = Registration.objects.filter(event=event, person=person, state__in=LIVE).first()
    if known is not None:
        return known
    row = Registration.objects.create(
        event=event, person=person, name=name, by=by, state=RegistrationState.INVITED, is_approved=True,
        language=language,
    )  # fmt: skip
    note("registrations.invited", event, by, organisation=event.owner_id, registration=row.pk)
    mail_of(event, row, "events/mail/invited.jinja", cause="invited")
    return row


@transaction.atomic
def answer_invitation(registration: Registration, *, by: Person, accept: bool) -> Registration:
    """Accept an invitation (a place, or one in the queue), or decline it. Twice changes nothing."""
    event, registration = locked(registration)
    if registration.person_id != by.pk:
        raise Denied(_("This invitation is for somebody else."))
    if registration.state != RegistrationState.INVITED:
        return registration
    seats = queries.tally(event)
    if accept:
        require(rules.is_published_and_coming(by, event))
        settle(event, registration, seats, by)
    else:
        put(registration, RegistrationState.CANCELLED, event, by, "invitation_declined")
    follow(event, seats, by)
    return registration
