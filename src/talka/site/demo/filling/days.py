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


def age(ends: datetime) -> tuple[float, float]:
    """How many days ago it came into the network, and how many days ago all was done that was done about it.

    What was held came some weeks before and was done with a day later; what is ahead came lately.
    """
    over = (timezone.now() - ends).total_seconds() / 86_400
    return (over + 45, max(0.1, over - 1)) if over > 0 else (14, 1)
