"""The way of a circle, joining and its waiting list, and who may do what."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from talka.features.circles import actions, queries, rules
from talka.features.circles.models import LIVE, Circle, CircleRoom, CircleState, Seat, SeatRole, SeatState
from talka.kernel.access.rules import Denied, Rule
from talka.kernel.facts.models import Fact
from talka.kernel.records.actions import Stale
from talka.kernel.records.models import Visibility
from talka.kernel.testing import five_people, make_member, make_organisation, make_person, make_record, rule_agrees

from .world import SUMMARY, asks, columns, fresh, gathering, joins, owner_of, proposed, running

pytestmark = pytest.mark.django_db
RULES = [
    pytest.param(value, id=name)
    for name, value in vars(rules).items()
    if isinstance(value, Rule) and not name.endswith("_room")
]


def verbs(circle: Circle) -> list[str]:
    return list(Fact.objects.filter(record_id=circle.pk).order_by("pk").values_list("verb", flat=True))


def crowd(owner: Any) -> dict[str, Any]:
    """The five kinds of person, and one in each role of circles in each state."""
    people: dict[str, Any] = {**five_people(owner), **{role: make_person() for role in SeatRole.values}}
    people["asking"] = make_person()
    for state in CircleState.values:
        circle = make_record(Circle, "circle", state, owner=owner, title=state)
        for role in SeatRole.values:
            Seat.objects.create(circle=circle, person=people[role], role=role, state=SeatState.IN, language="en")
        Seat.objects.create(circle=circle, person=people["asking"], state=SeatState.REQUESTED, language="en")
        CircleRoom.objects.create(
            kind="circle_room", group=circle, title=state, language="en", state="open", shown=True,
            visibility=Visibility.PARTIES,
        )  # fmt: skip
    make_record(Circle, "circle", "gathering", owner=owner, visibility=Visibility.DRAFT)
    hidden = make_record(Circle, "circle", "running", owner=owner, withheld=True)
    Seat.objects.create(
        circle=hidden, person=people["facilitator"], role=SeatRole.FACILITATOR, state=SeatState.IN, language="en"
    )
    return people


@pytest.mark.parametrize("rule", RULES)
def test_both_faces_of_a_rule_agree(rule: Rule) -> None:
    assert rule_agrees(rule, Circle, crowd(make_organisation())) == []


@pytest.mark.parametrize("rule", [rules.may_see_room, rules.may_edit_room], ids=["see", "edit"])
def test_both_faces_of_a_rooms_rule_agree(rule: Rule) -> None:
    owner = make_organisation()
    people = crowd(owner)
    assert rule_agrees(rule, CircleRoom, people) == []
    rooms = CircleRoom.objects.filter(rules.may_see_room.where(people["mentor"]))
    assert rooms.count() == len(CircleState.values)
    for who in ("visitor", "stranger", "editor", "expert", "asking"):
        assert not CircleRoom.objects.filter(rules.may_see_room.where(people[who])).exists(), who


def test_from_the_proposal_to_the_summary() -> None:
    circle, leader = proposed()
    assert (circle.state, circle.shown, circle.taken) == ("proposed", False, 1)
    with pytest.raises(Denied):
        actions.start(circle, by=leader)
    circle = actions.open_circle(circle, by=leader)
    assert actions.open_circle(circle, by=leader).state == "gathering"  # twice changes nothing
    joins(circle, leader)
    assert fresh(circle).state == "gathering"
    with pytest.raises(Denied):
        actions.start(circle, by=leader)
    joins(circle, leader)
    assert fresh(circle).state == "confirmed"
    for _ in range(2):
        assert actions.start(circle, by=leader).state == "running"
    done = actions.finish(circle, SUMMARY, by=leader, version=1)
    assert (done.state, done.worked, done.version) == ("finished", "Grupās", 2)
    assert actions.finish(circle, SUMMARY, by=leader).version == 2
    with pytest.raises(Stale):
        actions.finish(circle, {**SUMMARY, "done": "Citādi"}, by=leader, version=1)
    assert verbs(circle) == [
        "circles.proposed", "circles.opened", "circles.requested", "circles.accepted", "circles.requested",
        "circles.accepted", "circles.confirmed", "circles.started", "circles.finished",
    ]  # fmt: skip


def test_the_same_proposal_sent_twice_is_one() -> None:
    owner = make_organisation()
    editor, said = make_member(owner), columns()
    first = actions.propose_circle(said, owner=owner, by=editor, terms=[], language="lv")
    assert actions.propose_circle(said, owner=owner, by=editor, terms=[], language="lv").pk == first.pk
    assert CircleRoom.objects.count() == 1
    with pytest.raises(Denied):
        actions.propose_circle(said, owner=owner, by=make_person(), terms=[], language="lv")


def test_too_few_again_before_it_begins_but_not_after() -> None:
    circle, leader = gathering(least=3)
    seats = [joins(circle, leader) for _ in range(2)]
    assert fresh(circle).state == "confirmed"
    actions.leave(seats[0], by=seats[0].person)
    assert fresh(circle).state == "gathering"
    joins(circle, leader)
    actions.start(fresh(circle), by=leader)
    actions.leave(seats[1], by=seats[1].person)
    assert (fresh(circle).state, fresh(circle).taken) == ("running", 2)


def test_asking_twice_is_once_and_whoever_was_declined_does_not_ask_again() -> None:
    circle, leader = gathering()
    person = make_person()
    seat = asks(circle, person)
    assert asks(circle, person).pk == seat.pk
    with pytest.raises(Denied):
        actions.decline(seat, by=make_person(), because="")
    declined = actions.decline(seat, by=leader, because="Pilns")
    assert (declined.state, declined.because) == ("declined", "Pilns")
    assert actions.decline(seat, by=leader, because="Cits").because == "Pilns"
    with pytest.raises(Denied, match="decline"):
        asks(circle, person)
    left = asks(circle)
    actions.leave(left, by=left.person)
    assert asks(circle, left.person).state == "requested"


def test_only_who_facilitates_decides() -> None:
    circle, leader = gathering()
    member, seat = joins(circle, leader), asks(circle)
    for person in (member.person, seat.person, make_member(owner_of(circle)), make_person()):
        with pytest.raises(Denied):
            actions.accept(seat, by=person)
    assert actions.accept(seat, by=make_person(is_coordinator=True)).state == "in"


def test_the_waiting_list_keeps_its_order_and_a_freed_place_is_offered() -> None:
    circle, leader = gathering(least=2, most=3)
    inside = [joins(circle, leader) for _ in range(2)]
    waiting = [joins(circle, leader) for _ in range(3)]
    assert [queries.position(seat) for seat in waiting] == [1, 2, 3]
    assert (fresh(circle).taken, fresh(circle).waiting) == (3, 3)
    actions.leave(inside[0], by=inside[0].person)
    states = [Seat.objects.get(pk=seat.pk).state for seat in waiting]
    assert states == ["offered", "waiting", "waiting"]
    assert (fresh(circle).taken, fresh(circle).waiting) == (3, 2)
    with pytest.raises(Denied):
        actions.accept_offer(waiting[0], by=waiting[1].person)
    for _ in range(2):
        assert actions.accept_offer(waiting[0], by=waiting[0].person).state == "in"
    assert joins(circle, leader).state == "waiting"  # never past those who wait
    actions.change_circle(fresh(circle), columns(least=2, most=4), by=leader, terms=[], version=None)
    assert Seat.objects.get(pk=waiting[1].pk).state == "offered"


def test_a_place_that_is_not_taken_in_time_goes_to_the_next() -> None:
    circle, leader = gathering(least=2, most=2)
    inside = joins(circle, leader)
    first, second = joins(circle, leader), joins(circle, leader)
    actions.leave(inside, by=inside.person)
    Seat.objects.filter(pk=first.pk).update(offered_until=timezone.now() - timedelta(minutes=1))
    assert actions.follow_clock.func() == 1
    states = {seat.pk: seat.state for seat in Seat.objects.filter(pk__in=[first.pk, second.pk])}
    assert states == {first.pk: "left", second.pk: "offered"}
    assert actions.follow_clock.func() == 0


def test_fewer_places_than_are_taken_are_refused() -> None:
    circle, leader = gathering(least=2, most=4)
    for _ in range(3):
        joins(circle, leader)
    with pytest.raises(Denied, match="More people"):
        actions.change_circle(fresh(circle), columns(least=2, most=3), by=leader, terms=[], version=None)
    with pytest.raises(Stale):
        actions.change_circle(fresh(circle), columns(), by=leader, terms=[], version=7)


def test_too_few_by_the_day_and_it_does_not_happen() -> None:
    today = timezone.localdate()
    late, _leader = gathering(gather_until=today)
    later, _other = gathering(title="Cits", gather_until=today + timedelta(days=1))
    full, leader = gathering(title="Pilns", least=2, gather_until=today)
    joins(full, leader)
    Circle.objects.filter(pk__in=[late.pk, full.pk]).update(gather_until=today - timedelta(days=2))
    actions.follow_clock.func()
    assert [fresh(one).state for one in (late, later, full)] == ["did_not_happen", "gathering", "confirmed"]
    assert verbs(late)[-1] == "circles.too_few_came"
    with pytest.raises(Denied):
        asks(fresh(late))


def test_called_off_with_a_reason_before_it_begins() -> None:
    circle, leader = gathering()
    with pytest.raises(Denied):
        actions.call_off(circle, by=make_person(), because="Mine")
    for _ in range(2):
        assert actions.call_off(circle, by=leader, because="Remonts").closed_because == "Remonts"
    assert verbs(circle).count("circles.called_off") == 1
    begun, leader, _people = running()
    with pytest.raises(Denied):
        actions.call_off(begun, by=leader, because="Too late")


def test_a_facilitator_leaves_only_after_handing_over() -> None:
    circle, leader, (member, other) = running()
    own, seats = queries.facilitator(circle), {seat.person_id: seat for seat in Seat.objects.all()}
    assert own is not None
    for act in (lambda: actions.leave(own, by=leader), lambda: actions.remove(own, by=leader, because="x")):
        with pytest.raises(Denied, match="hands the circle over"):
            act()
    with pytest.raises(Denied):
        actions.hand_over(circle, seats[other.pk], by=member)
    for _ in range(2):
        actions.hand_over(circle, seats[member.pk], by=make_person(is_coordinator=True))
    assert queries.facilitator(circle).person_id == member.pk  # type: ignore[union-attr]
    assert Seat.objects.get(person=leader).role == "member"
    assert fresh(circle).taken == 3
    actions.leave(own, by=leader)
    assert not rules.may_run(leader, fresh(circle))


def test_who_is_not_in_the_circle_cannot_facilitate_it() -> None:
    circle, leader, _people = running()
    seat = asks(circle)
    with pytest.raises(Denied):
        actions.hand_over(circle, seat, by=leader)


def test_an_editor_of_its_organisation_takes_over_when_nobody_facilitates() -> None:
    circle, leader, _people = running()
    editor = make_member(owner_of(circle))
    with pytest.raises(Denied):
        actions.take_over(circle, by=editor)
    Seat.objects.filter(person=leader).delete()  # as when somebody leaves the site
    with pytest.raises(Denied):
        actions.take_over(circle, by=make_person())
    actions.take_over(circle, by=editor)
    assert rules.may_run(editor, fresh(circle))
    assert fresh(circle).taken == 3


def test_mentors_and_experts_are_invited_and_come_besides() -> None:
    circle, leader = gathering(least=2, most=2)
    joins(circle, leader)
    told: dict[str, Any] = {"by": leader, "meeting": None, "words": "Nāciet", "language": "lv"}
    seat = actions.invite(circle, email="mentor@example.org", role="mentor", **told)
    assert actions.invite(circle, email="Mentor@Example.org", role="mentor", **told).pk == seat.pk
    assert not rules.is_inside(seat.person, circle)
    with pytest.raises(Denied):
        actions.answer_invitation(seat, by=leader, accept=True)
    for _ in range(2):
        assert actions.answer_invitation(seat, by=seat.person, accept=True).state == "in"
    assert rules.is_inside(seat.person, circle)
    assert (fresh(circle).taken, fresh(circle).free) == (2, 0)
    declined = actions.invite(circle, email="no@example.org", role="expert", **told)
    assert actions.answer_invitation(declined, by=declined.person, accept=False).state == "declined"
    with pytest.raises(Denied, match="in the circle already"):
        actions.invite(circle, email="mentor@example.org", role="expert", **told)


def test_somebody_is_taken_off_the_list_and_sees_it_no_more() -> None:
    circle, leader, (member, _other) = running()
    seat = Seat.objects.get(person=member)
    assert rules.may_enter(member, circle)
    for _ in range(2):
        assert actions.remove(seat, by=leader, because="Klusums").state == "removed"
    assert not rules.may_enter(member, fresh(circle))
    assert fresh(circle).taken == 2
    with pytest.raises(Denied):
        asks(circle, member)


def test_one_person_has_one_live_seat() -> None:
    circle, leader, (member, _other) = running()
    assert asks(circle, member).state == "in"
    assert asks(circle, leader).role == "facilitator"
    assert Seat.objects.filter(circle=circle, state__in=LIVE).count() == 3
