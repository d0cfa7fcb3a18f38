"""Whether an address is theirs: confirmed by a link or a code that was mailed there."""

from django.db import transaction
from django.utils import timezone

from talka.kernel.people.models import Person

from .returned import forget_returned


@transaction.atomic
def confirm_address(person: Person, *, keep_password: bool) -> None:
    """Note that the person has shown that the address is theirs; confirming again changes nothing.

    :param keep_password: False when they showed it elsewhere than where the password was set: until now anybody could
        have signed up with this address and a password of their own, so that password is taken away.
    """
    fresh = Person.objects.select_for_update().get(pk=person.pk)
    if not fresh.address_confirmed_at:
        fresh.address_confirmed_at = timezone.now()
        if not keep_password and fresh.has_usable_password():
            fresh.set_unusable_password()
        fresh.save(update_fields=["address_confirmed_at", "password"])
    forget_returned(fresh.email)
    # Also where another request did it in this moment: who pressed twice is the same person.
    person.address_confirmed_at, person.password = fresh.address_confirmed_at, fresh.password
