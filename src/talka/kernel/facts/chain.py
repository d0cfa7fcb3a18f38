"""The hash chain: each fact's seal covers its content and the seal before it, so that tampering shows.

The worker seals afterwards; writers don't queue for it.
"""

import hashlib
import json

from django.db import transaction

from .models import Fact

BATCH = 500


def seal_of(fact: Fact, previous: str) -> str:
    """SHA-256 (hex) over the fact's own columns and the seal before it, in canonical JSON.

    Actor and organisation are left out: their erasure by law must not break the chain.
    """
    content = [fact.pk, fact.verb, fact.record_id, fact.details, fact.at.isoformat(), fact.position, previous]
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def seal_facts() -> int:
    """Seal one batch of facts, oldest first; how many."""
    last = Fact.objects.filter(position__isnull=False).select_for_update().order_by("-position").first()
    position, previous = (last.position or 0, last.seal) if last else (0, "")
    facts = list(Fact.objects.select_for_update().filter(position__isnull=True).order_by("pk")[:BATCH])
    for fact in facts:
        position += 1
        fact.position = position
        previous = fact.seal = seal_of(fact, previous)
    Fact.objects.bulk_update(facts, ["position", "seal"])
    return len(facts)


def broken_at() -> int | None:
    """The position of the first fact whose seal is wrong or that is missing; None when the chain is whole."""
    previous, expected = "", 1
    for fact in Fact.objects.filter(position__isnull=False).order_by("position").iterator(chunk_size=1000):
        if fact.position != expected or fact.seal != seal_of(fact, previous):
            return expected
        previous, expected = fact.seal, expected + 1
    return None
