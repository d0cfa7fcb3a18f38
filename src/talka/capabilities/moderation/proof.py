"""A proof of work (ALTCHA) from those without an account: sending once costs a second, sending in masses days.

The challenge is signed by us (HMAC-SHA-256), good for an hour, and taken once. Nothing is asked of a third party, no
puzzle of the visitor; whose browser can't calculate is sent to sign in by a mailed code. Protocol: ALTCHA's second
version, as its library and its script speak it (https://altcha.org/docs).
"""

from __future__ import annotations

import base64
import json
from typing import Any

from django import forms
from django.conf import settings
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from talka.kernel.people.limits import hit
from talka.ui.assets import asset

ALGORITHM = "PBKDF2/SHA-256"
GOOD_FOR = 3600  # seconds
# The derived key must begin so: found after 256 tries on average, each of TALKA_PROOF_COST iterations.
PREFIX = "00"
LONGEST = 4_000  # letters of an answer; ours has some 700

NONE = _(
    "Your browser did not do the small calculation by which we tell people from programs. Wait a moment and send "
    "again, or sign in by a code that we mail you: then it is not needed."
)
USED = _("This calculation was used already. It is done anew: send again in a moment.")
OVER = _("This page was open for long. The calculation is done anew: send again in a moment.")


def _secret() -> bytes:
    return salted_hmac("talka.proof", "challenge", algorithm="sha256").digest()


def challenge() -> dict[str, Any]:
    """A new one, signed, as the script reads it."""
    import time  # noqa: PLC0415  reason: beside the library, loaded only where it is needed

    from altcha import create_challenge  # noqa: PLC0415  reason: what a web process loads at start stays small

    made = create_challenge(
        ALGORITHM, settings.TALKA_PROOF_COST, key_prefix=PREFIX, expires_at=int(time.time()) + GOOD_FOR,
        hmac_secret=_secret(),
    )  # fmt: skip
    said: dict[str, Any] = made.to_dict()
    return said


def refusal(answer: str) -> Any:
    """Why an answer does not do, as a sentence; None when it does, which uses it up."""
    from altcha import verify_solution  # noqa: PLC0415  reason: see above

    if not answer or len(answer) > LONGEST:
        return NONE
    try:
        parameters = json.loads(base64.b64decode(answer, validate=True))["challenge"]["parameters"]
        mark = str(parameters["nonce"])
        # A forged cost would have us calculate for the forger: the signature is looked at first, and ours costs little.
        known = int(parameters["cost"]) == settings.TALKA_PROOF_COST and parameters["algorithm"] == ALGORITHM
    except (ValueError, KeyError, TypeError, RecursionError):
        return NONE
    if not known:
        return NONE
    try:
        result = verify_solution(answer, _secret())
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError):
        return NONE
    if result.expired:
        return OVER
    if not result.verified:
        return NONE
    return None if hit(f"proof:{mark}", limit=1, seconds=2 * GOOD_FOR) else USED


class ProofInput(forms.HiddenInput):
    """The hidden answer, the script that finds it, and for whom there is no script the way to do without."""

    control = "hidden"

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The markup; an answer that came back is never shown again: it was used up."""
        sign_in = reverse("account_login")
        return format_html(
            '<div class="proof" data-proof="{}" data-worker="{}" data-wait="{}" data-done="{}" data-failed="{}">'
            '<input type="hidden" name="{}" value=""><p class="quiet" role="status" data-proof-said></p>'
            '<p data-proof-none>{} <a href="{}">{}</a></p><script src="{}" defer></script></div>',
            reverse("moderation:proof"), asset("proof-worker.js"),
            _("Your browser calculates something small: so we tell people from programs, without asking anybody else."),
            _("Done: you can send."),
            _("Your browser can't do the small calculation."),
            name,
            _("Without script, sign in by a code that we mail you: then nothing more is needed."),
            sign_in, _("Sign in"), asset("proof.js"),
        )  # fmt: skip


class ProofField(forms.CharField):
    """The proof of a visitor's form. Its label is only read where it is missing."""

    widget = ProofInput

    def __init__(self, **options: Any) -> None:
        super().__init__(label=_("A small calculation"), required=False, max_length=None, **options)

    def clean(self, value: Any) -> str:
        """Refuse what is no proof, an old one, one that was used."""
        answer = super().clean(value) or ""
        if why := refusal(answer):
            raise forms.ValidationError(why, code="proof")
        return answer
