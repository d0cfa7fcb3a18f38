"""Lists of topics: by theme, newest activity first, the reader's languages before others, what is new to them."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from talka.features.forum import actions
from talka.features.forum.models import ReadMark, Topic
from talka.features.forum.queries.lists import PAGE, Wanted, lines_of, read_cursor
from talka.kernel.facts.telling import tell_all
from talka.kernel.people.models import Person
from talka.kernel.records.actions import put_translation
from talka.kernel.testing import make_term

from .world import begun, coordinator, fresh, poll, said, trusted, within_network

pytestmark = pytest.mark.django_db
LIST = "/en/forum/"


def listed(person: Person | None = None, reads: tuple[str, ...] = ("en",), **wanted: Any) -> list[int]:
    return [line.id for line in lines_of(person, Wanted(**wanted), reads, "en")[0].lines]


def statements(client: Client, path: str) -> int:
    assert client.get(path).status_code == 200
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def quiet(topic: Topic, days: int) -> Topic:
    """Nothing was said in it for so many days."""
    Topic.objects.filter(pk=topic.pk).update(active_at=timezone.now() - timedelta(days=days))
    return topic


def test_what_was_talked_about_last_comes_first() -> None:
    one, other = quiet(begun(), 3), quiet(begun(), 2)
    assert listed() == [other.pk, one.pk]
    said(one)
    tell_all()
    assert listed() == [one.pk, other.pk]


def test_pages_follow_each_other() -> None:
    topics = [quiet(begun(title=f"Number {number}"), 1) for number in range(PAGE + 3)]
    Topic.objects.update(active_at=timezone.now())  # all at once: the number decides
    begun(language="lv")
    page, foreign, others = lines_of(None, Wanted(), ("en",), "en")
    assert (foreign.lines, others) == ([], 1)
    further = lines_of(None, Wanted(after=page.next_after), ("en",), "en")[0]
    found = [line.id for line in (*page.lines, *further.lines)]
    assert found == sorted((topic.pk for topic in topics), reverse=True)
    assert (len(page.lines), further.next_after) == (PAGE, "")


@pytest.mark.parametrize("text", ["", "x", "~", "2026~1", "2026-13-99T00:00:00+00:00~3", "~٣", "0001-01-01~9" * 9])
def test_what_is_no_place_in_a_list(text: str, client: Client) -> None:
    assert read_cursor(text) is None
    assert client.get(LIST, {"after": text}).status_code == 200


def test_languages_of_the_reader_come_first(client: Client) -> None:
    english, latvian, both = begun(), begun(language="lv"), begun(language="ka")
    put_translation(both, "en", {"title": "Translated", "body": "Well"})
    assert set(listed()) == {english.pk, both.pk}
    assert listed(others=True) == [latvian.pk]
    page = client.get(LIST).content.decode()
    assert page.index(english.title) < page.index("In other languages") < page.index(latvian.title)
    assert latvian.title in client.get(f"{LIST}?in=others").content.decode()
    page = client.get("/lv/forum/").content.decode()
    assert page.index(latvian.title) < page.index(english.title)


def test_narrowing_down(client: Client) -> None:
    anna, term, under = trusted(), make_term("literacy"), None
    under = make_term("adult-literacy", parent=term)
    one, narrow = begun(anna, terms=[term]), begun(anna, terms=[under], question=False)
    begun(anna)
    actions.accept_answer(one, said(one), by=anna)
    assert listed(is_question=False) == [narrow.pk]
    assert listed(state="answered") == [one.pk]
    theme = client.get(f"{LIST}theme/literacy/").content.decode()
    assert one.title in theme and narrow.title in theme
    assert one.title not in client.get(f"{LIST}theme/adult-literacy/").content.decode()
    for query in ("type=question", "state=answered", "type=nonsense", "state=held", "network=x", "network=" + "9" * 40):
        assert client.get(f"{LIST}?{query}").status_code == 200
    assert client.get(f"{LIST}theme/no-such-theme/").status_code == 404


def test_pinned_topics_stand_on_top_of_their_theme_alone(client: Client) -> None:
    term = make_term("literacy")
    old, young = quiet(begun(terms=[term], language="lv"), 9), begun(terms=[term])
    actions.pin(old, term.pk, by=coordinator(), pinned=True)
    page = client.get(f"{LIST}theme/literacy/").content.decode()
    assert page.index(old.title) < page.index(young.title) and page.count(f"/forum/{old.pk}-") == 1
    assert "Pinned" not in client.get(LIST).content.decode()


def test_what_search_is_asked_search_answers(client: Client) -> None:
    topic = begun(title="Quinquagenarian")
    from talka.capabilities.search.indexing import index_records

    index_records([topic.pk])
    for query in ("q=Quinquagenarian", "view=map", "sort=oldest"):
        assert client.get(f"{LIST}?{query}").status_code == 200
    assert topic.title in client.get(f"{LIST}?q=Quinquagenarian").content.decode()


def test_what_is_new_to_somebody() -> None:
    anna = trusted()
    topic = begun()
    said(topic)

    def news(person: Person) -> tuple[int, bool]:
        (line,) = lines_of(person, Wanted(), ("en",), "en")[0].lines
        return line.news, line.is_new

    assert news(anna) == (1, True)
    actions.mark_read_now(anna, topic)
    assert news(anna) == (0, False)
    said(topic, by=anna)
    assert news(anna) == (0, False)  # their own
    said(topic)
    held = said(topic, by=Person.objects.create(email="new@example.org"))
    assert news(anna) == (1, False)
    actions.mark_read_now(anna, topic)
    from talka.capabilities.comments.actions import release

    release(held, by=coordinator())  # older by its number, read by nobody yet
    assert news(anna) == (1, False)
    assert listed(anna, only_news=True) == [topic.pk]
    actions.mark_all_read(anna)
    assert (news(anna), listed(anna, only_news=True)) == ((0, False), [])
    assert news(trusted()) == (0, False)  # who came later


def test_a_mark_never_goes_back() -> None:
    anna, topic = trusted(), begun()
    now = timezone.now()
    actions.mark_read(anna, topic.pk, now)
    actions.mark_read(anna, topic.pk, now - timedelta(days=3))
    assert ReadMark.objects.get().until == now


def test_reading_marks_once_a_visit(client: Client) -> None:
    anna, topic = trusted(), begun()
    said(topic)
    client.force_login(anna)
    address = f"/en/forum/{topic.pk}-{topic.slug}/"
    with CaptureQueriesContext(connection) as first:
        client.get(address)
    assert ReadMark.objects.filter(person=anna, topic=topic).count() == 1
    with CaptureQueriesContext(connection) as again:
        client.get(address)
    writes = [[one["sql"] for one in some if one["sql"].startswith(("INSERT", "UPDATE"))] for some in (first, again)]
    assert (len([sql for sql in writes[0] if "forum_readmark" in sql]), writes[1]) == (2, [])


def test_to_the_first_new_reply(client: Client) -> None:
    anna, topic = trusted(), begun()
    said(topic)
    client.force_login(anna)
    client.get(f"/en/forum/{topic.pk}-{topic.slug}/")
    new = said(topic)
    said(topic)
    assert "2 new" in client.get(LIST).content.decode()
    way = f"/en/forum/{topic.pk}/new-replies/"
    assert client.get(way)["Location"] == f"/en/comments/{new.pk}/#comment-{new.pk}"
    assert client.get(way)["Location"] == f"/en/forum/{topic.pk}-{topic.slug}/#conversation"
    client.post("/en/forum/read/")
    assert ReadMark.objects.filter(person=anna).count() == 1


def test_what_waits_is_listed_for_coordinators_alone(client: Client) -> None:
    topic = begun(Person.objects.create(email="new@example.org"))
    assert topic.title not in client.get(f"{LIST}?held=1").content.decode()
    client.force_login(coordinator())
    assert topic.title in client.get(f"{LIST}?held=1").content.decode()
    way = f"/en/forum/{topic.pk}/review/"
    assert client.get(way).status_code == 200
    assert client.post(way, {"reason": ""}).status_code == 422
    assert client.post(way, {"decision": "release"}).status_code == 302
    assert fresh(topic).shown
    client.force_login(trusted())
    assert client.get(way).status_code == 404


@pytest.mark.parametrize("signed_in", [False, True], ids=["visitor", "signed-in"])
def test_statements_are_as_many_however_long_the_list(signed_in: bool, client: Client) -> None:
    term = make_term("literacy")
    if signed_in:
        _topic, _network, anna, _editor = within_network()
        client.force_login(anna)
    one = begun(terms=[term], poll=poll())
    author = one.author
    assert author
    actions.accept_answer(one, said(one), by=author)
    actions.pin(one, term.pk, by=coordinator(), pinned=True)
    theme, address = f"{LIST}theme/literacy/", f"/en/forum/{one.pk}-{one.slug}/"
    with_one = statements(client, LIST), statements(client, theme), statements(client, address)
    for number in range(2):
        another = begun(terms=[term], title=f"Another {number}", poll=poll())
        said(another)
        actions.pin(another, term.pk, by=coordinator(), pinned=True)
        said(one)
    assert (statements(client, LIST), statements(client, theme), statements(client, address)) == with_one
    assert with_one == ((7, 8, 9) if signed_in else (3, 4, 6))
