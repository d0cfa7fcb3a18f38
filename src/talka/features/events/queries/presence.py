"""Who was there, for how long, when and how."""

from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet, Sum
from django.utils import timezone

from ..models import LIVE, Event, Presence, Registration, Session

MOST_HOURS = Decimal("9999")
SOON = timedelta(minutes=30)
MOST_LISTED = 5_000


def presences(event: Event) -> QuerySet[Presence]:
    """Those of an event that count."""
    return Presence.objects.filter(registration__event=event, undone_at=None)


def hours_attended(event: Event) -> dict[int, Decimal]:
    """Hours by the registration's id, for whoever was there at least once. One statement."""
    rows = presences(event).order_by().values_list("registration_id").annotate(Sum("hours"))
    return {pk: Decimal(hours) for pk, hours in rows}


def length_of(event: Event) -> Decimal:
    """What an event without sessions counts: its hours; where it lasts for several days, each day's from the clock
    time at which it begins to that at which it ends.
    """
    zone = ZoneInfo(event.time_zone)
    begins, ends = event.starts_at.astimezone(zone), event.ends_at.astimezone(zone)
    days = (ends.date() - begins.date()).days + 1
    a_day = datetime.combine(begins.date(), ends.time()) - begins.replace(tzinfo=None)
    if days == 1 or a_day <= timedelta():
        return min(_hours(event.ends_at - event.starts_at), MOST_HOURS)
    return min(_hours(a_day) * days, MOST_HOURS)


def _hours(time: timedelta) -> Decimal:
    return Decimal(time // timedelta(minutes=1) / 60).quantize(Decimal("0.01"), ROUND_HALF_UP)


def hours_of(event: Event, session: Session | None) -> Decimal:
    """What being there counts: the session's hours, else the event's."""
    return session.hours if session is not None else length_of(event)


def sessions_of(event: Event) -> list[Session]:
    """In their order. One statement, none for an event of which the row says that it has no parts."""
    return list(Session.objects.filter(event=event).order_by("starts_at", "pk")) if event.parts else []


def current(sessions: list[Session], now: datetime | None = None) -> Session | None:
    """The session to which people come now: the last that has begun or begins within half an hour, unless it is over
    and another one comes; before the first one that, None where there are none.
    """
    now = now or timezone.now()
    running = [one for one in sessions if one.starts_at - SOON <= now < one.ends_at]
    coming = [one for one in sessions if one.starts_at > now]
    return running[-1] if running else coming[0] if coming else sessions[-1] if sessions else None


def may_come_in(event: Event) -> list[dict[str, Any]]:
    """All that are registered in some way, by name: `id`, `name`, `organisation`, `state`. One statement."""
    rows = Registration.objects.filter(event=event, state__in=LIVE).values(
        "id", "name", "person__name", "organisation__called", "organisation_name", "state"
    )
    found = [
        {
            "id": row["id"],
            "name": row["name"] or row["person__name"] or "",
            "organisation": row["organisation__called"] or row["organisation_name"],
            "state": row["state"],
        }
        for row in rows[:MOST_LISTED]
    ]
    return sorted(found, key=lambda row: (row["name"].casefold(), row["id"]))


def to_check_in(event: Event, session: Session | None) -> list[dict[str, Any]]:
    """The same, with when and how they came to this session (`here`, None for who did not). Two statements."""
    columns = ("id", "registration_id", "arrived_at", "how", "hours", "is_over")
    rows = presences(event).filter(session=session).values(*columns)
    here = {row["registration_id"]: row for row in rows}
    return [{**row, "here": here.get(row["id"])} for row in may_come_in(event)]
