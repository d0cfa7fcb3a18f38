"""Events, what they are made of, and who comes."""

from .certificates import BadgeKey, BadgeStatusList, Certificate, CertificateSettings, Issuing, Revoked
from .events import Attendance, Event, EventState, EventType, Registering
from .feedback import Aftermath, Feedback, Recommends, Step, Useful
from .intentions import MOMENTS, FollowUp, Intention, SelfDescription, WentOn
from .parts import Answered, Material, Question, Session, Speaker, SpeakerRole
from .presence import How, Presence
from .registrations import LIVE, SEATED, Needs, Registration, RegistrationState, Slip
from .reminders import Reminder
from .report import Report
from .series import EventSeries, SeriesState

__all__ = [
    "LIVE",
    "MOMENTS",
    "SEATED",
    "Aftermath",
    "Answered",
    "Attendance",
    "BadgeKey",
    "BadgeStatusList",
    "Certificate",
    "CertificateSettings",
    "Event",
    "EventSeries",
    "EventState",
    "EventType",
    "Feedback",
    "FollowUp",
    "How",
    "Intention",
    "Issuing",
    "Material",
    "Needs",
    "Presence",
    "Question",
    "Recommends",
    "Registering",
    "Registration",
    "RegistrationState",
    "Reminder",
    "Report",
    "Revoked",
    "SelfDescription",
    "SeriesState",
    "Session",
    "Slip",
    "Speaker",
    "SpeakerRole",
    "Step",
    "Useful",
    "WentOn",
]
