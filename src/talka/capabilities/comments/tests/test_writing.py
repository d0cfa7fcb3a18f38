"""Comments are written, held, edited, taken back; what is kept of the conversation is right after each."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from time_machine import travel

from talka.capabilities.comments import actions
from talka.capabilities.comments.content import Content
from talka.capabilities.comments.models import LONGEST, Comment, CommentState, CommentVersion
from talka.kernel.access.rules import Denied
from talka.kernel.facts.models import Fact
from talka.kernel.people.models import Person
from talka.kernel.records.actions import withhold
from talka.kernel.records.models import Visibility
from talka.kernel.testing import make_member, make_organisation, make_person

from .world import GEORGIAN, LATVIAN, RUSSIAN, coordinator, fresh, kept, said, topic, trusted

pytestmark = pytest.mark.django_db


def verbs() -> list[str]:
    return list(Fact.objects.order_by("pk").values_list("verb", flat=True))


def test_a_comment_is_shown_and_counted() -> None:
    record, anna = topic(), trusted("Anna")
    comment = said(record, "First", by=anna)
    answer = said(record, "Answer", answers_to=comment)
    deeper = said(record, "To the answer", answers_to=answer, language="lv")
    assert (comment.state, comment.head_id, comment.place) == (CommentState.SHOWN, None, 0)
    assert [(one.head_id, one.answers_to_id, one.place) for one in (answer, deeper)] == [
        (comment.pk, comment.pk, 1), (comment.pk, answer.pk, 2),
    ]  # fmt: skip
    head = fresh(comment)
    assert (head.size, head.languages, head.is_listed) == (3, "en lv", True)
    assert (kept(record).comments, kept(record).groups, kept(record).held) == (3, {"en lv": 3}, 0)
    assert verbs() == ["comments.written"] * 3
    assert Fact.objects.filter(verb="comments.written").latest("pk").details == {
        "comment": deeper.pk, "answers": answer.pk,
    }  # fmt: skip


def test_the_same_words_sent_twice_are_one_comment() -> None:
    record, anna = topic(), trusted()
    first, second = said(record, "Once  \r\n", by=anna), said(record, "Once", by=anna)
    assert first == second
    assert kept(record).comments == 1
    assert said(record, "Once", by=trusted()) != first
    assert said(record, "Once", by=anna, answers_to=first) != first
    with travel(timezone.now() + timedelta(minutes=11), tick=False):
        assert said(record, "Once", by=anna) != first


def test_the_first_post_waits_until_a_coordinator_lets_it_be_read() -> None:
    record, newcomer = topic(), make_person("New")
    comment = said(record, by=newcomer)
    assert (comment.state, kept(record).comments, kept(record).held) == (CommentState.HELD, 0, 1)
    assert not fresh(comment).is_listed
    assert verbs() == ["comments.held"]
    actions.release(comment, by=coordinator())
    assert (fresh(comment).state, kept(record).comments, kept(record).held) == (CommentState.SHOWN, 1, 0)
    assert verbs() == ["comments.held", "comments.written", "comments.released"]
    assert Fact.objects.get(verb="comments.written").actor_id == newcomer.pk
    newcomer = Person.objects.get(pk=newcomer.pk)
    assert newcomer.is_trusted
    assert said(record, by=newcomer).state == CommentState.SHOWN


@pytest.mark.parametrize(
    "text",
    ["Look at https://shop.example/pills", "cheap at www.pills", "[here](//x.example)", "buy at pills.shop", "<x.y/z"],
)
def test_links_of_who_is_hardly_known_wait(text: str) -> None:
    record, anna = topic(), trusted()
    assert (said(record, text, by=anna).state == CommentState.HELD) is (text != "<x.y/z")
    assert said(record, "No link. At all; really: 3.5 of 4, e.g. this", by=anna).state == CommentState.SHOWN
    for number in range(2):
        said(record, f"Known by now {number}", by=anna)
    assert said(record, f"{text} again", by=anna).state == CommentState.SHOWN
    editor = make_member(make_organisation())
    assert said(record, text, by=editor).state == CommentState.SHOWN


def test_an_edit_that_brings_a_link_waits_again() -> None:
    record, anna = topic(), trusted()
    comment = said(record, "Fine", by=anna)
    actions.edit(comment, Content("Now at https://pills.example"), by=anna)
    assert (fresh(comment).state, kept(record).comments, kept(record).held) == (CommentState.HELD, 0, 1)


def test_within_15_minutes_it_is_edited_and_the_words_before_are_kept() -> None:
    record, anna = topic(), trusted()
    begin = timezone.now()
    with travel(begin, tick=False):
        comment = said(record, "Furst", by=anna)
        assert actions.edit(comment, Content("Furst"), by=anna).edited_at is None
    with travel(begin + timedelta(minutes=14, seconds=59), tick=False):
        actions.edit(comment, Content("First", "lv"), by=anna)
    assert (fresh(comment).text, fresh(comment).language) == ("First", "lv")
    assert list(CommentVersion.objects.values_list("text", flat=True)) == ["Furst"]
    assert kept(record).groups == {"lv": 1}
    with travel(begin + timedelta(minutes=15), tick=False), pytest.raises(Denied, match="15 minutes"):
        actions.edit(comment, Content("Late"), by=anna)
    with travel(begin + timedelta(minutes=1), tick=False), pytest.raises(Denied):
        actions.edit(comment, Content("Not mine"), by=coordinator())
    assert verbs() == ["comments.written", "comments.edited"]


def test_what_is_taken_back_is_gone_and_keeps_its_place_if_answered() -> None:
    record, anna = topic(), trusted()
    alone, head = said(record, by=anna), said(record, "Furst", by=anna)
    actions.edit(head, Content("First"), by=anna)
    said(record, "Answer", answers_to=head)
    for comment in (alone, head, head):
        actions.take_back(comment, by=anna)
    assert [(fresh(one).text, fresh(one).state, fresh(one).is_listed) for one in (alone, head)] == [
        ("", "removed", False), ("", "removed", True),
    ]  # fmt: skip
    assert not CommentVersion.objects.exists()
    assert (kept(record).comments, kept(record).groups) == (1, {"en": 1})
    assert verbs().count("comments.taken_back") == 2
    with pytest.raises(Denied):
        actions.take_back(said(record), by=anna)
    with pytest.raises(Denied):
        said(record, answers_to=head)


@pytest.mark.parametrize("text", ["", "  \n ", "\u202e\u200b", "x" * (LONGEST + 1)])
def test_nothing_and_too_much_are_refused(text: str) -> None:
    record = topic()
    with pytest.raises(Denied):
        actions.write(record, Content(text), by=trusted())
    assert not Comment.objects.exists()


def test_hidden_characters_zalgo_and_heaps_of_lines_are_taken_out() -> None:
    comment = said(topic(), "a\u202eb\x00c" + "e" + "\u0301" * 50 + "\n\n\n\n\n\n\nend   \n")
    assert "\u202e" not in comment.text and "\x00" not in comment.text
    assert comment.text.count("\u0301") <= 3
    assert comment.text.endswith("\n\n\nend")


def not_shown() -> Any:
    return topic(state="hidden")


def withheld() -> Any:
    record = topic()
    withhold(record, True)
    return record


@pytest.mark.parametrize("make", [not_shown, withheld, lambda: topic(visibility=Visibility.PARTIES)])
def test_nobody_comments_on_what_they_or_others_do_not_see(make: Callable[[], Any]) -> None:
    with pytest.raises(Denied):
        said(make())


def test_who_is_suspended_writes_nothing() -> None:
    anna = trusted(suspended_until=timezone.now() + timedelta(days=1))
    with pytest.raises(Denied, match="suspended"):
        said(topic(), by=anna)


def test_nobody_adds_to_a_closed_conversation_but_coordinators() -> None:
    record, boss = topic(), coordinator()
    actions.close_conversation(record, by=boss)
    actions.close_conversation(record, by=boss)
    with pytest.raises(Denied, match="closed"):
        said(record)
    said(record, by=boss)
    actions.close_conversation(record, by=boss, closed=False)
    said(record)
    assert verbs().count("comments.closed") == 1


@pytest.mark.parametrize(
    ("text", "likely", "language"),
    [
        (LATVIAN, ("en",), "lv"),
        (RUSSIAN, ("lv",), "ru"),
        (GEORGIAN, ("en",), "ka"),
        ("Дякую, це дуже допомогло нам у бібліотеці, і це потрібно всім", ("ru",), "uk"),
        ("Labai ačiū, tai mums labai padėjo bibliotekoje ir visiems to reikia", ("lv",), "lt"),
        ("Thank you, this helped us very much in the library", ("ka",), "en"),
        ("OK", ("lv",), "lv"),
        ("👍 100", ("ka", "en"), "ka"),
        ("Спасибо", ("en", "ru"), "ru"),
        ("Гарно", ("en", "uk", "ru"), "uk"),
        ("Obrigado pela ajuda, gostamos muito dos vossos livros", ("lv",), "lv"),
        ("Ευχαριστώ πολύ", ("en",), "el"),
    ],
)
def test_the_language_is_told_from_the_words(text: str, likely: tuple[str, ...], language: str) -> None:
    comment = actions.write(topic(), Content(text, likely=likely), by=trusted())
    assert comment.language == language


def test_its_writer_says_which_language_it_is_also_later() -> None:
    record, anna = topic(), trusted()
    comment = said(record, "OK", by=anna, language="lv")
    with travel(timezone.now() + timedelta(days=30), tick=False):
        actions.say_language(comment, "lt", by=anna)
    assert (fresh(comment).language, kept(record).groups) == ("lt", {"lt": 1})
    for wrong, by in (("lt", trusted()), ("!!", anna)):
        with pytest.raises(Denied):
            actions.say_language(comment, wrong, by=by)


def test_an_organisation_speaks_as_itself_through_its_editors_alone() -> None:
    record, organisation = topic(), make_organisation("Zilais kalns")
    comment = said(record, by=make_member(organisation), organisation=organisation)
    assert comment.organisation_id == organisation.pk
    assert Fact.objects.latest("pk").organisation_id == organisation.pk
    for person in (trusted(), make_member(organisation, "member", trusted_at=timezone.now())):
        with pytest.raises(Denied):
            said(record, by=person, organisation=organisation)
    organisation.is_closed = True
    organisation.save()
    with pytest.raises(Denied):
        said(record, "More", by=make_member(organisation), organisation=organisation)
