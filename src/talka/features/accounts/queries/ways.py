"""By what somebody signs in, and what is asked of them beside it."""

from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings

from talka.kernel.people.models import Person

CODES = 10  # recovery codes of a set


@dataclass(frozen=True)
class Passkey:
    """A passkey as its owner named it."""

    pk: int
    name: str
    since: datetime
    used: datetime | None


@dataclass(frozen=True)
class Ways:
    """What of a person proves that it is they, beside their mailbox."""

    has_password: bool
    has_app: bool
    passkeys: tuple[Passkey, ...]
    codes_left: int | None  # None: no set of recovery codes was made

    @property
    def has_second_factor(self) -> bool:
        """Whether they have something in hand that a mailbox or a password is not."""
        return self.has_app or bool(self.passkeys)


def ways_of(person: Person) -> Ways:
    """One statement."""
    rows = list(Authenticator.objects.filter(user=person).order_by("pk"))
    kinds = Authenticator.Type
    left = [CODES - int(row.data["used_mask"]).bit_count() for row in rows if row.type == kinds.RECOVERY_CODES]
    return Ways(
        has_password=person.has_usable_password(),
        has_app=any(row.type == kinds.TOTP for row in rows),
        passkeys=tuple(
            Passkey(row.pk, row.data["name"], row.created_at, row.last_used_at)
            for row in rows
            if row.type == kinds.WEBAUTHN
        ),
        codes_left=left[0] if left else None,
    )


def asks_second_factor(person: Person, ways: Ways) -> bool:
    """Whether something in hand is asked for after a mailed code, a password or another site's word.

    An authenticator app is set up for just that. A passkey is another way in, and a second factor only of those who
    must have one: whoever loses the telephone it is on still has the mailbox.
    """
    return ways.has_app or (person.is_coordinator and bool(ways.passkeys))


def has_site(person: Person) -> bool:
    """Whether they can come by way of the other site (OpenID Connect). One statement."""
    return bool(SocialAccount.objects.filter(user=person, provider=settings.TALKA_OIDC_ID).exists())
