"""Who belongs to an organisation: invited, asking, leaving; claims; and that somebody always leads it."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from talka.capabilities.notices.sending import send_waiting
from talka.features.directory import actions
from talka.features.directory.models import Claim, ClaimState, Invitation, OrganisationPage
from talka.features.directory.rules.domains import is_own_domain
from talka.kernel.access.rules import Denied
from talka.kernel.facts.models import Fact
from talka.kernel.people.models import Membership, MembershipState, Person, Role
from talka.kernel.testing import make_person

from .world import coordinator, led, listed, member_of

pytestmark = pytest.mark.django_db


def admins(page: OrganisationPage) -> int:
    rows = Membership.objects.filter(organisation_id=page.organisation_id, state="active", role="admin")
    return rows.count()


def test_asking_is_answered_by_an_admin_and_an_invited_one_is_in_at_once() -> None:
    page, admin = led()
    asker, invited = make_person(), make_person()
    asked = actions.ask_to_join(page, by=asker)
    assert actions.ask_to_join(page, by=asker) == asked
    assert asked.state == MembershipState.ASKED
    with pytest.raises(Denied):
        actions.answer_request(asked, by=asker, accept=True)
    actions.answer_request(asked, by=admin, accept=False)
    assert actions.answer_request(asked, by=admin, accept=True).state == MembershipState.DECLINED
    second = actions.ask_to_join(page, by=asker)
    assert actions.answer_request(second, by=admin, accept=True, role="editor").state == MembershipState.ACTIVE
    actions.invite(page, email=invited.email, role="editor", language="en", by=admin)
    assert actions.ask_to_join(page, by=invited).role == "editor"
    with pytest.raises(Denied):
        actions.ask_to_join(listed(name="Nobody leads it"), by=asker)
    third = actions.ask_to_join(page, by=make_person())
    actions.take_back_request(third, by=third.person)
    third.refresh_from_db()
    assert third.state == MembershipState.LEFT


def test_the_last_admin_names_another_before_leaving() -> None:
    page, admin = led()
    editor = member_of(page)
    mine = admin.memberships.get()
    for act in (
        lambda: actions.leave(page, by=admin),
        lambda: actions.leave(page, by=admin, successor=make_person().pk),
        lambda: actions.set_role(mine, "member", by=admin),
        lambda: actions.remove(mine, by=coordinator()),
    ):
        with pytest.raises(Denied):
            act()
    actions.leave(page, by=admin, successor=editor.pk)
    actions.leave(page, by=admin)
    editor.forget_roles()
    assert admin.roles == {}
    assert editor.roles == {page.organisation_id: "admin"}
    assert admins(page) == 1


def test_what_cannot_be_done_is_told_beside_what_was_written(client: Client) -> None:
    page, admin = led()
    editor = member_of(page, email="known@example.org")
    client.force_login(admin)
    people = f"/en/organisations/{page.pk}/people/"
    form = {"email": "known@example.org", "role": "editor", "language": "lv"}
    known = client.post(f"{people}invite/", form)
    assert known.status_code == 422
    assert "They belong to your organisation already." in known.content.decode()
    assert "known@example.org" in known.content.decode()
    mine = admin.memberships.get()
    for address, sent in ((f"{people}{mine.pk}/role/", {"role": "member"}), (f"{people}{mine.pk}/remove/", {})):
        answer = client.post(address, sent, follow=True)
        assert answer.redirect_chain[0][0] == people
        assert "You are the last admin. Name another one first." in answer.content.decode()
    assert Membership.objects.filter(state="active").count() == 2
    guest = make_person()
    invitation = actions.invite(page, email=guest.email, role="editor", language="lv", by=admin)
    actions.remove(editor.memberships.get(), by=admin)
    actions.close(page, by=admin)
    client.force_login(guest)
    late = client.post(f"/en/organisations/invitations/{invitation.pk}/answer/", {"decision": "accept"}, follow=True)
    assert "This entry is closed." in late.content.decode()


def test_the_last_admin_may_leave_what_works_no_more(client: Client) -> None:
    page, admin = led()
    client.force_login(admin)
    address = f"/en/organisations/{page.pk}/leave/"
    assert "close the entry" in client.get(address).content.decode()
    assert client.post(address, {}).status_code == 422
    actions.close(page, by=admin)
    assert 'action="/en/organisations/' in client.get(address).content.decode()
    assert client.post(address, {}).status_code == 302
    assert admins(page) == 0
    actions.reopen(page, by=coordinator())
    assert actions.claim(page, by=make_person(), text="Atkal", language="lv").state == ClaimState.WAITING


def test_admins_give_and_take_roles() -> None:
    page, admin = led()
    editor = member_of(page)
    membership = editor.memberships.get()
    with pytest.raises(Denied):
        actions.set_role(membership, "admin", by=editor)
    actions.set_role(membership, "admin", by=admin)
    actions.set_role(admin.memberships.get(), "member", by=admin)
    assert admins(page) == 1
    with pytest.raises(Denied):
        actions.remove(membership, by=admin)
    actions.remove(admin.memberships.get(), by=Person.objects.get(pk=editor.pk))
    assert Membership.objects.filter(state="active").count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", ["leave", "set_role", "remove"])
def test_admins_who_leave_at_once_leave_one(how: str) -> None:
    page, admin = led()
    people = [admin, *(member_of(page, Role.ADMIN) for _ in range(3))]

    def go(person: Person) -> bool:
        try:
            by = Person.objects.get(pk=person.pk)
            if how == "leave":
                actions.leave(page, by=by)
            elif how == "set_role":
                actions.set_role(by.memberships.get(), "member", by=by)
            else:
                actions.remove(by.memberships.get(), by=by)
        except Denied:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(4) as pool:
        gone = list(pool.map(go, people))
    assert sum(gone) == 3
    assert admins(page) == 1


@pytest.mark.parametrize(
    ("address", "website", "own"),
    [
        ("anna@balta.lv", "https://www.balta.lv/par", True),
        ("anna@balta.lv", "https://darbs.balta.lv", True),
        ("anna@darbs.balta.lv", "https://darbs.balta.lv", True),
        ("anna@studenti.balta.lv", "https://balta.lv", False),
        ("anna@gmail.com", "https://gmail.com", False),
        ("anna@edu.ge", "https://tsu.edu.ge", False),
        ("anna@tsu.edu.ge", "https://www.tsu.edu.ge", True),
        ("anna@evilbalta.lv", "https://balta.lv", False),
        ("anna@balta.lv", "", False),
        ("anna@balta.lv", "https://[", False),
        ("anna@māja.lv", "https://māja.lv", True),
        ("anna@" + "ā" * 300, "https://balta.lv", False),
    ],
)
def test_whose_domain_it_is(address: str, website: str, own: bool) -> None:
    assert is_own_domain(address, website) is own


def test_claimed_by_mail_at_its_own_domain(mailoutbox: list[Any]) -> None:
    page, claimant = listed(), make_person()
    with pytest.raises(Denied):
        actions.claim_by_mail(page, by=claimant, address="anna@other.lv", language="lv")
    made = actions.claim_by_mail(page, by=claimant, address="anna@balta.lv", language="lv")
    send_waiting()
    assert mailoutbox[-1].to == ["anna@balta.lv"]
    code = re.search(r"\b(\d{8})\b", mailoutbox[-1].body)
    assert code
    assert code.group(1) not in made.code
    with pytest.raises(Denied):
        actions.enter_code(made, code.group(1), by=make_person())
    assert not actions.enter_code(made, "00000000" if code.group(1) != "00000000" else "1", by=claimant)
    assert actions.enter_code(made, f" {code.group(1)} ", by=claimant)
    assert actions.enter_code(made, "whatever", by=claimant)
    assert claimant.led_organisation_ids == [page.organisation_id]
    with pytest.raises(Denied):
        actions.claim(page, by=make_person(), text="Me too", language="lv")


def test_a_code_is_void_after_five_tries_and_after_a_day() -> None:
    page, claimant = listed(), make_person()
    made = actions.claim_by_mail(page, by=claimant, address="anna@balta.lv", language="lv")
    for _ in range(5):
        assert not actions.enter_code(made, "x", by=claimant)
    with pytest.raises(Denied):
        actions.enter_code(made, "x", by=claimant)
    again = actions.claim_by_mail(page, by=claimant, address="anna@balta.lv", language="lv")
    assert again.pk == made.pk
    assert not actions.enter_code(again, "x", by=claimant)
    Claim.objects.update(code_sent_at=timezone.now() - timedelta(days=2))
    with pytest.raises(Denied):
        actions.enter_code(again, "x", by=claimant)


def test_an_address_that_was_confirmed_here_proves_it_at_once() -> None:
    page = listed()
    unconfirmed = make_person(email="one@balta.lv")
    assert actions.claim_by_mail(page, by=unconfirmed, address="one@balta.lv", language="lv").state == "waiting"
    confirmed = make_person(email="two@balta.lv", address_confirmed_at=timezone.now())
    assert actions.claim_by_mail(page, by=confirmed, address="Two@balta.lv", language="lv").state == "accepted"
    assert confirmed.led_organisation_ids == [page.organisation_id]


def test_claimed_before_a_coordinator() -> None:
    page, boss = listed(), coordinator()
    first, second = (actions.claim(page, by=make_person(), text="I chair it", language="lv") for _ in range(2))
    with pytest.raises(Denied):
        actions.answer_claim(first, by=first.person, accept=True)
    actions.answer_claim(first, by=boss, accept=True)
    actions.answer_claim(first, by=boss, accept=False)
    with pytest.raises(Denied):
        actions.answer_claim(second, by=boss, accept=True)
    actions.answer_claim(second, by=boss, accept=False, answer="Somebody else was first.")
    assert list(Claim.objects.order_by("pk").values_list("state", flat=True)) == ["accepted", "declined"]
    assert admins(page) == 1


@pytest.mark.django_db(transaction=True)
def test_two_claims_accepted_at_once_make_one_admin() -> None:
    page, boss = listed(), coordinator()
    claims = [actions.claim(page, by=make_person(), text="Me", language="lv") for _ in range(4)]

    def accept(claim: Claim) -> bool:
        try:
            actions.answer_claim(claim, by=boss, accept=True)
        except Denied:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(accept, claims)) == 1
    assert admins(page) == 1
    assert Claim.objects.filter(state=ClaimState.ACCEPTED).count() == 1


def test_what_waits_may_be_taken_back() -> None:
    page = listed()
    claim = actions.claim(page, by=make_person(), text="Me", language="lv")
    actions.take_back_claim(claim, by=make_person())
    assert Claim.objects.get().state == ClaimState.WAITING
    actions.take_back_claim(claim, by=claim.person)
    actions.take_back_claim(claim, by=claim.person)
    assert Claim.objects.get().state == ClaimState.WITHDRAWN
    assert Fact.objects.filter(verb="directory.claim_withdrawn").count() == 1
    assert not Invitation.objects.exists()
