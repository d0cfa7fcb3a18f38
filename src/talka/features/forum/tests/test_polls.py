"""Polls: voted once a person, changed until the end, shown to those who voted, forgotten in time."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from talka.features.forum import actions
from talka.features.forum.actions import PollTerms
from talka.features.forum.actions.voting import forget_votes, tell_ended_polls
from talka.features.forum.models import Choice, Poll, Topic, Vote
from talka.kernel.access.rules import Denied
from talka.kernel.facts.models import Fact
from talka.kernel.people.leaving import erase
from talka.kernel.records.actions import put_translation

from .world import begun, counts, poll, said, trusted, within_network

pytestmark = pytest.mark.django_db


def page_of(topic: Topic, client: Client, language: str = "en") -> str:
    return client.get(f"/{language}/forum/{topic.pk}-{topic.slug}/").content.decode()


def test_one_vote_a_person_which_can_be_changed() -> None:
    topic, anna, bert = begun(poll=poll()), trusted(), trusted()
    actions.vote(topic, [0], by=anna)
    actions.vote(topic, [0], by=anna)
    actions.vote(topic, [2], by=bert)
    assert counts(topic) == [1, 0, 1]
    actions.vote(topic, [2], by=anna)
    assert (counts(topic), Poll.objects.get().voters) == ([0, 0, 2], 2)
    actions.vote(topic, [], by=bert)
    assert (counts(topic), Poll.objects.get().voters) == ([0, 0, 1], 1)
    for wrong in ([0, 1], [7], [-1]):
        with pytest.raises(Denied):
            actions.vote(topic, wrong, by=anna)


def test_several_choices_where_the_poll_takes_them() -> None:
    topic, anna = begun(poll=poll(many=True)), trusted()
    actions.vote(topic, [0, 2], by=anna)
    actions.vote(topic, [1, 2], by=anna)
    assert (counts(topic), Poll.objects.get().voters) == ([0, 1, 1], 1)


def test_the_database_takes_one_vote_a_person_too() -> None:
    topic, anna = begun(poll=poll()), trusted()
    actions.vote(topic, [0], by=anna)
    other = Choice.objects.get(poll_id=topic.pk, number=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Vote.objects.create(poll_id=topic.pk, choice=other, person=anna)


def test_who_votes_where() -> None:
    topic, anna = begun(poll=poll()), trusted()
    inside, _network, member, _editor = within_network()
    actions.add_poll(inside, poll(), by=member)
    with pytest.raises(Denied):
        actions.vote(inside, [0], by=anna)
    with pytest.raises(Denied):
        actions.vote(begun(), [0], by=anna)
    with pytest.raises(Denied):
        actions.vote(topic, [0], by=trusted(suspended_until=timezone.now() + timedelta(days=1)))
    author = topic.author
    assert author
    actions.close(topic, by=author)
    with pytest.raises(Denied):
        actions.vote(topic, [0], by=anna)


def test_after_its_end_nobody_votes_and_the_end_is_told_once() -> None:
    topic, anna = begun(poll=poll(days=1)), trusted()
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        with pytest.raises(Denied):
            actions.vote(topic, [0], by=anna)
        assert tell_ended_polls.call() == 1
        assert tell_ended_polls.call() == 0
    assert Fact.objects.filter(verb="forum.poll_ended").count() == 1


def test_ending_it_before_its_day() -> None:
    topic = begun(poll=poll())
    author = topic.author
    assert author
    with pytest.raises(Denied):
        actions.end_poll(topic, by=trusted())
    for _time in range(2):
        actions.end_poll(topic, by=author)
    with pytest.raises(Denied):
        actions.vote(topic, [0], by=trusted())
    assert tell_ended_polls.call() == 0
    assert Fact.objects.filter(verb="forum.poll_ended").count() == 1
    with pytest.raises(Denied):
        actions.end_poll(begun(author), by=author)


@pytest.mark.parametrize(
    "terms",
    [
        {"choices": ("Only one",)},
        {"choices": ("Red", "red")},
        {"choices": ("Red", " ")},
        {"choices": tuple(str(number) for number in range(13))},
        {"ends_at": timezone.now() - timedelta(minutes=1)},
        {"ends_at": timezone.now() + timedelta(days=800)},
    ],
)
def test_what_is_no_poll(terms: dict[str, Any]) -> None:
    anna = trusted()
    topic = begun(anna)
    good: dict[str, Any] = {
        "question": "Which?", "choices": ("Red", "Green"), "takes_many": False,
        "ends_at": timezone.now() + timedelta(days=1),
    }  # fmt: skip
    with pytest.raises(Denied):
        actions.add_poll(topic, PollTerms(**{**good, **terms}), by=anna)
    actions.add_poll(topic, PollTerms(**good), by=anna)
    with pytest.raises(Denied):
        actions.add_poll(topic, PollTerms(**good), by=anna)


def test_its_result_is_seen_by_those_who_voted_and_by_all_at_its_end(client: Client) -> None:
    topic, anna = begun(poll=poll()), trusted()
    actions.vote(topic, [1], by=trusted("Secret Voter"))
    result = "1 person voted."
    page = page_of(topic, client)
    assert result not in page and "Green" in page and "Sign in to vote" in page
    client.force_login(anna)
    page = page_of(topic, client)
    assert result not in page and 'name="one"' in page
    assert client.post(f"/en/forum/{topic.pk}/vote/", {"one": "1"})["Location"].endswith("#poll")
    page = page_of(topic, client)
    assert "2 people voted." in page and "Vote otherwise" in page and "Secret Voter" not in page
    client.post(f"/en/forum/{topic.pk}/vote/", {"back": "yes"})
    assert result not in page_of(topic, client)
    Poll.objects.update(ends_at=timezone.now())
    assert result in page_of(topic, Client())


def test_what_is_sent_wrong(client: Client) -> None:
    topic, anna = begun(poll=poll()), trusted()
    client.force_login(anna)
    address = f"/en/forum/{topic.pk}/vote/"
    for data in ({}, {"one": "9"}, {"one": "x"}, {"one": "\x00"}, {"many": "1"}):
        assert client.post(address, data).status_code == 403, data
    assert client.get(address).status_code == 405
    assert client.post(f"/en/forum/{begun().pk}/vote/", {"one": "1"}).status_code == 404
    assert counts(topic) == [0, 0, 0]


def test_who_voted_what_is_told_nowhere(client: Client) -> None:
    topic, anna = begun(poll=poll()), trusted("Anna Secret")
    actions.vote(topic, [1], by=anna)
    fact = Fact.objects.get(verb="forum.voted")
    assert (fact.actor_id, fact.details) == (None, {})
    said_of_it = client.get(f"/api/v1/records/{topic.pk}").content.decode()
    assert "votes" not in said_of_it and "Anna" not in said_of_it


def test_votes_are_forgotten_and_counts_stay() -> None:
    topic, anna = begun(poll=poll(days=1)), trusted()
    actions.vote(topic, [1], by=anna)
    with time_machine.travel(timezone.now() + timedelta(days=20)):
        assert forget_votes.call() == 0
    with time_machine.travel(timezone.now() + timedelta(days=40)):
        assert forget_votes.call() == 1
    assert (counts(topic), Poll.objects.get().voters, Vote.objects.count()) == ([0, 1, 0], 1, 0)


def test_whoever_leaves_is_counted_no_more_in_what_still_runs() -> None:
    running, over = begun(poll=poll()), begun(poll=poll())
    anna = trusted()
    for topic in (running, over):
        actions.vote(topic, [1], by=anna)
    Poll.objects.filter(pk=over.pk).update(ends_at=timezone.now())
    erase(anna)
    assert (counts(running), counts(over)) == ([0, 0, 0], [0, 1, 0])
    assert not Vote.objects.exists()


def test_it_is_read_in_another_language_when_somebody_translated_it(client: Client) -> None:
    topic = begun(poll=poll("Red", "Green"), title="Colour")
    words = {
        "title": "Krāsa",
        "body": "Kas zina?",
        "extras": {"poll_question": "Kura?", "poll_choices": "Sarkana\nZaļa"},
    }
    put_translation(topic, "lv", words)
    assert "Sarkana" in page_of(topic, client, "lv") and "Red" not in page_of(topic, client, "lv")
    put_translation(topic, "lv", {**words, "extras": {"poll_question": "Kura?", "poll_choices": "Sarkana"}})
    assert "Red" in page_of(topic, client, "lv")


def test_a_poll_is_asked_with_the_topic_or_later(client: Client) -> None:
    from talka.kernel.testing import make_term

    anna, term = trusted(), make_term("literacy")
    client.force_login(anna)
    data = {"title": "Colours", "body": "Say", "is_question": "no", "language": "en", "themes": [term.pk]}
    half = {**data, "poll_question": "Which?"}
    page = client.post("/en/forum/new/", half)
    assert page.status_code == 422 and not Topic.objects.exists()
    day = f"{timezone.localdate() + timedelta(days=3)}"
    whole = {**half, "poll_choices": "Red\n\nGreen\n", "poll_until": day}
    assert client.post("/en/forum/new/", {**whole, "poll_until": "9999-12-31"}).status_code == 422
    assert client.post("/en/forum/new/", whole).status_code == 302
    topic = Topic.objects.get()
    assert topic.choices == ["Red", "Green"]
    assert Poll.objects.get().ends_at.date() == timezone.localdate() + timedelta(days=4)
    assert client.get(f"/en/forum/{topic.pk}/poll/").status_code == 403
    later = begun(anna, title="Later")
    assert client.get(f"/en/forum/{later.pk}/poll/").status_code == 200
    assert client.post(f"/en/forum/{later.pk}/poll/", {}).status_code == 422
    asked = {name: value for name, value in whole.items() if name.startswith("poll_")}
    assert client.post(f"/en/forum/{later.pk}/poll/", asked).status_code == 302
    assert client.post(f"/en/forum/{later.pk}/end-poll/").status_code == 302


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2), st.sets(st.integers(0, 2))), max_size=12), st.booleans())
def test_counts_are_those_of_the_last_votes(acts: list[tuple[int, set[int]]], many: bool) -> None:
    with transaction.atomic():
        topic, people = begun(poll=poll(many=many)), [trusted() for _n in range(3)]
        last: dict[int, set[int]] = {}
        for who, numbers in acts:
            chosen = numbers if many else set(sorted(numbers)[:1])
            actions.vote(topic, chosen, by=people[who])
            last[who] = chosen
        assert counts(topic) == [sum(number in chosen for chosen in last.values()) for number in range(3)]
        assert Poll.objects.get(pk=topic.pk).voters == sum(map(bool, last.values()))
        said(topic)
        transaction.set_rollback(True)
