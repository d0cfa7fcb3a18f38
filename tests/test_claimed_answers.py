"""An offer that is said to answer somebody else's need: that need's side is asked, on its page and by a notice."""

from typing import Any

import pytest
from django.test import Client

from talka.capabilities.notices.models import Notice
from talka.features.needs import actions as needs
from talka.features.needs.actions import Content
from talka.features.offers import actions as offers
from talka.kernel.access.rules import Denied
from talka.kernel.facts.models import Fact
from talka.kernel.facts.telling import tell_all
from talka.kernel.people.models import Organisation, Person
from talka.kernel.records.models import Link, Record
from talka.kernel.testing import make_member, make_organisation, make_person

pytestmark = pytest.mark.django_db


def said(owner: Organisation | None = None) -> tuple[Any, Any, Person, Person]:
    """A need, an offer that was promised for it to a third organisation; who speaks for each."""
    giver, asker = make_organisation("Dod"), make_organisation("Prasa")
    by, theirs = make_member(giver), make_member(owner) if owner else make_person()
    need = needs.report(Content(title="Trūkst kursu", language="lv"), by=theirs, owner=owner)
    if owner is None:
        needs.confirm(need, by=make_person(is_coordinator=True))
    columns = {"title": "Vakara kursi", "offer_type": "training"}
    offer = offers.publish_offer(columns, owner=giver, by=by, terms=[], language="lv")
    asked = offers.ask(offer, asker, by=make_member(asker), message="Lūdzu", language="lv", need=need)
    offers.accept_ask(asked, by=by)
    return need, offer, by, theirs


def page_of(client: Client, need: Record) -> str:
    """The need's page as this client reads it."""
    return client.get(f"/en/needs/{need.pk}/", follow=True).content.decode()


def notices_of(person: Person) -> set[str]:
    """What the person was told, by the notices' codes."""
    tell_all()
    return set(Notice.objects.filter(person=person).values_list("code", flat=True))


@pytest.mark.parametrize("owned", [True, False])
@pytest.mark.parametrize("agrees", [True, False])
def test_the_needs_side_is_asked_and_says_so_by_one_press(client: Client, owned: bool, agrees: bool) -> None:
    need, offer, by, theirs = said(make_organisation("Vajag") if owned else None)
    assert "needs.linked" in notices_of(theirs)
    act = f"/en/needs/{need.pk}/answers/{offer.pk}/{'agree' if agrees else 'deny'}/"
    for stranger in (None, by, make_member(make_organisation())):
        if stranger:
            client.force_login(stranger)
        assert act not in page_of(client, need)
        assert "Vakara kursi" not in page_of(client, need)
        assert client.post(act).status_code == (403 if stranger else 302)
    assert Link.objects.get().confirmed_at is None
    client.force_login(theirs)
    assert act in page_of(client, need)
    if owned:
        assert "Trūkst kursu" in client.get("/en/for-you/").content.decode().partition('id="asked"')[2]
    for _twice in range(2):
        assert client.post(act).status_code == 302
    assert act not in page_of(client, need)
    assert 'id="asked"' not in client.get("/en/for-you/").content.decode()
    verb = "needs.offer_agreed" if agrees else "needs.offer_denied"
    assert Fact.objects.filter(verb=verb).count() == 1
    assert verb in notices_of(by)
    client.logout()
    assert ("Vakara kursi" in page_of(client, need)) is agrees
    assert Link.objects.filter(confirmed_at__isnull=False).exists() is agrees


def test_only_that_side_may_say_it_and_what_stands_is_not_denied() -> None:
    need, offer, by, theirs = said(make_organisation())
    for act in (needs.agree_that_it_answers, needs.deny_that_it_answers):
        with pytest.raises(Denied):
            act(need, offer.pk, by=by)
    needs.agree_that_it_answers(need, offer.pk, by=theirs)
    needs.deny_that_it_answers(need, offer.pk, by=theirs)
    assert Link.objects.get().confirmed_by == theirs
    assert "needs.linked" not in notices_of(theirs)  # it was answered before anybody was told
