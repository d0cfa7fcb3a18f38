"""The way of a field meeting, who may do what, and who drives with whom."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from talka.features.fieldwork import actions, rules
from talka.features.fieldwork.actions.clearing import clear_households
from talka.features.fieldwork.models import Car, FieldMeeting, MeetingState, Rider, Spot
from talka.kernel.access.rules import Denied, Rule
from talka.kernel.facts.models import Fact
from talka.kernel.records.actions import Stale
from talka.kernel.records.models import Participation, ParticipationState, Visibility
from talka.kernel.testing import five_people, make_member, make_organisation, make_person, make_record, rule_agrees

from .world import columns, companion, planned

pytestmark = pytest.mark.django_db
RULES = [pytest.param(value, id=name) for name, value in vars(rules).items() if isinstance(value, Rule)]


@pytest.mark.parametrize("rule", RULES)
def test_both_faces_of_a_rule_agree(rule: Rule) -> None:
    owner = make_organisation()
    people = five_people(owner)
    for state in MeetingState.values:
        made = columns(title=state)
        meeting = make_record(FieldMeeting, "field_meeting", state, owner=owner, **made)
        people["companion"] = companion(meeting, "member")
    make_record(FieldMeeting, "field_meeting", "planned", owner=owner, visibility=Visibility.DRAFT, **columns())
    assert rule_agrees(rule, FieldMeeting, people) == []


def test_from_the_plan_to_what_was_heard() -> None:
    meeting, editor = planned()
    assert (meeting.state, meeting.shown) == ("planned", True)
    with pytest.raises(Denied):
        actions.tell(meeting, by=editor, report="Too early")
    for act, state in ((actions.start, "under_way"), (actions.hold, "held")):
        assert act(meeting, by=editor).state == state
        assert act(meeting, by=editor).state == state  # twice changes nothing
    told = actions.tell(meeting, by=editor, report="Autobuss būs", version=1)
    assert (told.state, told.report, told.version) == ("reported", "Autobuss būs", 2)
    assert actions.tell(meeting, by=editor, report="Autobuss būs").version == 2
    with pytest.raises(Stale):
        actions.tell(meeting, by=editor, report="Other", version=1)
    verbs = list(Fact.objects.filter(record_id=meeting.pk).order_by("pk").values_list("verb", flat=True))
    assert verbs == ["fieldwork.planned", "fieldwork.started", "fieldwork.held", "fieldwork.told"]


def test_cancelled_with_a_reason_and_planned_again() -> None:
    meeting, editor = planned()
    with pytest.raises(Denied):
        actions.cancel(meeting, by=make_member(make_organisation()), reason="Mine")
    assert actions.cancel(meeting, by=editor, reason="Sniegs").closed_because == "Sniegs"
    with pytest.raises(Denied):
        actions.start(meeting, by=editor)
    again = actions.plan_again(meeting, by=editor)
    assert (again.state, again.closed_because) == ("planned", "")


def test_the_same_plan_sent_twice_is_one() -> None:
    owner = make_organisation()
    editor, said = make_member(owner), columns()
    first = actions.plan_meeting(said, owner=owner, by=editor, terms=[], language="lv")
    assert actions.plan_meeting(said, owner=owner, by=editor, terms=[], language="lv").pk == first.pk


def test_another_day_is_told_and_moves_its_places() -> None:
    meeting, editor = planned()
    spot = actions.add_spot(meeting, by=editor, kind="household", name="Pie upes")
    later = columns(begins_at=meeting.begins_at + timedelta(days=7), ends_at=meeting.ends_at + timedelta(days=7))
    actions.change_meeting(meeting, later, by=editor, terms=[], version=1)
    assert Fact.objects.filter(record_id=meeting.pk, verb="fieldwork.moved").exists()
    spot.refresh_from_db()
    assert spot.visited_at == later["ends_at"]
    with pytest.raises(Stale):
        actions.change_meeting(meeting, columns(), by=editor, terms=[], version=1)


def test_organisations_are_asked_along_and_answer() -> None:
    meeting, editor = planned()
    other, third = make_organisation(), make_organisation()
    theirs = make_member(other)
    actions.invite_organisation(meeting, other, by=editor)
    actions.invite_organisation(meeting, other, by=editor)
    assert not rules.may_see_plan(theirs, meeting)
    part = actions.answer_invitation(meeting, other, by=theirs, accept=True)
    assert part is not None
    assert part.state == ParticipationState.ACCEPTED
    assert rules.may_write_down(theirs, meeting)
    actions.leave_meeting(meeting, other, by=theirs)
    actions.leave_meeting(meeting, other, by=theirs)
    assert not rules.may_see_plan(theirs, meeting)
    assert actions.answer_invitation(meeting, third, by=make_member(third), accept=True) is None
    assert Participation.objects.count() == 1
    with pytest.raises(Denied):
        actions.invite_organisation(meeting, meeting.owner, by=editor)  # type: ignore[arg-type]


def ride(meeting: FieldMeeting, by: Any, seats: int = 1) -> Car:
    return actions.offer_car(meeting, by=by, seats=seats, leaves_from="Rīga", leaves_at=meeting.begins_at)


def test_seats_are_given_once_and_never_more_than_there_are() -> None:
    meeting, editor = planned()
    first, second = companion(meeting), companion(meeting)
    car = ride(meeting, editor)
    actions.take_seat(car, by=first)
    actions.take_seat(car, by=first)
    with pytest.raises(Denied, match="full"):
        actions.take_seat(car, by=second)
    with pytest.raises(Denied, match="drive yourself"):
        actions.take_seat(ride(meeting, second), by=second)
    actions.take_seat(Car.objects.get(driver=second), by=first)  # moves
    assert Rider.objects.count() == 1
    with pytest.raises(Denied):
        actions.take_seat(car, by=make_person())
    actions.leave_seat(meeting, by=first)
    assert Rider.objects.count() == 0


def test_a_car_keeps_as_many_seats_as_are_taken() -> None:
    meeting, editor = planned()
    riders = [companion(meeting) for _ in range(2)]
    car = ride(meeting, editor, seats=2)
    for one in riders:
        actions.take_seat(car, by=one)
    with pytest.raises(Denied):
        ride(meeting, editor, seats=1)
    actions.take_car_back(car, by=editor)
    actions.take_car_back(car, by=editor)
    assert (Car.objects.count(), Rider.objects.count()) == (0, 0)
    with pytest.raises(Denied):
        actions.take_seat(car, by=riders[0])


def test_somebody_elses_car_is_taken_back_by_who_plans_alone() -> None:
    meeting, editor = planned()
    driver, other = companion(meeting), companion(meeting)
    car = ride(meeting, driver)
    with pytest.raises(Denied):
        actions.take_car_back(car, by=other)
    actions.take_car_back(car, by=editor)
    assert not Car.objects.exists()


def test_households_are_forgotten_after_their_time_halls_stay() -> None:
    meeting, editor = planned()
    for kind in ("household", "hall"):
        actions.add_spot(meeting, by=editor, kind=kind, name=kind)
    actions.add_spot(meeting, by=editor, kind="hall", name="hall")
    assert clear_households.func() == 0
    Spot.objects.update(visited_at=timezone.now() - timedelta(days=91))
    assert clear_households.func() == 1
    assert list(Spot.objects.values_list("name", flat=True)) == ["hall"]
