"""Events, what they are made of, and who comes."""

from .events import Attendance, Event, EventState, EventType, Registering
from .parts import Answered, Material, Question, Session, Speaker, SpeakerRole
from .presence import How, Presence
from .registrations import LIVE, SEATED, Needs, Registration, RegistrationState, Slip

__all__ = [
    "LIVE",
    "SEATED",
    "Answered",
    "Attendance",
    "Event",
    "EventState",
    "EventType",
    "How",
    "Material",
    "Needs",
    "Presence",
    "Question",
    "Registering",
    "Registration",
    "RegistrationState",
    "Session",
    "Slip",
    "Speaker",
    "SpeakerRole",
]
