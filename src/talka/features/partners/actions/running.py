"""A call's own life: published, changed, paused and filled, closed, ended by its day."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talka.kernel.access.rules import Decision, require
from talka.kernel.facts.journal import note
from talka.kernel.jobs.schedule import scheduled
from talka.kernel.people.models import Organisation, Person
from talka.kernel.records import sending
from talka.kernel.records.actions import (
    STATE_COLUMNS,
    enter_state,
    expect_version,
    hold_first,
    lock,
    save_text,
    set_tags,
    slug_of,
)
from talka.kernel.records.models import Participation, ParticipationState
from talka.kernel.records.taking_part import may_begin

from .. import queries, rules
from ..models import LIVE_INTEREST, CallState, Interest, InterestState, PartnerCall

PAST = _("This day is past. Choose today or a later one.")
TOO_LATE = _("Answers are due after the deadline. Change one of the days.")


def new_call(columns: Mapping[str, Any], *, owner: Organisation, by: Person | None, language: str) -> PartnerCall:
    """An open call that is not saved yet. Raises `Denied` unless `by` may write for the owner (None: the operator)."""
    if by is not None:
        require(may_begin(by, owner))
    call = PartnerCall(kind="call", owner=owner, author=by, language=language, confirmed_at=timezone.now(), **columns)
    call.slug = slug_of(call.title)
    enter_state(call, CallState.OPEN)
    return call


@transaction.atomic
def publish_call(
    columns: Mapping[str, Any], *, owner: Organisation, by: Person | None, terms: list[int], language: str
) -> PartnerCall:
    """Publish an idea that looks for partners. `by` must write for the owner (None: an import run by the operator)."""
    call = new_call(columns, owner=owner, by=by, language=language)
    if already := sending.sent_before(PartnerCall, by, owner=owner, language=language, state=CallState.OPEN, **columns):
        return already
    held = hold_first(call, by)
    call.save()
    set_tags(call, terms)
    note("calls.published", call, by, organisation=owner)
    if held:
        note("records.held", call, by, organisation=owner)
    follow_answers(call, by)
    return call


@transaction.atomic
def change_call(
    call: PartnerCall,
    columns: Mapping[str, Any],
    *,
    by: Person,
    terms: list[int],
    version: int | None,
    minor: bool = False,
) -> PartnerCall:
    """Change its text and columns; a higher cap or a later day lets it go on. Raises `Stale` on an old version."""
    call = lock(call)
    require(rules.may_change(by, call))
    expect_version(call, version)
    for name, value in columns.items():
        setattr(call, name, value)
    call.confirmed_at = timezone.now()
    save_text(call, minor=minor)
    set_tags(call, terms)
    note("calls.changed", call, by, organisation=call.owner_id, version=call.version)
    follow_answers(call, by)
    return call


def _move(call: PartnerCall, state: str, verb: str, by: Person | None, **details: Any) -> None:
    enter_state(call, state)
    call.save(update_fields=STATE_COLUMNS)
    note(verb, call, by, organisation=call.owner_id, **details)


VERBS = {
    CallState.OPEN: "calls.resumed",
    CallState.PAUSED: "calls.paused",
    CallState.ANSWERS_CLOSED: "calls.answers_closed",
}


def follow_answers(call: PartnerCall, by: Person | None) -> None:
    """Let a running call stand as its days and its cap say: open, paused, or taking no more answers."""
    if call.state not in rules.RUNNING:
        return
    wanted = CallState.OPEN
    if not rules.is_in_time(by, call):
        wanted = CallState.ANSWERS_CLOSED
    elif _is_full(call):
        wanted = CallState.PAUSED
    if call.state != wanted:
        _move(call, wanted, VERBS[wanted], by)


def _is_full(call: PartnerCall) -> bool:
    return call.cap is not None and call.interests.filter(state__in=LIVE_INTEREST).count() >= call.cap


def follow_gaps(call: PartnerCall, by: Person | None) -> None:
    """Fill a call that seeks nobody any more, and open one again whose consortium lost a member."""
    if not call.seeks:
        return
    open_places = bool(queries.gaps_of(call))
    if not open_places and call.state in rules.RUNNING:
        _move(call, CallState.FILLED, "calls.filled", by)
        _close_waiting(call, by)
    elif open_places and call.state == CallState.FILLED:
        _move(call, CallState.OPEN, "calls.resumed", by)
        follow_answers(call, by)


def give_answer(interest: Interest, state: str, answer: str) -> None:
    interest.state, interest.answer, interest.answered_at = state, answer, timezone.now()
    interest.save(update_fields=["state", "answer", "answered_at"])


@transaction.atomic
def close_call(call: PartnerCall, *, by: Person) -> PartnerCall:
    """End it; whoever still waits is told. Twice changes nothing."""
    call = lock(call)
    if call.state == CallState.CLOSED:
        return call
    require(rules.may_close(by, call))
    _move(call, CallState.CLOSED, "calls.closed", by)
    _close_waiting(call, by)
    return call


@transaction.atomic
def resume_call(
    call: PartnerCall, *, by: Person, cap: int | None = None, reply_by_date: Any = None, deadline_date: Any = None
) -> PartnerCall:
    """Let a paused or ended call go on, with this cap and these days (None: none); it can be answered again."""
    call = lock(call)
    require(rules.may_resume(by, call))
    if call.state == CallState.OPEN and rules.is_in_time(by, call):
        return call
    call.cap, call.reply_by_date, call.deadline_date = cap, reply_by_date, deadline_date
    today = timezone.localdate()
    require(Decision(deadline_date is None or deadline_date >= today, _("Its deadline has passed. Set a later one.")))
    require(Decision(reply_by_date is None or reply_by_date >= today, PAST))
    require(Decision(not (reply_by_date and deadline_date and reply_by_date > deadline_date), TOO_LATE))
    require(Decision(not _is_full(call), _("As many have answered already. Write a higher number.")))
    call.save(update_fields=["cap", "deadline_date", "reply_by_date"])
    _move(call, CallState.OPEN, "calls.resumed", by)
    return call


def _close_waiting(call: PartnerCall, by: Person | None) -> None:
    """An answer is owed to everybody: whoever still waits when a call ends is told no, and open invitations lapse."""
    for interest in call.interests.select_for_update().filter(state=InterestState.INTERESTED):
        give_answer(interest, InterestState.DECLINED, "")
        note(
            "calls.declined",
            call,
            by,
            organisation=call.owner_id,
            interest=interest.pk,
            partner=interest.organisation_id,
        )
    lapsed = Participation.objects.filter(record_id=call.pk, state=ParticipationState.INVITED)
    lapsed.update(state=ParticipationState.LEFT, until=timezone.now())


@transaction.atomic
def expire(call_id: int) -> bool:
    """End a call whose days are over; False if somebody prolonged or closed it meanwhile."""
    call = PartnerCall.objects.select_for_update().filter(pk=call_id).first()
    if call is None or not queries.due_to_expire().filter(pk=call_id).exists():
        return False
    _move(call, CallState.EXPIRED, "calls.expired", None)
    _close_waiting(call, None)
    return True


@transaction.atomic
def follow_days(call_id: int) -> bool:
    """Take no more answers from the day after the last for them, or take them again when that was put off."""
    call = PartnerCall.objects.select_for_update().filter(pk=call_id).first()
    if call is None:
        return False
    stood = call.state
    follow_answers(call, None)
    return call.state != stood


@transaction.atomic
def remind(call_id: int) -> bool:
    """Note that the caller owes answers; False if they were given meanwhile."""
    call = PartnerCall.objects.select_for_update().get(pk=call_id)
    if call_id not in set(queries.answers_owed()):
        return False
    call.reminded_at = timezone.now()
    call.save(update_fields=["reminded_at"])
    note("calls.answers_owed", call, None, organisation=call.owner_id)
    return True


@scheduled(every=timedelta(hours=6))
def look_after_calls() -> int:
    """Let calls follow their days and remind the callers who owe answers; how many of both."""
    ended = sum(expire(pk) for pk in list(queries.due_to_expire().values_list("pk", flat=True)))
    turned = sum(follow_days(pk) for pk in list(queries.out_of_step()))
    return ended + turned + sum(remind(pk) for pk in list(queries.answers_owed()))
