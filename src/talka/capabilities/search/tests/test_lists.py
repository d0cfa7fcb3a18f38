"""Facets, pages, statements: the same for one record and for many."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from talka.capabilities.search import suggesting
from talka.capabilities.search.meaning import pgvector
from talka.capabilities.search.queries import search
from talka.capabilities.search.query import Query, query_from
from talka.capabilities.search.suggesting import suggest
from talka.capabilities.search.vectors import embed_waiting
from talka.kernel.records.models import Record
from talka.kernel.testing import make_organisation, make_person, make_place, make_term
from talka.kernel.vocabulary.labels import PlaceEntry, TermEntry, forget

pytestmark = pytest.mark.django_db
Put = Callable[..., Record]


@pytest.fixture
def world(put: Put) -> dict[str, Any]:
    learning = make_term("learning")
    adult = make_term("adult-learning", parent=learning)
    youth = make_term("youth", scheme="audience")
    latvia = make_place("LV", kind="country")
    town = make_place("LV-LUDZA", parent=latvia)
    forget()
    library = make_organisation(type="library")
    put("Adult course", language="lv", terms=[adult, youth], place=town, owner=library)
    put("Course", language="lt", terms=[learning])
    put("Deed course", kind="deed", language="lv", terms=[youth], place=latvia)
    return {"library": library}


@pytest.mark.parametrize("text", ["", "course"])
def test_filters_hold_through_trees_and_facets_count_beside_their_own(world: dict[str, Any], text: str) -> None:
    page = search(Query(text=text, themes=("learning",), reader="en"), None)
    assert {row.title for row in page.rows} == {"Adult course", "Course"}
    assert page.facets.counts["theme"] == {"learning": 2, "adult-learning": 1}
    assert page.facets.counts["audience"] == {"youth": 1}
    page = search(Query(text=text, places=("LV",), kinds=("deed",)), None)
    assert [row.title for row in page.rows] == ["Deed course"]
    assert page.facets.counts["kind"] == {"deed": 1, "thing": 1}
    assert page.facets.counts["place"] == {"LV": 1}
    assert search(Query(text=text, themes=("adult-learning", "youth")), None).total == 1
    assert search(Query(text=text, organisation_types=("library",)), None).total == 1
    assert search(Query(text=text, owners=(str(world["library"].pk),)), None).total == 1
    assert search(Query(text=text, themes=("no-such-thing",)), None).total == 0


@pytest.mark.parametrize("text", ["", "zebra"])
@pytest.mark.parametrize("sort", ["relevance", "newest", "oldest"])
@pytest.mark.parametrize("filters", [{}, {"kinds": ("thing",)}, {"languages": ("en",)}])
def test_pages_are_whole_and_without_repeats(put: Put, text: str, sort: str, filters: dict[str, Any]) -> None:
    for number in range(7):  # most of them within one second
        put(f"Zebra {number}", language="en")
    seen: list[str] = []
    query = Query(text=text, sort=sort, limit=3, **filters)
    while True:
        page = search(query, None)
        assert page.total == 7
        seen += [row.title for row in page.rows]
        if not page.next:
            break
        query = query_from(dict(query.but(cursor=page.next).parameters()))
    assert sorted(seen) == [f"Zebra {number}" for number in range(7)]
    if sort != "relevance":
        assert seen == sorted(seen, reverse=sort == "newest")


@pytest.mark.parametrize(
    "cursor",
    ["", "-", "abc", "99999-1", "1-99999999999999999999", "-1-1", "9" * 200, "0-0", "1e3-2", "²-1", "1-²", "٣-١"],
)
@pytest.mark.parametrize("text", ["", "zebra"])
def test_a_made_up_cursor_breaks_nothing(put: Put, cursor: str, text: str) -> None:
    put("Zebra", language="en")
    assert search(Query(text=text, cursor=cursor), None).total == 1


def test_days_of_publication(put: Put) -> None:
    old = put("Zebra old", language="en")
    Record.objects.filter(pk=old.pk).update(published_at=timezone.now() - timedelta(days=40))
    put("Zebra new", language="en")
    today = timezone.localdate()
    for text in ("", "zebra"):
        assert [row.title for row in search(Query(text=text, since=today), None).rows] == ["Zebra new"]
        before = search(Query(text=text, until=today - timedelta(days=1)), None)
        assert ([row.title for row in before.rows], before.total) == (["Zebra old"], 1)


def _statements(query: Query, person: Any = None) -> int:
    search(query, person)
    with CaptureQueriesContext(connection) as captured:
        search(query, person)
    return len(captured)


@pytest.mark.parametrize("count", [1, 3])
def test_statements_do_not_grow_with_rows(put: Put, model: Any, count: int) -> None:
    make_term("learning")
    make_place("LV", kind="country")
    source = model({"zebra": "animal"})
    person = make_person()
    for number in range(count):
        put(f"Zebra {number}", language="en")
    embed_waiting()
    assert source.asked == count
    near = 1 if pgvector.is_there() else 0
    filtered = 1  # a file of vectors is told who passes; pgvector is asked for what the filter hides too
    assert _statements(Query(limit=50)) == 2
    assert _statements(Query(kinds=("thing",), limit=50)) == 2
    assert _statements(Query(kinds=("thing",), limit=50), person) == 3
    assert _statements(Query(languages=("en",), limit=50)) == 2
    assert _statements(Query(text="zebra")) == 3 + near
    assert _statements(Query(text="zebra", kinds=("thing",))) == 3 + near + filtered
    assert search(Query(text="zebar zebrat"), None).corrections == {"zebar": "zebra", "zebrat": "zebra"}
    assert _statements(Query(text="zebar zebrat")) == 5 + near
    assert _statements(Query(text="zebar", kinds=("thing",))) == 5 + near + filtered
    suggest("zeb", None, "en")
    with CaptureQueriesContext(connection) as captured:
        suggest("zeb", None, "en")
    assert len(captured) == 2


def test_suggested_names_are_those_of_the_labels_read_last(monkeypatch: pytest.MonkeyPatch) -> None:
    def read(label: str) -> None:
        labels.clear()
        labels.append({1: TermEntry(1, "theme", "a", "a/", None, False, label)})

    labels: list[dict[int, TermEntry]] = []
    gazetteer: dict[int, PlaceEntry] = {}
    monkeypatch.setattr(suggesting, "terms", lambda _language: labels[0])
    monkeypatch.setattr(suggesting, "places", lambda _language: gazetteer)
    for number in range(50):  # what is read anew may well lie where the old lay in memory
        read(f"Label {number}")
        assert [name for _kind, name, _code, _words in suggesting._names("en")] == [f"Label {number}"]


def test_suggestions(put: Put, world: dict[str, Any]) -> None:
    put("ზრდასრულთა კურსი", language="ka")
    assert [(found.type, found.text) for found in suggest("lear", None, "en")] == [
        ("theme", "Learning"), ("theme", "Adult learning"),
    ]  # fmt: skip
    assert [found.text for found in suggest("adult cou", None, "en")] == ["Adult course"]
    assert [found.text for found in suggest("zrdasr", None, "ka")] == ["ზრდასრულთა კურსი"]
    assert suggest("", None, "en") == suggest("x", None, "en") == suggest("'\"(", None, "en") == []


@pytest.mark.parametrize("who", ["visitor", "signed in"])
def test_a_record_hidden_a_moment_ago_does_not_end_a_long_list(
    put: Put, monkeypatch: pytest.MonkeyPatch, who: str
) -> None:
    monkeypatch.setattr("talka.capabilities.search.browsing.MOST_COUNTED", 4)
    person = make_person() if who == "signed in" else None
    records = [put(f"Zebra {number}", language="en") for number in range(6)]
    query = Query(languages=("en",), limit=2)
    page = search(query, person)
    assert (page.total, page.total_is_least) == (4, True)
    Record.objects.filter(pk=records[-1].pk).update(shown=False)  # and the index doesn't know yet
    seen: list[str] = []
    while True:
        page = search(query, person)
        assert page.total_is_least
        seen += [row.title for row in page.rows]
        if not page.next:
            break
        query = query.but(cursor=page.next)
    assert seen == [f"Zebra {number}" for number in (4, 3, 2, 1, 0)]
    monkeypatch.setattr("talka.capabilities.search.browsing.MOST_COUNTED", 10)
    page = search(Query(languages=("en",), limit=2), person)
    assert (page.total, page.total_is_least) == (5, False)


def test_more_of_one_s_own_than_are_counted_are_said_to_be_more(put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("talka.capabilities.search.browsing.MOST_OWN", 2)
    coordinator = make_person(is_coordinator=True)
    put("Public", language="en")
    put("Draft", visibility="draft", language="en")
    assert (search(Query(), coordinator).total, search(Query(), coordinator).total_is_least) == (2, False)
    for _each in range(3):
        put("Draft", visibility="draft", language="en")
    for query in (Query(), Query(kinds=("thing",))):
        assert search(query, coordinator).total_is_least
    assert not search(Query(), None).total_is_least
