"""A circle's rhythm, and the meetings that are made of it."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from talka.kernel.access.rules import require
from talka.kernel.facts.journal import note
from talka.kernel.people.models import Person
from talka.kernel.records.actions import lock
from talka.toolkit.recurrence import times_of

from .. import queries, rules
from ..models import Circle, Meeting
from .times import keep_times

COLUMNS = ("rrule", "begins_on", "meets_at", "time_zone", "minutes")


@transaction.atomic
def set_rhythm(circle: Circle, columns: Mapping[str, Any], *, by: Person) -> Circle:
    """Meet by this rhythm: `columns` are those of `COLUMNS`. The same again changes nothing.

    Meetings that lie ahead are made anew, but for those in which somebody wrote already, for which an expert is
    invited, or which were added by hand. What lies behind stays.
    """
    circle = lock(circle)
    require(rules.may_run_alive(by, circle))
    if all(getattr(circle, name) == columns[name] for name in COLUMNS):
        return circle
    for name in COLUMNS:
        setattr(circle, name, columns[name])
    circle.save(update_fields=COLUMNS)
    _make_meetings(circle)
    keep_times(circle)
    note("circles.rhythm_changed", circle, by, organisation=circle.owner_id)
    return circle


def _make_meetings(circle: Circle) -> None:
    now = timezone.now()
    queries.replaceable(circle, now).delete()
    if not circle.rrule or circle.begins_on is None or circle.meets_at is None:
        return
    known = list(Meeting.objects.filter(circle=circle).values_list("starts_at", "ends_at"))
    long = timedelta(minutes=circle.minutes)
    wanted = times_of(circle.rrule, circle.begins_on, circle.meets_at, circle.time_zone)
    Meeting.objects.bulk_create(
        Meeting(circle=circle, starts_at=begins, ends_at=begins + long, from_rhythm=True)
        for begins in wanted
        if begins > now and not any(begins < ends and starts < begins + long for starts, ends in known)
    )
