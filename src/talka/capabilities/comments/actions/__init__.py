"""What is done with comments. Each is one transaction, under the lock of the record's conversation."""

from .moderating import (
    bring_back,
    close_conversation,
    hide,
    hide_all,
    hold,
    move_conversation,
    move_thread,
    release,
    unhide,
)
from .taking import mark_official, react
from .writing import edit, say_language, take_back, write

__all__ = [
    "bring_back", "close_conversation", "edit", "hide", "hide_all", "hold", "mark_official", "move_conversation",
    "move_thread", "react", "release", "say_language", "take_back", "unhide", "write",
]  # fmt: skip
