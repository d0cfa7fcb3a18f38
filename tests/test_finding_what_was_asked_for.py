"""Whoever asked for an offer that is hidden since finds it as they see it: in lists, by words and by filters."""

import pytest

from talka.capabilities.search.indexing import index_records
from talka.capabilities.search.queries import search
from talka.capabilities.search.query import Query
from talka.features.directory import actions as directory
from talka.features.directory.tests.world import coordinator, led
from talka.features.offers import actions
from talka.features.offers.models import Ask
from talka.features.offers.tests.test_offers import offered
from talka.kernel.facts.models import Fact
from talka.kernel.people.models import Person
from talka.kernel.testing import make_member, make_organisation

pytestmark = pytest.mark.django_db
LISTS = (
    Query(),
    Query(text="kursi"),
    Query(kinds=("offer",)),
    Query(languages=("lv",)),
    Query(kinds=("offer",), states=("withdrawn",)),
    Query(text="kursi", languages=("lv",)),
)


def found(person: Person | None) -> list[list[int]]:
    """The offers in each list, as this person sees them."""
    return [[row.id for row in search(query, person).rows if row.kind == "offer"] for query in LISTS]


@pytest.mark.parametrize("end", ["declined", "withdrawn"])
def test_a_withdrawn_offer_is_found_by_those_who_asked_and_by_no_others(end: str) -> None:
    offer, editor = offered()
    page, asker = led()
    asked = actions.ask(offer, page.organisation, by=asker, message="For us", language="en")
    if end == "declined":
        actions.decline_ask(asked, by=editor, answer="No")
    actions.withdraw_offer(offer, by=editor)
    index_records([offer.pk])
    assert found(asker) == found(editor) == [[offer.pk]] * len(LISTS)
    assert found(make_member(make_organisation())) == found(None) == [[]] * len(LISTS)


def test_after_merging_those_of_the_one_that_stays_find_it() -> None:
    offer, editor = offered()
    (page, asker), (into, staying) = led(name="Old"), led(name="New", website="")
    actions.ask(offer, page.organisation, by=asker, message="For us", language="en")
    actions.withdraw_offer(offer, by=editor)
    directory.merge(page, into, by=coordinator())
    assert Ask.objects.get().organisation_id == into.organisation_id
    told = list(Fact.objects.filter(verb="directory.party_merged").values_list("record_id", flat=True))
    assert told == [offer.pk]
    index_records(told)
    assert found(staying) == [[offer.pk]] * len(LISTS)
