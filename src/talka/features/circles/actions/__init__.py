"""What is done with study circles: each verb is one transaction that notes its facts."""

from .ending import add_line, call_off, finish, open_as, remove_line
from .handing import NAME
from .joining import accept, accept_offer, ask_to_join, decline, leave, remove
from .leading import answer_invitation, hand_over, invite, take_over
from .learning import add_reading, forget_entry, mark_read, remove_reading, share_entry, write_entry
from .meeting import Overtaken, add_meeting, cancel_meeting, hold_after_all, move_meeting, write_meeting
from .rhythm import set_rhythm
from .running import follow_clock, remind, start
from .writing import change_circle, open_circle, propose_circle

__all__ = [
    "NAME",
    "Overtaken",
    "accept",
    "accept_offer",
    "add_line",
    "add_meeting",
    "add_reading",
    "answer_invitation",
    "ask_to_join",
    "call_off",
    "cancel_meeting",
    "change_circle",
    "decline",
    "finish",
    "follow_clock",
    "forget_entry",
    "hand_over",
    "hold_after_all",
    "invite",
    "leave",
    "mark_read",
    "move_meeting",
    "open_as",
    "open_circle",
    "propose_circle",
    "remind",
    "remove",
    "remove_line",
    "remove_reading",
    "set_rhythm",
    "share_entry",
    "start",
    "take_over",
    "write_entry",
    "write_meeting",
]
