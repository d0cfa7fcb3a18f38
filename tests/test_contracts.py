"""What every kind of record promises, asked of each kind that is registered; a new kind is taken in by itself.

Records are made as an action would leave them, without the words of their feature: only what their table requires.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from talka.capabilities.exchange.exporting import records_of
from talka.capabilities.exchange.importing import run
from talka.capabilities.exchange.lines import Context
from talka.capabilities.search.counts import recount
from talka.capabilities.search.indexing import index_records
from talka.kernel.people.models import Organisation, Person
from talka.kernel.records.actions import put_translation
from talka.kernel.records.kinds import Kind, kind_of, kinds
from talka.kernel.records.models import Record, Visibility
from talka.kernel.testing import make_member, make_organisation, make_person, make_place, make_record, make_term

pytestmark = pytest.mark.django_db

KINDS = [pytest.param(kind, id=kind.code) for kind in kinds()]
every_kind = pytest.mark.parametrize("kind", KINDS)
# No other text has these words, so that wherever they turn up, a hidden record has leaked.
SECRET = "Zyxwvutka"
MOST_VISITOR, MOST_SIGNED_IN = 6, 8
CONVERSATION, LANGUAGES = 1, 1  # statements that a record's own page takes more: its comments, its translations

SOME_DAY = datetime(2027, 3, 5, 10, tzinfo=UTC)
# Columns that a kind's table requires beyond those of every record, given the record's owner.
REQUIRED: dict[str, Callable[[Organisation], dict[str, Any]]] = {
    "need": lambda owner: {"urgency": 2},
    "offer": lambda owner: {"offer_type": "training"},
    "call": lambda owner: {"role": "partner"},
    "news": lambda owner: {},
    "topic": lambda owner: {},
    "field_meeting": lambda owner: {"begins_at": SOME_DAY, "ends_at": SOME_DAY + timedelta(hours=6)},
    "event": lambda owner: next_week(),
    "circle": lambda owner: {},
    "organisation": lambda owner: {"organisation": owner},
}


def next_week() -> dict[str, Any]:
    """The times of an event that everybody can register for."""
    starts_at = timezone.now() + timedelta(days=7)
    return {"event_type": "seminar", "starts_at": starts_at, "ends_at": starts_at + timedelta(hours=8)}


def shown_state(kind: Kind) -> str:
    """The first state in which everybody may see it and it still asks for something."""
    return next(state.code for state in kind.states if state.shown and state.live)


def made(kind: Kind, title: str, *, state: str = "", **columns: Any) -> Any:
    """A record of the kind with an owner of its own, found by search."""
    owner = columns.pop("owner", None) or make_organisation(title)
    own = REQUIRED.get(kind.code, lambda owner: {})(owner)
    model = cast("type[Record]", kind.model)
    record = make_record(model, kind.code, state or shown_state(kind), title=title, owner=owner, **{**own, **columns})
    index_records([record.pk])
    return record


def address(kind: Kind, record: Record, language: str = "en") -> str:
    """Where it is read."""
    return kind.address(record.pk, record.slug, language)


def text_of(response: Any) -> str:
    """The whole answer, streamed or not."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return str(body.decode())


def statements(client: Client, path: str) -> int:
    """How many SQL statements a page takes, when the process is warm."""
    assert client.get(path).status_code == 200
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


@pytest.fixture
def member(client: Client) -> Person:
    """Somebody who writes for an organisation that has nothing to do with the records, signed in."""
    person = make_member(make_organisation("Elsewhere"))
    client.force_login(person)
    return person


@every_kind
def test_every_state_has_a_label_in_every_language(kind: Kind) -> None:
    from django.conf import settings
    from django.utils import translation

    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            labels = [str(state.label) for state in kind.states]
        assert all(label.strip() for label in labels)
        assert len(set(labels)) == len(labels), f"{language}: two states are called the same: {labels}"


@every_kind
def test_list_is_reachable_from_every_page(kind: Kind, client: Client) -> None:
    record = made(kind, "Evening readings")
    above = f"/en/{kind_of(kind.beside).path}/" if kind.beside else "/en/about/"  # the list that it stands behind
    page = text_of(client.get(above))
    assert f'href="/en/{kind.path}/"' in page
    listed = text_of(client.get(f"/en/{kind.path}/"))
    assert address(kind, record) in listed


