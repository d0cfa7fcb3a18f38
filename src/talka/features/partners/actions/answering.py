"""Answers to a call: shown, accepted, declined, taken back."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from talka.kernel.access.rules import Decision, require
from talka.kernel.facts.journal import note
from talka.kernel.people.models import Organisation, Person
from talka.kernel.records.actions import Stale, lock
from talka.kernel.records.taking_part import may_begin, speaks, take_part

from .. import queries, rules
from ..models import LIVE_INTEREST, Interest, InterestState, PartnerCall
from .joining import OWN_CALL, give_up_place
from .running import follow_answers, follow_gaps, give_answer


@transaction.atomic
def show_interest(
    call: PartnerCall, organisation: Organisation, *, by: Person, message: str, replies: Sequence[str], language: str
) -> Interest:
    """Answer a call in an organisation's name; at its cap the call pauses. Answering twice changes nothing.

    `replies` answer the call's questions in their order. Raises `Stale` when the call that was read (`call`) asked
    others than it does now.
    """
    asked = call.questions
    call = lock(call)
    require(may_begin(by, organisation))
    if existing := queries.live_interest(call, organisation.pk):
        return existing
    require(rules.may_answer(by, call))
    require(Decision(organisation.pk != call.owner_id, OWN_CALL))
    part = queries.live_part(call, organisation.pk)
    require(Decision(part is None, _("Your organisation is already in it, or invited.")))
    if asked != call.questions:
        raise Stale(call)
    interest = Interest.objects.create(
        call=call,
        organisation=organisation,
        person=by,
        message=message,
        questions=asked,
        replies=list(replies),
        language=language,
    )
    note("calls.answered", call, by, organisation=organisation, interest=interest.pk)
    follow_answers(call, by)
    return interest


def _locked(interest: Interest) -> tuple[PartnerCall, Interest]:
    """The call locked first, then the answer: everyone in this order, so nobody waits in a ring."""
    call = lock(interest.call)
    return call, Interest.objects.select_for_update().get(pk=interest.pk)


@transaction.atomic
def accept_interest(interest: Interest, *, by: Person, answer: str = "") -> Interest:
    """Take them in: they take part in the role sought. The call is filled when nobody is sought any more."""
    call, interest = _locked(interest)
    require(rules.may_manage(by, call))
    if interest.state == InterestState.ACCEPTED:
        return interest
    require(rules.is_running(by, call))
    require(Decision(interest.state == InterestState.INTERESTED, _("They have taken their answer back.")))
    give_answer(interest, InterestState.ACCEPTED, answer)
    part = queries.live_part(call, interest.organisation_id)
    take_part(call, interest.organisation, part.role if part else call.role, by=by)
    note("calls.accepted", call, by, organisation=call.owner_id, interest=interest.pk, partner=interest.organisation_id)
    follow_gaps(call, by)
    return interest


@transaction.atomic
def decline_interest(interest: Interest, *, by: Person, answer: str) -> Interest:
    """Say no, with a word. Makes room under the cap. Twice changes nothing."""
    call, interest = _locked(interest)
    require(rules.may_manage(by, call))
    if interest.state == InterestState.DECLINED:
        return interest
    require(Decision(interest.state == InterestState.INTERESTED, _("They have taken their answer back.")))
    give_answer(interest, InterestState.DECLINED, answer)
    note("calls.declined", call, by, organisation=call.owner_id, interest=interest.pk, partner=interest.organisation_id)
    follow_answers(call, by)
    return interest


@transaction.atomic
def withdraw_interest(interest: Interest, *, by: Person) -> Interest:
    """Those who answered step back; if they were in already, their place is open again. Twice changes nothing."""
    call, interest = _locked(interest)
    require(speaks(by, interest.organisation_id))
    if interest.state not in LIVE_INTEREST:
        return interest
    was_in = interest.state == InterestState.ACCEPTED
    give_answer(interest, InterestState.WITHDRAWN, interest.answer)
    note("calls.withdrawn", call, by, organisation=interest.organisation_id, interest=interest.pk)
    if was_in:
        give_up_place(call, interest.organisation_id, by)
    follow_answers(call, by)
    return interest


@transaction.atomic
def leave_call(call: PartnerCall, organisation: Organisation, *, by: Person) -> None:
    """An organisation steps out, however it came in, and its place is open again. Twice changes nothing."""
    call = lock(call)
    require(speaks(by, organisation.pk))
    if interest := queries.live_interest(call, organisation.pk):
        withdraw_interest(interest, by=by)
    elif (part := queries.live_part(call, organisation.pk)) and part.state in queries.IN:
        note("calls.withdrawn", call, by, organisation=organisation, participation=part.pk)
        give_up_place(call, organisation.pk, by)
    else:
        require(Decision(organisation.pk != call.owner_id, OWN_CALL))
