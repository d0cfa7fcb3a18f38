"""The code by which somebody is checked in: ``event-registration-signature``. It says nothing of the person.

The signature is an HMAC-SHA256 of the site's secret, cut to 120 bits (RFC 2104 §5 allows half of it, 128 are asked of
keys that live long; a day's event is tried over the network alone, and each try is counted).
"""

import hmac
import re
from base64 import b32encode
from hashlib import sha256
from io import BytesIO
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import salted_hmac

_SALT = "talka.events.check-in"
_FORM = re.compile(r"([1-9][0-9]{0,17})-([1-9][0-9]{0,17})-([A-Z2-7]{24})")
LONGEST = 600


def code_of(event: int, registration: int) -> str:
    """The code of one registration for one event."""
    return f"{event}-{registration}-{_signature(event, registration, settings.SECRET_KEY)}"


def _signature(event: int, registration: int, key: str) -> str:
    made = salted_hmac(_SALT, f"{event}-{registration}", secret=key, algorithm="sha256").digest()
    return b32encode(made[:15]).decode()


def read_code(text: str) -> tuple[int, int] | None:
    """(event, registration) of what was scanned, a code or an address with one; None for what we did not sign."""
    found = _FORM.fullmatch(bare(text))
    if found is None:
        return None
    event, registration = int(found[1]), int(found[2])
    keys = [str(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    good = [hmac.compare_digest(_signature(event, registration, key), found[3]) for key in keys]
    return (event, registration) if any(good) else None


def bare(text: str) -> str:
    """The code in what was scanned: the `code` of an address, else the text itself."""
    text = text.strip()[:LONGEST]
    if "code=" not in text:
        return text
    try:
        return parse_qs(urlsplit(text).query).get("code", [""])[0].strip()
    except ValueError:
        return ""


def digest_of(code: str) -> str:
    """What a phone keeps of a code, to know it when it is scanned: with it alone no code can be shown."""
    return sha256(code.encode()).hexdigest()


def scanned_address(event: int, registration: int) -> str:
    """What the QR code holds: the organisers' page with the code, for any program that reads QR codes."""
    way = reverse("events:check-in", args=[event])
    return f"{settings.TALKA_SITE_URL}{way}?code={code_of(event, registration)}"


def qr_svg(text: str, label: str) -> str:
    """A QR code (ISO/IEC 18004, level M) as SVG without styles, black on white in dark surroundings too."""
    import segno  # noqa: PLC0415  reason: only who draws one needs it

    made: str = segno.make_qr(text, error="m").svg_inline(
        border=4, dark="#000", light="#fff", title=label, omitsize=True, svgclass="qr", lineclass=None
    )
    return made


def qr_png(text: str) -> bytes:
    """The same as PNG, for mails."""
    import segno  # noqa: PLC0415  reason: only who draws one needs it

    out = BytesIO()
    segno.make_qr(text, error="m").save(out, kind="png", scale=6, border=4)
    return out.getvalue()
