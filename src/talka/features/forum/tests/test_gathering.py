"""Replies that become a topic of their own, and topics that become one."""

import pytest
from django.test import Client

from talka.capabilities.comments.models import Comment
from talka.capabilities.notices.actions import follow
from talka.capabilities.notices.models import followers_of
from talka.features.forum import actions
from talka.features.forum.models import Topic, TopicState
from talka.kernel.access.rules import Denied
from talka.kernel.facts.models import Fact
from talka.kernel.testing import make_term

from .world import begun, coordinator, fresh, network, poll, said, trusted, within_network

pytestmark = pytest.mark.django_db


def test_splitting_off_a_thread_and_merging_it_back() -> None:
    boss, anna = coordinator(), trusted()
    topic = begun(anna)
    stays, head = said(topic), said(topic)
    answer = said(topic, answers_to=head)
    actions.accept_answer(topic, head, by=anna)
    with pytest.raises(Denied):
        actions.split(topic, [head], title="Aside", terms=[], by=trusted(), is_question=False)
    new = actions.split(topic, [head], title="Aside", terms=[], by=boss, is_question=False)
    assert (new.state, new.split_from_id, new.language) == (TopicState.OPEN, topic.pk, "en")
    assert set(Comment.objects.filter(record_id=new.pk)) == {head, answer}
    assert (fresh(topic).state, fresh(topic).answer) == (TopicState.ASKED, None)
    with pytest.raises(Denied):  # somebody else was faster
        actions.split(topic, [head], title="Again", terms=[], by=boss, is_question=False)
    actions.merge(new, topic, by=boss)
    assert set(Comment.objects.filter(record_id=topic.pk)) == {stays, head, answer}
    assert fresh(new).state == TopicState.MERGED
    assert Fact.objects.filter(verb="forum.split").count() == 1


def test_what_is_split_off_in_a_network_stays_in_it() -> None:
    topic, one, anna, editor = within_network()
    new = actions.split(topic, [said(topic, by=editor)], title="Aside", terms=[], by=anna, is_question=True)
    assert (new.network, new.visibility, new.state) == (one, "parties", TopicState.ASKED)


def test_merging_twins(client: Client) -> None:
    boss = coordinator()
    twin, into = begun(), begun()
    comment = said(twin)
    with pytest.raises(Denied):
        actions.merge(twin, into, by=trusted())
    with pytest.raises(Denied):
        actions.merge(into, into, by=boss)
    for _time in range(2):
        assert actions.merge(twin, into, by=boss) == into
    assert Comment.objects.get(pk=comment.pk).record_id == into.pk
    assert Fact.objects.filter(verb="forum.merged").count() == 1
    answer = client.get(f"/en/forum/{twin.pk}-{twin.slug}/")
    assert (answer.status_code, answer["Location"]) == (301, f"/en/forum/{into.pk}-{into.slug}/")
    assert client.get(f"/en/comments/on/{twin.pk}/")["Location"] == f"/en/comments/on/{into.pk}/"
    listed = client.get("/en/forum/").content.decode()
    assert twin.title not in listed and into.title in listed


def test_who_began_or_follows_a_merged_topic_hears_of_the_other() -> None:
    anna, reader, quiet, boss = trusted(), trusted(), trusted(), coordinator()
    twin, into = begun(anna), begun()
    follow(twin.pk, by=reader, wanted=True)
    follow(twin.pk, by=quiet, wanted=True)
    follow(into.pk, by=quiet, wanted=False)
    actions.merge(twin, into, by=boss)
    assert followers_of(into.pk) == {anna.pk, reader.pk}
    aside = actions.split(into, [said(into)], title="Aside", terms=[], by=boss, is_question=False)
    actions.merge(aside, into, by=boss)
    assert followers_of(into.pk) == {anna.pk, reader.pk}


def test_what_is_not_merged() -> None:
    boss = coordinator()
    inside, _one, _anna, _editor = within_network()
    voted, empty, into = begun(poll=poll()), begun(poll=poll()), begun()
    actions.vote(voted, [0], by=trusted())
    for wrong in (inside, voted, begun(coordinator(), network=network())):
        with pytest.raises(Denied):
            actions.merge(wrong, into, by=boss)
    closed = actions.close(begun(), by=boss)
    with pytest.raises(Denied):
        actions.merge(closed, into, by=boss)
    assert actions.merge(empty, into, by=boss) == into


def test_the_pages(client: Client) -> None:
    boss, term = coordinator(), make_term("literacy")
    topic, other = begun(terms=[term]), begun()
    comment = said(topic)
    client.force_login(boss)
    page = client.get(f"/en/forum/{topic.pk}-{topic.slug}/").content.decode()
    assert f"/en/forum/split/{comment.pk}/" in page and f"/en/forum/{topic.pk}/merge/" in page
    assert client.get(f"/en/forum/split/{comment.pk}/").status_code == 200
    assert client.post(f"/en/forum/split/{comment.pk}/", {"title": " "}).status_code == 422
    answer = client.post(f"/en/forum/split/{comment.pk}/", {"title": "Aside", "themes": [term.pk]})
    new = Topic.objects.get(title="Aside")
    assert answer["Location"] == f"/en/forum/{new.pk}-aside/"
    assert topic.title in client.get(answer["Location"]).content.decode()
    way = f"/en/forum/{new.pk}/merge/"
    assert client.get(way).status_code == 200
    for wrong in ("", "hello", "/en/forum/", "9" * 40, f"/en/forum/{new.pk}/", str(10**12), "٣"):
        assert client.post(way, {"into": wrong}).status_code == 422, wrong
    answer = client.post(way, {"into": f"https://example.org/lv/forum/{other.pk}-anything/?x=1#top"})
    assert answer["Location"] == f"/en/forum/{other.pk}-{other.slug}/"
    client.force_login(trusted())
    assert client.get(f"/en/forum/split/{comment.pk}/").status_code == 403
    assert client.post(f"/en/forum/{topic.pk}/merge/", {"into": str(other.pk)}).status_code == 403
