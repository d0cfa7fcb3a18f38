"""The reader's languages first, the rest folded; pages that never change their order; few statements."""

from typing import Any

import pytest
from django.test import RequestFactory
from django.utils.translation import override

from talka.capabilities.comments import actions
from talka.capabilities.comments.lookalikes import forget
from talka.capabilities.comments.models import Comment
from talka.capabilities.comments.queries.rows import PAGE, conversation_of
from talka.capabilities.comments.queries.showing import Page, Shown, page_of, thread_of
from talka.capabilities.comments.tongues import languages_read
from talka.kernel.people.models import Person
from talka.kernel.records import rules
from talka.kernel.records.models import Record
from talka.kernel.records.texts import read_record
from talka.kernel.testing import make_member, make_person

from .world import coordinator, fresh, kept, said, topic, trusted

pytestmark = pytest.mark.django_db


def texts(page: Page) -> list[str]:
    return [one.text for one in page.threads]


def answers(head: Shown) -> list[tuple[tuple[str, ...], list[str]]]:
    return [(run.languages, [one.text for one in run.comments]) for run in head.runs]


def test_the_readers_languages_come_first_and_the_rest_is_counted() -> None:
    record = topic()
    for language in ("en", "lv", "ru", "ka", "ru", "lv"):
        said(record, f"In {language}", language=language)
    page = page_of(record, None, ("lv", "en"))
    assert texts(page) == ["In en", "In lv", "In lv"]
    assert (page.comments, page.others, page.other_languages) == (6, 3, ("ru", "ka"))
    others = page_of(record, None, ("lv", "en"), others=True)
    assert texts(others) == ["In ru", "In ka", "In ru"]
    assert page_of(record, None, ("lv", "en", "ru", "ka")).others == 0


def test_a_thread_is_for_whoever_reads_something_in_it_with_other_answers_folded() -> None:
    record = topic()
    head = said(record, "Sākums", language="lv")
    for text, language in (("One", "en"), ("Раз", "ru"), ("ერთი", "ka"), ("Two", "en")):
        said(record, text, language=language, answers_to=head)
    (thread,) = page_of(record, None, ("en",)).threads
    assert (thread.text, thread.language) == ("Sākums", "lv")
    assert answers(thread) == [((), ["One"]), (("ru", "ka"), ["Раз", "ერთი"]), ((), ["Two"])]
    assert page_of(record, None, ("lt",)).others == 5
    whole, after = thread_of(record, None, head.pk)
    assert whole is not None and answers(whole) == [((), ["One", "Раз", "ერთი", "Two"])] and after == 0


def test_pages_go_on_where_the_last_one_ended_whatever_comes_meanwhile() -> None:
    record = topic()
    for number in range(PAGE + 3):
        said(record, f"Number {number}")
    first = page_of(record, None, ("en",))
    assert (len(first.threads), first.next_after) == (PAGE, first.threads[-1].id)
    said(record, "Later")
    actions.take_back(Comment.objects.get(pk=first.threads[0].id), by=Comment.objects.get(text="Number 0").author)  # type: ignore[arg-type]
    second = page_of(record, None, ("en",), after=first.next_after)
    assert texts(second) == [f"Number {n}" for n in range(PAGE, PAGE + 3)] + ["Later"]
    assert second.next_after == 0


def test_long_threads_show_their_beginning_and_the_way_to_the_rest() -> None:
    record = topic()
    head = said(record)
    for number in range(13):
        said(record, f"Answer {number}", answers_to=head)
    (thread,) = page_of(record, None, ("en",)).threads
    assert (sum(len(run.comments) for run in thread.runs), thread.more) == (10, 3)
    whole, after = thread_of(record, None, head.pk, size=8)
    assert whole is not None and after == 8
    rest, end = thread_of(record, None, head.pk, after=after, size=8)
    assert rest is not None and rest.runs[0].comments[0].text == "Answer 8" and end == 0


def test_official_answers_stand_on_top_in_every_language() -> None:
    record = topic()
    editor = make_member(record.owner)
    question = said(record, "Kad?", language="lv")
    said(record, "Rīt", language="lv", answers_to=question, by=editor, organisation=record.owner, official=True)
    said(record, "Official", language="ka", by=editor, organisation=record.owner, official=True)
    page = page_of(record, None, ("en",))
    assert [one.text for one in page.pinned] == ["Official", "Rīt"]
    assert texts(page) == []
    assert [one.text for one in page_of(record, None, ("lv",)).pinned] == ["Official", "Rīt"]
    assert page_of(record, None, ("lv",), after=10**6).pinned == []


