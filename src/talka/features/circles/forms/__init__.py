"""Input about study circles, cleaned."""

from .circles import CircleForm, RhythmForm, initial_rhythm
from .ending import LineForm, SummaryForm, initial_summary
from .meetings import MeetingForm, TimesForm, initial_times
from .people import InviteForm, JoinForm, ReasonForm, ReasonWanted
from .work import EntryForm, ReadingForm

__all__ = [
    "CircleForm",
    "EntryForm",
    "InviteForm",
    "JoinForm",
    "LineForm",
    "MeetingForm",
    "ReadingForm",
    "ReasonForm",
    "ReasonWanted",
    "RhythmForm",
    "SummaryForm",
    "TimesForm",
    "initial_rhythm",
    "initial_summary",
    "initial_times",
]
