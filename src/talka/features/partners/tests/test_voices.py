"""In whose name a call is answered, and once."""

import pytest
from django.test import Client

from talka.features.partners import actions
from talka.features.partners.models import Interest, PartnerCall
from talka.kernel.people.models import Organisation, Person, Role
from talka.kernel.records.drafts import keep_draft
from talka.kernel.testing import make_member, make_organisation, make_person

from .test_partners import called

pytestmark = pytest.mark.django_db


def of_two(first: Organisation, second: Organisation) -> Person:
    person = make_member(first)
    person.memberships.create(organisation=second, role=Role.EDITOR)
    return person


def has_button(client: Client, call: PartnerCall) -> bool:
    return f"/calls/{call.pk}/answer/" in client.get(f"/en/calls/{call.pk}-pilsoniskuma-skola/").content.decode()


def test_who_writes_for_the_caller_too_answers_for_the_other_one(client: Client) -> None:
    call, _editor = called()
    assert call.owner
    Organisation.objects.filter(pk=call.owner.pk).update(name="Aaa")
    other = make_organisation("Bbb")
    client.force_login(of_two(call.owner, other))
    assert has_button(client, call)
    assert "In the name of Bbb" in client.get(f"/en/calls/{call.pk}/answer/").content.decode()
    sent = {"message": "We are good at it", "language": "en", "organisation": other.pk}
    for _twice in range(2):
        assert client.post(f"/en/calls/{call.pk}/answer/", sent).status_code == 302
    assert Interest.objects.get().organisation == other
    assert not has_button(client, call)
    assert client.get(f"/en/calls/{call.pk}/answer/").status_code == 302
    again = client.post(f"/en/calls/{call.pk}/answer/", {**sent, "message": "Other words"})
    assert again.status_code == 422
    assert "Other words" in again.content.decode()


def test_who_is_invited_is_led_to_the_invitation(client: Client) -> None:
    call, editor = called()
    invited, other = make_organisation("Aaa"), make_organisation("Bbb")
    actions.invite_partner(call, invited, by=editor)
    client.force_login(make_member(invited))
    assert not has_button(client, call)
    assert client.get(f"/en/calls/{call.pk}/answer/").status_code == 302
    sent = {"message": "Keep me", "language": "en", "organisation": invited.pk}
    refused = client.post(f"/en/calls/{call.pk}/answer/", sent)
    assert refused.status_code == 422
    assert "Keep me" in refused.content.decode()
    client.force_login(of_two(invited, other))
    assert has_button(client, call)
    assert "In the name of Bbb" in client.get(f"/en/calls/{call.pk}/answer/").content.decode()


def test_a_coordinator_without_an_organisation_is_told_why(client: Client) -> None:
    call, _editor = called()
    client.force_login(make_person(is_coordinator=True))
    for address in ("/en/calls/new/", f"/en/calls/{call.pk}/answer/"):
        assert client.get(address).status_code == 403


def test_a_kept_draft_keeps_its_organisation_unless_the_address_names_one(client: Client) -> None:
    call, _editor = called()
    first, second = make_organisation("Aaa"), make_organisation("Bbb")
    client.force_login(person := of_two(first, second))
    keep_draft(person, "", "call-answer", {"message": ["Half"], "organisation": [str(second.pk)]}, call.pk)
    address = f"/en/calls/{call.pk}/answer/"
    form = client.get(address).content.decode()
    assert "Half" in form
    assert f'<option value="{second.pk}" selected>' in form
    assert f'<option value="{first.pk}" selected>' in client.get(address, {"organisation": first.pk}).content.decode()
