"""What is done with topics: beginning, answering, running, voting, splitting and merging, reading."""

from .answering import accept_answer, drop_answer, take_answer_back
from .gathering import merge, split
from .reading import mark_all_read, mark_read, mark_read_now
from .running import close, decline, move, pin, release, reopen
from .voting import PollTerms, add_poll, end_poll, forget_votes, tell_ended_polls, vote
from .writing import begin_topic, change_topic

__all__ = [
    "PollTerms",
    "accept_answer",
    "add_poll",
    "begin_topic",
    "change_topic",
    "close",
    "decline",
    "drop_answer",
    "end_poll",
    "forget_votes",
    "mark_all_read",
    "mark_read",
    "mark_read_now",
    "merge",
    "move",
    "pin",
    "release",
    "reopen",
    "split",
    "take_answer_back",
    "tell_ended_polls",
    "vote",
]
