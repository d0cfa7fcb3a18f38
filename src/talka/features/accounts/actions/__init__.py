"""What somebody changes about their account beside what django-allauth does: its own writes are in its flows."""

from . import purging  # noqa: F401  reason: its schedule registers itself
from .agreeing import agree, forget_agreements, withdraw_agreement
from .forgetting import forget_old_sessions, forget_unconfirmed
from .leaving import leave
from .profile import change_profile, keep_addresses_in_step
from .second_factor import (
    MOST_PASSKEYS,
    add_passkey,
    new_codes,
    remove_app,
    remove_passkey,
    rename_passkey,
    reset_second_factor,
    set_up_app,
    show_codes,
)
from .sessions import end_other_sessions, end_session, remember_session
from .sites import connect_site, disconnect_site, join
from .telling import tell_change, tell_new_device

__all__ = [
    "MOST_PASSKEYS",
    "add_passkey",
    "agree",
    "change_profile",
    "connect_site",
    "disconnect_site",
    "end_other_sessions",
    "end_session",
    "forget_agreements",
    "forget_old_sessions",
    "forget_unconfirmed",
    "join",
    "keep_addresses_in_step",
    "leave",
    "new_codes",
    "remember_session",
    "remove_app",
    "remove_passkey",
    "rename_passkey",
    "reset_second_factor",
    "set_up_app",
    "show_codes",
    "tell_change",
    "tell_new_device",
    "withdraw_agreement",
]
