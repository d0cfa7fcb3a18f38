"""Input about events and registrations, cleaned."""

from .check_in import ArrivalForm, HoursForm, WalkInForm
from .events import CancelForm, CopyForm, EventForm, MoveForm
from .partnering import PartnerForm
from .parts import PART_FORMS, QuestionsForm
from .registering import InviteForm, OthersForm, RegisterForm, VisitorForm
from .series import SeriesForm

__all__ = [
    "PART_FORMS",
    "ArrivalForm",
    "CancelForm",
    "CopyForm",
    "EventForm",
    "HoursForm",
    "InviteForm",
    "MoveForm",
    "OthersForm",
    "PartnerForm",
    "QuestionsForm",
    "RegisterForm",
    "SeriesForm",
    "VisitorForm",
    "WalkInForm",
]
