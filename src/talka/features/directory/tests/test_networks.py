"""Networks: joining needs both sides."""

import pytest
from django.test import Client

from talka.features.directory import actions
from talka.features.directory.models import OrganisationPage
from talka.kernel.access.rules import Denied
from talka.kernel.facts.models import Fact
from talka.kernel.people.models import Person, Role
from talka.kernel.records.models import Participation

from .world import led

pytestmark = pytest.mark.django_db


def world() -> tuple[OrganisationPage, Person, OrganisationPage, Person]:
    network, networker = led(name="Network", type="network")
    member, admin = led(name="Member")
    return network, networker, member, admin


def test_an_invited_organisation_answers_itself() -> None:
    network, networker, member, admin = world()
    with pytest.raises(Denied):
        actions.invite_member(network, member.organisation, by=admin)
    part = actions.invite_member(network, member.organisation, by=networker, text="Come")
    assert actions.invite_member(network, member.organisation, by=networker) == part
    with pytest.raises(Denied):
        actions.answer_network(part, by=networker, accept=True)
    assert actions.answer_network(part, by=admin, accept=True).state == "accepted"
    assert actions.answer_network(part, by=admin, accept=False).state == "accepted"
    assert Fact.objects.filter(verb="directory.member_joined").count() == 1


def test_an_asking_organisation_is_answered_by_the_network() -> None:
    network, networker, member, admin = world()
    part = actions.ask_for_membership(network, member.organisation, by=admin)
    with pytest.raises(Denied):
        actions.ask_for_membership(network, member.organisation, by=networker)
    with pytest.raises(Denied):
        actions.answer_network(part, by=admin, accept=True)
    actions.answer_network(part, by=networker, accept=False)
    again = actions.ask_for_membership(network, member.organisation, by=admin)
    assert again.pk != part.pk
    assert actions.invite_member(network, member.organisation, by=networker).state == "accepted"


def test_either_side_ends_it_and_others_do_not() -> None:
    network, networker, member, admin = world()
    stranger = led(name="Other")[1]
    part = actions.invite_member(network, member.organisation, by=networker)
    assert actions.ask_for_membership(network, member.organisation, by=admin).state == "accepted"
    with pytest.raises(Denied):
        actions.leave_network(part, by=stranger)
    actions.leave_network(part, by=admin)
    actions.leave_network(part, by=networker)
    assert Participation.objects.get().state == "left"
    assert Fact.objects.filter(verb="directory.member_left").count() == 1


def test_only_a_network_has_members_and_not_itself() -> None:
    network, networker, member, admin = world()
    with pytest.raises(Denied):
        actions.invite_member(member, network.organisation, by=admin)
    with pytest.raises(Denied):
        actions.invite_member(network, network.organisation, by=networker)
    actions.close(network, by=networker)
    with pytest.raises(Denied):
        actions.ask_for_membership(network, member.organisation, by=admin)


def test_a_network_is_asked_in_the_name_of_another_and_once(client: Client) -> None:
    network, networker, member, _admin = world()
    networker.memberships.create(organisation=member.organisation, role=Role.EDITOR)
    client.force_login(Person.objects.get(pk=networker.pk))
    address = f"/en/organisations/{network.pk}/members/ask/"
    assert "In the name of Member" in client.get(address).content.decode()
    sent = {"text": "Take us", "language": "en", "organisation": member.organisation_id}
    for _twice in range(2):
        assert client.post(address, sent).status_code == 302
    again = client.post(address, {**sent, "text": "Other words"})
    assert again.status_code == 422
    assert "Other words" in again.content.decode()
    assert client.get(address).status_code == 302
    assert Participation.objects.get().note == "Take us"


def test_a_match_is_acted_on_in_the_name_of_the_organisation_it_was_found_for(client: Client) -> None:
    network, _networker, member, admin = world()
    client.force_login(admin)
    answer = client.get(f"/en/organisations/{member.pk}/act/{network.pk}/")
    assert answer["Location"].endswith(f"?organisation={member.organisation_id}")
