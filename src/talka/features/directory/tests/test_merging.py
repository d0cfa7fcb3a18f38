"""Merging: all that belongs to one entry belongs to the other one afterwards, and nothing is lost."""

from dataclasses import replace
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.test import Client

from talka.features.directory import actions
from talka.features.directory.actions import Name, content_of
from talka.features.directory.actions.merging import _DERIVED, _keys_to
from talka.features.directory.models import Invitation, NotTheSame, OrganisationPage, OrganisationState, Source
from talka.features.directory.queries.queue import namesakes
from talka.kernel.access.rules import Denied
from talka.kernel.facts.models import Fact
from talka.kernel.people.models import Membership, Organisation, Role
from talka.kernel.records.models import Link, Participation, Record
from talka.kernel.testing import make_person, make_place, make_record, make_term

from .world import coordinator, ensure_organisation, led, listed, member_of

pytestmark = pytest.mark.django_db


def fresh(page: OrganisationPage) -> OrganisationPage:
    return OrganisationPage.objects.select_related("organisation").get(pk=page.pk)


def part(record: Any, page: OrganisationPage, role: str = "partner", state: str = "accepted", **columns: Any) -> Any:
    return Participation.objects.create(
        record_id=record.pk, organisation=page.organisation, role=role, state=state, **columns
    )


def test_every_table_with_a_key_to_an_organisation_is_known() -> None:
    labels = {field.model._meta.label for field in _keys_to(Organisation)}
    assert {
        "records.Record", "records.Participation", "people.Membership", "offers.Ask", "partners.Interest",
        "needs.Progress", "directory.Claim", "directory.Message", "facts.Fact",
    } <= labels  # fmt: skip
    everywhere = {
        field.model._meta.label
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.fields
        if isinstance(field, models.ForeignKey) and field.related_model is Organisation
    }
    assert everywhere - _DERIVED == labels


def test_records_people_parts_and_links_move() -> None:
    page, admin = led(name="Old name", registry_number="90000069830", pic="123456789", founded=1999)
    into, other_admin = led(name="New name", names=(Name("ka", "ახალი"),), registry_number="90009099027")
    owned = make_record(Record, "offer", "open", owner=page.organisation)
    foreign = make_record(Record, "offer", "open")
    part(foreign, page, note="We translate")
    Link.objects.create(source=page, relation="addresses", target=foreign)
    Source.objects.create(page=page, key="x", digest="y")
    boss = coordinator()
    moving = {moving.label: moving.count for moving in actions.preview(page)}
    assert moving["Records that belong to it"] == 1
    with pytest.raises(Denied):
        actions.merge(page, into, by=admin)
    assert actions.merge(page, into, by=boss) == into
    actions.merge(page, into, by=boss)
    owned.refresh_from_db()
    assert owned.owner == into.organisation
    assert Participation.objects.get().organisation == into.organisation
    assert Link.objects.get().source_id == into.pk
    assert Source.objects.get().page == into
    assert set(Membership.objects.filter(organisation=into.organisation).values_list("person_id", flat=True)) == {
        admin.pk, other_admin.pk,
    }  # fmt: skip
    now, gone = fresh(into), fresh(page)
    assert (now.pic, now.founded, now.other_numbers) == ("123456789", 1999, ["90000069830"])
    assert {one.name for one in content_of(now).all_names()} == {"Old name", "New name", "ახალი"}
    assert (gone.state, gone.shown, gone.owner_id) == (OrganisationState.MERGED, False, page.organisation_id)
    assert gone.organisation.merged_into == into.organisation
    assert Fact.objects.filter(verb="directory.merged").count() == 1
    assert Fact.objects.get(verb="directory.party_merged").record_id == foreign.pk
    with pytest.raises(Denied):
        actions.merge(into, page, by=boss)
    with pytest.raises(Denied):
        actions.merge(into, into, by=boss)


