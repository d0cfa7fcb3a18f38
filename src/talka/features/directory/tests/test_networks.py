"""Networks: joining needs both sides."""

import pytest

from talka.features.directory import actions
from talka.features.directory.models import OrganisationPage
from talka.kernel.access.rules import Denied
from talka.kernel.facts.models import Fact
from talka.kernel.people.models import Person
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
