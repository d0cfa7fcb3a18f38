"""Partner calls: the last day for answers, roles that change, who is proposed, and ways out of a consortium."""

from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone

from talka.features.partners import actions, queries
from talka.features.partners.models import CallState, PartnerCall
from talka.kernel.access.rules import Denied
from talka.kernel.facts.models import Fact
from talka.kernel.people.models import Organisation
from talka.kernel.records.kinds import kind_of
from talka.kernel.records.models import Participation
from talka.kernel.testing import make_member, make_organisation, make_record

from .test_partners import answered, called, state_of

NGO = [{"type": "ngo", "count": 2, "countries": []}]


@pytest.mark.django_db
@pytest.mark.parametrize("days", [{"reply_by_date": -1, "deadline_date": 9}, {"deadline_date": -1}])
def test_nobody_answers_after_the_day(days: dict[str, int], client: Client) -> None:
    call, _editor = called()
    told = {name: timezone.localdate() + timedelta(days=number) for name, number in days.items()}
    PartnerCall.objects.update(**told)
    with pytest.raises(Denied, match="has passed"):
        answered(call)
    client.force_login(make_member(make_organisation()))
    assert client.get(f"/en/calls/{call.pk}/answer/").status_code == 403
    page = client.get(f"/en/calls/{call.pk}-pilsoniskuma-skola/").content.decode()
    assert f"/en/calls/{call.pk}/answer/" not in page
    PartnerCall.objects.update(**{next(iter(days)): timezone.localdate()})
    answered(call)
    assert state_of(call) == CallState.OPEN


@pytest.mark.django_db
def test_a_partner_of_another_role_leaves_and_is_not_taken_in_twice() -> None:
    call, editor = called(seeks=[{"type": "ngo", "count": 2, "countries": []}])
    interest, partner = answered(call, type="ngo")
    actions.accept_interest(interest, by=editor)
    invited = make_organisation(type="ngo")
    actions.invite_partner(call, invited, by=editor)
    actions.change_call(call, {"role": "host"}, by=editor, terms=[], version=None)
    with pytest.raises(Denied, match="already in it"):
        actions.show_interest(call, invited, by=make_member(invited), message="Us", replies=[], language="en")
    actions.invite_partner(call, invited, by=editor)
    actions.answer_invitation(call, invited, by=make_member(invited), accept=True)
    assert list(Participation.objects.order_by("pk").values_list("role", "state")) == [("partner", "accepted")] * 2
    assert state_of(call) == CallState.FILLED
    actions.withdraw_interest(interest, by=partner)
    assert Participation.objects.get(organisation=interest.organisation).state == "left"
    assert state_of(call) == CallState.OPEN


@pytest.mark.django_db
def test_who_came_in_by_invitation_steps_out_too(client: Client) -> None:
    call, editor = called(seeks=[{"type": "ngo", "count": 1, "countries": []}])
    invited = make_organisation("In lingva", type="ngo")
    partner = make_member(invited)
    actions.invite_partner(call, invited, by=editor)
    actions.leave_call(call, invited, by=partner)  # an invitation is declined, not left
    assert Participation.objects.get().state == "invited"
    actions.answer_invitation(call, invited, by=partner, accept=True)
    assert state_of(call) == CallState.FILLED
    leave = f"/en/calls/{call.pk}/leave/"
    client.force_login(make_member(make_organisation()))
    assert client.post(leave, {"organisation": invited.pk}).status_code == 404
    client.force_login(partner)
    assert leave in client.get(f"/en/calls/{call.pk}-pilsoniskuma-skola/").content.decode()
    assert client.get(leave).status_code == 405
    for _twice in range(2):
        assert client.post(leave, {"organisation": invited.pk}).status_code == 302
    assert Participation.objects.get().state == "left"
    assert state_of(call) == CallState.OPEN
    assert leave not in client.get(f"/en/calls/{call.pk}-pilsoniskuma-skola/").content.decode()


