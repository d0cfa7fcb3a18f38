"""What is done with needs: each verb is one transaction that notes one fact."""

from .answering import agree_that_it_answers, deny_that_it_answers
from .closing import close_as_not_feasible, judge, reopen, say_solved, settle
from .content import Content, content_of
from .cover import TooMuch
from .importing import import_need
from .merging import merge
from .progress import tell_progress
from .reporting import change, confirm, decline, reconsider, report, report_all
from .slips import ask_to_report, ask_to_voice, confirm_slip, throw_away
from .taking_up import (
    Share,
    change_share,
    decline_invitation,
    deliver,
    invite_to_respond,
    take_up,
    withdraw,
)
from .voicing import raise_voice, take_voice_back

__all__ = [
    "Content",
    "Share",
    "TooMuch",
    "agree_that_it_answers",
    "ask_to_report",
    "ask_to_voice",
    "change",
    "change_share",
    "close_as_not_feasible",
    "confirm",
    "confirm_slip",
    "content_of",
    "decline",
    "decline_invitation",
    "deliver",
    "deny_that_it_answers",
    "import_need",
    "invite_to_respond",
    "judge",
    "merge",
    "raise_voice",
    "reconsider",
    "reopen",
    "report",
    "report_all",
    "say_solved",
    "settle",
    "take_up",
    "take_voice_back",
    "tell_progress",
    "throw_away",
    "withdraw",
]
