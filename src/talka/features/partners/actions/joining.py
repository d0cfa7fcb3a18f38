"""Into the consortium by invitation, and out of it."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from talka.kernel.access.rules import Decision, require
from talka.kernel.facts.journal import note
from talka.kernel.people.models import Organisation, Person
from talka.kernel.records import taking_part
from talka.kernel.records.actions import lock
from talka.kernel.records.models import Participation, ParticipationState
from talka.kernel.records.taking_part import end_part, may_begin, speaks, take_part

from .. import queries, rules
from ..models import InterestState, PartnerCall
from .running import follow_gaps, give_answer

OWN_CALL = _("This is your own organisation's call.")


@transaction.atomic
def invite_partner(call: PartnerCall, organisation: Organisation, *, by: Person, message: str = "") -> Participation:
    """Invite an organisation into the consortium. Inviting twice changes nothing."""
    call = lock(call)
    require(rules.may_invite(by, call))
    require(Decision(organisation.pk != call.owner_id, OWN_CALL))
    if part := queries.live_part(call, organisation.pk):
        return part
    return taking_part.invite(
        call, organisation, call.role, by=by, speaking=call.owner_id, note=message, note_language=call.language
    )


@transaction.atomic
def answer_invitation(
    call: PartnerCall, organisation: Organisation, *, by: Person, accept: bool
) -> Participation | None:
    """Join or decline; None when there is no invitation (any more)."""
    call = lock(call)
    require(speaks(by, organisation.pk))
    part = queries.live_part(call, organisation.pk)
    require(Decision(part is not None or organisation.pk != call.owner_id, OWN_CALL))
    if part is None or part.state != ParticipationState.INVITED:
        return part
    if not accept:
        return end_part(part, ParticipationState.DECLINED, by=by)
    require(may_begin(by, organisation))
    require(rules.is_running(by, call))
    part, _new = take_part(call, organisation, part.role, by=by)
    # Their own answer, if they gave one before, is answered with that: nobody is told no, or reminded, of who is in.
    if (interest := queries.live_interest(call, organisation.pk)) and interest.state == InterestState.INTERESTED:
        give_answer(interest, InterestState.ACCEPTED, interest.answer)
    note("calls.joined", call, by, organisation=organisation, participation=part.pk)
    follow_gaps(call, by)
    return part


def give_up_place(call: PartnerCall, organisation_id: int, by: Person) -> None:
    part = queries.live_part(call, organisation_id)
    if part is not None:
        end_part(part, ParticipationState.LEFT, by=by)
    follow_gaps(call, by)
