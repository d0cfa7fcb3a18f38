"""A certificate as an AchievementCredential (Open Badges 3.0, on the Verifiable Credentials Data Model 2.0).

It says of its holder nothing but the name: no mail address, not even as a digest, which whoever guesses it could
check. https://www.imsglobal.org/spec/ob/v3p0
"""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from talka.capabilities.notices.letters import absolute

from ... import queries
from ...models import Certificate
from .keys import Signer
from .signing import as_jwt, iso, with_proof
from .status import LIST_LENGTH

CONTEXTS = ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"]
SCHEMA = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"


def credential_of(certificate: Certificate, signer: Signer) -> dict[str, Any]:
    """``{"json": with a Data Integrity proof, "jwt": compact}``, the same each time it is made with this key."""
    did = queries.issuer_did(certificate.issuer_id)
    method = f"{did}#{signer.public}"
    with translation.override(certificate.language):
        document = _document(certificate, did)
    at = certificate.issued_at
    return {
        "json": with_proof(document, signer, method=method, at=at),
        "jwt": as_jwt(document, signer, method=method, at=at),
    }


def _document(certificate: Certificate, did: str) -> dict[str, Any]:
    number = certificate.number
    here = absolute(reverse("certificate-credential", args=[number]))
    return {
        "@context": CONTEXTS,
        "id": here,
        "type": ["VerifiableCredential", "AchievementCredential"],
        "name": certificate.title,
        "issuer": {"id": did, "type": ["Profile"], "name": certificate.issuer_name},
        "validFrom": iso(certificate.issued_at),
        "awardedDate": iso(certificate.issued_at),
        "credentialSubject": _subject(certificate),
        "credentialStatus": _status(certificate.pk),
        "credentialSchema": [{"id": SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}],
    }


def _status(pk: int) -> dict[str, Any]:
    number, place = divmod(pk, LIST_LENGTH)
    listed = absolute(reverse("certificate-status", args=[number]))
    return {
        "id": f"{listed}#{place}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": str(place),
        "statusListCredential": listed,
    }


def _subject(certificate: Certificate) -> dict[str, Any]:
    """The name; what it was; the hours as a result, by the description that the achievement gives of it."""
    achievement = _achievement(certificate)
    described = achievement["resultDescription"][0]["id"]
    name = {"type": "IdentityObject", "hashed": False, "identityHash": certificate.name, "identityType": "name"}
    return {
        "type": ["AchievementSubject"],
        "identifier": [name],
        "activityStartDate": iso(queries.moment_of(certificate.content["starts_at"])),
        "activityEndDate": iso(queries.moment_of(certificate.content["ends_at"])),
        "achievement": achievement,
        "result": [
            {"type": ["Result"], "resultDescription": described, "value": queries.plain_hours(certificate.hours)}
        ],
    }


def _achievement(certificate: Certificate) -> dict[str, Any]:
    content: Mapping[str, Any] = certificate.content
    event = f"{settings.TALKA_SITE_URL}/events/{certificate.event_id}/"
    learnt = "\n\n".join(content["competences"])
    return {
        "id": f"{event}#certificate",
        "type": ["Achievement"],
        "inLanguage": certificate.title_language,
        "name": certificate.title,
        "description": learnt or certificate.title,
        "criteria": {"narrative": content["asked"]},
        "resultDescription": [
            {
                "id": f"{event}#hours",
                "type": ["ResultDescription"],
                "name": _("Hours attended"),
                "resultType": "Result",
            }
        ],
    }
