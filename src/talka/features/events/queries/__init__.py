"""Reads worth a name."""

from .aftermath import (
    FINAL,
    OPEN_FOR,
    STEPS,
    moment_now,
    months_after,
    open_until,
    to_ask_feedback,
    to_ask_how_it_goes,
    to_remind,
)
from .columns import card_extras, columns, export_columns, searched
from .due import events_out_of_step, events_with_lapsed_offers
from .lists import WITH_PLACE, own_registration, position, registrations_by, registrations_of, same_names
from .partners import invitable
from .parts import parts_of, questions_of
from .presence import current, hours_attended, hours_of, length_of, presences, present_count, sessions_of, to_check_in
from .said import feedback_of, objects, own_intentions, self_described
from .seats import Tally, tally, waiting_units
from .series import (
    OVER,
    Came,
    asking_to_join,
    came,
    events_of,
    running_series,
    series_card_extras,
    series_columns,
    series_export_columns,
    series_of,
    series_to_choose,
)

__all__ = [
    "FINAL",
    "OPEN_FOR",
    "OVER",
    "STEPS",
    "WITH_PLACE",
    "Came",
    "Tally",
    "asking_to_join",
    "came",
    "card_extras",
    "columns",
    "current",
    "events_of",
    "events_out_of_step",
    "events_with_lapsed_offers",
    "export_columns",
    "feedback_of",
    "hours_attended",
    "hours_of",
    "invitable",
    "length_of",
    "moment_now",
    "months_after",
    "objects",
    "open_until",
    "own_intentions",
    "own_registration",
    "parts_of",
    "position",
    "presences",
    "present_count",
    "questions_of",
    "registrations_by",
    "registrations_of",
    "running_series",
    "same_names",
    "searched",
    "self_described",
    "series_card_extras",
    "series_columns",
    "series_export_columns",
    "series_of",
    "series_to_choose",
    "sessions_of",
    "tally",
    "to_ask_feedback",
    "to_ask_how_it_goes",
    "to_check_in",
    "to_remind",
    "waiting_units",
]
