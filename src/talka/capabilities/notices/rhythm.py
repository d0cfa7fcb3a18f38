"""When a digest is due by its reader's own clock: at seven in the morning, each day or each Monday."""

import zoneinfo
from datetime import date, datetime, timedelta

from .models import Rhythm

HOUR = 7


def zone_of(name: str) -> zoneinfo.ZoneInfo:
    """The time zone of this name; UTC for one that this machine doesn't know."""
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return zoneinfo.ZoneInfo("UTC")


def day_of_last(rhythm: str, zone: str, now: datetime) -> date:
    """The day (there) of the newest digest that is due by `now`: whoever got that one, or a later one, waits."""
    there = now.astimezone(zone_of(zone))
    today = there.date() if there.hour >= HOUR else there.date() - timedelta(days=1)
    return today - timedelta(days=today.weekday()) if rhythm == Rhythm.WEEKLY else today
