"""Where the next page begins: small texts in addresses, which anybody may have changed."""

from __future__ import annotations

from datetime import UTC, datetime

from talka.toolkit import arrays as np

from .ranking import Hits


def is_number(text: str) -> bool:
    """Whether it is a number as cursors write them; ``isdigit`` alone takes "²" for one, which `int` doesn't."""
    return text.isascii() and text.isdigit()


def after_hits(hits: Hits, cursor: str) -> int:
    """The place in ranked hits where the page begins: behind the record that the page before ended with.

    When that record is gone from the hits, where it stood.
    """
    place, _, record = cursor.partition("-")
    if not (is_number(place) and is_number(record) and len(cursor) < 40):
        return 0
    start, last = int(place), int(record)
    if 0 < start <= len(hits) and hits.records[start - 1] == last:
        return start
    places = np.flatnonzero(hits.records == last)
    return int(places[0]) + 1 if len(places) else min(start, len(hits))


def cursor_of_hits(start: int, record_id: int) -> str:
    """The cursor behind the record that ends at `start`."""
    return f"{start}-{record_id}"


def after_row(cursor: str) -> tuple[datetime, int] | None:
    """When the last record of the page before changed, and its id; None for the first page and for nonsense."""
    moment, _, record = cursor.partition("-")
    if not (is_number(moment) and is_number(record) and len(moment) < 18 and len(record) < 19):
        return None
    try:
        return datetime.fromtimestamp(int(moment) / 1_000_000, UTC), int(record)
    except (ValueError, OverflowError, OSError):
        return None


def cursor_of_row(changed_at: datetime, record_id: int) -> str:
    """The cursor behind a record in a list by time: microseconds since 1970, and the record's id."""
    whole = changed_at.replace(tzinfo=UTC) if changed_at.tzinfo is None else changed_at.astimezone(UTC)
    seconds = int(whole.replace(microsecond=0).timestamp())
    return f"{seconds * 1_000_000 + whole.microsecond}-{record_id}"
