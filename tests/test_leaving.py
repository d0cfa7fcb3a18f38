"""Somebody leaves: what others rely on stays, and no organisation is left without anybody unless they mean it."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection, transaction

from talka.capabilities.notices.models import Notice
from talka.features.directory.models import OrganisationPage
from talka.features.needs.actions.voicing import raise_voice
from talka.features.needs.models import Need
from talka.kernel.facts.chain import broken_at, seal_facts
from talka.kernel.facts.journal import note
from talka.kernel.facts.models import Fact
from talka.kernel.facts.telling import tell_all
from talka.kernel.people.leaving import LastAdminError, erase, led_alone
from talka.kernel.people.models import Membership, Person, Role
from talka.kernel.records.models import Record
from talka.kernel.records.taking_part import take_part
from talka.kernel.testing import make_member, make_organisation, make_person, make_record


@pytest.mark.django_db
def test_what_others_rely_on_stays() -> None:
    leaver = make_person("Leaver")
    own = make_record(Need, "need", "confirmed", author=leaver, title="A lamp")
    need = make_record(Need, "need", "confirmed", author=make_person())
    helper = make_member(make_organisation("Helpers"), Role.EDITOR)
    for person in (leaver, make_person()):
        raise_voice(need, by=person)
    organisation = helper.memberships.get().organisation
    with transaction.atomic():
        part, _new = take_part(need, organisation, "responder", by=leaver, note="Two lamps")
        note("needs.taken_up", need, leaver, organisation=organisation, participation=part.pk)
    seal_facts()

    erase(leaver)

    for row in (own, need, part):
        row.refresh_from_db()
    assert (own.title, own.author, own.state) == ("A lamp", None, "confirmed")
    assert (need.voices, need.voice_rows.count()) == (2, 2)
    assert (part.note, part.by, part.organisation) == ("Two lamps", None, organisation)
    assert broken_at() is None
    assert not Fact.objects.filter(actor=leaver).exists()
    assert Fact.objects.filter(verb="needs.taken_up", record_id=need.pk).exists()


@pytest.mark.django_db
def test_what_nobody_saw_goes_along() -> None:
    leaver = make_person()
    Record.objects.create(kind="offer", title="Begun", language="en", state="draft", author=leaver)
    ours = Record.objects.create(
        kind="offer", title="Ours", language="en", state="draft", author=leaver, owner=make_organisation()
    )
    erase(leaver)
    assert list(Record.objects.all()) == [ours]


def entry(name: str) -> OrganisationPage:
    """An organisation with its page in the directory."""
    organisation = make_organisation(name)
    return make_record(
        OrganisationPage, "organisation", "listed", title=name, owner=organisation, organisation=organisation
    )


@pytest.mark.django_db
def test_last_admin_stays_unless_they_give_it_up() -> None:
    page, coordinator = entry("Reading room"), make_person(is_coordinator=True)
    admin = make_member(page.organisation, Role.ADMIN)
    make_member(page.organisation, Role.EDITOR)
    with pytest.raises(LastAdminError) as refused:
        erase(admin)
    assert refused.value.organisations == [page.organisation]
    assert Membership.objects.filter(person=admin).exists()
    assert admin.name == Person.objects.get(pk=admin.pk).name

    erase(admin, give_up=True)

    assert not Membership.objects.filter(person=admin).exists()
    facts = Fact.objects.order_by("pk").values_list("verb", "organisation_id", "actor_id")
    assert list(facts) == [
        ("directory.left", page.organisation_id, None), ("directory.given_up", page.organisation_id, None),
    ]  # fmt: skip
    tell_all()
    assert [notice.person for notice in Notice.objects.filter(code="directory.given_up")] == [coordinator]


@pytest.mark.django_db
@pytest.mark.parametrize("case", ["another admin", "editor only", "closed", "other left before"])
def test_who_leads_alone(case: str) -> None:
    organisation = make_organisation(is_closed=case == "closed")
    person = make_member(organisation, Role.EDITOR if case == "editor only" else Role.ADMIN)
    if case in ("another admin", "other left before"):
        make_member(organisation, Role.ADMIN, is_active=case == "another admin")
    assert led_alone(person) == ([organisation] if case == "other left before" else [])


@pytest.mark.django_db(transaction=True)
def test_two_last_admins_who_leave_at_once_do_not_both_leave() -> None:
    organisation = make_organisation()
    admins = [make_member(organisation, Role.ADMIN) for _ in range(2)]
    barrier, outcomes = threading.Barrier(2), list[Any]()

    def go(person: Person) -> None:
        barrier.wait()
        try:
            erase(person)
            outcomes.append("left")
        except LastAdminError:
            outcomes.append("stays")
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=(admin,)) for admin in admins]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["left", "stays"]
    assert organisation.memberships.count() == 1
