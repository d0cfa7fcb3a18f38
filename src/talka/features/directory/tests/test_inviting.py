"""Inviting somebody by their address: mailed, mailed again, answered, taken back; and who is named to whom."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from talka.capabilities.notices.sending import send_waiting
from talka.features.directory import actions
from talka.features.directory.models import Invitation, InvitationState
from talka.kernel.access.rules import Denied
from talka.kernel.facts.models import Fact
from talka.kernel.facts.telling import tell_all
from talka.kernel.people.models import Membership, Person
from talka.kernel.testing import make_person

from .world import led, member_of

pytestmark = pytest.mark.django_db


def link_in(mail: Any) -> str:
    found = re.search(r"http://testserver(/\S+)", mail.body)
    assert found
    return found.group(1)


def test_an_invitation_is_answered_from_its_mail(client: Client, mailoutbox: list[Any]) -> None:
    page, admin = led()
    with pytest.raises(Denied):
        actions.invite(page, email="a@example.org", role="editor", language="lv", by=member_of(page))
    first = actions.invite(page, email=" New@Example.org ", role="editor", language="lv", by=admin)
    assert actions.invite(page, email="new@example.org", role="admin", language="lv", by=admin) == first
    tell_all()
    send_waiting()
    mail = next(mail for mail in mailoutbox if mail.to == ["new@example.org"])
    address = link_in(mail)
    assert client.get(address).status_code == 200
    assert not Membership.objects.filter(person__email="new@example.org").exists()
    assert client.post(address, {"choice": "yes"}).status_code == 200
    client.post(address, {"choice": "yes"})
    person = Person.objects.get(email="new@example.org")
    assert person.roles == {page.organisation_id: "admin"}
    assert person.address_confirmed_at
    assert Fact.objects.filter(verb="directory.joined").count() == 1


def test_whose_address_is_invited_is_told_by_joining(client: Client) -> None:
    page, admin = led()
    invited = make_person("Anna Bērziņa", email="anna@example.org")
    invitation = actions.invite(page, email=" Anna@example.org", role="editor", language="lv", by=admin)
    client.force_login(admin)
    address = f"/en/organisations/{page.pk}/people/"
    html = client.get(address).content.decode()
    assert ("anna@example.org" in html, "Bērziņa" in html) == (True, False)
    Person.objects.filter(pk=invited.pk).update(email="private@example.org")
    assert "private@" not in client.get(address).content.decode()
    actions.accept_invitation(invitation, by=invited)
    assert "Bērziņa" in client.get(address).content.decode()
    assert Invitation.objects.get().address == ""


def test_whoever_gave_no_name_is_not_named_by_their_address(client: Client, mailoutbox: list[Any]) -> None:
    page, admin = led()
    secret = Person.objects.create_user("secretive@example.org", address_confirmed_at=timezone.now())
    assert str(secret) == "Somebody without a name"
    asked = actions.ask_to_join(page, by=secret)
    client.force_login(admin)
    shown = ("mine/", f"{page.pk}/people/", f"{page.pk}/leave/", f"{page.pk}-{page.slug}/")

    def read() -> list[str]:
        return [client.get(f"/en/organisations/{one}").content.decode() for one in shown]

    before = read()
    actions.answer_request(asked, by=admin, accept=True)
    after = read()
    assert not any("secretive" in html for html in before + after)
    assert all("Somebody without a name" in html for html in before[:2] + after[1:])
    Person.objects.filter(pk=admin.pk).update(language="lv")
    actions.write_to(page, by=secret, subject="Hello", text="Hi", language="en")
    send_waiting()
    assert "secretive" not in mailoutbox[-1].body
    client.force_login(secret)
    assert "secretive@example.org" in client.get("/en/").content.decode(), "in their own menu"


def test_a_lost_invitation_is_mailed_again(client: Client, mailoutbox: list[Any]) -> None:
    page, admin = led()
    client.force_login(admin)

    def invite(role: str) -> int:
        form = {"email": "new@example.org", "role": role, "language": "lv"}
        assert client.post(f"/en/organisations/{page.pk}/people/invite/", form).status_code == 302
        tell_all()
        send_waiting()
        return len([mail for mail in mailoutbox if mail.to == ["new@example.org"]])

    assert [invite("editor"), invite("editor")] == [1, 1]
    Invitation.objects.update(sent_at=timezone.now() - timedelta(days=31))
    assert [invite("admin"), invite("admin")] == [2, 2]
    assert Invitation.objects.get().role == "admin"
    client.logout()
    assert client.post(link_in(mailoutbox[-1]), {"choice": "yes"}).status_code == 200
    assert Person.objects.get(email="new@example.org").led_organisation_ids == [page.organisation_id]


def test_an_invitation_taken_back_or_for_somebody_else_does_nothing(client: Client) -> None:
    page, admin = led()
    invitation = actions.invite(page, email="new@example.org", role="member", language="en", by=admin)
    with pytest.raises(Denied):
        actions.accept_invitation(invitation, by=make_person())
    with pytest.raises(Denied):
        actions.take_back_invitation(invitation, by=make_person())
    actions.take_back_invitation(invitation, by=admin)
    actions.take_back_invitation(invitation, by=admin)
    assert actions.accept_invitation(invitation, by=invitation.person) is None
    again = actions.invite(page, email="new@example.org", role="member", language="en", by=admin)
    actions.decline_invitation(again, by=again.person)
    again.refresh_from_db()
    assert again.state == InvitationState.DECLINED
    assert not again.person.roles
