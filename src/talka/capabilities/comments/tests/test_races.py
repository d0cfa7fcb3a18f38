"""Many at once: real threads on a real database."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from talka.capabilities.comments import actions
from talka.capabilities.comments.content import Content
from talka.capabilities.comments.models import Comment, Reaction
from talka.kernel.access.rules import Denied
from talka.kernel.facts.models import Fact
from talka.kernel.people.models import Person
from talka.kernel.testing import make_member

from .world import coordinator, fresh, kept, said, topic, trusted

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(act: Callable[[Any], Any], on: Sequence[Any]) -> list[Any]:
    """Do it for each in a thread of its own; what each returned, or the refusal."""

    def one(each: Any) -> Any:
        try:
            return act(each)
        except Denied as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(on)) as pool:
        return list(pool.map(one, on))


def test_one_comment_sent_from_four_windows_is_one() -> None:
    record, anna = topic(), trusted()
    found = at_once(lambda _n: said(record, "Once", by=Person.objects.get(pk=anna.pk)).pk, range(4))
    assert len(set(found)) == Comment.objects.count() == kept(record).comments == 1
    assert Fact.objects.filter(verb="comments.written").count() == 1


def test_reactions_of_many_are_all_counted_and_each_once() -> None:
    record = topic()
    comment = said(record)
    people = [trusted() for _n in range(6)]
    twice = [*people, *people]
    at_once(lambda person: actions.react(comment, "thanks", by=person, wanted=True), twice)
    at_once(lambda person: actions.react(record, "agree", by=person, wanted=True), twice)
    assert fresh(comment).reactions == {"thanks": 6}
    assert kept(record).reactions == {"agree": 6}
    assert Reaction.objects.count() == 12


def test_answers_at_once_have_places_of_their_own() -> None:
    record = topic()
    head = said(record)
    people = [trusted() for _n in range(6)]
    at_once(lambda person: said(record, f"By {person.pk}", by=person, answers_to=head), people)
    assert sorted(Comment.objects.filter(head=head).values_list("place", flat=True)) == [1, 2, 3, 4, 5, 6]
    assert kept(record).comments == fresh(head).size == 7


def test_what_is_edited_while_it_is_hidden_stays_hidden() -> None:
    record, anna, boss = topic(), trusted(), coordinator()
    comment = said(record, "Before", by=anna)

    def act(who: str) -> Any:
        if who == "boss":
            return actions.hide(comment, by=boss)
        return actions.edit(comment, Content(f"After {who}"), by=anna)

    at_once(act, ["1", "boss", "2", "3"])
    assert (fresh(comment).state, kept(record).comments) == ("hidden", 0)


def test_answers_while_the_thread_moves_are_not_lost() -> None:
    record, into, boss = topic(), topic(), coordinator()
    head = said(record)
    people = [trusted() for _n in range(4)]

    def act(person: Person | None) -> Any:
        if person is None:
            return actions.move_thread([head], into=into, by=boss)
        return said(record, f"By {person.pk}", by=person, answers_to=head)

    answers = at_once(act, [*people[:2], None, *people[2:]])
    written = [one for one in answers if isinstance(one, Comment)]
    assert set(Comment.objects.values_list("record_id", flat=True)) == {into.pk}
    assert kept(into).comments == len(written) + 1 == Comment.objects.count()


def test_only_three_of_many_marks_at_once_hold() -> None:
    record = topic()
    editor = make_member(record.owner)
    comments = [said(record, f"Number {n}", by=editor, organisation=record.owner) for n in range(5)]
    at_once(
        lambda comment: actions.mark_official(comment, by=Person.objects.get(pk=editor.pk), official=True), comments
    )
    assert Comment.objects.filter(is_official=True).count() == 3
