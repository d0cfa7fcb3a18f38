"""Who hears of what about topics."""

import pytest

from talka.capabilities.notices.actions import follow
from talka.capabilities.notices.models import Notice
from talka.features.forum import actions
from talka.kernel.facts.telling import tell_all
from talka.kernel.people.models import Person
from talka.kernel.testing import make_person

from .world import begun, coordinator, poll, said, trusted, within_network

pytestmark = pytest.mark.django_db


def told(person: Person) -> list[str]:
    """The codes of their notices, oldest first."""
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("code", flat=True))


def test_who_takes_part_or_follows_hears_of_a_reply_once() -> None:
    asker, writer, other, follower, stranger = (trusted() for _n in range(5))
    topic = begun(asker)
    follow(topic.pk, by=follower, wanted=True)
    head = said(topic, by=other)
    tell_all()
    Notice.objects.all().delete()
    said(topic, by=writer)
    tell_all()
    tell_all()
    assert (told(asker), told(other)) == (["comments.written"], ["forum.talking"])
    assert (told(follower), told(writer), told(stranger)) == (["comments.written.followed"], [], [])
    said(topic, by=writer, answers_to=head)
    tell_all()
    assert told(other) == ["forum.talking", "comments.answered"]


def test_who_chose_to_hear_no_more_hears_nothing() -> None:
    anna, bert = trusted(), trusted()
    topic = begun(anna)
    said(topic, by=bert)
    tell_all()
    Notice.objects.all().delete()
    for person in (anna, bert):
        follow(topic.pk, by=person, wanted=False)
    said(topic)
    tell_all()
    assert told(anna) == told(bert) == []


def test_an_accepted_answer() -> None:
    anna, bert, carl = trusted(), trusted(), trusted()
    topic = begun(anna)
    comment = said(topic, by=bert)
    said(topic, by=carl)
    tell_all()
    Notice.objects.all().delete()
    actions.accept_answer(topic, comment, by=anna)
    tell_all()
    assert (told(anna), told(bert), told(carl)) == ([], ["forum.answered"], ["forum.answered.others"])


def test_what_is_held_let_through_and_not_taken_on() -> None:
    anna, boss = make_person(), coordinator()
    topic = begun(anna)
    tell_all()
    assert told(boss) == ["forum.held"]
    actions.release(topic, by=boss)
    tell_all()
    assert told(anna) == ["forum.released"]
    bert = make_person()
    actions.decline(begun(bert), by=boss, reason="No")
    tell_all()
    assert told(bert) == ["forum.declined"]


def test_what_others_do_with_a_topic() -> None:
    anna, boss = trusted(), coordinator()
    topic = actions.close(begun(anna), by=boss)
    actions.reopen(topic, by=boss)
    actions.merge(topic, begun(), by=boss)
    tell_all()
    assert told(anna) == ["forum.closed", "forum.reopened", "forum.merged"]


def test_the_end_of_a_poll() -> None:
    anna, voter = trusted(), trusted()
    topic = begun(anna, poll=poll())
    actions.vote(topic, [0], by=voter)
    actions.end_poll(topic, by=anna)
    tell_all()
    assert (told(anna), told(voter)) == ([], ["forum.poll_ended"])


def test_of_a_network_nobody_else_hears() -> None:
    from talka.capabilities.notices.queries import page_of_notices
    from talka.kernel.records.models import Participation

    topic, _network, anna, editor = within_network()
    said(topic, by=editor)
    reader = trusted()
    follow(topic.pk, by=reader, wanted=True)
    Participation.objects.all().delete()
    said(topic, by=editor)
    tell_all()
    assert page_of_notices(reader, "en") == []
    assert len(page_of_notices(anna, "en")) == 2