def test_what_both_have_becomes_one_and_is_not_lost() -> None:
    page, into = listed(name="Old"), listed(name="New")
    person = member_of(page, Role.ADMIN)
    Membership.objects.create(person=person, organisation=into.organisation, role=Role.MEMBER)
    need = make_record(Record, "offer", "open")
    gone = part(need, page, "responder", promised=3, delivered=2, note="Three places")
    part(need, into, "responder", "invited", promised=4, note="Four places")
    guest = make_person()
    for one in (page, into):
        Invitation.objects.create(organisation=one.organisation, person=guest, address="guest@example.org")
    actions.merge(page, into, by=coordinator())
    person.forget_roles()
    assert person.roles == {into.organisation_id: "admin"}
    live = Participation.objects.get(organisation=into.organisation, state="accepted")
    assert (live.promised, live.delivered, live.note) == (7, 2, "Four places\n\nThree places")
    gone.refresh_from_db()
    assert (gone.state, gone.promised, gone.delivered) == ("left", None, None)
    assert Participation.objects.count() == 2
    assert Invitation.objects.filter(organisation=into.organisation, state="waiting").count() == 1
    assert Invitation.objects.get(state="withdrawn").address == ""


def test_a_network_keeps_its_members_and_is_none_of_its_own() -> None:
    page, into = listed(name="Old", type="network"), listed(name="New", type="network")
    member, both = listed(name="Member"), listed(name="Both")
    part(page, member, "member")
    part(page, both, "member")
    part(into, both, "member", "invited")
    part(into, page, "member")
    actions.merge(page, into, by=coordinator())
    live = Participation.objects.filter(record_id=into.pk, state="accepted")
    assert set(live.values_list("organisation_id", flat=True)) == {member.organisation_id, both.organisation_id}


def test_chains_of_merging_lead_to_the_last_one(client: Client) -> None:
    first, second, third = listed(name="First"), listed(name="Second"), listed(name="Third")
    boss = coordinator()
    actions.merge(first, second, by=boss)
    actions.merge(second, third, by=boss)
    assert fresh(first).organisation.merged_into == third.organisation
    for page in (first, second):
        answer = client.get(f"/lv/organisations/{page.pk}-x/")
        assert answer.status_code == 301
        assert answer["Location"] == f"/lv/organisations/{third.pk}-third/"
        answer = client.get(f"/api/v1/records/{page.pk}")
        assert (answer.status_code, answer["Location"]) == (308, f"/api/v1/records/{third.pk}")
    assert ensure_organisation("First", by=boss, country="LV") == third.organisation


def test_terms_places_and_texts_of_both() -> None:
    where, more = make_place("LV-1"), make_place("LV-2")
    theme, other = make_term("a"), make_term("b")
    page = listed(name="Old", places_served=(where.pk,), terms=(theme.pk,), summary="Old", programmes=("A", "B"))
    into = listed(name="New", places_served=(more.pk,), terms=(other.pk,), programmes=("B",))
    actions.merge(page, into, by=coordinator())
    now = content_of(fresh(into))
    assert set(now.places_served) == {where.pk, more.pk}
    assert set(now.terms) == {theme.pk, other.pk}
    assert (now.summary, now.programmes) == ("Old", ("B", "A"))


def test_what_the_database_refuses_stays_at_the_merged_one() -> None:
    page, into = listed(name="Old"), listed(name="New")
    target = make_record(Record, "offer", "open")
    for one in (page, into):
        Link.objects.create(source=one, relation="addresses", target=target)
    actions.merge(page, into, by=coordinator())
    assert Link.objects.count() == 2
    assert Fact.objects.get(verb="directory.merged").details["kept"] == 1


def test_namesakes_are_shown_until_somebody_says_that_they_are_two() -> None:
    first = listed(name="Biedrība Valodu tilts")
    second = listed(name="Valodu Tilts, NGO")
    listed(name="Valodu tilts", country="EE")
    assert [(pair.first, pair.second) for pair in namesakes()] == [(first.pk, second.pk)]
    with pytest.raises(Denied):
        actions.say_not_the_same(second, first, by=make_person())
    boss = coordinator()
    actions.say_not_the_same(second, first, by=boss)
    actions.say_not_the_same(first, second, by=boss)
    assert NotTheSame.objects.count() == 1
    assert namesakes() == []
    assert replace(content_of(first)).name == "Biedrība Valodu tilts"
