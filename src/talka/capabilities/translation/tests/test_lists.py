"""What is wanted most, first; and how much is covered."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from talka.capabilities.translation.actions import asking
from talka.capabilities.translation.queries.coverage import coverage
from talka.kernel.records.models import Record
from talka.kernel.testing import make_person, make_record

from .conftest import World
from .pages import as_, opened


def many(world: World, count: int) -> None:
    for number in range(count):
        record = make_record(Record, "trial", "open", title=f"Lasījumi {number}", language="lv", owner=world.owner)
        for _each in range(number + 1):
            asking.ask(record, "ru", by=world.reader())


def statements(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_what_most_people_wait_for_stands_first(world: World) -> None:
    many(world, 3)
    world.anna.reads = ["ru"]
    world.anna.save()
    page = as_(world.anna).get("/en/translations/").content.decode()
    places = [page.index(f"Lasījumi {number}") for number in (2, 1, 0)]
    assert places == sorted(places)
    assert "Lasījumi" not in as_(world.juris).get("/en/translations/").content.decode(), "he reads no Russian"
    assert "Lasījumi 2" in as_(world.juris).get("/en/translations/?into=ru").content.decode()
    assert "Lasījumi 2" in as_(world.juris).get("/en/translations/?into=all&from=lv&kind=trial").content.decode()
    assert "Lasījumi" not in as_(world.juris).get("/en/translations/?into=all&from=en").content.decode()


def test_a_translator_s_page_takes_as_many_statements_for_three_as_for_one(world: World) -> None:
    many(world, 1)
    client = as_(world.editor)
    one = statements(client, "/en/translations/?into=ru")
    many(world, 3)
    world.offered()
    world.offered(by=world.juris)
    more = statements(client, "/en/translations/?into=ru")
    many(world, 3)
    world.offered(by=make_person())
    assert statements(client, "/en/translations/?into=ru") == more <= one + 2


def test_wishes_come_page_by_page(world: World) -> None:
    many(world, 23)
    client = as_(world.anna)
    page = client.get("/en/translations/?into=ru").content.decode()
    assert page.count("Lasījumi ") == 20
    follow = re.search(r'href="([^"]*after=[^"]*)"', page)
    assert follow
    page = client.get(html.unescape(follow[1])).content.decode()
    assert page.count("Lasījumi ") == 3


@pytest.mark.parametrize(
    "query", ["after=x", "after=1-2-3", "into=%00", "from=<b>", "kind=nothing", "after=999999999-999999999999999999"]
)
def test_odd_addresses_answer(world: World, query: str) -> None:
    assert as_(world.anna).get(f"/en/translations/?{query}").status_code == 200


def test_coverage_is_for_coordinators_and_in_one_statement(world: World, change: Callable[..., Any]) -> None:
    world.accepted()
    world.ask(language="ka")
    opened(as_(world.anna), world, "uk")
    make_record(Record, "trial", "hidden", title="Nav redzams", language="lv")
    other = make_record(Record, "trial", "open", title="Two", language="en")
    assert other.pk
    assert as_(world.editor).get("/en/translations/coverage/").status_code == 404
    client = as_(make_person(is_coordinator=True))
    page = client.get("/en/translations/coverage/")
    assert page.status_code == 200 and "<svg" in page.content.decode()
    table = list(csv.DictReader(io.StringIO(client.get("/en/translations/coverage.csv").content.decode())))
    assert {
        row["language"]: {key: row[key] for key in ("original", "current", "draft", "missing", "asked")}
        for row in table
    } == {
        "en": {"original": "1", "current": "0", "draft": "0", "missing": "1", "asked": "0"},
        "ka": {"original": "0", "current": "0", "draft": "0", "missing": "2", "asked": "1"},
        "lv": {"original": "1", "current": "0", "draft": "0", "missing": "1", "asked": "0"},
        "lt": {"original": "0", "current": "0", "draft": "0", "missing": "2", "asked": "0"},
        "ru": {"original": "0", "current": "1", "draft": "0", "missing": "1", "asked": "0"},
        "uk": {"original": "0", "current": "0", "draft": "1", "missing": "1", "asked": "0"},
    }
    with CaptureQueriesContext(connection) as captured:
        coverage()
    assert len(captured) == 1
