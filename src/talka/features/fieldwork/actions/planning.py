"""A visit is planned: when, where to, which households or halls, which organisations."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from talka.kernel.access.rules import Decision, Denied, require
from talka.kernel.facts.journal import note
from talka.kernel.people.models import Organisation, Person
from talka.kernel.records import taking_part
from talka.kernel.records.actions import enter_state, expect_version, hold_first, lock, save_text, set_tags, slug_of
from talka.kernel.records.models import Participation, ParticipationRole, ParticipationState
from talka.kernel.records.sending import sent_before
from talka.kernel.records.taking_part import end_part, live_participation, may_begin, speaks, take_part

from .. import rules
from ..models import FieldMeeting, MeetingState, Spot

PARTNER = ParticipationRole.PARTNER
MOST_SPOTS = 60
OWN_VISIT = _("This is your own organisation's visit.")


@transaction.atomic
def plan_meeting(
    columns: Mapping[str, Any], *, owner: Organisation, by: Person, terms: Collection[int], language: str
) -> FieldMeeting:
    """Plan a visit in an organisation's name. `by` must write for it. Sent twice, it is one."""
    require(may_begin(by, owner))
    meeting = FieldMeeting(kind="field_meeting", owner=owner, author=by, language=language, **columns)
    meeting.slug = slug_of(meeting.title)
    if already := sent_before(FieldMeeting, by, owner=owner, language=language, **columns):
        return already
    enter_state(meeting, MeetingState.PLANNED)
    held = hold_first(meeting, by)
    meeting.save()
    set_tags(meeting, terms)
    note("fieldwork.planned", meeting, by, organisation=owner)
    if held:
        note("records.held", meeting, by, organisation=owner)
    return meeting


@transaction.atomic
def change_meeting(
    meeting: FieldMeeting,
    columns: Mapping[str, Any],
    *,
    by: Person,
    terms: Collection[int],
    version: int | None,
    minor: bool = False,
) -> FieldMeeting:
    """Change its text and columns. Raises `Stale`. Another day or place is noted as such: the team is told."""
    meeting = lock(meeting)
    require(rules.may_change(by, meeting))
    expect_version(meeting, version)
    moves = ("begins_at", "ends_at", "time_zone", "meeting_point", "place_id")
    moved = any(name in columns and getattr(meeting, name) != columns[name] for name in moves)
    for name, value in columns.items():
        setattr(meeting, name, value)
    save_text(meeting, minor=minor)
    set_tags(meeting, terms)
    Spot.objects.filter(meeting=meeting).update(visited_at=meeting.ends_at)
    verb = "fieldwork.moved" if moved and meeting.state == MeetingState.PLANNED else "fieldwork.changed"
    note(verb, meeting, by, organisation=meeting.owner_id, version=meeting.version)
    return meeting


@transaction.atomic
def add_spot(meeting: FieldMeeting, *, by: Person, kind: str, name: str, note_: str = "") -> Spot:
    """The team goes there too. The same place again changes nothing."""
    meeting = lock(meeting)
    require(rules.may_plan(by, meeting))
    spots = Spot.objects.filter(meeting=meeting)
    if already := spots.filter(kind=kind, name=name).first():
        return already
    require(Decision(spots.count() < MOST_SPOTS, _("Nobody can visit so many places. Plan a second visit.")))
    return Spot.objects.create(meeting=meeting, kind=kind, name=name, note=note_, visited_at=meeting.ends_at)


@transaction.atomic
def remove_spot(spot: Spot, *, by: Person) -> None:
    """The team doesn't go there. Twice changes nothing."""
    require(rules.may_plan(by, lock(spot.meeting)))
    Spot.objects.filter(pk=spot.pk).delete()


@transaction.atomic
def invite_organisation(meeting: FieldMeeting, organisation: Organisation, *, by: Person) -> Participation:
    """Ask an organisation to come along. Twice changes nothing."""
    meeting = lock(meeting)
    require(rules.may_invite(by, meeting))
    require(Decision(organisation.pk != meeting.owner_id, OWN_VISIT))
    if organisation.merged_into_id is not None:
        raise Denied(_("This organisation was merged into another one."))
    return taking_part.invite(meeting, organisation, PARTNER, by=by, speaking=meeting.owner_id)


@transaction.atomic
def answer_invitation(
    meeting: FieldMeeting, organisation: Organisation, *, by: Person, accept: bool
) -> Participation | None:
    """Come along or not; None when there is no invitation (any more)."""
    meeting = lock(meeting)
    require(speaks(by, organisation.pk))
    part = live_participation(meeting, organisation.pk, PARTNER)
    if part is None or part.state != ParticipationState.INVITED:
        return part
    if not accept:
        return end_part(part, ParticipationState.DECLINED, by=by)
    require(may_begin(by, organisation))
    require(rules.is_ahead(by, meeting))
    part, _new = take_part(meeting, organisation, PARTNER, by=by)
    note("fieldwork.joined", meeting, by, organisation=organisation, participation=part.pk)
    return part


@transaction.atomic
def leave_meeting(meeting: FieldMeeting, organisation: Organisation, *, by: Person) -> None:
    """An organisation doesn't come along after all. Twice changes nothing; what it heard there stays heard."""
    meeting = lock(meeting)
    require(speaks(by, organisation.pk))
    require(rules.is_ahead(by, meeting))
    part = live_participation(meeting, organisation.pk, PARTNER)
    if part is not None:
        end_part(part, ParticipationState.LEFT, by=by)
