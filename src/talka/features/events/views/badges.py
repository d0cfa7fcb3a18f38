"""What verifiers of credentials read: the credential, the keys, what was revoked. For everybody, from any site."""

import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from talka.kernel.access.policies import public
from talka.kernel.access.requests import Request
from talka.kernel.access.rules import Missing

from .. import queries
from ..models import Certificate
from .verifying import within_limit

A_MINUTE, AN_HOUR = 60, 3600


def _answer(content: Mapping[str, Any] | str, kind: str, *, seconds: int, status: int = 200) -> HttpResponse:
    body = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
    response = HttpResponse(body, content_type=kind, status=status)
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cache-Control"] = f"public, max-age={seconds}" if seconds else "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _signed(request: Request, number: str) -> Certificate:
    """One with a credential. Raises `Missing`: also where its name was deleted, or while it is being made."""
    found = queries.certificate_by(number)
    if not found.credential:
        raise Missing
    return found


def _limited(request: Request) -> HttpResponse | None:
    if within_limit(request):
        return None
    return _answer({"error": "too many requests"}, "application/json", seconds=0, status=429)


@public
@require_safe
def credential(request: Request, number: str) -> HttpResponse:
    """An Open Badges 3.0 AchievementCredential with a Data Integrity proof. Whether it holds says its status list."""
    if refused := _limited(request):
        return refused
    return _answer(_signed(request, number).credential["json"], "application/vc", seconds=AN_HOUR)


@public
@require_safe
def token(request: Request, number: str) -> HttpResponse:
    """The same as a compact VC-JWT."""
    if refused := _limited(request):
        return refused
    return _answer(_signed(request, number).credential["jwt"], "application/vc+jwt", seconds=AN_HOUR)


@public
@require_safe
def status(request: Request, number: int) -> HttpResponse:
    """A signed list of what was revoked."""
    return _answer(queries.status_list(number), "application/vc", seconds=A_MINUTE)


@public
@require_safe
def issuer(request: Request, pk: int) -> HttpResponse:
    """The DID document of an organisation that issued certificates."""
    return _answer(queries.issuer_document(pk), "application/did+json", seconds=AN_HOUR)


@public
@require_safe
def site(request: Request) -> HttpResponse:
    """The installation's own DID document."""
    return _answer(queries.did_document(queries.site_did()), "application/did+json", seconds=AN_HOUR)


@public
@require_safe
def keys(request: Request) -> HttpResponse:
    """The public keys as JWKS."""
    return _answer(queries.key_set(), "application/jwk-set+json", seconds=AN_HOUR)
