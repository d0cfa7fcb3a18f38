"""Taking a promise back, and a second promise; both outcomes, twice, and who may."""

import pytest
from django.test import Client

from talka.features.offers import actions
from talka.features.offers.models import Ask, OfferState
from talka.kernel.access.rules import Denied
from talka.kernel.facts.models import Fact
from talka.kernel.records.models import Link, Participation, Record
from talka.kernel.testing import make_member, make_organisation, make_record

from .test_offers import asked_for, offered


@pytest.mark.django_db
def test_a_promise_is_taken_back_and_the_others_still_wait(client: Client) -> None:
    offer, editor = offered()
    need = make_record(Record, "need", "confirmed", title="Need")
    first, asker = asked_for(offer, need=need)
    second, _other = asked_for(offer)
    actions.accept_ask(first, by=editor, answer="Gladly")
    for by in (asker, make_member(make_organisation())):
        with pytest.raises(Denied):
            actions.release_ask(first, by=by, answer="Not theirs to say")
    with pytest.raises(Denied):
        actions.decline_ask(first, by=editor, answer="From a form that was opened before it was accepted")
    client.force_login(editor)
    address = f"/en/offers/{offer.pk}/asks/{first.pk}/answer/"
    assert address in client.get(f"/en/offers/{offer.pk}-vakara-kursi/").content.decode()
    assert 'value="release"' in client.get(address).content.decode()
    assert client.post(address, {"decision": "release", "answer": ""}).status_code == 422
    for _twice in range(2):
        assert client.post(address, {"decision": "release", "answer": "You never came"}).status_code == 302
    for changed in (offer, first, second):
        changed.refresh_from_db()
    assert (offer.state, first.state, second.state) == ("open", "declined", "asked")
    assert first.answer == "You never came"
    assert Participation.objects.get().state == "left"
    assert not Link.objects.exists()
    assert Fact.objects.filter(verb="offers.declined", details__released=True).count() == 1
    actions.accept_ask(second, by=editor)


@pytest.mark.django_db
def test_a_second_acceptance_says_why_not_and_keeps_the_word(client: Client) -> None:
    offer, editor = offered()
    first, _asker = asked_for(offer)
    second, _other = asked_for(offer)
    client.force_login(editor)
    address = f"/en/offers/{offer.pk}/asks/{second.pk}/answer/"
    assert 'value="accept"' in client.get(address).content.decode()
    actions.accept_ask(first, by=editor)
    assert 'value="accept"' not in client.get(address).content.decode()
    answer = client.post(address, {"decision": "accept", "answer": "Come on Monday"})
    assert answer.status_code == 422
    assert "Come on Monday" in answer.content.decode()
    assert "no longer open" in answer.content.decode()


@pytest.mark.django_db
def test_what_is_reserved_for_nobody_is_offered_again() -> None:
    offer, editor = offered()
    asked, _asker = asked_for(offer)
    actions.accept_ask(asked, by=editor)
    with pytest.raises(Denied):
        actions.reopen_offer(offer, by=editor)
    Ask.objects.all().delete()
    assert actions.reopen_offer(offer, by=editor).state == OfferState.OPEN


@pytest.mark.django_db
@pytest.mark.parametrize(("state", "answers"), [("invited", False), ("asked", False), ("accepted", True)])
def test_after_a_broken_promise_it_answers_the_need_only_where_its_owner_does(state: str, answers: bool) -> None:
    offer, editor = offered()
    need = make_record(Record, "need", "confirmed", title="Need")
    asked, _asker = asked_for(offer, need=need)
    actions.accept_ask(asked, by=editor)
    assert offer.owner
    Participation.objects.create(record=need, organisation=offer.owner, role="responder", state=state)
    actions.release_ask(asked, by=editor, answer="We can't")
    assert Link.objects.exists() is answers
