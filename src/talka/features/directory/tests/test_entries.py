"""Entries: proposed, taken on, verified, changed, confirmed, closed; both outcomes of each, twice, and who may."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from talka.features.directory import actions, rules
from talka.features.directory.actions import Name, Taken, content_of
from talka.features.directory.models import OrganisationName, OrganisationPage, OrganisationState
from talka.features.directory.queries.columns import searched
from talka.kernel.access.rules import Denied, Rule
from talka.kernel.facts.models import Fact
from talka.kernel.people.models import Organisation, Person, Role
from talka.kernel.records.actions import Stale
from talka.kernel.records.models import Translation
from talka.kernel.testing import five_people, make_member, make_organisation, make_person, rule_agrees

from .world import CONTENT, coordinator, in_every_state, led, listed, member_of

pytestmark = pytest.mark.django_db


def fresh(page: OrganisationPage) -> OrganisationPage:
    return OrganisationPage.objects.get(pk=page.pk)


def test_a_proposal_is_seen_by_its_writer_until_it_is_taken_on() -> None:
    writer, other = make_person(), make_person()
    page = actions.propose(CONTENT, by=writer, speaks_for_it=True, text="I chair it")
    assert (page.state, page.shown) == (OrganisationState.PROPOSED, False)
    assert page.owner == page.organisation
    assert rules.may_see(writer, page)
    assert not rules.may_see(other, page)
    assert writer.organisation_ids == []
    with pytest.raises(Denied):
        actions.take_on(page, by=writer)
    boss = coordinator()
    actions.take_on(page, by=boss)
    actions.take_on(page, by=boss)
    writer.forget_roles()
    assert fresh(page).shown
    assert writer.led_organisation_ids == [page.organisation_id]
    assert Fact.objects.filter(verb="directory.listed").count() == 1


def test_a_declined_proposal_is_gone_for_others_and_its_claim_with_it() -> None:
    writer, boss = make_person(), coordinator()
    page = actions.propose(CONTENT, by=writer, speaks_for_it=True)
    with pytest.raises(Denied):
        actions.decline(page, by=writer, reason="No")
    actions.decline(page, by=boss, reason="It is a shop.")
    actions.decline(page, by=boss, reason="Again")
    assert fresh(page).state == OrganisationState.DECLINED
    assert fresh(page).verification_note == "It is a shop."
    assert not fresh(page).shown
    writer.forget_roles()
    assert not writer.roles
    with pytest.raises(Denied):
        actions.take_on(fresh(page), by=boss)


def test_names_in_several_languages_are_titles_there_and_are_searched() -> None:
    names = (Name("ka", "თეთრი სახლი", "თს"), Name("", "White House"), Name("lv", "Baltais nams"))
    page = listed(names=names, short_name="BM")
    assert Translation.objects.get(record_id=page.pk).title == "თეთრი სახლი"
    assert page.names.count() == 4
    assert {"თეთრი სახლი", "თს", "BM", "Baltais nams"} <= set(searched([page.pk])[page.pk])
    assert page.organisation.name == CONTENT.name
    admin = member_of(page, Role.ADMIN)
    actions.change(page, replace(content_of(page), names=()), by=admin, version=None)
    assert not Translation.objects.exists()
    assert OrganisationName.objects.count() == 1


def test_content_survives_being_read_and_written() -> None:
    page = listed(
        names=(Name("ka", "თეთრი"),), short_name="BM", registry_number="90000069830", pic="123456789",
        programmes=("Erasmus+",), working_languages=("lv", "ru"), founded=1999,
    )  # fmt: skip
    assert content_of(fresh(page)) == content_of(page)
    was = content_of(page)
    actions.change(page, was, by=member_of(page, Role.ADMIN), version=None)
    assert content_of(fresh(page)) == was


def test_a_number_stands_in_one_entry_of_a_country() -> None:
    page = listed(registry_number="90000069830")
    listed(name="Other", country="GE", pic="123456789")
    with pytest.raises(Taken) as taken:
        listed(name="Cita", registry_number="90000069830")
    assert taken.value.page == page
    assert Organisation.objects.filter(name="Cita").count() == 0
    listed(name="Elsewhere", registry_number="90000069830", country="EE")
    other, admin = led(name="Third")
    with pytest.raises(Taken):
        actions.change(other, replace(content_of(other), pic="123456789"), by=admin, version=None)


def test_verified_by_a_coordinator_until_name_or_number_change() -> None:
    page, admin = led(registry_number="90000069830")
    with pytest.raises(Denied):
        actions.verify(page, by=admin, how="I say so")
    boss = coordinator()
    actions.verify(page, by=boss, how="Register of 2026-03-01")
    actions.verify(page, by=boss, how="Again")
    assert fresh(page).verification_note == "Register of 2026-03-01"
    assert Fact.objects.filter(verb="directory.verified").count() == 1
    was = content_of(page)
    actions.change(page, replace(was, summary="New", short_name="BM"), by=admin, version=None)
    assert fresh(page).state == OrganisationState.VERIFIED
    actions.change(page, replace(was, registry_number="90009099027"), by=admin, version=None)
    assert fresh(page).state == OrganisationState.LISTED
    actions.verify(fresh(page), by=boss, how="Looked")
    actions.change(page, replace(content_of(fresh(page)), name="Melnā māja"), by=admin, version=None)
    assert fresh(page).state == OrganisationState.LISTED
    assert fresh(page).shown
    assert Fact.objects.filter(verb="directory.verification_lapsed").count() == 2


@pytest.mark.parametrize(
    ("changed", "keeps"),
    [
        ({"pic": "123456789"}, False),
        ({"oid": "E12345678"}, False),
        ({"country": "LT"}, False),
        ({"names": (Name("ka", "თეთრი სახლი"), Name("en", "Ministry of Culture"))}, False),
        ({"names": (Name("ka", "კულტურის სამინისტრო"),)}, False),
        ({"names": ()}, False),
        ({"names": (Name("ka", "თეთრი სახლი"), Name("ka", "სახლი"))}, True),
        ({"names": (Name("ka", "თეთრი სახლი"), Name("lv", "Baltais nams"))}, True),
        ({"summary": "Jauns", "website": "https://jauns.lv", "founded": 1999}, True),
    ],
)
def test_what_readers_of_any_language_are_shown_was_verified(changed: dict[str, Any], keeps: bool) -> None:
    page, admin = led(names=(Name("ka", "თეთრი სახლი"),))
    actions.verify(page, by=coordinator(), how="Looked")
    page = fresh(page)
    actions.change(page, replace(content_of(page), **changed), by=admin, version=None)
    assert (fresh(page).state == OrganisationState.VERIFIED) is keeps


def test_a_proposal_that_was_declined_by_a_slip_waits_again(client: Client) -> None:
    author, boss = make_person(), coordinator()
    numbers = {"registry_number": "90000069830", "pic": "123456789"}
    page = actions.propose(replace(CONTENT, **numbers), by=author, speaks_for_it=True, text="Esmu vadītāja")  # type: ignore[arg-type]
    with pytest.raises(Denied):
        actions.reconsider(actions.decline(page, by=boss, reason="Nav tāda"), by=author)
    listed(name="Cita", pic="123456789")
    client.force_login(boss)
    again = f"/en/organisations/{page.pk}/reconsider/"
    later = listed(name="Vēlāk")
    OrganisationPage.objects.filter(pk=later.pk).update(state="declined", changed_at=timezone.now() - timedelta(days=9))
    queue = client.get("/en/organisations/queue/").content.decode()
    assert "Nothing waits" in queue
    assert queue.index(again) < queue.index("Vēlāk")  # the last to be declined, not the last to be proposed
    assert again in client.get(f"/en/organisations/{page.pk}-{page.slug}/").content.decode()
    for _twice in range(2):
        assert client.post(again).status_code == 302
    now = fresh(page)
    assert (now.state, now.registry_number, now.pic) == ("proposed", "90000069830", "")
    assert (now.other_numbers, now.verification_note) == (["123456789"], "")
    assert Fact.objects.filter(verb="directory.reconsidered").count() == 1
    actions.take_on(now, by=boss)
    author.forget_roles()
    assert author.led_organisation_ids == [page.organisation_id]
    with pytest.raises(Denied):
        actions.reconsider(now, by=boss)


def test_who_may_change_it_and_on_which_version() -> None:
    page, admin = led()
    was = content_of(page)
    for person in (member_of(page, Role.MEMBER), make_member(make_organisation(), Role.ADMIN)):
        with pytest.raises(Denied):
            actions.change(page, was, by=person, version=None)
    actions.change(page, replace(was, summary="A"), by=member_of(page), version=1)
    with pytest.raises(Stale):
        actions.change(page, replace(was, summary="B"), by=admin, version=1)
    assert fresh(page).summary == "A"


def test_asked_yearly_whether_it_is_still_correct() -> None:
    page, admin = led()
    unclaimed = listed(name="Unclaimed")
    long_ago = timezone.now() - timedelta(days=370)
    OrganisationPage.objects.update(changed_at=long_ago, confirmed_at=long_ago)
    assert actions.ask_whoever_is_due.func() == 1
    assert actions.ask_whoever_is_due.func() == 0
    assert not actions.ask_if_still_correct(page.pk)
    assert Fact.objects.get(verb="directory.asked_if_correct").record_id == page.pk
    with pytest.raises(Denied):
        actions.confirm_still_correct(page, by=make_person())
    actions.confirm_still_correct(page, by=admin)
    actions.confirm_still_correct(page, by=admin)
    assert Fact.objects.filter(verb="directory.confirmed").count() == 1
    confirmed = fresh(page).confirmed_at
    assert confirmed == fresh(page).changed_at, "it is among the first in lists again"
    assert confirmed
    assert confirmed > timezone.now() - timedelta(minutes=1)
    assert fresh(unclaimed).asked_at is None


def test_closed_is_kept_and_opened_again() -> None:
    page, admin = led()
    with pytest.raises(Denied):
        actions.close(page, by=member_of(page))
    actions.close(page, by=admin)
    actions.close(page, by=admin)
    with pytest.raises(Denied):
        actions.close(page, by=make_person())
    assert (fresh(page).state, fresh(page).shown) == ("closed", True)
    with pytest.raises(Denied):
        actions.change(page, content_of(page), by=admin, version=None)
    with pytest.raises(Denied):
        actions.reopen(page, by=make_person())
    actions.reopen(page, by=admin)
    actions.reopen(page, by=admin)
    with pytest.raises(Denied):
        actions.reopen(page, by=make_person())
    assert fresh(page).state == OrganisationState.LISTED


def test_rules_have_two_faces_that_agree() -> None:
    pages = in_every_state()
    Organisation.objects.filter(pk=pages[1].organisation_id).update(type="network")
    people: dict[str, Person | None] = {**five_people(pages[1].organisation), "writer": make_person()}
    OrganisationPage.objects.filter(pk=pages[0].pk).update(author=people["writer"])
    people["admin"] = member_of(pages[1], Role.ADMIN)
    people["of two"] = of_two = make_member(pages[2].organisation, Role.ADMIN)
    of_two.memberships.create(organisation=pages[1].organisation, role=Role.EDITOR)
    named: list[Any] = [rule for rule in {**vars(rules), **vars(rules.entry)}.values() if isinstance(rule, Rule)]
    assert len(named) > 20
    faults = [fault for rule in named for fault in rule_agrees(rule, OrganisationPage, people)]
    assert faults == []
    network = fresh(pages[1])
    assert rules.may_answer_for_network(people["admin"], network)
    assert not rules.may_claim(people["stranger"], network)
    assert rules.may_ask_for_membership(people["stranger"], network)


def test_an_entry_whose_only_admin_is_gone_may_be_claimed() -> None:
    page, admin = led()
    with pytest.raises(Denied, match="already"):
        actions.claim(page, by=make_person(), text="Strādāju tur", language="lv")
    Person.objects.filter(pk=admin.pk).update(is_active=False)
    made = actions.claim(page, by=make_person(), text="Strādāju tur", language="lv")
    actions.answer_claim(made, by=coordinator(), accept=True)
    assert made.person.led_organisation_ids == [page.organisation_id]
