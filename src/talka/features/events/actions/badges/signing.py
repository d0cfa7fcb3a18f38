"""How a credential is signed: Data Integrity with `eddsa-jcs-2022`, and as a compact JWT.

https://www.w3.org/TR/vc-di-eddsa/#eddsa-jcs-2022 over RFC 8785 (JCS); RFC 7515 with EdDSA (RFC 8037).
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from talka.toolkit.base58 import encode_base58

from .keys import BASE58, Signer


def canonical(document: Any) -> bytes:
    """RFC 8785. Of numbers only whole ones: what else is a number is written as text in what we sign.

    :raises TypeError: for a float, whose form the RFC ties to ECMAScript.
    """
    _refuse_floats(document)
    ordered = _in_order(document)
    return json.dumps(ordered, ensure_ascii=False, separators=(",", ":")).encode()


def _in_order(value: Any) -> Any:
    """Members in the order of their names' UTF-16 code units."""
    if isinstance(value, Mapping):
        return {name: _in_order(value[name]) for name in sorted(value, key=lambda name: name.encode("utf-16-be"))}
    return [_in_order(one) for one in value] if isinstance(value, list | tuple) else value


def _refuse_floats(value: Any) -> None:
    if isinstance(value, float):
        raise TypeError("Numbers with a fraction are not signed: write them as text.")
    inside = value.values() if isinstance(value, Mapping) else value if isinstance(value, list | tuple) else ()
    for one in inside:
        _refuse_floats(one)


def iso(moment: datetime) -> str:
    """``2026-11-22T20:00:00Z``."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def with_proof(document: Mapping[str, Any], signer: Signer, *, method: str, at: datetime) -> dict[str, Any]:
    """The document with its proof; `method` is the address of the key in a DID document."""
    proof = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-jcs-2022",
        "created": iso(at),
        "verificationMethod": method,
        "proofPurpose": "assertionMethod",
    }
    options = {"@context": document["@context"], **proof}
    hashed = hashlib.sha256(canonical(options)).digest() + hashlib.sha256(canonical(document)).digest()
    return {**document, "proof": {**options, "proofValue": BASE58 + encode_base58(signer.sign(hashed))}}


def _segment(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def as_jwt(document: Mapping[str, Any], signer: Signer, *, method: str, at: datetime) -> str:
    """The credential as a VC-JWT: its members beside the registered claims."""
    header = {"alg": "EdDSA", "typ": "JWT", "kid": method}
    issuer = document["issuer"]["id"] if isinstance(document["issuer"], Mapping) else document["issuer"]
    claims = {**document, "iss": issuer, "jti": document["id"], "nbf": int(at.timestamp())}
    signed = f"{_segment(canonical(header))}.{_segment(canonical(claims))}"
    return f"{signed}.{_segment(signer.sign(signed.encode()))}"
