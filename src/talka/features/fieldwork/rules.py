"""Who may see, plan and go to a field meeting, and write down what is said there."""

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from talka.kernel.access.rules import NOTHING, Rule
from talka.kernel.records.models import Participation, ParticipationState, Record
from talka.kernel.records.rules import belongs_to_owner, coordinates, edits_for_owner, is_in_sight, may_see

from .models import MeetingState

if TYPE_CHECKING:
    from talka.kernel.people.models import Person

__all__ = ["may_see"]
GOING = (ParticipationState.ACCEPTED, ParticipationState.DONE)


def _in_states(name: str, *states: str, why: str | Promise) -> Rule:
    return Rule(name, lambda person, meeting: meeting.state in states, lambda person: Q(state__in=states), why)


def _parts(person: "Person") -> Q:
    return Q(organisation_id__in=person.organisation_ids, state__in=GOING)


def _goes(person: "Person | None", meeting: Record) -> bool:
    if person is None or not person.organisation_ids:
        return False
    return Participation.objects.filter(_parts(person), record_id=meeting.pk).exists()


def _goes_where(person: "Person | None") -> Q:
    if person is None or not person.organisation_ids:
        return NOTHING
    return Q(pk__in=Participation.objects.filter(_parts(person)).values("record_id"))


goes = Rule("belongs to an organisation that goes there", _goes, _goes_where)
is_planned = _in_states("is planned", MeetingState.PLANNED, why=_("This visit has begun, or is over."))
is_under_way = _in_states("is under way", MeetingState.UNDER_WAY, why=_("This visit is not under way now."))
is_ahead = _in_states(
    "is planned or under way", MeetingState.PLANNED, MeetingState.UNDER_WAY, why=_("This visit is over.")
)
is_over = _in_states("was held", MeetingState.HELD, why=_("Tell what was heard once the visit is over."))
is_told = _in_states("was told of", MeetingState.REPORTED, why=_("What was heard is not told yet."))
was_cancelled = _in_states("was cancelled", MeetingState.CANCELLED, why=_("This visit was not cancelled."))
takes_place = (~was_cancelled).because(_("This visit was cancelled."), "was not cancelled")

manages = (edits_for_owner | coordinates).because(_("Only editors of the organisation that plans it may do this."))
on_team = (belongs_to_owner | goes | coordinates).because(
    _("Only people of the organisations that go there may do this."), "is on the team"
)

may_manage = may_see & manages
may_change = may_manage & takes_place
may_invite = may_manage & is_ahead & is_in_sight
may_start = may_manage & is_planned
may_end = may_manage & is_ahead
may_report = may_manage & (is_over | is_told).because(is_over.why)
may_cancel = may_manage & is_ahead
may_plan_again = may_manage & was_cancelled
may_see_plan = may_see & on_team
may_plan = may_see_plan & is_ahead
# A phone may find a connection days later: what was heard is taken until the end of time, but of no cancelled visit.
may_write_down = may_see_plan & takes_place
