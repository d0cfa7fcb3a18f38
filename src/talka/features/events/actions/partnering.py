"""Organisations that hold an event together: invited, in, out again. They are its participations."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from talka.kernel.access.rules import Decision, require
from talka.kernel.facts.journal import note
from talka.kernel.people.models import Organisation, Person
from talka.kernel.records import taking_part
from talka.kernel.records.actions import lock
from talka.kernel.records.models import LIVE, Participation, ParticipationState
from talka.kernel.records.taking_part import end_part, may_begin, speaks, take_part

from .. import rules
from ..models import Event

OWN_EVENT = _("This is your own organisation’s event.")


def _part(event: Event, organisation_id: int) -> Participation | None:
    """The organisation's live part, locked, in whatever role."""
    rows = Participation.objects.select_for_update().filter(record_id=event.pk, organisation_id=organisation_id)
    return rows.filter(state__in=LIVE).order_by("pk").first()


@transaction.atomic
def invite_partner(event: Event, organisation: Organisation, role: str, *, by: Person) -> Participation:
    """Invite an organisation to hold it together. Inviting twice changes nothing."""
    event = lock(event)
    require(rules.may_change(by, event))
    require(Decision(organisation.pk != event.owner_id, OWN_EVENT))
    if part := _part(event, organisation.pk):
        return part
    return taking_part.invite(event, organisation, role, by=by, speaking=event.owner_id)


@transaction.atomic
def join(event: Event, organisation: Organisation, *, by: Person) -> Participation | None:
    """Accept an invitation; None where there is none (any more). Twice changes nothing."""
    event = lock(event)
    require(speaks(by, organisation.pk))
    part = _part(event, organisation.pk)
    if part is None or part.state != ParticipationState.INVITED:
        return part
    require(may_begin(by, organisation))
    require(rules.is_free_to_change(by, event))
    part, _new = take_part(event, organisation, part.role, by=by)
    note("events.partner_joined", event, by, organisation=organisation, participation=part.pk)
    return part


@transaction.atomic
def step_out(event: Event, organisation: Organisation, *, by: Person) -> None:
    """Decline an invitation, or hold it together no more. Twice changes nothing."""
    event = lock(event)
    require(speaks(by, organisation.pk))
    part = _part(event, organisation.pk)
    if part is not None:
        is_invited = part.state == ParticipationState.INVITED
        end_part(part, ParticipationState.DECLINED if is_invited else ParticipationState.LEFT, by=by)
