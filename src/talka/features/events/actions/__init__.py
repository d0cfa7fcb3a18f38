"""What is done with events and with registrations: each verb is one transaction that notes its facts."""

from . import badges, certificates
from .after import ask_afterwards
from .arrivals import Fate, Taken, registration_by, take
from .asking import ask_to_register, clear_slips, confirm_slip, slip_of, throw_away
from .attending import count_as_one, forget_needs, mark
from .deciding import answer_invitation, approve, decline, invite
from .feedback import Said, ask_no_more, give_feedback, let_go
from .intentions import (
    MOST_INTENTIONS,
    describe_oneself,
    forget_words,
    say_how_it_goes,
    say_intention,
    show_intention,
    withdraw_intention,
)
from .leaving import accept_offer, cancel_registration, expire_offers, take_late_place
from .partnering import invite_partner, join, step_out
from .parts import add_part, put_questions, remove_part
from .presence import Arrival, CheckedIn, Full, check_in, correct_hours, undo_check_in
from .registering import Entry, register, register_others
from .reminding import remind, remind_of
from .report import NOT_BEGUN, ReportChanged, publish_report, withdraw_report, write_report
from .running import (
    begin_event,
    cancel_event,
    close_registration,
    end_event,
    follow_clock,
    reopen_registration,
)
from .series import (
    agree_to_event,
    change_series,
    end_series,
    publish_series,
    put_into_series,
    resume_series,
    take_out_of_series,
    write_series,
)
from .walk_ins import WalkIn, write_in
from .writing import change_event, copy_event, move_event, publish_event, write_event

__all__ = [
    "MOST_INTENTIONS",
    "NOT_BEGUN",
    "Arrival",
    "CheckedIn",
    "Entry",
    "Fate",
    "Full",
    "ReportChanged",
    "Said",
    "Taken",
    "WalkIn",
    "accept_offer",
    "add_part",
    "agree_to_event",
    "answer_invitation",
    "approve",
    "ask_afterwards",
    "ask_no_more",
    "ask_to_register",
    "badges",
    "begin_event",
    "cancel_event",
    "cancel_registration",
    "certificates",
    "change_event",
    "change_series",
    "check_in",
    "clear_slips",
    "close_registration",
    "confirm_slip",
    "copy_event",
    "correct_hours",
    "count_as_one",
    "decline",
    "describe_oneself",
    "end_event",
    "end_series",
    "expire_offers",
    "follow_clock",
    "forget_needs",
    "forget_words",
    "give_feedback",
    "invite",
    "invite_partner",
    "join",
    "let_go",
    "mark",
    "move_event",
    "publish_event",
    "publish_report",
    "publish_series",
    "put_into_series",
    "put_questions",
    "register",
    "register_others",
    "registration_by",
    "remind",
    "remind_of",
    "remove_part",
    "reopen_registration",
    "resume_series",
    "say_how_it_goes",
    "say_intention",
    "show_intention",
    "slip_of",
    "step_out",
    "take",
    "take_late_place",
    "take_out_of_series",
    "throw_away",
    "undo_check_in",
    "withdraw_intention",
    "withdraw_report",
    "write_event",
    "write_in",
    "write_report",
    "write_series",
]
