"""Registering without an account: nothing counts before the link is opened that is mailed to the address."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from talka.capabilities.notices.actions import send_mail
from talka.capabilities.notices.links import link
from talka.kernel.access.rules import Denied, Missing, require
from talka.kernel.jobs.schedule import scheduled
from talka.kernel.people.models import Person
from talka.kernel.people.visitors import person_at
from talka.kernel.records.sending import SENT_TWICE

from .. import rules
from ..models import Event, Registration, Slip
from .registering import Entry, register

CONFIRM = "events-confirm"  # the purpose of the mailed link
DAYS = 3


@transaction.atomic
def ask_to_register(event: Event, entry: Entry, *, language: str) -> Slip:
    """Keep a registration until its address is confirmed, and mail the link. Written anew, the newer words are kept.

    Sent again within ten minutes no second mail goes out. Whoever asks reads the same answer, registered or not.
    """
    require(rules.may_register(None, event))
    person = Person.objects.select_for_update().get(pk=person_at(entry.email, language).pk)
    now = timezone.now()
    slip = Slip.objects.filter(event=event, person=person, confirmed_at=None).first()
    is_again = slip is not None and slip.asked_at > now - SENT_TWICE
    if slip is None:
        slip = Slip(event=event, person=person)
    slip.content, slip.language = entry.as_json(), language
    if not is_again:
        slip.asked_at = now
    slip.save()
    if not is_again and person.is_active:
        send_mail(
            cause=f"events.confirm:{slip.pk}:{slip.asked_at.isoformat()}",
            to=person,
            template="events/mail/confirm.jinja",
            context={
                "title": event.title, "title_language": event.language, "days": DAYS,
                "url": link(CONFIRM, person, slip=slip.pk),
            },
            language=language,
        )  # fmt: skip
    return slip


def slip_of(person: Person, pk: int) -> Slip:
    """Somebody's own slip. Raises `Missing`."""
    slip = Slip.objects.filter(pk=pk, person=person).select_related("event").first()
    if slip is None:
        raise Missing
    return slip


@transaction.atomic
def confirm_slip(slip: Slip, *, by: Person) -> Registration:
    """They opened the link: they are registered, as far as there are places now. Twice changes nothing."""
    slip = Slip.objects.select_for_update().get(pk=slip.pk)
    if slip.person_id != by.pk or by.address_confirmed_at is None:
        raise Denied
    if slip.confirmed_at is None:
        entry = Entry(**slip.content)
        slip.registration = register(Event.objects.get(pk=slip.event_id), entry, by=by, language=slip.language)
        slip.confirmed_at, slip.content = timezone.now(), {}
        slip.save(update_fields=["registration", "confirmed_at", "content"])
    if slip.registration is None:
        raise Missing
    return slip.registration


@transaction.atomic
def throw_away(slip: Slip, *, by: Person) -> None:
    """It wasn't them, or they thought better of it. Twice changes nothing."""
    Slip.objects.filter(pk=slip.pk, person=by, confirmed_at=None).delete()


@scheduled(every=timedelta(days=1), after=timedelta(hours=4))
def clear_slips() -> int:
    """Forget slips of which the link is no good any more; how many."""
    return Slip.objects.filter(asked_at__lt=timezone.now() - timedelta(days=DAYS + 1)).delete()[0]
