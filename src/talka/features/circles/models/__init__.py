"""Study circles: who is in them, when they meet, what they read, write down and agree to do."""

from .circles import Attendance, Circle, CircleRoom, CircleState
from .meetings import Meeting, Presence
from .people import COUNTED, LIVE, Level, Seat, SeatRole, SeatState
from .work import LogEntry, PlanLine, Reading, ReadMark

__all__ = [
    "COUNTED",
    "LIVE",
    "Attendance",
    "Circle",
    "CircleRoom",
    "CircleState",
    "Level",
    "LogEntry",
    "Meeting",
    "PlanLine",
    "Presence",
    "ReadMark",
    "Reading",
    "Seat",
    "SeatRole",
    "SeatState",
]
