"""Reads worth a name."""

from .calendar import CALENDAR
from .columns import card_extras, columns, export_columns
from .due import circles_due, is_too_late, meetings_to_remind_of
from .learning import log_of, plan_of, readings_of
from .meetings import meeting_rows, next_meetings, replaceable
from .people import (
    attending,
    facilitator,
    inside,
    live_person_ids,
    own_seats,
    people_of,
    position,
    queue,
    seat_columns,
    tally,
)
from .rhythm import said_rhythm

__all__ = [
    "CALENDAR",
    "attending",
    "card_extras",
    "circles_due",
    "columns",
    "export_columns",
    "facilitator",
    "inside",
    "is_too_late",
    "live_person_ids",
    "log_of",
    "meeting_rows",
    "meetings_to_remind_of",
    "next_meetings",
    "own_seats",
    "people_of",
    "plan_of",
    "position",
    "queue",
    "readings_of",
    "replaceable",
    "said_rhythm",
    "seat_columns",
    "tally",
]
