"""The contact desk: a message to an organisation, by mail, with nobody's address printed."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from talka.capabilities.notices.actions import send_mail
from talka.capabilities.notices.links import link
from talka.kernel.access.rules import Denied, Missing, require
from talka.kernel.facts.journal import note
from talka.kernel.jobs.schedule import scheduled
from talka.kernel.people.models import Person
from talka.kernel.records.sending import SENT_TWICE

from .. import rules
from ..models import Message, OrganisationPage
from ..queries.people import admins_of, called_to
from .people import page_of, person_at

SEND = "directory-send"  # the purpose of the mailed link
DAYS = 7
KEPT = timedelta(days=90)


@transaction.atomic
def write_to(
    page: OrganisationPage,
    *,
    by: Person | None,
    subject: str,
    text: str,
    language: str,
    email: str = "",
    name: str = "",
) -> Message:
    """Write to an organisation. It goes out at once for somebody whose address is confirmed; else it waits until they
    open the link that is mailed to `email`. The same words within a day are one message; one that still waits after a
    while has its link mailed again.
    """
    require(rules.may_write_to(by, page))
    writer = Person.objects.select_for_update().get(pk=(by or person_at(email, language)).pk)
    day = timezone.now() - timedelta(days=1)
    same = Message.objects.filter(
        organisation_id=page.organisation_id, person=writer, text=text, written_at__gt=day
    ).first()
    if same is not None:
        return _once_more(same, page, by=by)
    message = Message.objects.create(
        organisation_id=page.organisation_id, person=writer, name=name or writer.name, subject=subject, text=text,
        language=language,
    )  # fmt: skip
    if by is not None and by.address_confirmed_at:
        return deliver(message, by=by)
    _ask(message, page)
    return message


def _once_more(message: Message, page: OrganisationPage, *, by: Person | None) -> Message:
    """The same words came again: perhaps the link's mail was lost, or its writer's address is confirmed by now."""
    if message.sent_at is not None:
        return message
    if by is not None and by.address_confirmed_at:
        return deliver(message, by=by)
    if message.written_at < timezone.now() - SENT_TWICE:
        message.written_at = timezone.now()
        message.save(update_fields=["written_at"])
        _ask(message, page)
    return message


def _ask(message: Message, page: OrganisationPage) -> None:
    """Mail the link that sends it; a closed account gets none, and whoever asked reads the same answer as everybody."""
    writer = message.person
    if writer.is_active:
        send_mail(
            cause=f"directory.confirm:{message.pk}:{message.written_at.isoformat()}",
            to=writer,
            template="directory/mail/confirm.jinja",
            context={
                "subject": message.subject, "text": message.text, "text_language": message.language,
                **called_to(page, writer, message.language),
                "url": link(SEND, writer, message=message.pk), "days": DAYS,
            },
            language=message.language,
        )  # fmt: skip


def message_of(person: Person, pk: int) -> Message:
    """Somebody's own message. Raises `Missing`."""
    message = Message.objects.filter(pk=pk, person=person).select_related("organisation", "person").first()
    if message is None:
        raise Missing
    return message


@transaction.atomic
def deliver(message: Message, *, by: Person) -> Message:
    """Mail it to the organisation's admins; to its contact address while it has none; else to the coordinators.

    Twice changes nothing. Their mail programs answer to the writer.
    """
    message = Message.objects.select_for_update(of=("self",)).select_related("person").get(pk=message.pk)
    if message.person_id != by.pk:
        raise Denied
    if message.sent_at is not None or not message.text:
        return message
    page = page_of(message.organisation_id)
    message.sent_at = timezone.now()
    message.save(update_fields=["sent_at"])
    for to in _addressees(page):
        _mail(message, page, to)
    note("directory.written_to", page, by, organisation=page.organisation_id, message=message.pk)
    return message


def _addressees(page: OrganisationPage) -> list[Person | str]:
    if admins := admins_of(page.organisation_id):
        return list(admins)
    if page.contact_address:
        return [page.contact_address]
    return list(Person.objects.filter(is_coordinator=True, is_active=True))


def _mail(message: Message, page: OrganisationPage, to: Person | str) -> None:
    send_mail(
        cause=f"directory.message:{message.pk}:{to.pk if isinstance(to, Person) else 'desk'}",
        to=to,
        template="directory/mail/message.jinja",
        context={
            "subject": message.subject, "text": message.text, "text_language": message.language,
            "name": message.name or message.person.name, "claimed": bool(rules.is_claimed(None, page)),
            **(called_to(page, to, "") if isinstance(to, Person) else called_to(page, None, page.language)),
        },
        language="" if isinstance(to, Person) else page.language,
        reply_to=message.person.email,
    )  # fmt: skip


@scheduled(every=timedelta(days=1), after=timedelta(hours=4))
def clear_messages() -> int:
    """Forget what was written more than 90 days ago; how many messages."""
    return Message.objects.filter(written_at__lt=timezone.now() - KEPT).delete()[0]
