"""What is done with field meetings."""

from .hearing import Entry, Said, write_down
from .planning import (
    add_spot,
    answer_invitation,
    change_meeting,
    invite_organisation,
    leave_meeting,
    plan_meeting,
    remove_spot,
)
from .riding import leave_seat, offer_car, take_car_back, take_seat
from .way import cancel, hold, plan_again, start, tell

__all__ = [
    "Entry", "Said", "add_spot", "answer_invitation", "cancel", "change_meeting", "hold", "invite_organisation",
    "leave_meeting", "leave_seat", "offer_car", "plan_again", "plan_meeting", "remove_spot", "start", "take_car_back",
    "take_seat", "tell", "write_down",
]  # fmt: skip
