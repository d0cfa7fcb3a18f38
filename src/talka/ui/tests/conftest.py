"""A request as a view gets it, without a server or a database."""

from typing import Any

import pytest
from django.http import HttpRequest
from django.test import RequestFactory
from django.utils.translation import override
from django_htmx.middleware import HtmxDetails


@pytest.fixture
def ask():
    """`ask("/lv/gallery/", target="results")`: a request in the path's language, from htmx if `target` is given."""

    def make(
        path: str = "/en/x/", target: str = "", cookies: dict[str, str] | None = None, **extra: Any
    ) -> HttpRequest:
        if target:
            extra |= {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": target}
        request = RequestFactory().get(path, **extra)
        request.COOKIES.update(cookies or {})
        request.htmx = HtmxDetails(request)  # type: ignore[attr-defined]
        return request

    with override("en"):
        yield make
