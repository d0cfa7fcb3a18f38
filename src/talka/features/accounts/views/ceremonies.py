"""The two ceremonies of WebAuthn, by allauth and fido2. They and cryptography are imported when somebody needs them."""

import ipaddress
import json
import struct
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from talka.kernel.people.models import Person

from .proofs import passkey_host

LONGEST = 20_000  # characters of an answer; real ones have some 2,000
RESPONSE = ("clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle")
# What reading an answer of somebody hostile raises, beside allauth's own refusal.
UNREADABLE = (ValidationError, ValueError, TypeError, KeyError, AttributeError, IndexError, struct.error, OverflowError)


def elsewhere(request: HttpRequest) -> str:
    """Where passkeys work if they don't at the address by which the site was asked; else empty.

    A passkey belongs to a host name: there are none for bare network addresses, and ours are for one name.
    """
    asked = request.get_host()
    name, _colon, port = asked.rpartition(":") if ":" in asked.rpartition("]")[2] else (asked, "", "")
    try:
        loopback = ipaddress.ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return "" if name == passkey_host() else str(settings.TALKA_SITE_URL)
    return f"http://localhost{':' if port else ''}{port}" if loopback else str(settings.TALKA_SITE_URL)


def options_to_add(person: Person) -> dict[str, Any]:
    """What the browser is to make a passkey of: it verifies the person, and can be found without naming an account."""
    from allauth.mfa.webauthn.internal import auth  # noqa: PLC0415  reason: memory

    return _plain(auth.begin_registration(person, passwordless=True))


def options_to_use(person: Person | None) -> dict[str, Any]:
    """What the browser is to sign: with one of this person's passkeys, or with any when it isn't known who comes."""
    from allauth.mfa.webauthn.internal import auth  # noqa: PLC0415  reason: memory

    return _plain(auth.begin_authentication(person))


def read_added(sent: str) -> dict[str, Any] | None:
    """The new passkey, if it answers the challenge of this session, for this site, and verified the person."""
    from allauth.mfa.webauthn.internal import auth  # noqa: PLC0415  reason: memory

    try:
        credential = _read(sent)
        auth.parse_registration_response(credential)
        return credential if auth.complete_registration(credential).is_user_verified() else None
    except UNREADABLE:
        return None


def read_used(sent: str, person: Person | None) -> Authenticator | None:
    """The passkey that signed this session's challenge: one of this person's, or of whoever it names."""
    from allauth.mfa.webauthn.internal import auth  # noqa: PLC0415  reason: memory

    try:
        credential = _read(sent)
        auth.parse_authentication_response(credential)
        owner = person or auth.extract_user_from_response(credential)
        row: Authenticator = auth.complete_authentication(owner, credential)
    except UNREADABLE:
        return None
    row.user = owner
    return row


def _read(sent: str) -> dict[str, Any]:
    """Only what we need, and each of it text: of a number fido2 would make as many bytes. Raises ValueError else."""
    read = json.loads(sent) if len(sent) <= LONGEST else None
    if not isinstance(read, dict) or not isinstance(read.get("response"), dict):
        raise ValueError
    found: dict[str, Any] = {name: read[name] for name in ("id", "rawId", "type")}
    response = {name: read["response"][name] for name in RESPONSE if read["response"].get(name) is not None}
    if not all(isinstance(value, str) for value in (*found.values(), *response.values())):
        raise ValueError
    return {**found, "response": response, "clientExtensionResults": {}}


def _plain(options: Any) -> dict[str, Any]:
    """As JSON holds it: fido2's own mappings are no dicts."""
    if hasattr(options, "items"):
        return {key: _plain(value) for key, value in options.items()}
    if isinstance(options, list | tuple):
        return [_plain(one) for one in options]  # type: ignore[return-value]
    return options
