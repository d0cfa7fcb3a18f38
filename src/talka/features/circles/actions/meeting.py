"""A circle's single meetings: added, moved, cancelled; their agenda, notes, and who was there."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talka.kernel.access.rules import Decision, require
from talka.kernel.facts.journal import note
from talka.kernel.people.models import Person
from talka.kernel.records.actions import lock

from .. import queries, rules
from ..models import Circle, Meeting, Presence
from .times import keep_times

PAST = _("This lies in the past. Choose a later time.")
OVERLAPS = _("The circle meets at this time already.")
MOST_MEETINGS = 200
MANY = _("So many meetings can’t be meant.")
NOT_YET = _("Who was there can be said when the meeting has begun.")


class Overtaken(Exception):
    """Somebody else wrote since the form was opened; `current` is the meeting as it is now."""

    def __init__(self, current: Meeting) -> None:
        super().__init__(f"meeting {current.pk} is at version {current.version}")
        self.current = current


def _locked(meeting: Meeting) -> tuple[Circle, Meeting]:
    circle = lock(Circle(pk=meeting.circle_id))
    return circle, Meeting.objects.get(pk=meeting.pk)


def _is_free(circle: Circle, starts_at: datetime, ends_at: datetime, but: int = 0) -> Decision:
    others = Meeting.objects.filter(circle=circle, starts_at__lt=ends_at, ends_at__gt=starts_at).exclude(pk=but)
    return Decision(not others.exists(), OVERLAPS)


@transaction.atomic
def add_meeting(
    circle: Circle, *, by: Person, starts_at: datetime, ends_at: datetime, venue: str = "", online_address: str = ""
) -> Meeting:
    """One more meeting, outside the rhythm. The same again is the same one."""
    circle = lock(circle)
    require(rules.may_run_alive(by, circle))
    times = {"starts_at": starts_at, "ends_at": ends_at}
    if already := Meeting.objects.filter(circle=circle, is_cancelled=False, **times).first():
        return already
    require(Decision(starts_at > timezone.now(), PAST))
    require(_is_free(circle, starts_at, ends_at))
    require(Decision(Meeting.objects.filter(circle=circle).count() < MOST_MEETINGS, MANY))
    meeting = Meeting.objects.create(circle=circle, venue=venue, online_address=online_address, **times)
    keep_times(circle)
    note("circles.meeting_added", circle, by, meeting=meeting.pk)
    return meeting


@transaction.atomic
def move_meeting(
    meeting: Meeting, *, by: Person, starts_at: datetime, ends_at: datetime, venue: str, online_address: str
) -> Meeting:
    """Meet at another time or place; everybody is told. Twice changes nothing."""
    circle, meeting = _locked(meeting)
    require(rules.may_run_alive(by, circle))
    wanted = {"starts_at": starts_at, "ends_at": ends_at, "venue": venue, "online_address": online_address}
    changed = [name for name, value in wanted.items() if getattr(meeting, name) != value]
    if not changed:
        return meeting
    require(Decision(not meeting.is_cancelled, _("It was cancelled.")))
    if "starts_at" in changed or "ends_at" in changed:
        require(Decision(starts_at > timezone.now(), PAST))
        require(_is_free(circle, starts_at, ends_at, but=meeting.pk))
        meeting.was_reminded = False
    for name in changed:
        setattr(meeting, name, wanted[name])
    meeting.sequence += 1
    meeting.save()
    keep_times(circle)
    note("circles.meeting_moved", circle, by, meeting=meeting.pk)
    return meeting


@transaction.atomic
def cancel_meeting(meeting: Meeting, *, by: Person, because: str) -> Meeting:
    """It isn't held, and why; everybody is told. Twice changes nothing."""
    circle, meeting = _locked(meeting)
    require(rules.may_run_alive(by, circle))
    if meeting.is_cancelled:
        return meeting
    require(Decision(meeting.ends_at > timezone.now(), _("It is over.")))
    meeting.is_cancelled, meeting.cancelled_because = True, because
    meeting.sequence += 1
    meeting.save()
    keep_times(circle)
    note("circles.meeting_cancelled", circle, by, meeting=meeting.pk)
    return meeting


@transaction.atomic
def hold_after_all(meeting: Meeting, *, by: Person) -> Meeting:
    """A cancelled meeting takes place after all. Twice changes nothing."""
    circle, meeting = _locked(meeting)
    require(rules.may_run_alive(by, circle))
    if not meeting.is_cancelled:
        return meeting
    require(Decision(meeting.starts_at > timezone.now(), PAST))
    meeting.is_cancelled, meeting.cancelled_because, meeting.was_reminded = False, "", False
    meeting.sequence += 1
    meeting.save()
    keep_times(circle)
    note("circles.meeting_moved", circle, by, meeting=meeting.pk)
    return meeting


@transaction.atomic
def write_meeting(
    meeting: Meeting, *, by: Person, agenda: str, notes: str, there: Collection[int], version: int | None
) -> Meeting:
    """Write its agenda, its notes and who was there. Raises `Overtaken` when somebody else wrote in the meantime.

    `there` are ids of persons; others than the circle's people and the meeting's experts don't count.
    """
    circle, meeting = _locked(meeting)
    require(rules.may_take_part(by, circle))
    present = set(there) & queries.attending(circle, meeting)
    known = set(Presence.objects.filter(meeting=meeting).values_list("person_id", flat=True))
    if (meeting.agenda, meeting.notes) == (agenda, notes) and present == known:
        return meeting
    if version is not None and version != meeting.version:
        raise Overtaken(meeting)
    require(Decision(present == known or meeting.starts_at <= timezone.now(), NOT_YET))
    first = bool(notes) and not meeting.notes
    meeting.agenda, meeting.notes = agenda, notes
    meeting.version += 1
    meeting.save(update_fields=["agenda", "notes", "version"])
    Presence.objects.filter(meeting=meeting, person_id__in=known - present).delete()
    Presence.objects.bulk_create(Presence(meeting=meeting, person_id=pk) for pk in sorted(present - known))
    note("circles.notes_written" if first else "circles.meeting_written", circle, by, meeting=meeting.pk)
    return meeting
