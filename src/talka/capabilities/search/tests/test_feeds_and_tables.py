"""The same for programs: Atom, CSV, sitemap, robots."""

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from talka.capabilities.search.showing import sheet
from talka.capabilities.search.showing.feed import Entry, atom
from talka.capabilities.search.views import crawlers
from talka.kernel.records import kinds
from talka.kernel.records.actions import put_translation
from talka.kernel.records.models import Record, Visibility
from talka.kernel.testing import make_member, make_organisation, make_person, make_term

Put = Callable[..., Record]
ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
database = pytest.mark.django_db


def body(answer: Any) -> str:
    """The whole text of an answer, streamed or not."""
    return (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()


def entries(answer: Any) -> list[ElementTree.Element]:
    return ElementTree.fromstring(body(answer)).findall(f"{ATOM}entry")


@database
def test_a_kinds_feed_is_read_in_the_language_that_is_asked_for(put: Put) -> None:
    record = put("Vakara kursi", language="lv", summary="Latviešu valoda")
    put_translation(record, "ka", {"title": "საღამოს კურსები"})
    put("A deed", kind="deed")
    for address in ("/thing.atom?lang=ka", "/things.atom?lang=ka"):
        (entry,) = entries(Client().get(address))
        assert entry.findtext(f"{ATOM}title") == "საღამოს კურსები"
        assert entry.get("{http://www.w3.org/XML/1998/namespace}lang") == "ka"
        link = entry.find(f"{ATOM}link")
        assert link is not None
        assert str(link.get("href")).startswith(f"http://testserver/ka/things/{record.pk}-")
    assert len(entries(Client().get("/search.atom"))) == 2
    assert len(entries(Client().get("/search.atom?q=kursi&lang=lv"))) == 1
    assert Client().get("/nothing.atom").status_code == 404


@database
def test_a_feed_is_for_everybody_whoever_asks(put: Put) -> None:
    owner = make_organisation()
    put("For members", visibility=Visibility.MEMBERS, owner=owner)
    put("Hidden", state="hidden", owner=owner)
    client = Client()
    client.force_login(make_member(owner))
    assert entries(client.get("/thing.atom")) == []


@database
def test_who_has_the_feed_already_gets_304_until_something_changes(put: Put) -> None:
    record = put("Courses")
    tag = Client().get("/thing.atom").headers["ETag"]
    assert Client().get("/thing.atom", headers={"if-none-match": tag}).status_code == 304
    Record.objects.filter(pk=record.pk).update(changed_at=timezone.now(), title="Other courses")
    assert Client().get("/thing.atom", headers={"if-none-match": tag}).status_code == 200


@given(st.text(), st.text(), st.text())
def test_a_feed_of_any_text_is_well_formed(title: str, author: str, term: str) -> None:
    entry = Entry("urn:x", title, title, "en", "http://testserver/", author, timezone.now(), [(term, title)])
    ElementTree.fromstring(atom(title, "en", "http://testserver/a?q=<&", "http://testserver/", [entry], None).encode())


@database
def test_the_table_has_what_its_reader_may_see_and_the_kinds_own_columns(
    put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = make_organisation("Baltā māja")
    first = put("Courses", owner=owner, origin="https://example.org/1")
    put("Ours alone", owner=owner, visibility=Visibility.DRAFT)
    kind = replace(
        kinds._kinds["thing"],
        export=lambda ids: {pk: {"size": ["a", "b"]} for pk in ids},
        export_columns=("size",),
    )
    monkeypatch.setitem(kinds._kinds, "thing", kind)
    answer = Client().get("/search.csv?kind=thing&lang=lv")
    rows = list(csv.DictReader(io.StringIO(body(answer).removeprefix("\ufeff"))))
    assert [row["title"] for row in rows] == ["Courses"]
    assert rows[0]["owner"] == "Baltā māja" and rows[0]["size"] == "a; b"
    assert rows[0]["url"] == f"http://testserver/lv/things/{first.pk}-courses/"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="things.csv"'
    client = Client()
    client.force_login(make_member(owner))
    assert body(client.get("/thing.csv")).count("\r\n") == 3


@database
def test_a_table_goes_on_page_after_page(put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    from talka.capabilities.search.views import feeds

    monkeypatch.setattr(feeds, "AT_ONCE", 2)
    for number in range(5):
        put(f"Thing {number}")
    assert body(Client().get("/thing.csv")).count("\r\n") == 6
    monkeypatch.setattr(feeds, "MOST_LISTED", 4)
    assert body(Client().get("/thing.csv")).count("\r\n") == 5


@database
def test_too_many_tables_wait(put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    from talka.capabilities.search.views import feeds

    monkeypatch.setattr(feeds, "TABLES_AN_HOUR", 1)
    client = Client()
    client.force_login(make_person())
    assert [client.get("/thing.csv").status_code for _each in range(2)] == [200, 429]


@given(st.one_of(st.text(), st.lists(st.text()), st.integers(), st.none(), st.booleans()))
def test_no_cell_begins_a_formula(value: Any) -> None:
    cell = sheet.safe(value)
    if not isinstance(value, int):
        assert not cell.lstrip(" ").startswith(sheet._RISKY)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "＝1", "=cmd|' /C calc'!A0"])
def test_what_a_spreadsheet_would_run_is_made_text(text: str) -> None:
    assert sheet.safe(text) == f"'{text}"
    assert sheet.safe(-1) == "-1"


@database
def test_the_sitemap_has_every_public_record_with_its_languages(put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crawlers, "IDS_A_FILE", 2)
    public = [put(f"Kursi {number}", language="lv") for number in range(3)]
    put("Hidden", state="hidden")
    put("Members", visibility=Visibility.MEMBERS)
    index = ElementTree.fromstring(body(Client().get("/sitemap.xml")))
    files = [str(each.text).removeprefix("http://testserver") for each in index.iter(f"{MAP}loc")]
    assert "/sitemap-pages.xml" in files
    found = []
    for file in files:
        answer = Client().get(file)
        assert answer.status_code == 200, file
        root = ElementTree.fromstring(body(answer))
        found += [str(each.text) for each in root.iter(f"{MAP}loc")]
        assert {link.get("hreflang") for link in root.iter("{http://www.w3.org/1999/xhtml}link")} == {
            "en", "ka", "lv", "lt", "ru", "uk",
        }  # fmt: skip
    records = [url for url in found if "/things/" in url and not url.endswith("/things/")]
    assert records == [f"http://testserver/lv/things/{record.pk}-kursi-{n}/" for n, record in enumerate(public)]
    tag = Client().get("/sitemap.xml").headers["ETag"]
    assert Client().get("/sitemap.xml", headers={"if-none-match": tag}).status_code == 304
    put("One more")
    assert Client().get("/sitemap.xml", headers={"if-none-match": tag}).status_code == 200
    for address in ("/sitemap-thing-999.xml", "/sitemap-nothing-0.xml", f"/sitemap-thing-{10**30}.xml"):
        assert Client().get(address).status_code == 404, address


@database
def test_robots_are_told_where_the_sitemap_is(put: Put) -> None:
    assert "Sitemap: http://testserver/sitemap.xml" in body(Client().get("/robots.txt"))


@database
def test_a_feed_of_a_theme(put: Put) -> None:
    theme = make_term("reading")
    put("Reading", terms=[theme])
    put("Running")
    (entry,) = entries(Client().get("/search.atom?theme=reading"))
    assert entry.findtext(f"{ATOM}title") == "Reading"
