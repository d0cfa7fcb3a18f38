"""Credentials: by the official schema, their signatures checked by other code than that which made them."""

import base64
import gzip
import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import connection
from django.test import Client
from jsonschema import Draft201909Validator, FormatChecker

from talka.features.events.actions import badges, certificates
from talka.features.events.actions.badges.signing import canonical
from talka.features.events.models import BadgeKey, Certificate
from talka.toolkit.base58 import decode_base58, encode_base58

from .certified import described, held, issued, was_there

SCHEMA = json.loads((Path(__file__).parent / "data" / "ob_v3p0_achievementcredential_schema.json").read_text())
LETTERS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def errors_in(credential: Any) -> list[str]:
    """What the official schema has against it."""
    found = Draft201909Validator(SCHEMA, format_checker=FormatChecker()).iter_errors(credential)
    return [f"{'/'.join(map(str, one.absolute_path))}: {one.message[:200]}" for one in found]


def from_base58(text: str) -> bytes:
    """Not ours: digit by digit."""
    number = 0
    for letter in text:
        number = number * 58 + LETTERS.index(letter)
    return number.to_bytes((number.bit_length() + 7) // 8, "big")


def plainly(document: Any) -> bytes:
    """JCS of documents whose names are ASCII and that have no numbers but whole ones."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def check(credential: dict[str, Any]) -> None:
    """As a verifier does it: the key comes from the DID document that the proof names. Raises InvalidSignature."""
    did, _mark, _fragment = credential["proof"]["verificationMethod"].partition("#")
    path = did.removeprefix("did:web:").split(":")[1:]
    address = "/" + "/".join(path) + "/did.json" if path else "/.well-known/did.json"
    document = Client().get(address).json()
    assert document["id"] == did
    assert credential["proof"]["verificationMethod"] in document["assertionMethod"]
    (method,) = [
        one for one in document["verificationMethod"] if one["id"] == credential["proof"]["verificationMethod"]
    ]
    key = from_base58(method["publicKeyMultibase"][1:])
    assert key[:2] == b"\xed\x01" and len(key) == 34
    unsigned = {name: value for name, value in credential.items() if name != "proof"}
    options = {name: value for name, value in credential["proof"].items() if name != "proofValue"}
    hashed = hashlib.sha256(plainly(options)).digest() + hashlib.sha256(plainly(unsigned)).digest()
    Ed25519PublicKey.from_public_bytes(key[2:]).verify(from_base58(credential["proof"]["proofValue"][1:]), hashed)


def one_issued(**words: Any) -> tuple[Certificate, Any]:
    """A certificate with its credential."""
    event, editor = held(title="Pilsoniskuma skola „A & B”")
    described(event, competences={"lv": "Vienoties"}, **words)
    was_there(event, "Ģertrūde #1 \\ 王", hours="7.5")
    (one,) = issued(event, editor)
    return one, editor


@pytest.mark.django_db
def test_it_is_as_the_official_schema_asks_and_its_proof_holds() -> None:
    one, _editor = one_issued()
    answer = Client().get(f"/certificates/{one.number}/credential.json")
    credential = json.loads(answer.content)
    assert answer["Access-Control-Allow-Origin"] == "*" and answer["Content-Type"] == "application/vc"
    assert errors_in(credential) == []
    assert errors_in({**credential, "issuer": 7}) and errors_in({**credential, "credentialSubject": {}})
    check(credential)
    with pytest.raises(InvalidSignature):
        check({**credential, "name": "Another"})
    with pytest.raises(InvalidSignature):
        check({**credential, "proof": {**credential["proof"], "created": "2001-01-01T00:00:00Z"}})


@pytest.mark.django_db
def test_of_its_holder_it_says_the_name_alone() -> None:
    one, _editor = one_issued()
    subject = one.credential["json"]["credentialSubject"]
    assert subject["identifier"] == [
        {"type": "IdentityObject", "hashed": False, "identityHash": "Ģertrūde #1 \\ 王", "identityType": "name"}
    ]
    assert "id" not in subject and subject["result"][0]["value"] == "7.5"
    person = one.registration.person
    assert person is not None and person.email not in json.dumps(one.credential)


@pytest.mark.django_db
def test_the_compact_form_is_signed_with_a_key_of_the_jwks() -> None:
    one, _editor = one_issued()
    token = Client().get(f"/certificates/{one.number}/credential.jwt").content.decode()
    head, body, signature = token.split(".")

    def raw(part: str) -> bytes:
        return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))

    header = json.loads(raw(head))
    keys = {key["kid"]: key for key in Client().get("/.well-known/jwks.json").json()["keys"]}
    key = keys[header["kid"].partition("#")[2]]
    assert (header["alg"], key["crv"], set(key) & {"d"}) == ("EdDSA", "Ed25519", set())
    Ed25519PublicKey.from_public_bytes(raw(key["x"])).verify(raw(signature), f"{head}.{body}".encode())
    claims = json.loads(raw(body))
    assert claims["iss"] == claims["issuer"]["id"] and claims["jti"] == claims["id"]


@pytest.mark.django_db
def test_what_is_revoked_stands_in_the_signed_list() -> None:
    one, editor = one_issued()
    status = one.credential["json"]["credentialStatus"]
    path = "/certificates" + status["statusListCredential"].partition("/certificates")[2]

    def bit() -> int:
        badges.refresh_status.call(one.pk // badges.LIST_LENGTH)
        listed = json.loads(Client().get(path).content)
        check(listed)
        packed = listed["credentialSubject"]["encodedList"]
        bits = gzip.decompress(base64.urlsafe_b64decode(packed[1:] + "=" * (-len(packed[1:]) % 4)))
        assert packed[0] == "u" and len(bits) * 8 == 131_072
        place = int(status["statusListIndex"])
        return bits[place // 8] >> (7 - place % 8) & 1

    assert bit() == 0
    certificates.revoke(one, because="mistake", by=editor)
    assert bit() == 1


@pytest.mark.django_db
def test_a_new_site_key_makes_a_new_one_and_what_was_signed_stays_checkable(settings: Any) -> None:
    one, _editor = one_issued()
    settings.SECRET_KEY = "another key altogether"
    assert badges.current_signer().public != BadgeKey.objects.get(is_current=False).public
    assert BadgeKey.objects.count() == 2
    check(one.credential["json"])


@pytest.mark.django_db
def test_only_organisations_that_issued_have_an_identity() -> None:
    one, _editor = one_issued()
    assert Client().get(f"/certificates/issuers/{one.issuer_id}/did.json").status_code == 200
    for wrong in (one.issuer_id + 1000, 0, 10**30):
        assert Client().get(f"/certificates/issuers/{wrong}/did.json").status_code == 404
    for wrong in (9, 10**30):
        assert Client().get(f"/certificates/status/{wrong}.json").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_of_many_who_ask_first_all_get_the_same_key() -> None:
    def ask(_number: int) -> str:
        try:
            return badges.current_signer().public
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(ask, range(8)))) == 1
    assert BadgeKey.objects.count() == 1


def test_a_form_for_signing_and_base58_are_as_their_standards_say() -> None:
    # RFC 8785, 3.2.3: the order of UTF-16 code units.
    asked = {"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\U0001f600": 5, "\u0080": 6, "\u00f6": 7}
    assert list(json.loads(canonical(asked))) == ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]
    with pytest.raises(TypeError):
        canonical({"a": [1.5]})
    # draft-msporny-base58, 5.
    assert encode_base58(b"Hello World!") == "2NEpo7TZRRrLZSi2U"
    assert (
        decode_base58("11233QC4")
        == bytes.fromhex("0000287fb4cd")
        == decode_base58(encode_base58(bytes.fromhex("0000287fb4cd")))
    )
