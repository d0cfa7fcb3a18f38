"""Where calendars are read by programs, which have no session: what everybody sees, or by a secret in the address."""

import secrets
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from talka.kernel.access.rules import Missing
from talka.kernel.people.models import Person

from .models import Address

_SALT = "talka.calendars.one"


@dataclass(frozen=True)
class Subscription:
    """A calendar's address for programs that ask for `webcal:`, and for all others."""

    https: str

    @property
    def webcal(self) -> str:
        """What programs open by themselves as a subscription."""
        return f"webcal://{self.https.partition('://')[2]}"


def subscription(path: str) -> Subscription:
    """The calendar at a path of this site."""
    return Subscription(f"{settings.TALKA_SITE_URL}{path}")


def address_of(person: Person) -> Address | None:
    """Their secret address, if they have one. One statement."""
    return Address.objects.filter(person=person).first()


def subscription_of(address: Address) -> Subscription:
    """The same as it is given to a program."""
    return subscription(reverse("calendar-files:own", args=[address.secret]))


@transaction.atomic
def make_address(*, by: Person) -> Address:
    """Give them a secret address; the one they had ends at once."""
    made, _new = Address.objects.update_or_create(
        person=by, defaults={"secret": secrets.token_urlsafe(32), "made_at": timezone.now()}
    )
    return made


@transaction.atomic
def end_address(*, by: Person) -> None:
    """End it: whoever had it reads nothing more. Twice changes nothing."""
    Address.objects.filter(person=by).delete()


def person_of(secret: str) -> Person:
    """Whose it is. Raises `Missing` for one that nobody has (any more), or whose account is closed."""
    found = Address.objects.filter(secret=secret, person__is_active=True).select_related("person").first()
    if found is None:
        raise Missing
    return found.person


def own_file(record_id: int, person: Person) -> str:
    """The whole address of one record as it stands in this person's own calendar: for a mail to them, who may have no
    account. It dies with their address."""
    token = signing.dumps([record_id, person.pk, person.email], salt=_SALT, compress=True)
    return f"{settings.TALKA_SITE_URL}{reverse('calendar-files:one-of-person', args=[token])}"


def read_token(token: str) -> tuple[int, Person]:
    """The record's id and the person of such an address. Raises `Missing`."""
    try:
        record_id, person_id, email = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, TypeError, ValueError) as error:
        raise Missing from error
    person = Person.objects.filter(pk=person_id, email=email, is_active=True).first()
    if person is None:
        raise Missing
    return record_id, person
