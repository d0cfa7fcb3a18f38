"""An organisation that works no more begins nothing new, whatever the feature; what it began can be ended."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override

from talka.features.directory import actions as directory
from talka.features.directory.tests.world import led
from talka.features.needs import actions as needs
from talka.features.needs.tests.world import WORDS, confirmed
from talka.features.offers import actions as offers
from talka.features.offers.tests.test_offers import offered
from talka.features.partners import actions as partners
from talka.features.partners.tests.test_partners import called
from talka.kernel.access.rules import Denied
from talka.kernel.people.models import Organisation, Person

SHARE = needs.Share(what="Us", language="en")
BEGINNINGS: dict[str, Callable[[Organisation, Person], Any]] = {
    "offer": lambda own, by: offers.publish_offer(
        {"title": "Room", "offer_type": "space"}, owner=own, by=by, terms=[], language="en"
    ),
    "ask": lambda own, by: offers.ask(offered()[0], own, by=by, message="Please", language="en"),
    "call": lambda own, by: partners.publish_call(
        {"title": "Idea", "role": "partner", "seeks": []}, owner=own, by=by, terms=[], language="en"
    ),
    "answer": lambda own, by: partners.show_interest(called()[0], own, by=by, message="Us", replies=[], language="en"),
    "need": lambda own, by: needs.report(needs.Content(**WORDS), by=by, owner=own),
    "membership": lambda own, by: directory.ask_for_membership(led(type="network")[0], own, by=by),
    "take_up": lambda own, by: needs.take_up(confirmed(), own, SHARE, by=by),
}


@pytest.mark.django_db
@pytest.mark.parametrize("begin", BEGINNINGS.values(), ids=BEGINNINGS)
def test_nothing_is_begun_in_its_name_until_it_works_again(begin: Callable[[Organisation, Person], Any]) -> None:
    page, admin = led()
    directory.close(page, by=admin)
    with pytest.raises(Denied, match="works no more"), override("en"):
        begin(Organisation.objects.get(pk=page.organisation_id), admin)
    directory.reopen(page, by=admin)
    assert begin(Organisation.objects.get(pk=page.organisation_id), admin).pk


def _invited_to_a_network(own: Organisation) -> Callable[[Person, bool], Any]:
    network, networker = led(name="Network", type="network")
    part = directory.invite_member(network, own, by=networker)
    return lambda by, accept: directory.answer_network(part, by=by, accept=accept)


def _invited_to_a_consortium(own: Organisation) -> Callable[[Person, bool], Any]:
    call, caller = called()
    partners.invite_partner(call, own, by=caller)
    return lambda by, accept: partners.answer_invitation(call, own, by=by, accept=accept)


@pytest.mark.django_db
@pytest.mark.parametrize("invited", [_invited_to_a_network, _invited_to_a_consortium])
def test_an_invitation_is_declined_in_its_name_but_not_accepted(
    invited: Callable[[Organisation], Callable[[Person, bool], Any]],
) -> None:
    page, admin = led()
    directory.close(page, by=admin)
    answer = invited(Organisation.objects.get(pk=page.organisation_id))
    with pytest.raises(Denied, match="works no more"), override("en"):
        answer(admin, True)
    assert answer(admin, False).state == "declined"


@pytest.mark.django_db
def test_what_it_began_is_ended_and_its_editor_reads_why_nothing_new_is(client: Client) -> None:
    page, admin = led()
    need = confirmed()
    needs.take_up(need, page.organisation, SHARE, by=admin)
    directory.close(page, by=admin)
    assert needs.withdraw(need, page.organisation, by=admin).state == "reopened"
    client.force_login(admin)
    for path in ("/en/offers/new/", "/en/calls/new/"):
        answer = client.get(path)
        assert answer.status_code == 403
        assert "works no more" in answer.content.decode()
