"""What is told to browsers once is what django-csp would tell them each time."""

from typing import Any

import pytest
from csp.decorators import csp_exempt, csp_update
from csp.middleware import CSPMiddleware
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from talka.config.policy import PolicyMiddleware

HEADER = "Content-Security-Policy"


def told(middleware: Any, view: Any) -> dict[str, str]:
    answer = middleware(view)(RequestFactory().get("/"))
    policy = answer.headers.get(HEADER, "")
    return dict(part.strip().partition(" ")[::2] for part in policy.split(";")) if policy else {}


def plain(request: HttpRequest) -> HttpResponse:
    return HttpResponse("x")


def with_nonce(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(request.csp_nonce) and "x")  # type: ignore[attr-defined]


def with_own(request: HttpRequest) -> HttpResponse:
    return HttpResponse("x", headers={HEADER: "default-src 'none'"})


@pytest.mark.parametrize(
    "view",
    [plain, with_own, with_nonce, csp_update({"img-src": ["https://tiles.example"]})(plain), csp_exempt()(plain)],
)
def test_the_same_as_django_csps(view: Any) -> None:
    assert told(PolicyMiddleware, view) == told(CSPMiddleware, view)


def test_other_settings_are_another_policy(settings: Any) -> None:
    middleware: Any = PolicyMiddleware(plain)
    first = middleware(RequestFactory().get("/")).headers[HEADER]
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": {"default-src": ["'self'"]}}
    assert middleware(RequestFactory().get("/")).headers[HEADER] == "default-src 'self'" != first
