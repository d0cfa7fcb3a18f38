"""Reads worth a name."""

from .columns import card_extras, columns, export_columns, searched
from .due import events_out_of_step, events_with_lapsed_offers
from .lists import WITH_PLACE, own_registration, position, registrations_by, registrations_of, same_names
from .partners import invitable
from .parts import parts_of, questions_of
from .presence import current, hours_attended, hours_of, length_of, presences, present_count, sessions_of, to_check_in
from .seats import Tally, tally, waiting_units

__all__ = [
    "WITH_PLACE",
    "Tally",
    "card_extras",
    "columns",
    "current",
    "events_out_of_step",
    "events_with_lapsed_offers",
    "export_columns",
    "hours_attended",
    "hours_of",
    "invitable",
    "length_of",
    "own_registration",
    "parts_of",
    "position",
    "presences",
    "present_count",
    "questions_of",
    "registrations_by",
    "registrations_of",
    "same_names",
    "searched",
    "sessions_of",
    "tally",
    "to_check_in",
    "waiting_units",
]
