"""The pages: beginning, changing, running; what is sent wrong."""

import pytest
from django.test import Client

from talka.features.forum.models import Topic, TopicState
from talka.kernel.people.models import Organisation
from talka.kernel.testing import make_member, make_organisation, make_person, make_term

from .world import begun, coordinator, fresh, said, trusted, within_network

pytestmark = pytest.mark.django_db
NEW = "/en/forum/new/"


def data(term_id: int, **more: object) -> dict[str, object]:
    return {
        "title": "How?", "body": "Tell", "is_question": "yes", "language": "en", "themes": [term_id], **more,
    }  # fmt: skip


def test_beginning_one(client: Client) -> None:
    term = make_term("literacy")
    assert client.get(NEW).status_code == 302  # to the sign-in
    anna = trusted()
    client.force_login(anna)
    page = client.get(f"{NEW}?theme=literacy").content.decode()
    assert 'name="voice"' not in page and 'name="network"' not in page and "checked" in page
    answer = client.post(NEW, data(term.pk))
    topic = Topic.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/en/forum/{topic.pk}-how/")
    assert (topic.author, topic.owner, topic.state) == (anna, None, TopicState.ASKED)


def test_beginning_one_in_a_name_and_within_a_network(client: Client) -> None:
    inside, one, anna, _editor = within_network()
    term, ours = make_term("literacy"), anna.standings[0].organisation_id
    client.force_login(anna)
    page = client.get(NEW).content.decode()
    assert 'name="voice"' in page and 'name="network"' in page
    assert client.post(NEW, data(term.pk, voice=ours, network=one.pk)).status_code == 302
    topic = Topic.objects.exclude(pk=inside.pk).get()
    assert (topic.owner_id, topic.network, topic.visibility) == (ours, one, "parties")
    other = make_organisation()
    assert client.post(NEW, data(term.pk, voice=other.pk)).status_code == 422
    assert client.post(NEW, data(term.pk, network=other.pk)).status_code == 422


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""}, {"body": ""}, {"themes": []}, {"themes": ["x"]}, {"themes": [10**30]}, {"language": "klingon!"},
        {"is_question": "maybe"}, {"title": "x" * 201}, {"body": "x" * 20_001}, {"title": "a\x00b"},
        {"poll_until": "yesterday"}, {"poll_choices": "one"}, {"network": "-1"},
    ],
)  # fmt: skip
def test_what_is_sent_wrong_comes_back(wrong: dict[str, object], client: Client) -> None:
    anna = trusted()
    client.force_login(anna)
    answer = client.post(NEW, {**data(make_term("literacy").pk), **wrong})
    if "network" in wrong:  # who has none is asked for none
        assert answer.status_code == 302
        return
    assert answer.status_code == 422
    assert not Topic.objects.exists()


def test_too_many_at_once(client: Client) -> None:
    client.force_login(trusted())
    term = make_term("literacy")
    answers = [client.post(NEW, data(term.pk, title=f"Number {number}")).status_code for number in range(11)]
    assert answers == [302] * 10 + [422]


def test_a_new_account_is_told_that_it_waits(client: Client) -> None:
    client.force_login(make_person())
    page = client.post(NEW, data(make_term("literacy").pk), follow=True).content.decode()
    assert "A coordinator reads it before others see it." in page
    assert Topic.objects.get().state == TopicState.HELD


def test_changing_one(client: Client) -> None:
    anna, term = trusted(), make_term("literacy")
    topic = begun(anna, terms=[term])
    way = f"/en/forum/{topic.pk}/edit/"
    client.force_login(anna)
    page = client.get(way).content.decode()
    assert topic.title in page
    stale = client.post(way, data(term.pk, version=0))
    assert stale.status_code == 409
    assert client.post(way, data(term.pk, version=topic.version)).status_code == 302
    assert fresh(topic).title == "How?"
    client.force_login(trusted())
    assert client.get(way).status_code == 403


def test_running_one(client: Client) -> None:
    anna, term, other = trusted(), make_term("literacy"), make_term("water")
    topic = begun(anna, terms=[term])
    here = f"/en/forum/{topic.pk}"
    client.force_login(trusted())
    for act in ("close", "move", "pin"):
        assert client.post(f"{here}/{act}/", {"term": term.pk, "themes": [other.pk]}).status_code == 403, act
    client.force_login(anna)
    assert client.get(f"{here}/move/").status_code == 200
    assert client.post(f"{here}/move/", {"themes": []}).status_code == 422
    assert client.post(f"{here}/move/", {"themes": [other.pk]}).status_code == 302
    assert client.post(f"{here}/close/").status_code == 302
    assert "This conversation is closed." in client.get(f"{here}-{topic.slug}/").content.decode()
    assert client.post(f"{here}/reopen/").status_code == 302
    client.force_login(coordinator())
    assert "Pin it on “Water”" in client.get(f"{here}-{topic.slug}/").content.decode()
    assert client.post(f"{here}/pin/", {"term": other.pk, "pinned": "yes"}).status_code == 302
    assert "take it down" in client.get(f"{here}-{topic.slug}/").content.decode()
    for wrong in ("", "x", "9" * 40, "-1"):
        assert client.post(f"{here}/pin/", {"term": wrong, "pinned": "yes"}).status_code in (403, 404)


def test_names_and_networks_stand_on_the_page(client: Client) -> None:
    topic, one, anna, _editor = within_network()
    client.force_login(anna)
    page = client.get(f"/en/forum/{topic.pk}-{topic.slug}/").content.decode()
    assert Organisation.objects.get(pk=one.pk).name in page and anna.name in page
    owned = begun(make_member(owner := make_organisation("White House")), owner=owner)
    said(owned)
    page = client.get(f"/en/forum/{owned.pk}-{owned.slug}/").content.decode()
    assert "White House" in page
