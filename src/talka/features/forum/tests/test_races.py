"""Two at once: real threads on a real database."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from talka.capabilities.comments import actions as comments
from talka.features.forum import actions
from talka.features.forum.models import Poll, ReadMark, TopicState, Vote
from talka.kernel.access.rules import Denied
from talka.kernel.facts.models import Fact
from talka.kernel.people.models import Person

from .world import begun, coordinator, counts, fresh, poll, said, trusted

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


def test_two_votes_of_one_person_are_one() -> None:
    topic, anna = begun(poll=poll()), trusted()
    at_once(lambda number: actions.vote(topic, [number], by=Person.objects.get(pk=anna.pk)), [0, 1, 2, 0, 1])
    assert (sum(counts(topic)), Poll.objects.get().voters, Vote.objects.count()) == (1, 1, 1)


def test_votes_of_many_are_all_counted() -> None:
    topic, people = begun(poll=poll()), [trusted() for _n in range(6)]
    at_once(lambda person: actions.vote(topic, [person.pk % 3], by=person), people)
    assert (sum(counts(topic)), Poll.objects.get().voters) == (6, 6)


def test_of_two_acceptances_one_stands() -> None:
    anna = trusted()
    topic = begun(anna)
    replies = [said(topic), said(topic)]
    at_once(lambda reply: actions.accept_answer(topic, reply, by=Person.objects.get(pk=anna.pk)), [*replies, *replies])
    found = fresh(topic)
    last = Fact.objects.filter(verb="forum.answered").latest("pk")
    assert (found.state, found.answer_id) == (TopicState.ANSWERED, last.details["comment"])


@pytest.mark.parametrize("_round", range(6))
def test_what_is_taken_back_meanwhile_is_no_answer_in_the_end(_round: int) -> None:
    from talka.kernel.facts.telling import tell_all

    anna, bert = trusted(), trusted()
    topic = begun(anna)
    reply = said(topic, by=bert)

    def act(who: str) -> Any:
        if who == "accept":
            return actions.accept_answer(topic, reply, by=Person.objects.get(pk=anna.pk))
        return comments.take_back(reply, by=Person.objects.get(pk=bert.pk))

    at_once(act, ["accept", "take back"])
    tell_all()
    assert (fresh(topic).answer_id, fresh(topic).state) == (None, TopicState.ASKED)


def test_two_merges_in_opposite_directions_end() -> None:
    one, other, boss = begun(), begun(), coordinator()
    said(one), said(other)
    at_once(lambda pair: actions.merge(*pair, by=Person.objects.get(pk=boss.pk)), [(one, other), (other, one)])
    assert sorted([fresh(one).state, fresh(other).state]) == [TopicState.ASKED, TopicState.MERGED]


def test_marks_of_many_windows_are_one() -> None:
    from django.utils import timezone

    anna, topic = trusted(), begun()
    at_once(lambda _n: actions.mark_read(anna, topic.pk, timezone.now()), range(4))
    assert ReadMark.objects.count() == 1
    at_once(lambda _n: actions.mark_all_read(anna), range(4))
    assert ReadMark.objects.count() == 1
