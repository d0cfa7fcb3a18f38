"""The way of a field meeting: planned → under way → held → told what was heard; or cancelled."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from talka.kernel.access.rules import Rule, require
from talka.kernel.facts.journal import note
from talka.kernel.people.models import Person
from talka.kernel.records.actions import STATE_COLUMNS, enter_state, expect_version, lock, save_text

from .. import rules
from ..models import FieldMeeting, MeetingState


def _move(meeting: FieldMeeting, state: str, rule: Rule, verb: str, by: Person, **columns: Any) -> FieldMeeting:
    """Enter a state under the lock, with these columns. Who is in it already changes nothing."""
    meeting = lock(meeting)
    if meeting.state == state:
        require(rules.may_manage(by, meeting))
        return meeting
    require(rule(by, meeting))
    enter_state(meeting, state)
    for name, value in columns.items():
        setattr(meeting, name, value)
    meeting.save(update_fields=[*STATE_COLUMNS, *columns])
    note(verb, meeting, by, organisation=meeting.owner_id)
    return meeting


@transaction.atomic
def start(meeting: FieldMeeting, *, by: Person) -> FieldMeeting:
    """The team is there."""
    return _move(meeting, MeetingState.UNDER_WAY, rules.may_start, "fieldwork.started", by)


@transaction.atomic
def hold(meeting: FieldMeeting, *, by: Person) -> FieldMeeting:
    """The visit is over; what phones still keep is taken all the same."""
    return _move(meeting, MeetingState.HELD, rules.may_end, "fieldwork.held", by)


@transaction.atomic
def cancel(meeting: FieldMeeting, *, by: Person, reason: str) -> FieldMeeting:
    """It doesn't take place; everybody on the team is told why."""
    return _move(meeting, MeetingState.CANCELLED, rules.may_cancel, "fieldwork.cancelled", by, closed_because=reason)


@transaction.atomic
def plan_again(meeting: FieldMeeting, *, by: Person) -> FieldMeeting:
    """It takes place after all."""
    return _move(meeting, MeetingState.PLANNED, rules.may_plan_again, "fieldwork.planned_again", by, closed_because="")


@transaction.atomic
def tell(meeting: FieldMeeting, *, by: Person, report: str, version: int | None = None) -> FieldMeeting:
    """Tell the community what was heard and agreed. Later it may be told better; the same words change nothing."""
    meeting = lock(meeting)
    require(rules.may_report(by, meeting))
    if meeting.state == MeetingState.REPORTED and meeting.report == report:
        return meeting
    expect_version(meeting, version)
    first = meeting.state != MeetingState.REPORTED
    enter_state(meeting, MeetingState.REPORTED)
    meeting.report, meeting.confirmed_at = report, timezone.now()
    save_text(meeting)
    note("fieldwork.told" if first else "fieldwork.changed", meeting, by, organisation=meeting.owner_id)
    return meeting
