"""What somebody changes about their account beside what django-allauth does: its own writes are in its flows."""

from allauth.account.models import EmailAddress
from django.db import transaction

from talka.kernel.facts.journal import note
from talka.kernel.people.models import Person


@transaction.atomic
def change_profile(*, by: Person, name: str, language: str, time_zone: str, reads: list[str]) -> Person:
    """Their name as others see it, the language of their mails, the languages that they read, their time zone.

    :param reads: language codes, the best read first. The same values change nothing.
    """
    person = Person.objects.select_for_update().get(pk=by.pk)
    wanted = {"name": name, "language": language, "time_zone": time_zone, "reads": reads}
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