def entry_of(organisation: Organisation, state: str, **columns: Any) -> None:
    """The organisation's own entry, in a state."""
    model: Any = kind_of("organisation").model
    make_record(model, "organisation", state, owner=organisation, organisation=organisation, **columns)


@pytest.mark.django_db
def test_who_is_not_listed_is_not_proposed_as_partner(client: Client) -> None:
    call, editor = called()
    for state in ("proposed", "declined", "closed", "listed"):
        entry_of(make_organisation(f"Sukrums {state}"), state)
    merged = make_organisation("Sukrums merged", merged_into=call.owner)
    names = [row["called"] for row in queries.invitable("Sukrums", call)]
    assert names == ["Sukrums listed"]
    client.force_login(editor)
    hidden = [*Organisation.objects.filter(name="Sukrums proposed").values_list("pk", flat=True), merged.pk]
    for pk in hidden:
        assert client.get(f"/en/calls/{call.pk}/invite/{pk}/").status_code == 404


@pytest.mark.django_db
def test_who_joins_by_invitation_is_told_neither_no_nor_waits_on(client: Client) -> None:
    call, editor = called(seeks=[{"type": "ngo", "count": 1, "countries": []}])
    interest, partner = answered(call, type="ngo")
    actions.invite_partner(call, interest.organisation, by=editor)
    actions.answer_invitation(call, interest.organisation, by=partner, accept=True)
    interest.refresh_from_db()
    assert interest.state == "accepted"
    assert state_of(call) == CallState.FILLED
    assert not Fact.objects.filter(verb="calls.declined").exists()
    PartnerCall.objects.update(reply_by_date=timezone.localdate() - timedelta(days=1))
    assert list(queries.answers_owed()) == []
    actions.withdraw_interest(interest, by=partner)
    assert Participation.objects.get().state == "left"


@pytest.mark.django_db
@pytest.mark.parametrize("decision", ["accept", "decline"])
def test_an_invitation_that_lapsed_is_no_way_in(client: Client, decision: str) -> None:
    call, editor = called(seeks=[{"type": "ngo", "count": 2, "countries": []}])
    invited = make_organisation(type="ngo")
    actions.invite_partner(call, invited, by=editor)
    actions.close_call(call, by=editor)
    client.force_login(make_member(invited))
    answer = client.post(
        f"/en/calls/{call.pk}/invitation/", {"organisation": invited.pk, "decision": decision}, follow=True
    )
    assert "This invitation is over" in answer.content.decode()
    assert "You are in." not in answer.content.decode()
    assert "The invitation is declined." not in answer.content.decode()


@pytest.mark.django_db
def test_calls_from_before_get_their_key_too() -> None:
    call, _editor = called(funding_reference="KA210-ADU")
    PartnerCall.objects.update(funding_key="")
    import_module("talka.features.partners.migrations.0003_funding_key").fill(apps, None)
    call.refresh_from_db()
    assert call.funding_key == "ka210adu"


@pytest.mark.django_db
def test_who_calls_is_not_in_their_own_consortium_and_others_invite_nobody(client: Client) -> None:
    call, editor = called(seeks=NGO)
    assert call.owner
    with pytest.raises(Denied, match="own organisation"):
        actions.answer_invitation(call, call.owner, by=editor, accept=True)
    with pytest.raises(Denied, match="own organisation"):
        actions.leave_call(call, call.owner, by=editor)
    client.force_login(make_member(make_organisation()))
    assert client.get(f"/en/calls/{call.pk}/invite-match/{call.pk}/").status_code == 403
    client.force_login(editor)
    assert client.get(f"/en/calls/{call.pk}/invite-match/{call.pk}/").status_code == 302


@pytest.mark.django_db
def test_nobody_is_invited_to_what_was_taken_out_of_sight() -> None:
    call, editor = called(seeks=NGO)
    PartnerCall.objects.update(withheld=True, shown=False)
    with pytest.raises(Denied, match="can't see"):
        actions.invite_partner(call, make_organisation(), by=editor)
    PartnerCall.objects.update(withheld=False, shown=True)
    actions.invite_partner(call, make_organisation(), by=editor)
