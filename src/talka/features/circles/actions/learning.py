"""What a circle reads, and what each of its people writes down for themselves."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from talka.kernel.access.rules import Decision, require
from talka.kernel.facts.journal import note
from talka.kernel.people.models import Person
from talka.kernel.records.actions import lock

from .. import rules
from ..models import Circle, LogEntry, Meeting, Reading, ReadMark

MOST_READINGS, MOST_ENTRIES = 200, 500
MANY_READINGS = _("The list is as long as anybody can read. Remove something first.")
MANY_ENTRIES = _("Your log is very long. Please remove something first.")
NOT_YOURS = _("Only whoever wrote it may do this.")


@transaction.atomic
def add_reading(
    circle: Circle, *, by: Person, title: str, author: str, address: str, note_: str, meeting: Meeting | None,
    language: str,
) -> Reading:  # fmt: skip
    """Put something on the reading list. The same again is the same one."""
    circle = lock(circle)
    require(rules.may_take_part(by, circle))
    readings = Reading.objects.filter(circle=circle)
    same = {"title": title, "author": author, "address": address, "meeting": meeting}
    if already := readings.filter(**same).first():
        return already
    require(Decision(readings.count() < MOST_READINGS, MANY_READINGS))
    reading = Reading.objects.create(circle=circle, note=note_, language=language, by=by, **same)
    note("circles.reading_added", circle, by, reading=reading.pk)
    return reading


@transaction.atomic
def remove_reading(reading: Reading, *, by: Person) -> None:
    """Take something off the list: whoever put it there may, and the facilitator. Twice changes nothing."""
    circle = lock(Circle(pk=reading.circle_id))
    require(rules.may_take_part(by, circle) if reading.by_id == by.pk else rules.may_run_alive(by, circle))
    if Reading.objects.filter(pk=reading.pk).delete()[0]:
        note("circles.reading_removed", circle, by)


@transaction.atomic
def mark_read(reading: Reading, *, by: Person, read: bool) -> None:
    """Say that one has read it, or not. Twice changes nothing."""
    circle = lock(Circle(pk=reading.circle_id))
    require(rules.is_inside(by, circle))
    if read:
        ReadMark.objects.get_or_create(reading=reading, person=by)
    else:
        ReadMark.objects.filter(reading=reading, person=by).delete()


@transaction.atomic
def write_entry(
    circle: Circle, *, by: Person, text: str, language: str, meeting: Meeting | None, shared: bool
) -> LogEntry:
    """Write down what one learnt, for oneself or for the circle to read. The same words at once are one entry."""
    circle = lock(circle)
    require(rules.may_write_log(by, circle))
    mine = LogEntry.objects.filter(circle=circle, person=by)
    if (last := mine.order_by("-pk").first()) and (last.text, last.meeting) == (text, meeting):
        return last
    require(Decision(mine.count() < MOST_ENTRIES, MANY_ENTRIES))
    entry = mine.create(
        circle=circle, person=by, text=text, language=language, meeting=meeting, is_shared=shared
    )  # fmt: skip
    note("circles.entry_shared" if shared else "circles.entry_written", circle, by)
    return entry


@transaction.atomic
def share_entry(entry: LogEntry, *, by: Person, shared: bool) -> LogEntry:
    """Let the circle read one's entry, or no more. Twice changes nothing."""
    circle = lock(Circle(pk=entry.circle_id))
    entry = LogEntry.objects.get(pk=entry.pk)
    require(Decision(entry.person_id == by.pk, NOT_YOURS))
    require(rules.may_write_log(by, circle))
    if entry.is_shared != shared:
        entry.is_shared = shared
        entry.save(update_fields=["is_shared"])
        note("circles.entry_shared" if shared else "circles.entry_kept", circle, by)
    return entry


@transaction.atomic
def forget_entry(entry: LogEntry, *, by: Person) -> None:
    """Throw one's entry away. Twice changes nothing."""
    circle = lock(Circle(pk=entry.circle_id))
    require(Decision(entry.person_id == by.pk, NOT_YOURS))
    if LogEntry.objects.filter(pk=entry.pk).delete()[0]:
        note("circles.entry_removed", circle, by)
