"""What is done with partner calls and with the answers to them."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talka.kernel.access.rules import Decision, require
from talka.kernel.facts.journal import note
from talka.kernel.jobs.schedule import scheduled
from talka.kernel.people.models import Organisation, Person
from talka.kernel.records import sending, taking_part
from talka.kernel.records.actions import STATE_COLUMNS, enter_state, expect_version, lock, save_text, set_tags, slug_of
from talka.kernel.records.models import Participation, ParticipationState
from talka.kernel.records.taking_part import end_part, live_participation, speaks, take_part

from . import queries, rules
from .models import LIVE_INTEREST, CallState, Interest, InterestState, PartnerCall


@transaction.atomic
def publish_call(
    columns: Mapping[str, Any], *, owner: Organisation, by: Person | None, terms: list[int], language: str
) -> PartnerCall:
    """Publish an idea that looks for partners. `by` must write for the owner (None: an import run by the operator)."""
    if by is not None:
        require(speaks(by, owner.pk))
    if already := sending.sent_before(PartnerCall, by, owner=owner, language=language, state=CallState.OPEN, **columns):
        return already
    call = PartnerCall(kind="call", owner=owner, author=by, language=language, confirmed_at=timezone.now(), **columns)
    call.slug = slug_of(call.title)
    enter_state(call, CallState.OPEN)
    call.save()
    set_tags(call, terms)
    note("calls.published", call, by, organisation=owner)
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
    """Change its text and columns; a higher cap lets a paused call go on. Raises `Stale` on an old version."""
    call = lock(call)
    require(rules.may_change(by, call))
    expect_version(call, version)
    for name, value in columns.items():
        setattr(call, name, value)
    call.confirmed_at = timezone.now()
    save_text(call, minor=minor)
    set_tags(call, terms)
    note("calls.changed", call, by, organisation=call.owner_id, version=call.version)
    _follow_cap(call, by)
    return call


def _move(call: PartnerCall, state: str, verb: str, by: Person | None, **details: Any) -> None:
    enter_state(call, state)
    call.save(update_fields=STATE_COLUMNS)
    note(verb, call, by, organisation=call.owner_id, **details)


def _follow_cap(call: PartnerCall, by: Person | None) -> None:
    """Pause a call that has as many live answers as its cap, and let it go on when it has fewer again."""
    full = call.cap is not None and call.interests.filter(state__in=LIVE_INTEREST).count() >= call.cap
    if full and call.state == CallState.OPEN:
        _move(call, CallState.PAUSED, "calls.paused", by)
    elif not full and call.state == CallState.PAUSED:
        _move(call, CallState.OPEN, "calls.resumed", by)


def _follow_gaps(call: PartnerCall, by: Person | None) -> None:
    """Fill a call that seeks nobody any more, and open one again whose consortium lost a member."""
    if not call.seeks:
        return
    open_places = bool(queries.gaps_of(call))
    if not open_places and call.state in rules.RUNNING:
        _move(call, CallState.FILLED, "calls.filled", by)
        _close_waiting(call, by)
    elif open_places and call.state == CallState.FILLED:
        _move(call, CallState.OPEN, "calls.resumed", by)


@transaction.atomic
def show_interest(
    call: PartnerCall, organisation: Organisation, *, by: Person, message: str, replies: Sequence[str], language: str
) -> Interest:
    """Answer a call in an organisation's name; at its cap the call pauses. Answering twice changes nothing."""
    call = lock(call)
    require(speaks(by, organisation.pk))
    if existing := queries.live_interest(call, organisation.pk):
        return existing
    require(rules.may_answer(by, call))
    require(Decision(organisation.pk != call.owner_id, _("This is your own organisation's call.")))
    part = live_participation(call, organisation.pk, call.role)
    require(Decision(part is None, _("Your organisation is already in it, or invited.")))
    interest = Interest.objects.create(
        call=call, organisation=organisation, person=by, message=message, replies=list(replies), language=language
    )
    note("calls.answered", call, by, organisation=organisation, interest=interest.pk)
    _follow_cap(call, by)
    return interest


def _locked(interest: Interest) -> tuple[PartnerCall, Interest]:
    """The call locked first, then the answer: everyone in this order, so nobody waits in a ring."""
    call = lock(interest.call)
    return call, Interest.objects.select_for_update().get(pk=interest.pk)


def _answer(interest: Interest, state: str, answer: str) -> None:
    interest.state, interest.answer, interest.answered_at = state, answer, timezone.now()
    interest.save(update_fields=["state", "answer", "answered_at"])


@transaction.atomic
def accept_interest(interest: Interest, *, by: Person, answer: str = "") -> Interest:
    """Take them in: they take part in the role sought. The call is filled when nobody is sought any more."""
    call, interest = _locked(interest)
    require(rules.may_manage(by, call))
    if interest.state == InterestState.ACCEPTED:
        return interest
    require(rules.is_running(by, call))
    require(Decision(interest.state == InterestState.INTERESTED, _("They have taken their answer back.")))
    _answer(interest, InterestState.ACCEPTED, answer)
    take_part(call, interest.organisation, call.role, by=by)
    note("calls.accepted", call, by, organisation=call.owner_id, interest=interest.pk, partner=interest.organisation_id)
    _follow_gaps(call, by)
    return interest


