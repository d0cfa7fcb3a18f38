"""Partner calls: answers, the cap, the gaps, invitations, the word owed to everybody; twice, at once, and who may."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from talka.features.partners import actions, queries, rules
from talka.features.partners.models import CallState, Interest, InterestState, PartnerCall
from talka.kernel.access.rules import Denied, Rule
from talka.kernel.facts.models import Fact
from talka.kernel.people.models import Organisation, Person, Role
from talka.kernel.records.actions import Stale
from talka.kernel.records.models import Participation
from talka.kernel.testing import (
    five_people,
    make_member,
    make_organisation,
    make_place,
    make_record,
    make_term,
    rule_agrees,
)

SEEKS = [{"type": "university", "count": 1, "countries": ["LT"]}, {"type": "ngo", "count": 2, "countries": []}]


def called(**columns: Any) -> tuple[PartnerCall, Person]:
    """An open call and an editor of its owner."""
    owner = make_organisation()
    editor = make_member(owner)
    values = {"title": "Pilsoniskuma skola", "role": "partner", "seeks": SEEKS, **columns}
    return actions.publish_call(values, owner=owner, by=editor, terms=[], language="lv"), editor


def answered(call: PartnerCall, **columns: Any) -> tuple[Interest, Person]:
    """An answer to it and the editor who gave it."""
    organisation = make_organisation(**columns)
    editor = make_member(organisation)
    interest = actions.show_interest(call, organisation, by=editor, message="Us", replies=[], language="en")
    return interest, editor


def _yesterday() -> date:
    return timezone.localdate() - timedelta(days=1)


def state_of(call: PartnerCall) -> str:
    return PartnerCall.objects.values_list("state", flat=True).get(pk=call.pk)


@pytest.mark.django_db
def test_answering_twice_changes_nothing_and_only_for_ones_own() -> None:
    call, editor = called()
    interest, partner = answered(call)
    again = actions.show_interest(call, interest.organisation, by=partner, message="Again", replies=[], language="en")
    assert again == interest
    with pytest.raises(Denied):
        actions.show_interest(call, call.owner, by=editor, message="Me", replies=[], language="en")  # type: ignore[arg-type]
    with pytest.raises(Denied):
        actions.show_interest(call, make_organisation(), by=partner, message="Them", replies=[], language="en")
    assert Fact.objects.filter(verb="calls.answered").count() == 1


@pytest.mark.django_db
def test_the_cap_pauses_and_a_no_makes_room() -> None:
    call, editor = called(cap=2)
    first, _partner = answered(call)
    assert state_of(call) == CallState.OPEN
    answered(call)
    assert state_of(call) == CallState.PAUSED
    with pytest.raises(Denied, match="no more answers"):
        answered(call)
    actions.decline_interest(first, by=editor, answer="Not this time")
    actions.decline_interest(first, by=editor, answer="Not this time")
    assert state_of(call) == CallState.OPEN
    answered(call)
    actions.resume_call(call, by=editor, cap=None)
    assert state_of(call) == CallState.OPEN
    with pytest.raises(Stale):
        actions.change_call(call, {"cap": 1}, by=editor, terms=[], version=7)
    actions.change_call(call, {"cap": 1}, by=editor, terms=[], version=1)
    assert state_of(call) == CallState.PAUSED


@pytest.mark.django_db
def test_it_is_filled_when_nobody_is_sought_and_opens_when_one_leaves() -> None:
    call, editor = called()
    university, _partner = answered(call, type="university", country="LT")
    first, leaver = answered(call, type="ngo", country="GE")
    second, _partner = answered(call, type="ngo", country="LV")
    waiting, _partner = answered(call, type="ngo", country="LV")
    for interest in (university, first, second, second):
        actions.accept_interest(interest, by=editor)
    assert state_of(call) == CallState.FILLED
    waiting.refresh_from_db()
    assert waiting.state == InterestState.DECLINED
    actions.withdraw_interest(first, by=leaver)
    assert state_of(call) == CallState.OPEN
    assert [(gap.type, gap.count) for gap in queries.gaps_of(call)] == [("ngo", 1)]
    with pytest.raises(Denied, match="taken their answer back"):
        actions.accept_interest(first, by=editor)


@pytest.mark.django_db
def test_an_invitation_is_joined_or_declined_by_the_invited_alone() -> None:
    call, editor = called(seeks=[{"type": "ngo", "count": 1, "countries": []}])
    invited = make_organisation(type="ngo")
    partner = make_member(invited)
    actions.invite_partner(call, invited, by=editor)
    actions.invite_partner(call, invited, by=editor)
    with pytest.raises(Denied):
        actions.answer_invitation(call, invited, by=editor, accept=True)
    actions.answer_invitation(call, invited, by=partner, accept=False)
    assert actions.answer_invitation(call, invited, by=partner, accept=True) is None
    assert Participation.objects.get().state == "declined"
    actions.invite_partner(call, invited, by=editor)
    actions.answer_invitation(call, invited, by=partner, accept=True)
    assert state_of(call) == CallState.FILLED
    assert Fact.objects.filter(verb="records.invited").count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("end", ["close", "expire"])
def test_an_answer_is_owed_to_everybody(end: str) -> None:
    call, editor = called()
    interest, partner = answered(call)
    if end == "close":
        with pytest.raises(Denied):
            actions.close_call(call, by=partner)
        actions.close_call(call, by=editor)
        actions.close_call(call, by=editor)
    else:
        PartnerCall.objects.update(deadline_date=_yesterday())
        assert actions.look_after_calls.func() == 1
        assert actions.look_after_calls.func() == 0
        with pytest.raises(Denied, match="deadline"):
            actions.resume_call(call, by=editor, deadline_date=_yesterday())
    interest.refresh_from_db()
    assert interest.state == InterestState.DECLINED
    assert Fact.objects.filter(verb="calls.declined").count() == 1
    actions.resume_call(call, by=editor, deadline_date=timezone.localdate())
    assert state_of(call) == CallState.OPEN


@pytest.mark.django_db
def test_the_caller_is_reminded_once_a_week() -> None:
    call, editor = called()
    interest, _partner = answered(call)
    PartnerCall.objects.update(reply_by_date=_yesterday())
    assert actions.look_after_calls.func() == 2  # it takes no more answers, and the caller is reminded
    assert actions.look_after_calls.func() == 0
    PartnerCall.objects.update(reminded_at=timezone.now() - timedelta(days=8))
    assert actions.look_after_calls.func() == 1
    actions.decline_interest(interest, by=editor, answer="No")
    PartnerCall.objects.update(reminded_at=None, deadline_date=timezone.localdate())
    assert actions.look_after_calls.func() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("spelled", ["KA210-ADU", "ka210-adu ", "KA210 ADU", "„KA210–ADU“"])
def test_one_is_warned_of_another_consortium_for_the_same_call_if_it_is_public(spelled: str) -> None:
    call, _editor = called(funding_reference="KA210-ADU")
    other, other_editor = called(funding_reference="KA220-ADU", title="The other")
    interest, _partner = answered(other)
    actions.accept_interest(interest, by=other_editor)
    ids = [interest.organisation_id, other.owner_id or 0, make_organisation().pk]
    assert queries.in_other_consortia(call, ids) == {}
    other.refresh_from_db()
    actions.change_call(other, {"funding_reference": spelled}, by=other_editor, terms=[], version=other.version)
    assert queries.in_other_consortia(call, ids) == {ids[0]: ["The other"], ids[1]: ["The other"]}
    PartnerCall.objects.filter(pk=other.pk).update(visibility="parties")
    assert queries.in_other_consortia(call, ids) == {}


@pytest.mark.django_db(transaction=True)
def test_many_answer_at_once_and_the_cap_holds() -> None:
    call, _editor = called(cap=3)
    people = [(organisation, make_member(organisation)) for organisation in (make_organisation() for _ in range(8))]

    def answer(pair: tuple[Organisation, Person]) -> bool:
        try:
            actions.show_interest(call, pair[0], by=pair[1], message="Us", replies=[], language="en")
        except Denied:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(answer, people))
    assert sum(taken) == 3
    assert Interest.objects.count() == 3
    assert state_of(call) == CallState.PAUSED


@pytest.mark.django_db
def test_rules_have_two_faces_that_agree() -> None:
    owner = make_organisation()
    for state in CallState.values:
        make_record(PartnerCall, "call", state, owner=owner, role="partner")
    for number in (-1, 0, 1):
        day = timezone.localdate() + timedelta(days=number)
        make_record(PartnerCall, "call", "open", owner=owner, role="partner", reply_by_date=day)
        make_record(PartnerCall, "call", "open", owner=owner, role="partner", deadline_date=day)
    people = {**five_people(owner), "of two": make_member(owner)}
    people["of two"].memberships.create(organisation=make_organisation(), role=Role.EDITOR)  # type: ignore[union-attr]
    named = [rule for rule in vars(rules).values() if isinstance(rule, Rule)]
    assert len(named) > 8
    assert [fault for rule in named for fault in rule_agrees(rule, PartnerCall, people)] == []


FORM = {
    "title": "Kopā", "language": "lv", "role": "partner", "type_0": "university", "count_0": "1", "country_0": "",
    "question_0": "Ko jūs darāt?", "question_2": "Ar ko kopā?", "cap": "5",
}  # fmt: skip


@pytest.mark.django_db
def test_a_call_lives_in_the_browser(client: Client) -> None:
    editor = make_member(make_organisation("Baltā māja"))
    client.force_login(editor)
    assert client.get("/lv/calls/new/").status_code == 200
    address = client.post("/lv/calls/new/", FORM)["Location"]
    call = PartnerCall.objects.get()
    assert call.questions == ["Ko jūs darāt?", "Ar ko kopā?"]
    partner = make_member(make_organisation("ICPI", type="university"))
    client.force_login(partner)
    assert "Ko jūs darāt?" in client.get(f"/ka/calls/{call.pk}/answer/").content.decode()
    assert client.post(f"/ka/calls/{call.pk}/answer/", {"message": "ჩვენ", "language": "ka"}).status_code == 422
    sent = client.post(
        f"/ka/calls/{call.pk}/answer/",
        {"message": "ჩვენ", "language": "ka", "reply_0": "ვასწავლით", "reply_1": "ბიბლიოთეკასთან"},
    )
    assert sent.status_code == 302
    assert "ჩვენ" in client.get(f"/ka{address[3:]}").content.decode()
    client.force_login(editor)
    page = client.get(address).content.decode()
    assert "ვასწავლით" in page
    client.logout()
    assert "ICPI" not in client.get(address).content.decode()
    client.force_login(editor)
    interest = Interest.objects.get()
    decide = f"/lv/calls/{call.pk}/answers/{interest.pk}/"
    assert client.post(decide, {"decision": "decline", "answer": ""}).status_code == 422
    assert client.post(decide, {"decision": "accept"}).status_code == 302
    assert state_of(call) == CallState.FILLED
    assert client.get(f"/lv/calls/{call.pk}/edit/").status_code == 403


@pytest.mark.django_db
def test_what_one_may_not_do_is_missing_or_told(client: Client) -> None:
    call, _editor = called()
    interest, _partner = answered(call)
    client.force_login(make_member(make_organisation()))
    for address in (f"answers/{interest.pk}/", "invitation/", f"answers/{interest.pk}/take-back/"):
        assert client.post(f"/en/calls/{call.pk}/{address}").status_code == 404
    for address in ("invite/", "close/", "resume/"):
        assert client.post(f"/en/calls/{call.pk}/{address}").status_code == 403
    assert client.get("/en/calls/99999999999999999/").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("answers", [1, 3])
def test_the_page_costs_the_same_however_many_answer(
    client: Client, answers: int, django_assert_num_queries: Any
) -> None:
    call, editor = called(place=make_place("LV-livani", lv="Līvāni"))
    make_term("a", lv="a")
    for _ in range(answers):
        answered(call)
    address = f"/lv/calls/{call.pk}-pilsoniskuma-skola/"
    client.get(address)
    with django_assert_num_queries(4):
        client.get(address)
    client.force_login(editor)
    with django_assert_num_queries(8):
        client.get(address)
