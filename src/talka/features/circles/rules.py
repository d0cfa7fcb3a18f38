"""Who may see, run and join a study circle, and see what is its people's alone."""

from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from talka.kernel.access.rules import NOTHING, Rule
from talka.kernel.records.models import Record
from talka.kernel.records.rules import coordinates, edits_for_owner, is_in_sight, may_see

from .models import Circle, CircleRoom, CircleState, Seat, SeatRole, SeatState

if TYPE_CHECKING:
    from talka.kernel.people.models import Person

__all__ = ["may_see"]
INSIDE = (SeatRole.FACILITATOR, SeatRole.MENTOR, SeatRole.MEMBER)
OPEN = (CircleState.GATHERING, CircleState.CONFIRMED, CircleState.RUNNING)
BEFORE = (CircleState.PROPOSED, CircleState.GATHERING, CircleState.CONFIRMED)


def _in_states(name: str, *states: str, why: str | Promise) -> Rule:
    return Rule(name, lambda person, circle: circle.state in states, lambda person: Q(state__in=states), why)


def _seats(person: "Person", *roles: str) -> "QuerySet[Seat]":
    return Seat.objects.filter(person_id=person.pk, state=SeatState.IN, role__in=roles, meeting=None)


def _sits(name: str, *roles: str, why: str | Promise) -> Rule:
    """Somebody is in the circle in one of these roles, and nobody took it out of sight."""

    def is_so(person: "Person | None", circle: Record) -> bool:
        if person is None or circle.withheld:
            return False
        known = getattr(circle, "known_seat", None)
        if known is not None:
            return known[0] == person.pk and known[1] in roles
        return _seats(person, *roles).filter(circle_id=circle.pk).exists()

    def where(person: "Person | None") -> Q:
        if person is None:
            return NOTHING
        return Q(pk__in=_seats(person, *roles).values("circle_id"), withheld=False)

    return Rule(name, is_so, where, why)


is_inside = _sits("is in the circle", *INSIDE, why=_("Only people of this circle may do this."))
leads = _sits("facilitates the circle", SeatRole.FACILITATOR, why=_("Only its facilitator may do this."))


def _is_led(circle: Record) -> bool:
    return Seat.objects.filter(circle_id=circle.pk, role=SeatRole.FACILITATOR, state=SeatState.IN).exists()


has_no_facilitator = Rule(
    "has no facilitator",
    lambda person, circle: not _is_led(circle),
    lambda person: ~Q(
        pk__in=Seat.objects.filter(role=SeatRole.FACILITATOR, state=SeatState.IN).values("circle_id")
    ),
    _("It has a facilitator: they can hand it over."),
)  # fmt: skip

is_proposed = _in_states("is proposed", CircleState.PROPOSED, why=_("It looks for people already."))
is_open = _in_states("takes people", *OPEN, why=_("This circle takes nobody now."))
is_confirmed = _in_states(
    "is confirmed", CircleState.CONFIRMED, why=_("It can begin when enough people have joined.")
)  # fmt: skip
is_before = _in_states("has not begun", *BEFORE, why=_("It has begun, or is over."))
is_running = _in_states("is running", CircleState.RUNNING, why=_("It does not meet now."))
is_finished = _in_states("has finished", CircleState.FINISHED, why=_("It has not finished yet."))
happens = (~_in_states("didn't happen", CircleState.DID_NOT_HAPPEN, why="")).because(_("It didn’t happen."))
is_alive = (~_in_states("is over", CircleState.DID_NOT_HAPPEN, CircleState.FINISHED, why="")).because(
    _("This circle is over.")
)

runs = (leads | coordinates).because(_("Only its facilitator may do this."), "runs it")
may_edit = (edits_for_owner | leads | coordinates).because(
    _("Only its facilitator, or editors of the organisation it belongs to, may change this."), "may edit"
)
may_change = may_see & may_edit & happens
may_run = may_see & runs
may_run_alive = may_run & is_alive
may_open = may_see & may_edit & is_proposed
may_join = may_see & is_open & is_in_sight
may_decide = may_run & is_open
may_invite = may_run & is_open & is_in_sight
may_take_over = may_see & (edits_for_owner | coordinates).because(
    _("Only editors of the organisation it belongs to may do this.")
) & has_no_facilitator & is_alive  # fmt: skip
may_begin = may_run & is_confirmed
may_call_off = may_see & may_edit & is_before
may_finish = may_run & (is_running | is_finished).because(_("It ends when it has begun."))
# What its people wrote there stays theirs to read when it is over.
may_enter = (is_inside | coordinates).because(_("Only people of this circle see this."), "may enter")
may_take_part = may_enter & is_inside & is_alive
may_write_log = may_enter & is_inside & happens
may_plan_after = may_enter & is_inside & (is_running | is_finished).because(_("It ends when it has begun."))


def _inside_room(person: "Person | None", room: Any) -> bool:
    if person is None:
        return False
    return CircleRoom.objects.filter(_inside_room_where(person), pk=room.pk).exists()


def _inside_room_where(person: "Person | None") -> Q:
    """On Record's own columns, since it is asked of records of all kinds at once."""
    if person is None:
        return NOTHING
    mine = Circle.objects.filter(withheld=False, pk__in=_seats(person, *INSIDE).values("circle_id"))
    return Q(withheld=False, pk__in=CircleRoom.objects.filter(group__in=mine.values("pk")).order_by().values("pk"))


may_see_room = Rule("is in the circle of this room", _inside_room, _inside_room_where) | coordinates
may_edit_room = coordinates.because(_("Only a coordinator of the network may do this."), "may edit the room")
