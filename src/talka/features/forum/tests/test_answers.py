"""The accepted answer: chosen, changed, taken back, lost; first under the question."""

import pytest
from django.test import Client

from talka.capabilities.comments import actions as comments
from talka.capabilities.comments.content import Content
from talka.features.forum import actions
from talka.features.forum.models import Topic, TopicState
from talka.kernel.access.rules import Denied
from talka.kernel.facts.models import Fact
from talka.kernel.facts.telling import tell_all
from talka.kernel.testing import make_member, make_organisation

from .world import begun, coordinator, fresh, said, trusted

pytestmark = pytest.mark.django_db


def page_of(topic: Topic, client: Client, language: str = "en") -> str:
    return client.get(f"/{language}/forum/{topic.pk}-{topic.slug}/").content.decode()


def test_the_asker_accepts_and_takes_back() -> None:
    anna = trusted()
    topic = begun(anna)
    one, other = said(topic), said(topic)
    with pytest.raises(Denied):
        actions.accept_answer(topic, one, by=trusted())
    for _time in range(2):
        actions.accept_answer(topic, one, by=anna)
    assert (fresh(topic).state, fresh(topic).answer) == (TopicState.ANSWERED, one)
    actions.accept_answer(topic, other, by=coordinator())
    assert fresh(topic).answer == other
    assert Fact.objects.filter(verb="forum.answered").count() == 2
    with pytest.raises(Denied):
        actions.take_answer_back(topic, by=trusted())
    for _time in range(2):
        actions.take_answer_back(topic, by=anna)
    with pytest.raises(Denied):
        actions.take_answer_back(topic, by=trusted())
    assert (fresh(topic).state, fresh(topic).answer) == (TopicState.ASKED, None)


def test_what_can_be_no_answer() -> None:
    anna = trusted()
    question, discussion = begun(anna), begun(anna, question=False)
    elsewhere, mine = said(discussion), said(question, by=trusted())
    with pytest.raises(Denied):
        actions.accept_answer(discussion, elsewhere, by=anna)
    with pytest.raises(Denied):
        actions.accept_answer(question, elsewhere, by=anna)
    comments.hide(mine, by=coordinator())
    with pytest.raises(Denied):
        actions.accept_answer(question, mine, by=anna)
    shown = said(question)
    actions.close(question, by=anna)
    with pytest.raises(Denied):
        actions.accept_answer(question, shown, by=anna)


def test_editors_of_the_organisation_that_asks_accept() -> None:
    owner = make_organisation()
    topic = begun(make_member(owner), owner=owner)
    comment = said(topic)
    assert actions.accept_answer(topic, comment, by=make_member(owner)).answer == comment


@pytest.mark.parametrize("way", ["taken back", "hidden", "moved", "edited with a link"])
def test_an_answer_that_is_gone_is_none(way: str, client: Client) -> None:
    anna, bert = trusted(), trusted()
    topic = begun(anna)
    comment = said(topic, "Forty-two", by=bert)
    actions.accept_answer(topic, comment, by=anna)
    if way == "taken back":
        comments.take_back(comment, by=bert)
    elif way == "hidden":
        comments.hide(comment, by=coordinator())
    elif way == "edited with a link":
        assert comments.edit(comment, Content("See https://example.org/", "en"), by=bert).state == "held"
    else:
        comments.move_thread([comment], into=begun(), by=coordinator())
    assert 'id="answer"' not in page_of(topic, client)
    tell_all()
    assert (fresh(topic).state, fresh(topic).answer) == (TopicState.ASKED, None)


def test_it_stands_first_with_a_link_to_its_place(client: Client) -> None:
    anna = trusted()
    topic = begun(anna)
    comment = said(topic, "Četrdesmit divi", language="lv")
    actions.accept_answer(topic, comment, by=anna)
    page = page_of(topic, client)
    assert page.index('id="answer"') < page.index('id="conversation"')
    assert f"/en/comments/{comment.pk}/#comment-{comment.pk}" in page
    assert '<div class="comment-words" lang="lv"' in page
    assert "no-answer" not in page


def test_below_each_reply_stands_the_way_to_accept_it(client: Client) -> None:
    anna = trusted()
    topic = begun(anna)
    comment = said(topic)
    way = f"/en/forum/accept/{comment.pk}/"
    assert way not in page_of(topic, client)
    client.force_login(anna)
    assert way in page_of(topic, client)
    assert "This is the answer" in client.get(f"/en/comments/{comment.pk}/").content.decode()
    assert client.get(way).status_code == 200
    assert fresh(topic).answer is None  # reading the page does nothing
    assert client.post(way)["Location"] == f"/en/forum/{topic.pk}-{topic.slug}/#answer"
    assert fresh(topic).answer == comment
    assert client.post(f"/en/forum/{topic.pk}/no-answer/").status_code == 302
    assert fresh(topic).answer is None
    client.force_login(trusted())
    assert client.get(way).status_code == 403
    assert client.post(way).status_code == 403
    for wrong in (0, 10**18, 10**30):
        assert client.get(f"/en/forum/accept/{wrong}/").status_code == 404
