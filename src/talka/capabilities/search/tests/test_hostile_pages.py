"""Strings that break programs, in every parameter of every page of results: an answer each time, never a fault."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from talka.kernel.records.models import Record
from talka.kernel.testing import make_person

Put = Callable[..., Record]
pytestmark = pytest.mark.django_db
PARAMETERS = (
    "q", "theme", "place", "kind", "language", "type", "owner", "since", "until", "sort", "limit", "cursor", "back",
)  # fmt: skip
# What is long or deep on purpose; the lists have none.
OWN = [
    "\x00",
    "\u202eevil",
    "Z̸̢" * 500,
    "💚" * 300,
    "a" * 10_000,
    '"' * 500,
    "(" * 400,
    "* OR *",
    "NEAR(a b)",
    "a AND",
    "^a",
    "-a",
]


def strings(shared_data: Path) -> Iterator[str]:
    yield from OWN
    yield from json.loads((shared_data / "hostile" / "blns.json").read_text())
    for file in sorted((shared_data / "hostile" / "xss").rglob("*.txt")):
        yield from file.read_text(errors="replace").splitlines()[::25]


@pytest.fixture(autouse=True)
def some_records(put: Put) -> None:
    put("<script>alert(1)</script> courses", summary="=cmd|' /C calc'!A0")
    put("ლათ კურსები", language="ka")


def test_no_question_breaks_a_page_a_feed_or_the_api(shared_data: Path) -> None:
    client = Client(raise_request_exception=False)
    said = list(strings(shared_data))
    assert len(said) > 500
    addresses = ("/en/search/", "/ka/things/", "/en/search/suggest/", "/search.atom", "/api/v1/search")
    for number, text in enumerate(said):
        address = addresses[number % len(addresses)]
        answer = client.get(address, {"q": text})
        assert answer.status_code in (200, 422), (address, text)
        if "html" in answer.headers["Content-Type"]:
            assert "<script>alert" not in answer.content.decode().lower(), (address, text)


def test_no_other_parameter_does_either(shared_data: Path) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(make_person())
    said = list(strings(shared_data))[::4]
    addresses = ("/lv/search/", "/en/things/", "/thing.atom", "/api/v1/search")
    for number, text in enumerate(said):
        address = addresses[number % len(addresses)]
        name = PARAMETERS[number % len(PARAMETERS)]
        answer = client.get(address, {name: text, "view": "map" if number % 2 else text})
        assert answer.status_code in (200, 422), (address, name, text)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2020-02-30", "-1", "1" * 400])
@pytest.mark.parametrize("address", ["/en/search/", "/thing.atom", "/thing.csv", "/api/v1/search"])
def test_days_that_are_none(address: str, day: str) -> None:
    answer: Any = Client().get(address, {"since": day, "until": day})
    assert answer.status_code in (200, 422)
    if answer.streaming:
        b"".join(answer.streaming_content)


def test_paths_and_saved_searches_bear_anything(shared_data: Path) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(make_person())
    for text in list(strings(shared_data))[::12]:
        answer = client.post("/en/search/save/", {"query": text})
        assert answer.status_code in (302, 403), text
        assert (
            client.get(f"/en/{''.join(letter for letter in text if letter.isalnum())[:50] or 'x'}/").status_code == 404
        )
    page = client.get("/en/search/saved/")
    assert page.status_code == 200
    assert "<script>alert" not in page.content.decode()
