"""Reads worth a name."""

from .columns import card_extras, columns, export_columns, insiders, searched
from .lists import Line, Lines, Wanted, lines_of, networks_of, pinned_on, theme_counts, theme_with_narrower
from .pages import Accepted, PollShown, accepted_of, first_unread, moved_to, poll_of, read_along, to_mark

__all__ = [
    "Accepted", "Line", "Lines", "PollShown", "Wanted", "accepted_of", "card_extras", "columns", "export_columns",
    "first_unread", "insiders", "lines_of", "moved_to", "networks_of", "pinned_on", "poll_of", "read_along",
    "searched", "theme_counts", "theme_with_narrower", "to_mark",
]  # fmt: skip
