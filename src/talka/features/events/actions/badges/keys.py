"""The installation's Ed25519 key: made at first use, kept in the database sealed with the site's own key.

The database is what all machines of an installation share; a copy of it alone signs nothing. Only the worker signs.
Where the site's key was changed without keeping the old one (SECRET_KEY_FALLBACKS), the sealed key can't be opened any
more: a new one is made, and the old one's public half goes on being published, so that what it signed can be checked.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import IntegrityError, transaction

from talka.toolkit.base58 import encode_base58

from ...models import BadgeKey

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

# Multicodec of an Ed25519 public key (0xed, as a varint), and the multibase letter of base58btc.
ED25519_PREFIX, BASE58 = b"\xed\x01", "z"


@dataclass(frozen=True)
class Signer:
    """A key that signs: `public` is its multikey, which also names it (``z6Mk…``)."""

    public: str
    key: Ed25519PrivateKey

    def sign(self, message: bytes) -> bytes:
        """64 bytes (RFC 8032)."""
        return self.key.sign(message)


def _seals() -> MultiFernet:
    from cryptography.fernet import Fernet, MultiFernet  # noqa: PLC0415  reason: memory

    digests = (
        hashlib.sha256(("talka.events.badge_key:" + str(key)).encode()).digest()
        for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    )
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


def _opened(row: BadgeKey) -> Signer | None:
    from cryptography.fernet import InvalidToken  # noqa: PLC0415  reason: memory
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415  reason: memory

    try:
        return Signer(row.public, Ed25519PrivateKey.from_private_bytes(_seals().decrypt(row.secret.encode())))
    except InvalidToken:
        return None


def _made() -> BadgeKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415  reason: memory

    key = Ed25519PrivateKey.generate()
    public = BASE58 + encode_base58(ED25519_PREFIX + key.public_key().public_bytes_raw())
    return BadgeKey(public=public, secret=_seals().encrypt(key.private_bytes_raw()).decode())


def current_signer() -> Signer:
    """The key that signs now; the first who asks makes it, and of two at once both get the same."""
    for _try in range(3):
        row = BadgeKey.objects.filter(is_current=True).first()
        if row is not None and (signer := _opened(row)):
            return signer
        try:
            with transaction.atomic():
                if row is not None:
                    BadgeKey.objects.filter(pk=row.pk).update(is_current=False)
                _made().save()
        except IntegrityError:
            continue  # somebody else made it just now
    raise RuntimeError("There is no key to sign with.")
