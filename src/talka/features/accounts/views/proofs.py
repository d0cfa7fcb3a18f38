"""What allauth asks us about second factors: how secrets are kept, and for which site a passkey is made."""

import base64
import hashlib
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from allauth.account.utils import user_pk_to_url_str
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from talka.kernel.people.models import Person

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet


def _keys() -> "MultiFernet":
    """Made of the site's key; those of before (SECRET_KEY_FALLBACKS) still open what they closed.

    cryptography takes some megabytes: it is imported by the first process that needs it, when it does.
    """
    from cryptography.fernet import Fernet, MultiFernet  # noqa: PLC0415  reason: memory

    digests = (
        hashlib.sha256(("talka.accounts.second_factor:" + str(key)).encode()).digest()
        for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    )
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


class ProofAdapter(DefaultMFAAdapter):
    """Secrets are encrypted, so that a copy of the database alone opens no account."""

    error_messages = {**DefaultMFAAdapter.error_messages, "incorrect_code": _("That did not work. Please try again.")}

    def encrypt(self, text: str) -> str:
        """A Fernet token."""
        return _keys().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Raises `cryptography.fernet.InvalidToken` where the site has another key than it had."""
        return _keys().decrypt(encrypted_text.encode()).decode()

    def get_totp_issuer(self) -> str:
        """The name under which apps show the account."""
        return str(settings.TALKA_SITE_NAME)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The host of TALKA_SITE_URL; `localhost` for who tries the site on their own machine by that name."""
        return {"id": passkey_host(), "name": str(settings.TALKA_SITE_NAME)}

    def get_public_key_credential_user_entity(self, user: Any) -> dict[str, Any]:
        """The account's number as allauth reads it from a passkey's answer, and the names that the browser shows."""
        person: Person = user
        return {"id": user_pk_to_url_str(person).encode(), "display_name": str(person), "name": person.email}


def passkey_host() -> str:
    """The one host for which passkeys are made and taken here."""
    asked = context.request.get_host().rsplit(":", 1)[0]
    return "localhost" if asked == "localhost" else urlsplit(settings.TALKA_SITE_URL).hostname or asked
