"""Which records are looked through for what no fact told of: all of them seldom, what changed of late often."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

WHOLE_AFTER = timedelta(days=1)
# A long transaction commits what says that it changed when that began, and clocks of machines differ.
LATE = timedelta(minutes=10)


@dataclass
class Sweeping:
    """One process's looks: until one through all records has found nothing, they are through all; so each day."""

    looked_at: datetime | None = None
    whole_at: datetime | None = None

    def among(self, now: datetime) -> Q:
        """The condition on records for a look that begins now."""
        if self.whole_at is None or now - self.whole_at >= WHOLE_AFTER:
            self.looked_at = None
        return Q() if self.looked_at is None else Q(changed_at__gte=self.looked_at - LATE)

    def found_nothing(self, now: datetime) -> None:
        """The look that began then found nothing (more): the next begins where it did."""
        if self.looked_at is None:
            self.whole_at = now
        self.looked_at = now

    def forget(self) -> None:
        """Look through all next time."""
        self.looked_at = self.whole_at = None
