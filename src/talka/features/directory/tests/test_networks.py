"""Networks: joining needs both sides."""

import pytest
from django.test import Client

from talka.features.directory import actions
from talka.features.directory.models import OrganisationPage
from talka.kernel.access.rules import Denied
from talka.kernel.facts.models import Fact
from talka.kernel.facts.telling import tell_all
from talka.kernel.people.models import Person, Role
from talka.kernel.records.models import Participation

from .world import coordinator, led

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


def test_each_side_sees_the_buttons_that_it_may_press(client: Client) -> None:
    network, networker, member, admin = world()

    def buttons(person: Person) -> tuple[bool, bool, bool, bool]:
        client.force_login(person)
        html = client.get(f"/en/organisations/{network.pk}-{network.slug}/").content.decode()
        answer, leave = (f"/en/organisations/parts/{part.pk}/{act}/" for act in ("answer", "leave"))
        assert ("Accept" in html) is (answer in html)
        return answer in html, leave in html, "Take the " in html, "Leave the network" in html

    part = actions.invite_member(network, member.organisation, by=networker)
    assert buttons(networker) == (False, True, True, False)
    assert buttons(admin) == (True, False, False, False)
    assert buttons(coordinator()) == (True, True, True, False)
    client.force_login(networker)
    taken_back = client.post(f"/en/organisations/parts/{part.pk}/leave/", follow=True).content.decode()
    assert "The invitation is taken back." in taken_back
    part = actions.ask_for_membership(network, member.organisation, by=admin)
    assert buttons(networker) == (True, False, False, False)
    assert buttons(admin) == (False, True, True, False)
    assert buttons(led(name="Other")[1]) == (False, False, False, False)
    actions.answer_network(part, by=networker, accept=True)
    assert buttons(networker) == (False, True, False, False)
    assert buttons(admin) == (False, True, False, True)
    actions.close(network, by=networker)
    assert buttons(networker) == (False, True, False, False), "what is closed can still be left, and ended"
    client.force_login(admin)
    assert client.post(f"/en/organisations/parts/{part.pk}/leave/").status_code == 302
    assert Participation.objects.filter(state="left").count() == 2


def test_asking_is_offered_while_one_of_their_organisations_is_not_in(client: Client) -> None:
    network, networker = led(name="Network", type="network")
    others = [led(name=name)[0] for name in ("One", "Two")]
    for page in others:
        page.organisation.memberships.create(person=networker, role=Role.EDITOR)
    networker.forget_roles()
    client.force_login(networker)
    address = f"/en/organisations/{network.pk}-{network.slug}/"
    for page in others:
        assert "/members/ask/" in client.get(address).content.decode()
        actions.ask_for_membership(network, page.organisation, by=networker)
    assert "/members/ask/" not in client.get(address).content.decode()


def test_what_is_taken_back_is_told_to_the_other_side(client: Client) -> None:
    network, networker, member, admin = world()
    invited = actions.invite_member(network, member.organisation, by=networker)
    actions.leave_network(invited, by=networker)
    actions.leave_network(invited, by=networker)
    asked = actions.ask_for_membership(network, member.organisation, by=admin)
    actions.leave_network(asked, by=admin)
    tell_all()
    for person, told, untold in (
        (admin, "took its invitation back", "took its request back"),
        (networker, "took its request back", "took its invitation back"),
    ):
        client.force_login(person)
        html = client.get("/en/notices/").content.decode()
        assert told in html
        assert untold not in html
    refused = actions.invite_member(network, member.organisation, by=networker)
    assert actions.leave_network(refused, by=admin).state == "declined", "it was the other side's to take back"
    assert Fact.objects.filter(verb="directory.membership_declined").count() == 1
    assert not Fact.objects.filter(verb="directory.member_left").exists()


def test_nobody_is_asked_into_a_closed_network(client: Client) -> None:
    network, networker, member, admin = world()
    actions.invite_member(network, member.organisation, by=networker)
    client.force_login(admin)
    assert "/parts/" in client.get("/en/organisations/mine/").content.decode()
    actions.close(network, by=networker)
    assert "/parts/" not in client.get("/en/organisations/mine/").content.decode()
