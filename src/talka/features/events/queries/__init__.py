"""Reads worth a name."""

from .columns import card_extras, columns, export_columns, searched
from .due import events_out_of_step, events_with_lapsed_offers
from .lists import WITH_PLACE, own_registration, position, registrations_by, registrations_of, same_names
from .partners import invitable
from .parts import parts_of, questions_of
from .seats import Tally, tally, waiting_units

__all__ = [
    "WITH_PLACE",
    "Tally",
    "card_extras",
    "columns",
    "events_out_of_step",
    "events_with_lapsed_offers",
    "export_columns",
    "invitable",
    "own_registration",
    "parts_of",
    "position",
    "questions_of",
    "registrations_by",
    "registrations_of",
    "same_names",
    "searched",
    "tally",
    "waiting_units",
]
