"""Whatever stands after a question mark: the lists of naughty strings over all that is asked with words."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from talka.capabilities.search.indexing import reindex
from talka.kernel.people.models import RateCount

from .strings import all_strings
from .world import World

pytestmark = pytest.mark.django_db
ASKED = (
    "/en/search/", "/ka/needs/", "/lv/organisations/", "/en/offers/", "/en/calls/", "/lv/news/",
    "/news.atom", "/en/search/suggest/",
    "/search.atom", "/need.atom", "/search.csv", "/offer.csv", "/api/v1/search", "/en/places/",
    "/en/needs/organisations/", "/en/organisations/likely/", "/",
)  # fmt: skip
# What the addresses above are asked with, and what they are not.
NAMES = ("q", "title", "body", "place", "kind", "cursor", "next", "sort", "unknown", "form", "utm_source", "language")
OURS = re.compile(r"<script>alert|<svg/onload=alert|<img src=x", re.IGNORECASE)
LARGE = 10_000_000


def body_of(answer: Any) -> str:
    """What came, streamed or not."""
    return (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()


def test_no_words_break_what_is_asked_with_words(world: World, shared_data: Path) -> None:
    reindex()
    client, said = world.client("editor"), all_strings(shared_data)
    assert len(said) > 550
    faults: list[tuple[Any, ...]] = []
    for number, text in enumerate(said):
        address = ASKED[number % len(ASKED)]
        if number % 50 == 0:
            RateCount.objects.all().delete()
        ask = client.post if number % 17 == 0 else client.get
        address = "/en/needs/twins/" if number % 17 == 0 else address
        answer = ask(address, {"q": text, "title": text, NAMES[number % len(NAMES)]: text})
        if answer.status_code not in (200, 302, 404, 422):
            faults.append((address, text[:80], answer.status_code))
        elif "html" in answer.headers.get("Content-Type", "") and OURS.search(body_of(answer)):
            faults.append((address, text[:80], "echoed as it came"))
    assert faults == []


@pytest.mark.parametrize("address", ASKED)
def test_the_worst_at_each_address(world: World, address: str) -> None:
    """A NUL, half a character, a million letters, the same name a thousand times, no name at all."""
    client = world.client("editor")
    for query in (
        "q=%00",
        "q=%ff%fe",
        "q=" + "a" * 1_000_000,
        "&".join(["q=a"] * 1001),
        "=&=&",
        "q[]=1&q[x]=2",
        "q=%",
        "?",
    ):
        answer = client.get(f"{address}?{query}")
        assert answer.status_code in (200, 302, 400, 404, 422), (address, query[:40])


def test_ten_megabytes_posted_are_refused_in_plain_words(world: World) -> None:
    client = world.client("editor")
    for address in ("/en/offers/new/", "/en/needs/report/", "/en/drafts/need/0/", "/en/near/", "/en/search/save/"):
        answer = client.post(address, {"title": "a" * LARGE, "query": "q"})
        assert answer.status_code in (400, 413), (address, answer.status_code)
        assert "text/html" in answer.headers["Content-Type"]
        assert "<h1" in answer.content.decode()


def test_a_thousand_fields_and_a_broken_body_are_refused(world: World) -> None:
    client = world.client("editor")
    many = {f"field{number}": "x" for number in range(2500)}
    assert client.post("/en/offers/new/", many).status_code == 400
    broken = [
        ("multipart/form-data", b"no boundary"),
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="a'),
        ("application/x-www-form-urlencoded; charset=utf-99", b"title=%ff"),
        ("application/x-www-form-urlencoded", b"title=%ff%fe&%00=%00&&=;"),
        ("application/json", b"{"),
        ("", b"title=x"),
    ]
    for kind, body in broken:
        for address in ("/en/offers/new/", "/en/near/", "/en/import/"):
            answer = client.generic("POST", address, body, content_type=kind)
            assert answer.status_code in (200, 302, 400, 422), (address, kind, answer.status_code)


class Slow(io.BytesIO):
    """A client that goes away in the middle of its form."""

    def read(self, size: int | None = -1) -> bytes:
        raise OSError("the connection is gone")


def test_a_client_that_goes_away_in_the_middle_is_no_fault_of_ours(world: World) -> None:
    client = world.client("editor")
    gone: Any = {"wsgi.input": Slow(), "CONTENT_LENGTH": "9"}
    answer = client.post(
        "/en/near/",
        b"",
        content_type="application/x-www-form-urlencoded",
        **gone,
    )
    assert answer.status_code in (302, 400)


@pytest.mark.parametrize(
    "name", ["place", "sessionid", "theme", "talka_theme", "django_language", "csrftoken", "messages"]
)
def test_cookies_of_strangers(world: World, name: str) -> None:
    for value in ("", "\x01", "x" * 4000, "'; DROP", "💚", "<script>alert(1)</script>", '"', "a:b:c", "e30:1:x"):
        # As a server hands it on: bytes read as Latin-1.
        cookie = f"{name}={value}".encode().decode("latin-1")
        client = Client(raise_request_exception=False, HTTP_COOKIE=cookie)
        for address in ("/", "/en/", "/en/needs/"):
            answer = client.get(address)
            assert answer.status_code in (200, 302), (name, value[:20])
            assert not OURS.search(answer.content.decode())


@pytest.mark.parametrize(
    "headers",
    [
        {"accept-language": "x" * 5000}, {"accept-language": "zz-ZZ;q=x,*;q=9"}, {"accept": "\x01"},
        {"referer": "javascript:alert(1)"}, {"x-forwarded-for": "1.2.3.4, <script>alert(1)</script>, ::::"},
        {"x-forwarded-for": "x" * 5000}, {"hx-request": "true", "hx-target": "<script>alert(1)</script>"},
        {"hx-current-url": "http://[::1"}, {"if-none-match": "\"" * 50}, {"if-modified-since": "yesterday"},
        {"range": "bytes=9-1,-,x"}, {"user-agent": "<script>alert(1)</script>"}, {"hx-boosted": "💚"},
    ],
)  # fmt: skip
def test_headers_of_strangers(world: World, headers: dict[str, str]) -> None:
    client = Client(raise_request_exception=False, headers=headers)
    for address in ("/", "/en/", "/en/needs/", "/need.atom", "/api/v1/search", "/robots.txt"):
        answer = client.get(address)
        assert answer.status_code in (200, 206, 302, 304, 416), (address, headers)
        if answer.status_code == 200 and "html" in answer.headers.get("Content-Type", ""):
            assert not OURS.search(body_of(answer))
    draft = client.post("/en/drafts/need/0/", {"title": "x"})
    assert draft.status_code in (204, 429)
