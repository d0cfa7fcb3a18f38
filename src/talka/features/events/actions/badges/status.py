"""What was revoked, for machines: Bitstring Status Lists (https://www.w3.org/TR/vc-bitstring-status-list/).

A list covers 131,072 certificates, the fewest that the standard allows, so that asking for it doesn't tell of which one
somebody asks. It is made anew and signed by the worker after each change.
"""

import base64
import gzip
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from talka.capabilities.notices.letters import absolute
from talka.kernel.jobs.job import job

from ... import queries
from ...models import BadgeStatusList, Certificate
from .keys import current_signer
from .signing import iso, with_proof

LIST_LENGTH = 131_072  # bits


def status_lists_of(pks: list[int]) -> set[int]:
    """The lists in which these certificates stand."""
    return {pk // LIST_LENGTH for pk in pks}


def encoded(places: list[int]) -> str:
    """The bits at these places set, compressed, as multibase base64url: ``u…``."""
    bits = bytearray(LIST_LENGTH // 8)
    for place in places:
        bits[place // 8] |= 0x80 >> (place % 8)
    return "u" + base64.urlsafe_b64encode(gzip.compress(bytes(bits), mtime=0)).rstrip(b"=").decode()


def _document(number: int, places: list[int]) -> dict[str, Any]:
    here = absolute(reverse("certificate-status", args=[number]))
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": here,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": queries.site_did(),
        "validFrom": iso(timezone.now()),
        "credentialSubject": {
            "id": f"{here}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": encoded(places),
        },
    }


@job()
def refresh_status(number: int) -> int:
    """Make a list say what was revoked until now; how many that are. Read and written under one lock."""
    signer = current_signer()
    with transaction.atomic():
        kept, _new = BadgeStatusList.objects.select_for_update().get_or_create(number=number)
        first = number * LIST_LENGTH
        revoked = Certificate.objects.filter(pk__gte=first, pk__lt=first + LIST_LENGTH, revoked_at__isnull=False)
        places = [pk - first for pk in revoked.order_by("pk").values_list("pk", flat=True)]
        now = timezone.now()
        method = f"{queries.site_did()}#{signer.public}"
        kept.credential = with_proof(_document(number, places), signer, method=method, at=now)
        kept.made_at = now
        kept.save(update_fields=["credential", "made_at"])
    return len(places)
