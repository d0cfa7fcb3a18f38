"""Days of what takes place in the demo: those of the cases, or so many from today."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone


def moment(when: Sequence[Any], number: int, time_zone: str) -> datetime:
    """``["2017-06-08T10:00", …]``, or days from today and hours, ``[24, "10:00", …]``; by the clocks of this zone."""
    zone = ZoneInfo(time_zone)
    if isinstance(when[0], str):
        return datetime.fromisoformat(when[number]).replace(tzinfo=zone)
    day = timezone.localdate(timezone=zone) + timedelta(days=when[2 * number])
    return datetime.fromisoformat(f"{day}T{when[2 * number + 1]}").replace(tzinfo=zone)


def age(ends: datetime) -> int:
    """How many days ago it came into the network: what was held, some weeks before it; what is ahead, lately."""
    over = (timezone.now() - ends).days
    return over + 45 if over > 0 else 14