@every_kind
def test_page_answers_at_one_address(kind: Kind, client: Client) -> None:
    record = made(kind, "Evening readings")
    page = client.get(address(kind, record))
    assert page.status_code == 200
    assert f'<link rel="canonical" href="http://testserver{address(kind, record)}">' in text_of(page)
    for wrong in (f"/en/{kind.path}/{record.pk}/", f"/en/{kind.path}/{record.pk}-something-else/"):
        answer = client.get(wrong)
        assert (answer.status_code, answer["Location"]) == (301, address(kind, record))
    assert client.get(f"/en/{kind.path}/{record.pk + 10**9}-evening-readings/").status_code == 404


@every_kind
def test_json_ld_is_json(kind: Kind, client: Client) -> None:
    record = made(kind, 'Evening </script> "readings" & more')
    page = text_of(client.get(address(kind, record)))
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
    assert blocks
    for block in blocks:
        said = json.loads(block)
        assert said["@context"] == "https://schema.org"
        assert said["@type"]


@every_kind
def test_translation_says_its_language(kind: Kind, client: Client) -> None:
    record = made(kind, "Vakara lasījumi", language="lv")
    put_translation(record, "ka", {"title": "საღამოს კითხვა", "summary": "", "body": ""})
    index_records([record.pk])
    translated = text_of(client.get(address(kind, record, "ka")))
    assert "საღამოს კითხვა" in translated
    untranslated = text_of(client.get(address(kind, record, "en")))
    assert re.search(r'<h1[^>]*lang="lv"[^>]*>|<[^>]+lang="lv"[^>]*>\s*Vakara lasījumi', untranslated)
    listed = text_of(client.get(f"/en/{kind.path}/"))
    assert re.search(r'lang="lv"[^>]*>\s*(<[^>]+>\s*)*Vakara lasījumi', listed)


def public_answers(kind: Kind, record: Record) -> list[str]:
    """Everywhere a visitor or a program could meet a record's words."""
    number = record.pk // 10_000
    return [
        f"/en/{kind.path}/",
        f"/en/{kind.path}/?q={SECRET}",
        f"/en/{kind.path}/?view=map",
        f"/en/search/?q={SECRET}",
        f"/en/search/suggest/?q={SECRET[:4]}",
        f"/en/search/suggest/?q={SECRET}",
        f"/{kind.code}.atom",
        f"/{kind.code}.csv",
        f"/search.atom?q={SECRET}",
        f"/search.csv?q={SECRET}",
        f"/api/v1/search?q={SECRET}",
        f"/api/v1/search?kind={kind.code}",
        f"/sitemap-{kind.code}-{number}.xml",
        "/en/",
    ]


def hidden_ways(kind: Kind) -> list[dict[str, Any]]:
    """The columns by which a record of this kind may be hidden."""
    ways: list[dict[str, Any]] = [{"visibility": level} for level in Visibility.values if level != Visibility.PUBLIC]
    return ways + [{"state": state.code} for state in kind.states if not state.shown]


@every_kind
def test_what_is_hidden_is_nowhere(kind: Kind, client: Client) -> None:
    seen = made(kind, "Evening readings")
    for way in hidden_ways(kind):
        hidden = made(kind, f"{SECRET} plan", owner=make_organisation("Their house"), **way)
        recount()
        page = client.get(address(kind, hidden))
        assert page.status_code == 404, way
        assert SECRET not in text_of(page)
        assert client.get(f"/api/v1/records/{hidden.pk}").status_code == 404, way
        assert client.get(f"/api/v1/records/{hidden.pk}/matches").status_code == 404, way
        for path in public_answers(kind, hidden):
            answer = client.get(path)
            said = text_of(answer).replace(f"q={SECRET}", "").replace(f'value="{SECRET}"', "")
            assert answer.status_code in (200, 404), (way, path)
            assert f"{SECRET} plan" not in said and f"/{hidden.pk}-" not in said, (way, path)
        assert {row["id"] for row in records_of(kind)} == {seen.pk}, way
        found = client.get(f"/api/v1/search?kind={kind.code}").json()
        assert (found["total"], [row["id"] for row in found["results"]]) == (1, [seen.pk]), way


