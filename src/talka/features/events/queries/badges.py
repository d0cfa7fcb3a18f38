"""Who signs credentials, as decentralised identifiers (did:web), and the keys that do."""

import base64
from datetime import datetime
from decimal import Decimal
from typing import Any
from urllib.parse import quote, urlsplit

from django.conf import settings

from talka.kernel.access.rules import Missing
from talka.toolkit.base58 import decode_base58

from ..models import BadgeKey, BadgeStatusList, Certificate

DID_CONTEXTS = ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"]


def site_did() -> str:
    """``did:web:talka.example.org``: of the installation, which keeps the key and says what was revoked."""
    return f"did:web:{quote(urlsplit(settings.TALKA_SITE_URL).netloc, safe='')}"


def issuer_did(organisation_id: int) -> str:
    """An organisation's, below the installation's, which signs for it."""
    return f"{site_did()}:certificates:issuers:{organisation_id}"


def did_document(did: str) -> dict[str, Any]:
    """All keys that ever signed, so that whatever was issued can be checked. One statement."""
    keys = list(BadgeKey.objects.order_by("pk").values_list("public", flat=True))
    return {
        "@context": DID_CONTEXTS,
        "id": did,
        "verificationMethod": [
            {"id": f"{did}#{public}", "type": "Multikey", "controller": did, "publicKeyMultibase": public}
            for public in keys
        ],
        "assertionMethod": [f"{did}#{public}" for public in keys],
    }


def issuer_document(organisation_id: int) -> dict[str, Any]:
    """Of an organisation that issued a certificate. Raises `Missing` for others. Two statements."""
    if organisation_id >= 2**63 or not Certificate.objects.filter(issuer_id=organisation_id).exists():
        raise Missing
    return did_document(issuer_did(organisation_id))


def key_set() -> dict[str, Any]:
    """The same keys as a JSON Web Key Set (RFC 8037). One statement."""
    keys = BadgeKey.objects.order_by("pk").values_list("public", flat=True)
    return {
        "keys": [
            {"kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": public, "x": _raw_key(public)}
            for public in keys
        ]
    }


def _raw_key(public: str) -> str:
    """A multikey's 32 bytes as base64url: without the `z` and the two bytes of its codec."""
    return base64.urlsafe_b64encode(decode_base58(public[1:])[2:]).rstrip(b"=").decode()


def status_list(number: int) -> dict[str, Any]:
    """A signed list of what was revoked. Raises `Missing`. One statement."""
    found = BadgeStatusList.objects.filter(number=number).first() if number < 2**31 else None
    if found is None or not found.credential:
        raise Missing
    credential: dict[str, Any] = found.credential
    return credential


def moment_of(text: str) -> datetime:
    """As `content` keeps it."""
    return datetime.fromisoformat(text)


def plain_hours(hours: Decimal) -> str:
    """``8``, ``7.5``: without zeros at the end, with a point."""
    return f"{hours.normalize():f}"
