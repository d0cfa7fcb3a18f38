"""Mails of their own about a registration: to whoever has not confirmed their address yet, whom no notice reaches."""

from talka.capabilities.calendars.addresses import own_file
from talka.capabilities.notices.actions import send_mail
from talka.capabilities.notices.links import link

from ..models import Certificate, Event, Registration, RegistrationState

SEAT = "events-seat"  # the purpose of mailed links: what one may do with one's own registration
SEAT_DAYS = 365
STANDS = "events/mail/stands.jinja"
TOLD = (
    RegistrationState.CONFIRMED, RegistrationState.REQUESTED, RegistrationState.WAITING, RegistrationState.OFFERED,
    RegistrationState.DECLINED,
)  # fmt: skip


def mail_of(event: Event, row: Registration, template: str, *, cause: str) -> None:
    """A mail to whoever is registered, with the link to their registration; a closed account gets none."""
    if row.person is not None and row.person.is_active:
        send_mail(
            cause=f"events.{cause}:{row.pk}",
            to=row.person,
            template=template,
            context={
                "title": event.title, "title_language": event.language, "name": row.name, "state": row.state,
                "registration": row.pk,
                "url": link(SEAT, row.person, registration=row.pk),
                "calendar": own_file(event.pk, row.person) if row.state == RegistrationState.CONFIRMED else "",
            },
            language=row.language,
            record=event.pk,
        )  # fmt: skip


def tell_unconfirmed(event: Event, row: Registration) -> None:
    """Say how their registration stands to somebody whose address is not confirmed: the link in it confirms it."""
    if row.state in TOLD and row.person is not None and row.person.address_confirmed_at is None:
        mail_of(event, row, STANDS, cause=f"stands:{row.state}:{row.changed_at.isoformat()}")


CERTIFICATE = "events-certificate"  # the purpose of mailed links: one's own certificate
CERTIFICATE_DAYS = 365
# What such a link leads to: the document, for a day.
DOCUMENT_KEY, DOCUMENT_SECONDS = "talka.events.certificate", 24 * 3600


def tell_of_certificate(certificate: Certificate) -> None:
    """Mail the link to a certificate to somebody whose address is not confirmed, whom no notice reaches."""
    person = certificate.registration.person
    if person is not None and person.is_active and person.address_confirmed_at is None:
        send_mail(
            cause=f"certificates.issued:{certificate.pk}",
            to=person,
            template="events/mail/certified.jinja",
            context={
                "title": certificate.title, "title_language": certificate.title_language,
                "url": link(CERTIFICATE, person, certificate=certificate.pk),
            },
            language=certificate.language,
            record=certificate.event_id,
        )  # fmt: skip
