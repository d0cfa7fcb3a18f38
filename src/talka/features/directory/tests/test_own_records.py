"""What an organisation owns and takes part in, on its page, and on the one that stands in while it has no entry."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from talka.features.directory import actions
from talka.features.directory.models import OrganisationPage
from talka.features.directory.queries import pages
from talka.kernel.records.models import Participation, Record
from talka.kernel.testing import make_organisation, make_person, make_record

from .world import CONTENT, coordinator, led, listed

pytestmark = pytest.mark.django_db


def of(organisation: Any) -> str:
    return f"/en/organisations/of/{organisation.pk}/"


def test_an_organisation_whose_entry_waits_has_a_plain_page(client: Client, django_assert_max_num_queries: Any) -> None:
    proposer = make_person()
    entry = actions.propose(replace(CONTENT, name="Jaunā biedrība", summary="Not checked"), by=proposer)
    assert client.get(of(entry.organisation)).status_code == 404, "nothing is published in its name"
    offer = make_record(Record, "offer", "open", owner=entry.organisation, title="Desk in Riga")
    make_record(Record, "offer", "open", owner=entry.organisation, title="Hidden desk", visibility="parties")
    with django_assert_max_num_queries(3):
        html = client.get(of(entry.organisation)).content.decode()
    assert "Jaunā biedrība" in html
    assert "has not been checked yet" in html
    assert f"/en/offers/{offer.pk}-" in html
    assert "Hidden desk" not in html
    assert "Not checked" not in html
    client.force_login(proposer)
    assert client.get(of(entry.organisation))["Location"].startswith(f"/en/organisations/{entry.pk}-")
    client.logout()
    actions.take_on(entry, by=coordinator())
    assert client.get(of(entry.organisation))["Location"].startswith(f"/en/organisations/{entry.pk}-")


def test_taking_part_is_enough_and_one_without_an_entry_has_the_page_too(client: Client) -> None:
    group = make_organisation("Kaimiņi")
    call = make_record(Record, "call", "open", owner=listed().organisation, title="Desk in Riga")
    part = Participation.objects.create(record=call, organisation=group, role="partner", state="invited")
    assert client.get(of(group)).status_code == 404
    Participation.objects.filter(pk=part.pk).update(state="accepted")
    html = client.get(of(group)).content.decode()
    assert "Kaimiņi" in html
    assert "Desk in Riga" in html
    assert client.get("/en/organisations/of/999999/").status_code == 404


def test_a_merged_organisation_leads_to_the_one_that_stays(client: Client) -> None:
    gone, stays = listed(name="Old"), listed(name="New")
    actions.merge(gone, stays, by=coordinator())
    assert client.get(of(gone.organisation))["Location"] == f"/en/organisations/{stays.pk}-new/"


def test_many_records_push_neither_networks_nor_other_kinds_out(client: Client) -> None:
    entry, _admin = led(name="Busy")
    network = listed(name="Old network", type="network")
    Participation.objects.create(record_id=network.pk, organisation=entry.organisation, role="member", state="accepted")
    call = make_record(Record, "call", "open", owner=entry.organisation, title="Old call")
    Record.objects.filter(pk__in=[network.pk, call.pk]).update(changed_at=timezone.now() - timedelta(days=900))
    address = f"/en/organisations/{entry.pk}-{entry.slug}/"
    for number in range(pages.SHOWN):
        make_record(Record, "offer", "open", owner=entry.organisation, title=f"Offer {number}")
    more = f"/en/offers/?owner={entry.organisation_id}"
    assert more not in client.get(address).content.decode()
    for number in range(70):
        make_record(Record, "offer", "open", owner=entry.organisation, title=f"Late offer {number}")
    html = client.get(address).content.decode()
    assert "Old network" in html
    assert "Old call" in html
    assert html.count("Late offer") == pages.SHOWN
    assert more in html
    assert "Busy" in client.get(f"/en/organisations/{network.pk}-{network.slug}/").content.decode()
    assert OrganisationPage.objects.count() == 2
