"""What is done with partner calls and with the answers to them: each verb is one transaction that notes its fact."""

from .answering import accept_interest, decline_interest, leave_call, show_interest, withdraw_interest
from .joining import answer_invitation, invite_partner
from .running import (
    change_call,
    close_call,
    expire,
    follow_days,
    look_after_calls,
    new_call,
    publish_call,
    remind,
    resume_call,
)

__all__ = [
    "accept_interest",
    "answer_invitation",
    "change_call",
    "close_call",
    "decline_interest",
    "expire",
    "follow_days",
    "invite_partner",
    "leave_call",
    "look_after_calls",
    "new_call",
    "publish_call",
    "remind",
    "resume_call",
    "show_interest",
    "withdraw_interest",
]
