"""Who may do what with a need."""

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from talka.kernel.access.rules import NOTHING, Rule
from talka.kernel.records import rules as records
from talka.kernel.records.models import Participation, ParticipationRole, ParticipationState

from .models import OPEN, WAITING, Need, NeedState, Voice

if TYPE_CHECKING:
    from talka.kernel.people.models import Person

RESPONDING = (ParticipationState.ACCEPTED, ParticipationState.DONE)


def _in_states(name: str, states: tuple[str, ...], why: str | Promise) -> Rule:
    return Rule(name, lambda person, need: need.state in states, lambda person: Q(state__in=states), why)


def _parts(person: "Person") -> Q:
    return Q(organisation_id__in=person.edited_organisation_ids, role=ParticipationRole.RESPONDER, state__in=RESPONDING)


def _responds(person: "Person | None", need: Need) -> bool:
    if person is None or not person.edited_organisation_ids:
        return False
    if need.known_parts is not None:
        return any(
            part["organisation_id"] in person.edited_organisation_ids
            and (part["role"], part["state"]) in ((ParticipationRole.RESPONDER, state) for state in RESPONDING)
            for part in need.known_parts
        )
    return Participation.objects.filter(_parts(person), record_id=need.pk).exists()


def _responds_where(person: "Person | None") -> Q:
    if person is None or not person.edited_organisation_ids:
        return NOTHING
    return Q(pk__in=Participation.objects.filter(_parts(person)).values("record_id"))


def _voiced(person: "Person | None", need: Need) -> bool:
    return person is not None and Voice.objects.filter(need_id=need.pk, person_id=person.pk).exists()


def _voiced_where(person: "Person | None") -> Q:
    return NOTHING if person is None else Q(pk__in=Voice.objects.filter(person_id=person.pk).values("need_id"))


is_new = _in_states(
    "is not taken up yet",
    (NeedState.REPORTED, NeedState.CONFIRMED),
    _("Whoever reported it may change it until it is taken up."),
)
is_confirmed = _in_states("is confirmed", (NeedState.CONFIRMED,), _("This need is not open now."))
is_reported = _in_states("waits to be confirmed", (NeedState.REPORTED,), _("This need is already confirmed."))
is_declined = _in_states("was not taken on", (NeedState.DECLINED,), _("This report was not declined."))
is_open = _in_states("is open", OPEN, _("This need is not open now."))
is_waiting = _in_states("waits for an answer", WAITING, _("This need is closed."))
is_answered = _in_states("is said to be solved", (NeedState.ANSWERED,), _("Nobody has said that this need is solved."))
can_be_judged = _in_states(
    "was said to be solved", (NeedState.ANSWERED, NeedState.SOLVED), _("This question is over: the need is open.")
)
can_be_reopened = _in_states(
    "can be reopened",
    (NeedState.ANSWERED, NeedState.SOLVED, NeedState.NOT_FEASIBLE),
    _("Only a need that is closed or said to be solved can be opened again."),
)
can_be_merged = _in_states(
    "can be merged", (NeedState.REPORTED, *WAITING), _("A closed need can't be merged into another.")
)

responds = Rule("responds", _responds, _responds_where, _("Only organisations that have taken it up may do this."))
voiced = Rule("said “me too”", _voiced, _voiced_where, _("Only those who said that it concerns them may do this."))
_is_nobodys = Rule(
    "belongs to no organisation", lambda person, need: need.owner_id is None, lambda person: Q(owner=None)
)
# What somebody wrote in an organisation's name is the organisation's: they leave it there when they leave.
reported_it = (records.wrote_it & _is_nobodys).because(records.wrote_it.why, "reported it for themselves")
speaks_for_it = records.edits_for_owner | records.coordinates
answers_for_it = responds | records.edits_for_owner | records.coordinates
writes = (records.writes_for_somebody | records.coordinates).because(
    _("Only somebody who writes for an organisation may do this.")
)

may_see = records.may_see
may_edit = (speaks_for_it | (reported_it & is_new)).because(
    _("Only whoever it belongs to may change this."), "may edit"
)
# A coordinator confirmed the words that stand there: others of the same reporter are read before anybody sees them.
is_read_again = is_confirmed & ~speaks_for_it
may_confirm = records.coordinates & is_reported
may_reconsider = records.coordinates & is_declined
may_voice = may_see & is_waiting
may_take_up = may_see & writes & is_open
may_invite = may_see & is_open & answers_for_it & records.is_in_sight
may_withdraw = may_see & is_waiting & (responds | records.coordinates)
may_tell_progress = may_see & is_waiting & answers_for_it & records.is_in_sight
may_say_solved = may_see & is_open & (answers_for_it | reported_it)
may_judge = can_be_judged & (records.wrote_it | voiced)
may_settle = records.coordinates & is_answered
may_close = is_waiting & speaks_for_it
may_reopen = can_be_reopened & (speaks_for_it | reported_it)
may_merge = records.coordinates & can_be_merged
may_say_what_answers = may_see & (speaks_for_it | reported_it)
may_see_spot = may_see & (answers_for_it | reported_it)
