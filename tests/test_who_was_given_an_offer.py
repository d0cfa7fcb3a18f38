"""To whom an offer was promised or given is between the two, wherever organisations' work is told."""

import pytest
from django.test import Client

from talka.capabilities.search.query import Query
from talka.capabilities.search.showing.choices import names_of_owners
from talka.features.directory.models import OrganisationPage
from talka.features.directory.tests.world import coordinator, led, member_of
from talka.features.offers import actions
from talka.features.offers.models import Offer
from talka.features.offers.tests.test_offers import COLUMNS
from talka.features.partners.queries import past_work
from talka.kernel.people.models import Person
from talka.kernel.records.taking_part import told_parts
from talka.kernel.testing import make_member, make_organisation

pytestmark = pytest.mark.django_db


def promised() -> tuple[OrganisationPage, Person, OrganisationPage, Person]:
    """Who offers and who was promised it, each with an editor."""
    (giver, by), (taker, asker) = led(name="Who gives"), led(name="Who takes", website="")
    offer = actions.publish_offer(COLUMNS, owner=giver.organisation, by=by, terms=[], language="lv")
    asked = actions.ask(offer, taker.organisation, by=asker, message="Please", language="en")
    actions.accept_ask(asked, by=by)
    return giver, by, taker, asker


@pytest.mark.parametrize("after", ["promised", "given"])
def test_the_pages_of_both_tell_it_to_both_and_to_nobody_else(client: Client, after: str) -> None:
    giver, by, taker, asker = promised()
    if after == "given":
        actions.give(Offer.objects.get(), by=by)

    def told() -> tuple[bool, bool]:
        pages = [client.get(f"/en/organisations/{page.pk}-{page.slug}/").content.decode() for page in (giver, taker)]
        assert "Vakara kursi" in pages[0]
        names = [f"/en/organisations/of/{page.organisation_id}/" for page in (taker, giver)]
        return names[0] in pages[0], "Vakara kursi" in pages[1] or names[1] in pages[1]

    assert told() == (False, False)
    client.force_login(make_member(make_organisation()))
    assert told() == (False, False)
    for insider in (by, asker, member_of(taker, "member"), coordinator()):
        client.force_login(insider)
        assert told() == (True, True)


def test_neither_past_work_nor_a_filters_name_tells_it() -> None:
    giver, by, taker, asker = promised()
    OrganisationPage.objects.filter(pk=taker.pk).update(state="declined", shown=False)
    pk = taker.organisation_id
    query = Query(owners=(str(pk),))
    for outsider in (None, make_member(make_organisation())):
        assert past_work([pk], outsider, "en") == {}
        assert names_of_owners(query, outsider) == {}
        assert not told_parts(outsider).exists()
    for insider in (by, asker, coordinator()):
        assert len(past_work([pk], insider, "en")[pk]) == 1
        assert names_of_owners(query, insider) == {str(pk): "Who takes"}
    assert giver.organisation_id not in past_work([giver.organisation_id], asker, "en")
