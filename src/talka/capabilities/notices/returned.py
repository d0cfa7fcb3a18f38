"""Addresses at which mail can't be delivered: what servers refuse for good, and what comes back later."""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta
from email import policy
from email.parser import BytesParser
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from talka.toolkit.text.cleaning import one_line

from .models import Mail, ReturnedMail

COMES_BACK_WITHIN = timedelta(days=30)


def message_id(cause: str) -> str:
    """The same for the same cause, so that a mailbox that gets it twice shows it once."""
    host = urlsplit(settings.TALKA_SITE_URL).hostname or "localhost"
    return f"<{hashlib.sha256(cause.encode()).hexdigest()[:40]}@{host}>"


def note_returned(address: str, why: str) -> None:
    """No more notices go to this address, until somebody shows again that it is theirs."""
    ReturnedMail.objects.update_or_create(
        address=address.lower(), defaults={"why": one_line(why, 300), "at": timezone.now()}
    )


def is_returned(address: str) -> bool:
    """Whether mail to this address came back."""
    return ReturnedMail.objects.filter(address=address.lower()).exists()


def forget_returned(address: str) -> None:
    """Something that was mailed there was read."""
    ReturnedMail.objects.filter(address=address.lower()).delete()


def take(report: bytes) -> list[tuple[str, str]]:
    """Note what a mail that came back says: the addresses, and why.

    Only of a mail that went out from here to that address in the last weeks, known by its Message-ID: else anybody
    could stop somebody's notices by writing to us.
    """
    number = original_id(report)
    found = [one for one in failed_recipients(report) if number and _went_out(number, one[0])]
    for address, why in found:
        note_returned(address, why)
    return found


def _went_out(number: str, address: str) -> bool:
    theirs = Q(person__email=address) | Q(person=None, address__iexact=address)
    sent = Mail.objects.filter(theirs, created_at__gte=timezone.now() - COMES_BACK_WITHIN)
    return any(message_id(cause) == number for cause in sent.values_list("cause", flat=True).iterator())


def original_id(report: bytes) -> str:
    """The Message-ID of the mail that came back, as its headers are attached; empty when they aren't."""
    parts = BytesParser(policy=policy.default).parsebytes(report).walk()
    for part in parts:
        if part.get_content_type() == "text/rfc822-headers":
            text = part.get_payload(decode=True)
            inner = BytesParser(policy=policy.default).parsebytes(text if isinstance(text, bytes) else b"")
            return str(inner.get("Message-ID", "")).strip()
        if part.get_content_type() == "message/rfc822":
            attached: Any = part.get_payload()
            return str(attached[0].get("Message-ID", "")).strip() if attached else ""
    return ""


def failed_recipients(report: bytes) -> list[tuple[str, str]]:
    """Addresses that a delivery status notification says have failed for good, each with its status (RFC 3464).

    Empty for any other mail: one that says that it is late, an out-of-office answer, spam.
    """
    message = BytesParser(policy=policy.default).parsebytes(report)
    if message.get_content_type() != "multipart/report":
        return []
    found = []
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            found += [one for fields in part.get_payload() if (one := _failed(fields)) is not None]
    return found


_ADDRESS = re.compile(r"(?:rfc822|utf-8)\s*;\s*<?([^<>\s;]+@[^<>\s;]+)>?", re.IGNORECASE)


def _failed(fields: Any) -> tuple[str, str] | None:
    status, action = str(fields.get("Status", "")).strip(), str(fields.get("Action", "")).strip().lower()
    named = _ADDRESS.search(str(fields.get("Original-Recipient") or fields.get("Final-Recipient", "")))
    if action != "failed" or not status.startswith("5") or named is None:
        return None
    return named[1].lower(), f"{status} {fields.get('Diagnostic-Code', '')}".strip()
