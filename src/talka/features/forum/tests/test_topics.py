"""Topics: begun, held, let through, changed, closed, moved, pinned; and who may see those of a network."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from talka.capabilities.comments.actions import write
from talka.capabilities.comments.content import Content
from talka.capabilities.search.indexing import index_records
from talka.features.forum import actions, rules
from talka.features.forum.models import Pin, Topic, TopicState
from talka.kernel.access.rules import Denied
from talka.kernel.facts.journal import note
from talka.kernel.facts.models import Fact
from talka.kernel.facts.telling import tell_all
from talka.kernel.jobs import worker
from talka.kernel.people.leaving import erase
from talka.kernel.people.models import Role
from talka.kernel.records.actions import Stale, withhold
from talka.kernel.records.doors import visible
from talka.kernel.records.models import Participation, ParticipationState
from talka.kernel.testing import five_people, make_member, make_organisation, make_person, make_term, rule_agrees

from .world import begun, coordinator, fresh, network, poll, said, trusted, within_network

pytestmark = pytest.mark.django_db


def verbs(topic: Topic) -> list[str]:
    """What was noted of it."""
    return list(Fact.objects.filter(record_id=topic.pk).order_by("pk").values_list("verb", flat=True))


def test_a_question_waits_for_an_answer_and_a_discussion_is_open() -> None:
    question, discussion = begun(), begun(question=False)
    assert (question.state, discussion.state) == (TopicState.ASKED, TopicState.OPEN)
    assert verbs(question) == ["forum.published"]
    assert question.shown and question.visibility == "public"


def test_the_same_form_sent_twice_is_one_topic() -> None:
    anna = trusted()
    first = begun(anna, title="Once")
    assert begun(anna, title="Once").pk == first.pk
    assert Topic.objects.count() == 1


def test_a_first_topic_is_held_and_let_through_once() -> None:
    anna, boss = make_person(), coordinator()
    topic = begun(anna)
    assert (topic.state, topic.shown, verbs(topic)) == (TopicState.HELD, False, ["forum.held"])
    with pytest.raises(Denied):
        actions.release(topic, by=anna)
    actions.release(topic, by=boss)
    actions.release(topic, by=boss)
    anna.refresh_from_db()
    assert (fresh(topic).state, anna.is_trusted) == (TopicState.ASKED, True)
    assert verbs(topic) == ["forum.held", "forum.published", "forum.released"]
    assert begun(anna).state == TopicState.ASKED


def test_what_is_not_taken_on_is_seen_by_nobody_else() -> None:
    anna, boss = make_person(), coordinator()
    topic = actions.decline(begun(anna), by=boss, reason="Advertising")
    assert (topic.state, topic.declined_because) == (TopicState.DECLINED, "Advertising")
    assert actions.decline(topic, by=boss, reason="Other").declined_because == "Advertising"
    with pytest.raises(Denied):
        actions.release(topic, by=boss)
    assert not visible(Topic, trusted(), rules.may_see).filter(pk=topic.pk).exists()
    anna.refresh_from_db()
    assert not anna.is_trusted


def test_who_is_suspended_begins_nothing_and_a_stranger_speaks_for_no_organisation() -> None:
    with pytest.raises(Denied):
        begun(trusted(suspended_until=timezone.now() + timedelta(days=1)))
    with pytest.raises(Denied):
        begun(trusted(), owner=make_organisation())
    owner = make_organisation()
    assert begun(make_member(owner), owner=owner).owner == owner
    with pytest.raises(Denied):
        begun(make_member(owner, Role.MEMBER), owner=owner)


def test_changing_it() -> None:
    anna = trusted()
    topic = begun(anna)
    comment = said(topic)
    actions.accept_answer(topic, comment, by=anna)
    with pytest.raises(Denied):
        actions.change_topic(topic, {"title": "Mine"}, by=trusted(), terms=[], version=None)
    with pytest.raises(Stale):
        actions.change_topic(topic, {"title": "Late"}, by=anna, terms=[], version=99)
    topic = actions.change_topic(fresh(topic), {"title": "Better"}, by=anna, terms=[], version=1)
    assert (topic.title, topic.state, topic.version) == ("Better", TopicState.ANSWERED, 2)
    topic = actions.change_topic(topic, {"is_question": False}, by=anna, terms=[], version=None)
    assert (topic.state, topic.answer) == (TopicState.OPEN, None)


def test_closing_ends_the_conversation_and_opening_begins_it_again() -> None:
    anna = trusted()
    topic = begun(anna)
    with pytest.raises(Denied):
        actions.close(topic, by=trusted())
    actions.close(topic, by=anna)
    actions.close(topic, by=anna)
    with pytest.raises(Denied):
        actions.close(topic, by=trusted())
    assert (fresh(topic).state, fresh(topic).is_locked) == (TopicState.CLOSED, False)
    assert verbs(topic).count("forum.closed") == 1
    with pytest.raises(Denied):
        said(topic)
    actions.reopen(topic, by=anna)
    actions.reopen(topic, by=anna)
    with pytest.raises(Denied):
        actions.reopen(topic, by=trusted())
    assert fresh(topic).state == TopicState.ASKED
    assert said(topic).state == "shown"


def test_what_a_coordinator_closed_only_a_coordinator_opens() -> None:
    anna, boss = trusted(), coordinator()
    topic = actions.close(begun(anna), by=boss)
    with pytest.raises(Denied):
        actions.reopen(topic, by=anna)
    assert actions.reopen(topic, by=boss).state == TopicState.ASKED


def test_moving_to_another_theme_and_back() -> None:
    anna, one, other = trusted(), make_term("literacy"), make_term("water")
    topic = begun(anna, terms=[one])
    actions.pin(topic, one.pk, by=coordinator(), pinned=True)
    with pytest.raises(Denied):
        actions.move(topic, terms=[other.pk], network=None, by=trusted())
    actions.move(topic, terms=[other.pk], network=None, by=anna)
    assert [*topic.tags.values_list("code", flat=True)] == ["water"]
    assert not Pin.objects.exists()
    actions.move(topic, terms=[one.pk], network=None, by=anna)
    actions.move(topic, terms=[one.pk], network=None, by=anna)
    assert [*topic.tags.values_list("code", flat=True)] == ["literacy"]
    assert verbs(topic).count("forum.moved") == 2


def test_what_others_wrote_for_a_network_stays_there() -> None:
    topic, one, anna, editor = within_network()
    with pytest.raises(Denied):
        actions.move(topic, terms=[], network=network(), by=anna)
    moved = actions.move(topic, terms=[], network=None, by=anna)
    assert (moved.visibility, moved.network) == ("public", None)
    moved = actions.move(moved, terms=[], network=one, by=anna)
    said(moved, by=editor)
    with pytest.raises(Denied):
        actions.move(moved, terms=[], network=None, by=anna)
    assert fresh(topic).network == one


def test_what_others_wrote_stays_there_also_when_all_have_left() -> None:
    topic, _one, anna, editor = within_network()
    said(topic, by=editor)
    for person in (editor, anna):
        erase(person, give_up=True)
    with pytest.raises(Denied):
        actions.move(topic, terms=[], network=None, by=coordinator())
    assert fresh(topic).visibility == "parties"


def test_pinning() -> None:
    term, other, boss = make_term("literacy"), make_term("water"), coordinator()
    anna = trusted()
    topic = begun(anna, terms=[term])
    with pytest.raises(Denied):
        actions.pin(topic, term.pk, by=anna, pinned=True)
    with pytest.raises(Denied):
        actions.pin(topic, other.pk, by=boss, pinned=True)
    for _time in range(2):
        actions.pin(topic, term.pk, by=boss, pinned=True)
    assert Pin.objects.count() == 1
    for number in range(4):
        actions.pin(begun(anna, terms=[term], title=f"Also {number}"), term.pk, by=boss, pinned=True)
    with pytest.raises(Denied):
        actions.pin(begun(anna, terms=[term]), term.pk, by=boss, pinned=True)
    for _time in range(2):
        actions.pin(topic, term.pk, by=boss, pinned=False)
    assert verbs(topic) == ["forum.published", "forum.pinned", "forum.unpinned"]


def test_a_topic_of_a_network_is_for_its_members_alone() -> None:
    topic, one, anna, editor = within_network()
    index_records([topic.pk])
    for person in (None, trusted(), make_member(make_organisation(), Role.ADMIN)):
        assert not rules.may_see(person, topic)
        browser = Client()
        if person:
            browser.force_login(person)
        assert browser.get(f"/en/forum/{topic.pk}-{topic.slug}/").status_code == 404
        assert browser.get(f"/en/comments/on/{topic.pk}/").status_code == 404
        assert topic.title not in browser.get("/en/forum/").content.decode()
        assert f"/forum/{topic.pk}-" not in browser.get(f"/en/search/?q={topic.title}").content.decode()
    for person in (anna, editor, coordinator()):
        assert rules.may_see(person, topic)
        browser = Client()
        browser.force_login(person)
        assert browser.get(f"/en/forum/{topic.pk}-{topic.slug}/").status_code == 200
        assert topic.title in browser.get("/en/forum/").content.decode()
        assert f"/forum/{topic.pk}-" in browser.get(f"/en/search/?q={topic.title}").content.decode()
    assert said(topic, by=editor).state == "shown"
    with pytest.raises(Denied):
        said(topic, by=trusted())
    with pytest.raises(Denied):
        begun(trusted(), network=one)


def test_who_leaves_a_network_reads_it_no_more() -> None:
    topic, _one, anna, _editor = within_network()
    reader = make_member(Participation.objects.get().organisation)
    assert rules.may_see(reader, topic)
    Participation.objects.update(state=ParticipationState.LEFT)
    assert not rules.may_see(reader, topic)
    assert rules.may_see(anna, topic)  # who wrote it


def test_members_who_join_find_it() -> None:
    topic, _one, _anna, _editor = within_network()
    index_records([topic.pk])
    late = make_organisation()
    page = Participation.objects.get().record
    with transaction.atomic():
        part = Participation.objects.create(record=page, organisation=late, role="member", state="accepted")
        note("directory.member_joined", page, None, organisation=late, participation=part.pk)
    tell_all()
    worker.run(threading.Event(), once=True)
    browser = Client()
    browser.force_login(make_member(late))
    found = browser.get(f"/en/search/?q={topic.title}").content.decode()
    assert f"/en/forum/{topic.pk}-" in found


@pytest.mark.parametrize(
    "name",
    [
        "may_see", "may_edit", "may_write", "may_accept", "may_take_answer_back", "may_close", "may_reopen", "may_move",
        "may_split", "may_pin", "may_merge", "may_review", "may_add_poll", "may_end_poll", "reads_in_network",
        "edits_for_network",
    ],
)  # fmt: skip
def test_rules_have_two_faces_that_agree(name: str) -> None:
    owner, boss = make_organisation(), coordinator()
    inside, one, anna, editor = within_network()
    mine = begun(anna, title="Mine")
    theirs = begun(make_member(owner), owner=owner, poll=poll())
    begun(make_person())  # held
    actions.close(begun(anna, title="Closed by its author"), by=anna)
    actions.close(begun(anna, title="Closed by another"), by=boss)
    actions.accept_answer(mine, said(mine), by=anna)
    actions.merge(begun(anna, title="Twin"), mine, by=boss)
    own = begun(editor, owner=one, network=one, question=False)
    people: dict[str, Any] = {**five_people(owner, anna), "network": editor, "other": trusted()}
    rule = getattr(rules, name)
    assert rule_agrees(rule, Topic, people) == []
    said_so = {bool(rule(person, topic)) for person in people.values() for topic in (inside, fresh(mine), theirs, own)}
    assert said_so == {True, False} or name in ("may_review", "may_reopen")


def test_a_withheld_topic_is_nowhere(client: Client) -> None:
    topic = begun()
    withhold(topic, True)
    assert client.get(f"/en/forum/{topic.pk}-{topic.slug}/").status_code == 404
    assert topic.title not in client.get("/en/forum/").content.decode()
    with pytest.raises(Denied):
        write(topic, Content("Hello"), by=trusted())
