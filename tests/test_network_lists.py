"""The filter by network: what the members of a network own or take part in, as a list and as a feed."""

import pytest
from django.test import Client

from talka.capabilities.search.indexing import index_records
from talka.kernel.people.models import Organisation
from talka.kernel.records.models import Participation, Record
from talka.kernel.testing import make_organisation, make_record


def network_of(*members: Organisation) -> Organisation:
    """A network with these members and one that left it."""
    network = make_organisation("Durvju tīkls", type="network")
    entry = make_record(Record, "organisation", "listed", title="Durvju tīkls", owner=network)
    for member in members:
        Participation.objects.create(record=entry, organisation=member, role="member", state="accepted")
    Participation.objects.create(record=entry, organisation=make_organisation("Gone"), role="member", state="left")
    return network


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["/en/search/?network={}", "/need.atom?network={}", "/need.csv?network={}", "/api/v1/search?network={}"]
)
def test_a_network_is_its_members_records(client: Client, address: str) -> None:
    member, other = make_organisation("Dalībnieks"), make_organisation("Cits")
    network = network_of(member)
    ours = make_record(Record, "need", "confirmed", title="Mūsu vajadzība", owner=member)
    theirs = make_record(Record, "need", "confirmed", title="Viņu vajadzība", owner=other)
    index_records([ours.pk, theirs.pk])
    answer = client.get(address.format(network.pk))
    said = (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()  # type: ignore
    assert ours.title in said
    assert theirs.title not in said
    assert client.get(address.format("x")).status_code == client.get(address.format("9" * 30)).status_code == 200
    nothing = client.get(address.format(10**9))
    said = (b"".join(nothing.streaming_content) if nothing.streaming else nothing.content).decode()  # type: ignore
    assert ours.title not in said
