"""Who may answer a partner call and who runs it."""

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talka.kernel.access.rules import EVERYTHING, NOTHING, Rule
from talka.kernel.records.rules import coordinates, edits_for_owner, is_in_sight, may_edit

from .models import CallState, PartnerCall

if TYPE_CHECKING:
    from talka.kernel.people.models import Person

RUNNING = (CallState.OPEN, CallState.PAUSED, CallState.ANSWERS_CLOSED)

takes_answers = Rule(
    "takes answers",
    lambda person, call: call.state == CallState.OPEN,
    lambda person: Q(state=CallState.OPEN),
    _("This call takes no more answers."),
)


def _last_day(call: PartnerCall) -> date | None:
    """The last day on which it may be answered (the reply-by date is never behind the deadline); None: no end."""
    return call.reply_by_date or call.deadline_date


def _in_time() -> Q:
    today = timezone.localdate()
    by_deadline = Q(reply_by_date__isnull=True) & (Q(deadline_date__isnull=True) | Q(deadline_date__gte=today))
    return by_deadline | Q(reply_by_date__gte=today)


is_in_time = Rule(
    "can be answered still",
    lambda person, call: (last := _last_day(call)) is None or last >= timezone.localdate(),
    lambda person: _in_time(),
    _("The day by which it could be answered has passed."),
)
is_running = Rule(
    "is running",
    lambda person, call: call.state in RUNNING,
    lambda person: Q(state__in=RUNNING),
    _("This call has ended."),
)


def _for_another(person: "Person | None") -> Q:
    edited = person.edited_organisation_ids if person else []
    if len(edited) > 1:
        return EVERYTHING
    return ~Q(owner_id=edited[0]) if edited else NOTHING


is_another_organisations = Rule(
    "is the call of an organisation they don't write for",
    lambda person, call: person is not None and any(pk != call.owner_id for pk in person.edited_organisation_ids),
    _for_another,
    _("To answer it, you need to write for another organisation than the one that calls."),
)
may_manage = (edits_for_owner | coordinates).because(
    _("Only editors of the organisation that calls may do this."), "may manage"
)
may_change = may_edit & is_running
is_answerable = takes_answers & is_in_time
may_answer = is_answerable & is_another_organisations
may_invite = may_manage & is_running & is_in_sight
may_close = may_manage & is_running
may_resume = may_manage
