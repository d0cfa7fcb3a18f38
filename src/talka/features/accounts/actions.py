"""What somebody changes about their account beside what django-allauth does: its own writes are in its flows."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from talka.kernel.facts.journal import note
from talka.kernel.facts.models import Fact
from talka.kernel.jobs.schedule import scheduled
from talka.kernel.people.models import Person

UNCONFIRMED_FOR = timedelta(days=30)
CHUNK = 500


@transaction.atomic
def change_profile(*, by: Person, name: str, language: str, time_zone: str) -> Person:
    """Their name as others see it, the language of their mails, their time zone; the same values change nothing."""
    person = Person.objects.select_for_update().get(pk=by.pk)
    wanted = {"name": name, "language": language, "time_zone": time_zone}
    changed = [column for column, value in wanted.items() if getattr(person, column) != value]
    if changed:
        for column in changed:
            setattr(person, column, wanted[column])
        person.save(update_fields=changed)
        note("accounts.profile_changed", None, person, columns=changed)
    return person


@transaction.atomic
def keep_addresses_in_step(person: Person) -> None:
    """Let allauth know of an address that was confirmed by one of our links, or not asked for yet."""
    known = EmailAddress.objects.select_for_update().filter(user=person, email=person.email).first()
    if known and (known.verified or not person.address_confirmed_at):
        return
    others = EmailAddress.objects.filter(user=person, primary=True).exclude(email=person.email)
    if person.address_confirmed_at:
        others.update(primary=False)
    EmailAddress.objects.update_or_create(
        user=person,
        email=person.email,
        defaults={"verified": bool(person.address_confirmed_at), "primary": not others.exists()},
    )


@scheduled(every=timedelta(days=1), after=timedelta(hours=3))
def forget_unconfirmed() -> None:
    """Forget whoever signed up a month ago and never showed that the address is theirs: perhaps they never knew."""
    joined = Fact.objects.filter(verb="accounts.joined", at__lt=timezone.now() - UNCONFIRMED_FOR).values("actor_id")
    strangers = Person.objects.filter(pk__in=joined, address_confirmed_at=None, last_login=None, memberships=None)
    while ids := list(strangers.values_list("pk", flat=True)[:CHUNK]):
        Person.objects.filter(pk__in=ids).delete()


@scheduled(every=timedelta(days=1), after=timedelta(hours=3, minutes=15))
def forget_old_sessions() -> None:
    """Sessions that are over."""
    import_string(f"{settings.SESSION_ENGINE}.SessionStore").clear_expired()