@every_kind
def test_what_is_shown_is_everywhere(kind: Kind, client: Client) -> None:
    """So that the test of what is hidden looks where records are."""
    record = made(kind, f"{SECRET} plan")
    recount()
    for path in public_answers(kind, record):
        if "view=map" in path or path == "/en/":
            continue
        said = text_of(client.get(path))
        assert f"{SECRET} plan" in said or f"/{record.pk}-" in said, path
    assert [row["title"] for row in records_of(kind)] == [f"{SECRET} plan"]


@every_kind
def test_programs_read_it(kind: Kind, client: Client) -> None:
    record = made(kind, "Evening readings", language="lv")
    said = client.get(f"/api/v1/records/{record.pk}").json()
    assert (said["id"], said["kind"], said["title"], said["language"]) == (record.pk, kind.code, record.title, "lv")
    assert said["url"].endswith(address(kind, record))
    feed = ElementTree.fromstring(text_of(client.get(f"/{kind.code}.atom")))
    assert [one.findtext("{*}title") for one in feed.findall("{*}entry")] == [record.title]
    rows = list(csv.DictReader(io.StringIO(text_of(client.get(f"/{kind.code}.csv")).lstrip("\ufeff"))))
    assert len(rows) == 1
    assert record.title in rows[0].values()


@every_kind
def test_export_comes_back_unchanged(kind: Kind, tmp_path: Path) -> None:
    if kind.importer is None:
        pytest.skip("this kind takes no imports")
    make_term("literacy")
    make_place("LV-ludza", lv="Ludza")
    made_by_import(kind, tmp_path)
    if getattr(kind.importer, "drafts", False):
        assert exported(kind) == []
        again = run(tmp_path / "first.jsonl", Context(by=make_person(is_coordinator=True)), told=lambda fate: None)
        assert dict(again.counts) == {"unchanged": 1}
        return
    first = exported(kind)
    path = tmp_path / "again.jsonl"
    path.write_text("".join(json.dumps(row, ensure_ascii=False, default=str) + "\n" for row in first))
    report = run(path, Context(by=make_person(is_coordinator=True)), told=lambda fate: None)
    assert dict(report.counts) == {"unchanged": 1}
    assert exported(kind) == first


def made_by_import(kind: Kind, folder: Path) -> None:
    """One record, as a line of somebody's file."""
    path = folder / "first.jsonl"
    own_name = kind.code == "organisation"
    line = {
        "kind": kind.code, "language": "lv", "title": "Vakara lasījumi", "summary": "Reizi nedēļā",
        "body": "Bibliotēkā.", "owner": "Vakara lasījumi" if own_name else "Baltā māja", "themes": ["literacy"],
        "place": "Ludza", "url": "https://example.org/1", "country": "LV", "offer_type": "training",
        "role": "partner", "starts_at": "2090-06-08T10:00", "translations": {"ka": {"title": "საღამოს კითხვა"}},
    }  # fmt: skip
    path.write_text(json.dumps(line, ensure_ascii=False) + "\n")
    fates: list[Any] = []
    report = run(path, Context(by=make_person(is_coordinator=True)), told=fates.append)
    assert dict(report.counts) == {"created": 1}, fates


def exported(kind: Kind) -> list[dict[str, Any]]:
    """All public records of the kind, as the export writes them."""
    return [json.loads(json.dumps(row, default=str)) for row in records_of(kind)]


@every_kind
@pytest.mark.parametrize("signed_in", [False, True], ids=["visitor", "signed-in"])
def test_statements_do_not_grow_with_what_is_shown(
    kind: Kind, signed_in: bool, client: Client, request: pytest.FixtureRequest
) -> None:
    most = MOST_SIGNED_IN if signed_in else MOST_VISITOR
    place, term = make_place("LV-ludza"), make_term("literacy")
    if signed_in:
        request.getfixturevalue("member")
    one = made(kind, "Evening readings 1", place=place, terms=[term])
    with_one = statements(client, f"/en/{kind.path}/")
    detail = statements(client, address(kind, one))
    for number in (2, 3):
        made(kind, f"Evening readings {number}", place=place, terms=[term], language="lv")
    with_three = statements(client, f"/en/{kind.path}/")
    assert with_three == with_one <= most
    assert detail <= most + LANGUAGES + (CONVERSATION if signed_in else 0)
