"""Another site (OpenID Connect) by way of which somebody signs in."""

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db import transaction

from talka.kernel.facts.journal import note
from talka.kernel.people.models import Person

from .sessions import end_other_sessions
from .telling import tell_change


@transaction.atomic
def join(address: str, *, name: str, language: str) -> Person:
    """The person with this address: a new one, unconfirmed, if there is none."""
    person, new = Person.objects.get_or_create(email=address, defaults={"name": name, "language": language})
    if new:
        person.set_unusable_password()
        person.save(update_fields=["password"])
        note("accounts.joined", None, person)
    return person


@transaction.atomic
def connect_site(*, by: Person, uid: str, session: str | None) -> bool:
    """From now on whoever the other site names so is this person; False when it is somebody else's already.

    :param uid: the `sub` of the other site. The same again changes nothing.
    """
    row, new = SocialAccount.objects.get_or_create(provider=settings.TALKA_OIDC_ID, uid=uid, defaults={"user": by})
    if new:
        _changed(by, "site_connected", session)
    return bool(row.user_id == by.pk)


@transaction.atomic
def disconnect_site(*, by: Person, session: str | None) -> None:
    """It is not a way in any more; again changes nothing."""
    if SocialAccount.objects.filter(user=by, provider=settings.TALKA_OIDC_ID).delete()[0]:
        _changed(by, "site_disconnected", session)


def _changed(person: Person, what: str, session: str | None) -> None:
    note(f"accounts.{what}", None, person)
    end_other_sessions(by=person, but=session)
    tell_change(person, what, name=str(settings.TALKA_OIDC_NAME))
