"""What the links do that are mailed to people without an account: register, keep or give back a place."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from talka.capabilities.notices.links import Answer, Choice, Offer, Opened, purpose
from talka.kernel.access.rules import Missing
from talka.kernel.records.kinds import kind_of

from .. import actions, queries
from ..actions.asking import CONFIRM, DAYS
from ..actions.letters import SEAT, SEAT_DAYS
from ..actions.seats import is_late
from ..models import LIVE, Event, Registration, RegistrationState, Slip


def _way(event: Event) -> str:
    return kind_of("event").address(event.pk, event.slug, get_language() or "en")


def _slip(opened: Opened) -> Slip:
    number = opened.data.get("slip")
    if not isinstance(number, int):
        raise Missing
    return actions.slip_of(opened.person, number)


def _confirming(opened: Opened) -> Offer:
    slip = _slip(opened)
    choices = [Choice("yes", _("Register")), Choice("no", _("Don’t register"))]
    return Offer(_("Register for it?"), choices, quote=slip.event.title, quote_language=slip.event.language)


def _confirm(opened: Opened, choice: str) -> Answer:
    slip = _slip(opened)
    if choice == "no":
        actions.throw_away(slip, by=opened.person)
        return Answer(_("You are not registered."))
    return _stands(actions.confirm_slip(slip, by=opened.person))


def _own(opened: Opened) -> Registration:
    number = opened.data.get("registration")
    rows = Registration.objects.filter(pk=number if isinstance(number, int) else 0, person=opened.person)
    found = rows.select_related("event").first()
    if found is None:
        raise Missing
    return found


def _offering(opened: Opened) -> Offer:
    own = _own(opened)
    cancel = Choice("cancel", _("Cancel my registration"))
    choices: list[Choice] = []
    if own.state in (RegistrationState.OFFERED, RegistrationState.INVITED):
        choices = [Choice("accept", _("Yes, I come")), Choice("cancel", _("No, thank you"))]
    elif own.state == RegistrationState.WAITING and is_late(own.event) and own.event.free != 0:
        choices = [Choice("accept", _("Take the free place")), cancel]
    elif own.state in LIVE and own.checked_in_at is None:
        choices = [cancel]
    title = str(RegistrationState(own.state).label)
    return Offer(title, choices, text=_said(own), quote=own.event.title, quote_language=own.event.language)


def _said(own: Registration) -> str:
    place = queries.position(own)
    return _("Your place in the waiting list: %(number)s") % {"number": place} if place else ""


def _answer(opened: Opened, choice: str) -> Answer:
    own = _own(opened)
    if own.state == RegistrationState.INVITED:
        own = actions.answer_invitation(own, by=opened.person, accept=choice == "accept")
    elif choice == "accept" and own.state == RegistrationState.WAITING:
        own = actions.take_late_place(own, by=opened.person)
    elif choice == "accept":
        own = actions.accept_offer(own, by=opened.person)
    else:
        own = actions.cancel_registration(own, by=opened.person)
    return _stands(own)


def _stands(own: Registration) -> Answer:
    """How the registration stands now, and the way to the event."""
    title = str(RegistrationState(own.state).label)
    return Answer(title, text=_said(own), url=_way(own.event), label=_("To the event"))


purpose(CONFIRM, days=DAYS, offer=_confirming, act=_confirm)
purpose(SEAT, days=SEAT_DAYS, offer=_offering, act=_answer)
