"""What somebody changes about their account beside what django-allauth does: its own writes are in its flows."""

from .forgetting import forget_old_sessions, forget_unconfirmed
from .profile import change_profile, keep_addresses_in_step

__all__ = ["change_profile", "forget_old_sessions", "forget_unconfirmed", "keep_addresses_in_step"]