def words(record: Record, person: Person | None) -> list[tuple[str, bool]]:
    return [(one.state, bool(one.text)) for one in page_of(record, person, ("en",)).threads]


def test_what_is_held_back_is_seen_by_its_writer_and_coordinators_alone() -> None:
    record, anna, boss = topic(), make_person("Anna"), coordinator()
    said(record, by=anna)
    hidden = said(record, by=trusted())
    gone = said(record, by=trusted())
    said(record, answers_to=gone)
    actions.hide(hidden, by=boss)
    actions.take_back(gone, by=fresh(gone).author)  # type: ignore[arg-type]
    public = [("hidden", False), ("removed", False)]
    assert words(record, None) == words(record, trusted()) == public
    assert words(record, anna) == [("held", True), *public]
    assert words(record, boss) == [("held", True), ("hidden", True), ("removed", False)]
    assert kept(record).comments == 1


def test_an_answer_to_an_answer_names_whom_it_answers() -> None:
    record, anna = topic(), trusted("Anna")
    head = said(record, by=trusted("Head"))
    answer = said(record, by=anna, answers_to=head)
    said(record, by=trusted("Deep"), answers_to=answer)
    (thread,) = page_of(record, None, ("en",)).threads
    first, deep = thread.runs[0].comments
    assert (first.answered, deep.answered, deep.answered_id) == ("", "Anna", answer.pk)
    actions.take_back(answer, by=anna)
    (thread,) = page_of(record, None, ("en",)).threads
    assert [one.answered for one in thread.runs[0].comments] == ["", ""]


def test_who_left_is_named_by_nothing() -> None:
    record, anna = topic(), trusted("Anna")
    said(record, by=anna)
    anna.delete()
    assert page_of(record, None, ("en",)).threads[0].who == "Somebody who left"


@pytest.mark.parametrize("number", [1, 3])
def test_a_page_costs_the_same_however_much_is_said(number: int, django_assert_num_queries: Any) -> None:
    record, reader, editor = topic(), trusted(), None
    editor = make_member(record.owner)
    for one in range(number):
        head = said(record, f"Head {one}")
        said(record, f"Answer {one}", answers_to=head, by=editor, organisation=record.owner, official=one < 2)
        said(record, f"Deep {one}", answers_to=head, language="ru")
        actions.react(head, "thanks", by=reader, wanted=True)
    for person in (None, reader, coordinator()):
        page_of(record, person, ("en",))
        with django_assert_num_queries(2):  # the conversation and the page, each with the reader's own reactions
            page_of(record, person, ("en",))
        forget()
        with django_assert_num_queries(3):  # names that mislead are asked for once a minute
            page_of(record, person, ("en",))
    empty = topic()
    with django_assert_num_queries(1):
        page_of(empty, reader, ("en",))


def test_what_one_reads_is_the_pages_language_and_what_one_said() -> None:
    request: Any = RequestFactory().get("/", headers={"Accept-Language": "ru-RU,ka;q=0.8,*;q=0.1"})
    request.person = None
    with override("lv"):
        assert languages_read(request) == ("lv", "ru", "ka")
        request.person = make_person(language="ka", reads=["uk", "ka", 3, "no such"])
        assert languages_read(request) == ("lv", "ka", "uk")


def test_what_is_read_along_with_a_record_is_what_is_read_of_it_alone(django_assert_num_queries: Any) -> None:
    record, silent, reader = topic(), topic(), trusted()
    said(record, language="lv")
    actions.react(record, "thanks", by=reader, wanted=True)
    for one in (record, silent):
        for person in (None, reader):
            alone = conversation_of(Record.objects.get(pk=one.pk), person)
            read, _text = read_record(Record, person, rules.may_see, "en", pk=one.pk)
            with django_assert_num_queries(0):
                along = conversation_of(read, person)
            assert {**along, "mine": along["mine"] or ""} == {**alone, "mine": alone["mine"] or ""}
            assert along["comments"] == (one is record)
            assert (along["mine"] == "thanks") == (one is record and person is reader)