@transaction.atomic
def decline_interest(interest: Interest, *, by: Person, answer: str) -> Interest:
    """Say no, with a word. Makes room under the cap. Twice changes nothing."""
    call, interest = _locked(interest)
    require(rules.may_manage(by, call))
    if interest.state == InterestState.DECLINED:
        return interest
    require(Decision(interest.state == InterestState.INTERESTED, _("They have taken their answer back.")))
    _answer(interest, InterestState.DECLINED, answer)
    note("calls.declined", call, by, organisation=call.owner_id, interest=interest.pk, partner=interest.organisation_id)
    _follow_cap(call, by)
    return interest


@transaction.atomic
def withdraw_interest(interest: Interest, *, by: Person) -> Interest:
    """Those who answered step back; if they were in already, their place is open again. Twice changes nothing."""
    call, interest = _locked(interest)
    require(speaks(by, interest.organisation_id))
    if interest.state not in LIVE_INTEREST:
        return interest
    was_in = interest.state == InterestState.ACCEPTED
    _answer(interest, InterestState.WITHDRAWN, interest.answer)
    note("calls.withdrawn", call, by, organisation=interest.organisation_id, interest=interest.pk)
    if was_in:
        _leave(call, interest.organisation_id, by)
    _follow_cap(call, by)
    return interest


def _leave(call: PartnerCall, organisation_id: int, by: Person) -> None:
    part = live_participation(call, organisation_id, call.role)
    if part is not None:
        end_part(part, ParticipationState.LEFT, by=by)
    _follow_gaps(call, by)


@transaction.atomic
def invite_partner(call: PartnerCall, organisation: Organisation, *, by: Person, message: str = "") -> Participation:
    """Invite an organisation into the consortium. Inviting twice changes nothing."""
    call = lock(call)
    require(rules.may_invite(by, call))
    require(Decision(organisation.pk != call.owner_id, _("This is your own organisation's call.")))
    return taking_part.invite(
        call, organisation, call.role, by=by, speaking=call.owner_id, note=message, note_language=call.language
    )


@transaction.atomic
def answer_invitation(
    call: PartnerCall, organisation: Organisation, *, by: Person, accept: bool
) -> Participation | None:
    """Join or decline; None when there is no invitation (any more)."""
    call = lock(call)
    require(speaks(by, organisation.pk))
    part = live_participation(call, organisation.pk, call.role)
    if part is None or part.state != ParticipationState.INVITED:
        return part
    if not accept:
        return end_part(part, ParticipationState.DECLINED, by=by)
    require(rules.is_running(by, call))
    part, _new = take_part(call, organisation, call.role, by=by)
    note("calls.joined", call, by, organisation=organisation, participation=part.pk)
    _follow_gaps(call, by)
    return part


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
def resume_call(call: PartnerCall, *, by: Person, cap: int | None = None, deadline_date: Any = None) -> PartnerCall:
    """Let a paused or ended call go on, with another cap (None: no cap) and, if it is given, another deadline."""
    call = lock(call)
    require(rules.may_resume(by, call))
    if call.state == CallState.OPEN:
        return call
    call.cap = cap
    call.deadline_date = deadline_date or call.deadline_date
    past = call.deadline_date is not None and call.deadline_date < timezone.localdate()
    require(Decision(not past, _("Its deadline has passed. Set a later one.")))
    if call.reply_by_date and call.deadline_date and call.reply_by_date > call.deadline_date:
        call.reply_by_date = call.deadline_date
    call.save(update_fields=["cap", "deadline_date", "reply_by_date"])
    _move(call, CallState.OPEN, "calls.resumed", by)
    _follow_cap(call, by)
    return call


def _close_waiting(call: PartnerCall, by: Person | None) -> None:
    """An answer is owed to everybody: whoever still waits when a call ends is told no, and open invitations lapse."""
    for interest in call.interests.select_for_update().filter(state=InterestState.INTERESTED):
        _answer(interest, InterestState.DECLINED, "")
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
    """End a call whose deadline has passed; False if somebody prolonged or closed it meanwhile."""
    call = PartnerCall.objects.select_for_update().filter(pk=call_id).first()
    if call is None or call.deadline_date is None or call.deadline_date >= timezone.localdate():
        return False
    if call.state not in rules.RUNNING:
        return False
    _move(call, CallState.EXPIRED, "calls.expired", None)
    _close_waiting(call, None)
    return True


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
    """End the calls whose deadline has passed and remind the callers who owe answers; how many of both."""
    ended = sum(expire(pk) for pk in list(queries.due_to_expire()))
    return ended + sum(remind(pk) for pk in list(queries.answers_owed()))


@transaction.atomic
def import_change(call_id: int, columns: Mapping[str, Any], *, by: Person | None, terms: list[int]) -> PartnerCall:
    """Bring an imported call to what its source says now; nothing is written when nothing differs."""
    call = PartnerCall.objects.select_for_update().get(pk=call_id)
    changed = [name for name, value in columns.items() if getattr(call, name) != value]
    present = set(call.tag_rows.values_list("term_id", flat=True))
    if not changed and present == set(terms):
        return call
    for name in changed:
        setattr(call, name, columns[name])
    save_text(call)
    set_tags(call, terms)
    note("calls.changed", call, by, organisation=call.owner_id, version=call.version)
    return call
