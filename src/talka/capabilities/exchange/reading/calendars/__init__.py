"""iCalendar (RFC 5545) as lines of an import: each event, and each day of one that repeats."""

from .events import count_events, read_events

__all__ = ["count_events", "read_events"]
