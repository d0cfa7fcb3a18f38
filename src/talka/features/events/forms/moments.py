"""Local times in the forms of events."""

from talka.ui.clocks import (
    ClockField,
    ClockForm,
    NoSuchTime,
    TwoSuchTimes,
    moment_of,
    shown_of,
    which_field,
    zone_choices,
)

__all__ = [
    "ClockField",
    "ClockForm",
    "NoSuchTime",
    "TwoSuchTimes",
    "moment_of",
    "shown_of",
    "which_field",
    "zone_choices",
]
