"""Rate limits that hold for all processes: one row a key, counted in one statement.

Django's `cache.incr` is not atomic on its database and file caches, and a cache may be emptied; a row may not.
"""

import re
from datetime import timedelta

from django.db import connection
from django.utils import timezone
from django.utils.crypto import salted_hmac

from .models import RateCount

# SQLite and PostgreSQL both know ON CONFLICT … RETURNING: count, and begin anew when the window is over.
_COUNT = """
INSERT INTO people_ratecount (key, ends_at, count) VALUES (%s, %s, 1)
ON CONFLICT (key) DO UPDATE SET
  count = CASE WHEN people_ratecount.ends_at <= %s THEN 1 ELSE people_ratecount.count + 1 END,
  ends_at = CASE WHEN people_ratecount.ends_at <= %s THEN excluded.ends_at ELSE people_ratecount.ends_at END
RETURNING count
"""


def hit(key: str, *, limit: int, seconds: int) -> bool:
    """Count one use of `key`; False when it was used more than `limit` times within `seconds`."""
    now = timezone.now()
    ends = now + timedelta(seconds=seconds)
    adapt = connection.ops.adapt_datetimefield_value
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [stored(key), adapt(ends), adapt(now), adapt(now)])
        (count,) = cursor.fetchone()
    return bool(count <= limit)


def stored(key: str) -> str:
    """The key as it stands in the table: whoever it counts (a mail or network address) can't be read back from it."""
    name, mark, who = re.match(r"([^:@]*)([:@]?)(.*)", key, re.DOTALL).groups()  # type: ignore[union-attr]
    return f"{name}{mark}{salted_hmac('talka.limits', who, algorithm='sha256').hexdigest()}" if mark else name[:160]


def sweep() -> int:
    """Remove the windows that are over; how many."""
    return RateCount.objects.filter(ends_at__lt=timezone.now()).delete()[0]
