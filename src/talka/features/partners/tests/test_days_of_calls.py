"""Partner calls and the calendar: a day for answers that passes, is put off, or was the only one; going on again."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from talka.features.partners import actions
from talka.features.partners.models import CallState, InterestState, PartnerCall
from talka.kernel.access.rules import Denied
from talka.kernel.facts.models import Fact
from talka.kernel.testing import make_member, make_organisation

from .test_partners import answered, called, state_of


def day(number: int) -> date:
    return timezone.localdate() + timedelta(days=number)


def page_of(client: Client, call: PartnerCall) -> str:
    return client.get(f"/en/calls/{call.pk}-{call.slug}/").content.decode()


@pytest.mark.django_db
def test_a_call_whose_day_for_answers_passed_says_so_and_its_caller_still_chooses() -> None:
    call, editor = called()
    interest, _partner = answered(call)
    PartnerCall.objects.update(reply_by_date=day(-1), deadline_date=day(20))
    actions.look_after_calls.func()
    assert state_of(call) == CallState.ANSWERS_CLOSED
    assert Fact.objects.filter(verb="calls.answers_closed").count() == 1
    actions.accept_interest(interest, by=editor)
    actions.invite_partner(call, make_organisation(), by=editor)
    assert state_of(call) == CallState.ANSWERS_CLOSED
    with pytest.raises(Denied, match="no more answers"):
        answered(call)
    call.refresh_from_db()
    actions.change_call(call, {"reply_by_date": day(2)}, by=editor, terms=[], version=call.version)
    assert state_of(call) == CallState.OPEN
    answered(call)


@pytest.mark.django_db
def test_a_day_that_was_put_off_by_an_import_opens_it_again_and_a_deadline_ends_it() -> None:
    call, _editor = called(reply_by_date=day(-1), deadline_date=day(3))
    assert state_of(call) == CallState.ANSWERS_CLOSED
    PartnerCall.objects.update(reply_by_date=day(0))
    assert actions.look_after_calls.func() == 1
    assert state_of(call) == CallState.OPEN
    PartnerCall.objects.update(reply_by_date=day(-2), deadline_date=day(-1))
    actions.look_after_calls.func()
    assert state_of(call) == CallState.EXPIRED


@pytest.mark.django_db
@pytest.mark.parametrize("waits", ["nobody", "an answer", "an invitation"])
def test_a_call_without_a_deadline_ends_after_its_day_for_answers_once_nobody_waits(waits: str) -> None:
    call, editor = called()
    if waits == "an answer":
        interest, _partner = answered(call)
    elif waits == "an invitation":
        invited = make_organisation()
        actions.invite_partner(call, invited, by=editor)
    PartnerCall.objects.update(reply_by_date=day(-1))
    actions.look_after_calls.func()
    assert state_of(call) == (CallState.EXPIRED if waits == "nobody" else CallState.ANSWERS_CLOSED)
    if waits == "an answer":
        actions.decline_interest(interest, by=editor, answer="Not this time")
    elif waits == "an invitation":
        actions.answer_invitation(call, invited, by=make_member(invited), accept=False)
    actions.look_after_calls.func()
    assert state_of(call) == CallState.EXPIRED


@pytest.mark.django_db
def test_going_on_asks_for_days_to_come(client: Client) -> None:
    call, editor = called(reply_by_date=day(-9), deadline_date=day(-1))
    answered_before = Fact.objects.filter(verb="calls.resumed").count()
    actions.look_after_calls.func()
    assert state_of(call) == CallState.EXPIRED
    client.force_login(editor)
    address = f"/en/calls/{call.pk}/resume/"
    shown = client.get(address).content.decode()
    assert str(day(-9)) not in shown
    assert str(day(-1)) not in shown
    wrong: list[dict[str, Any]] = [
        {"reply_by_date": day(-1)},
        {"deadline_date": day(-1)},
        {"reply_by_date": day(5), "deadline_date": day(4)},
    ]
    for sent in wrong:
        assert client.post(address, sent).status_code == 422
    assert Fact.objects.filter(verb="calls.resumed").count() == answered_before
    assert client.post(address, {"deadline_date": day(4)}).status_code == 302
    call.refresh_from_db()
    assert (call.state, call.reply_by_date, call.deadline_date) == (CallState.OPEN, None, day(4))
    client.force_login(make_member(make_organisation()))
    assert f"/en/calls/{call.pk}/answer/" in page_of(client, call)


@pytest.mark.django_db
def test_going_on_keeps_days_to_come_and_wants_a_cap_above_those_who_answered(client: Client) -> None:
    call, editor = called(cap=1, reply_by_date=day(3), deadline_date=day(9))
    interest, _partner = answered(call)
    assert state_of(call) == CallState.PAUSED
    client.force_login(editor)
    address = f"/en/calls/{call.pk}/resume/"
    shown = client.get(address).content.decode()
    assert str(day(3)) in shown
    assert str(day(9)) in shown
    days = {"reply_by_date": day(3), "deadline_date": day(9)}
    refused = client.post(address, {"cap": 1, **days})
    assert refused.status_code == 422
    assert "Write a higher number" in refused.content.decode()
    assert client.post(address, {"cap": 2, **days}).status_code == 302
    assert state_of(call) == CallState.OPEN
    interest.refresh_from_db()
    assert interest.state == InterestState.INTERESTED


@pytest.mark.django_db
def test_nobody_is_asked_to_answer_what_takes_no_answers(client: Client) -> None:
    call, _editor = called()
    assert "Would you like to be in?" in page_of(client, call)
    PartnerCall.objects.update(reply_by_date=day(-1))
    assert "Would you like to be in?" not in page_of(client, call)


@pytest.mark.django_db
def test_an_answer_that_comes_too_late_keeps_its_words(client: Client) -> None:
    call, editor = called()
    interest, partner = answered(call)
    client.force_login(editor)
    actions.withdraw_interest(interest, by=partner)
    late = client.post(f"/en/calls/{call.pk}/answers/{interest.pk}/", {"decision": "accept", "answer": "Welcome in!"})
    assert late.status_code == 422
    assert "Welcome in!" in late.content.decode()
    assert "taken their answer back" in late.content.decode()


@pytest.mark.django_db
def test_an_answer_to_a_call_that_closed_meanwhile_keeps_its_words(client: Client) -> None:
    call, editor = called()
    own = make_organisation()
    client.force_login(make_member(own))
    actions.close_call(call, by=editor)
    words = {"message": "We would bring a choir", "language": "en", "organisation": own.pk}
    late = client.post(f"/en/calls/{call.pk}/answer/", words)
    assert late.status_code == 422
    assert "We would bring a choir" in late.content.decode()
    assert "takes no more answers" in late.content.decode()
