"""One registers: a place, the queue, a request; twice; for others; by whom."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from talka.capabilities.notices.sending import send_waiting
from talka.features.events import actions, queries
from talka.features.events.actions import Entry
from talka.features.events.models import Event, Needs, Registration
from talka.kernel.access.rules import Denied
from talka.kernel.people.leaving import erase
from talka.kernel.testing import make_member, make_organisation, make_person

from .world import change, comes, fresh, is_kept, published, states, verbs, written

pytestmark = pytest.mark.django_db


def test_places_are_given_until_they_are_taken_and_then_one_waits() -> None:
    event, _editor = published(capacity=2)
    rows = [comes(event) for _ in range(4)]
    assert [row.state for row in rows] == ["confirmed", "confirmed", "waiting", "waiting"]
    assert [queries.position(row) for row in rows] == [None, None, 1, 2]
    assert fresh(event).state == "full" and is_kept(event)
    assert verbs(event) == [f"registrations.{row.state}" for row in rows]


def test_registering_twice_changes_nothing() -> None:
    event, _editor = published(capacity=2)
    person = make_person()
    first, second = comes(event, person), comes(event, person)
    assert first.pk == second.pk
    assert verbs(event) == ["registrations.confirmed"]
    assert fresh(event).seats_taken == 1


@pytest.mark.parametrize("way", ["confirmed", "waiting", "requested"])
def test_a_registration_takes_at_most_twelve_statements(way: str) -> None:
    event, _editor = published(capacity=1, registering="approval" if way == "requested" else "open")
    if way == "waiting":
        for _ in range(4):
            comes(event)
    person = make_person(address_confirmed_at=timezone.now())
    entry = Entry(name="Anna", diet="no nuts")
    with CaptureQueriesContext(
        connection,
    ) as captured:
        row = actions.register(event, entry, by=person, language="lv")
    assert row.state == way
    assert len(captured) <= 12, [one["sql"][:90] for one in captured]


def test_a_draft_takes_nobody_and_neither_does_one_without_registration() -> None:
    draft, editor = written()
    with pytest.raises(Denied):
        comes(draft, editor)
    simple, _editor = published(registering="none")
    with pytest.raises(Denied):
        comes(simple)


def test_only_within_the_window() -> None:
    now = timezone.now()
    later, _editor = published(registers_from=now + timedelta(days=1))
    with pytest.raises(Denied):
        comes(later)
    event, editor = published(registers_until=now + timedelta(days=1))
    comes(event)
    Event.objects.filter(pk=event.pk).update(registers_until=now - timedelta(minutes=1))
    with pytest.raises(Denied):
        comes(event)
    actions.follow_clock.func()
    assert fresh(event).state == "closed"
    actions.reopen_registration(event, by=editor)
    assert comes(event).state == "confirmed"


def test_of_one_organisation_at_most_so_many_have_a_place_and_the_next_who_fits_is_given_one() -> None:
    event, _editor = published(capacity=3, group_limit=2)
    crowd = make_organisation()
    people = [make_member(crowd) for _ in range(4)]
    rows = [comes(event, person, organisation=crowd.pk) for person in people]
    assert [row.state for row in rows] == ["confirmed", "confirmed", "waiting", "waiting"]
    assert comes(event).state == "confirmed"  # the third place is for somebody else
    other = comes(event)
    assert other.state == "waiting"
    actions.cancel_registration(rows[0], by=people[0])
    assert fresh(rows[2]).state == "offered"  # theirs again
    assert fresh(other).state == "waiting" and is_kept(event)


def test_the_limit_counts_names_of_organisations_that_are_not_here() -> None:
    event, _editor = published(group_limit=1)
    assert comes(event, organisation_name="Baltā māja").state == "confirmed"
    assert comes(event, organisation_name=" BALTA  MAJA ").state == "waiting"


def test_nobody_registers_in_the_name_of_an_organisation_that_is_not_theirs() -> None:
    event, _editor = published()
    with pytest.raises(Denied):
        comes(event, organisation=make_organisation().pk)


def others(event: Event, names: list[str], *, together: bool) -> list[Registration]:
    """Somebody registers these people of their organisation."""
    group = make_organisation()
    entries = [Entry(name=name, email=f"{name}@example.org", organisation=group.pk) for name in names]
    return actions.register_others(event, group, entries, by=make_member(group), language="lv", together=together)


def test_a_group_larger_than_what_is_free_waits_together_or_takes_what_there_is() -> None:
    event, _editor = published(capacity=2)
    apart = others(event, ["a", "b", "c"], together=False)
    assert [row.state for row in apart] == ["confirmed", "confirmed", "waiting"]
    event, _editor = published(capacity=2)
    as_one = others(event, ["d", "e", "f"], together=True)
    assert {row.state for row in as_one} == {"waiting"}
    assert fresh(event).free == 2
    assert comes(event).state == "confirmed"  # smaller, and fits


def test_a_group_that_waits_together_gets_its_places_together() -> None:
    event, editor = published(capacity=2)
    taken = [comes(event), comes(event)]
    as_one = others(event, ["a", "b"], together=True)
    actions.decline(taken[0], by=editor)
    assert {fresh(row).state for row in as_one} == {"waiting"}
    actions.decline(taken[1], by=editor)
    assert {fresh(row).state for row in as_one} == {"offered"}
    assert is_kept(event)


def test_an_address_that_stands_there_twice_is_one() -> None:
    event, _editor = published()
    rows = others(event, ["a", "a"], together=False)
    assert len({row.pk for row in rows}) == 1
    assert fresh(event).seats_taken == 1


def test_whom_an_organisation_registered_both_may_cancel_and_no_third() -> None:
    event, _editor = published()
    row, second = others(event, ["a", "b"], together=False)
    with pytest.raises(Denied):
        actions.cancel_registration(row, by=make_person())
    assert row.by is not None and second.person is not None
    actions.cancel_registration(row, by=row.by)
    actions.cancel_registration(second, by=second.person)
    assert states(event) == ["cancelled", "cancelled"]


def test_a_request_is_decided_by_the_organisers_alone() -> None:
    event, editor = published(capacity=1, registering="approval")
    row, second, third = comes(event), comes(event), comes(event)
    assert row.state == "requested" and fresh(event).seats_taken == 0
    with pytest.raises(Denied):
        actions.approve(row, by=make_person())
    assert actions.approve(row, by=editor).state == "confirmed"
    assert actions.approve(row, by=editor).state == "confirmed"
    assert actions.approve(second, by=editor).state == "waiting"
    declined = actions.decline(third, by=editor)
    assert declined.state == "declined" and declined.person is not None
    with pytest.raises(Denied):
        comes(event, declined.person)
    assert verbs(event).count("registrations.confirmed") == 1


def test_an_invited_one_accepts_without_approval_or_says_no() -> None:
    event, editor = published(capacity=5, registering="approval")
    row = actions.invite(event, email="Nino@example.org", name="Nino", by=editor, language="ka")
    assert actions.invite(event, email="nino@example.org", name="", by=editor, language="ka").pk == row.pk
    assert row.person is not None and fresh(event).seats_taken == 0
    with pytest.raises(Denied):
        actions.answer_invitation(row, by=make_person(), accept=True)
    assert actions.answer_invitation(row, by=row.person, accept=True).state == "confirmed"
    other = actions.invite(event, email="gia@example.org", name="", by=editor, language="ka")
    assert other.person is not None
    assert actions.answer_invitation(other, by=other.person, accept=False).state == "cancelled"


def test_whoever_cancelled_can_register_again() -> None:
    event, _editor = published(capacity=1)
    person = make_person()
    row = comes(event, person)
    actions.cancel_registration(row, by=person)
    actions.cancel_registration(row, by=person)
    assert verbs(event) == ["registrations.confirmed", "registrations.cancelled"]
    assert comes(event, person).state == "confirmed"


def test_one_person_under_two_addresses_is_counted_once_and_keeps_the_better_place() -> None:
    event, editor = published(capacity=2)
    first = comes(event, name="Anna Bērziņa")
    comes(event)
    third = comes(event, name="ANNA BERZINA")
    waiting = comes(event)
    rows = queries.registrations_of(event)
    assert queries.same_names(rows) == {first.pk: [third.pk], third.pk: [first.pk]}
    kept = actions.count_as_one(third, first, by=editor)
    assert (kept.pk, fresh(third).state) == (first.pk, "cancelled")
    assert fresh(waiting).state == "waiting" and is_kept(event)
    event, editor = published(capacity=1, group_limit=1)
    waits = comes(event, make_person(), name="X", organisation_name="A")
    seat, late = waits, comes(event, name="Liga")
    double = comes(event, name="Līga")
    actions.cancel_registration(seat, by=seat.person)  # type: ignore[arg-type]
    assert fresh(late).state == "offered"
    actions.count_as_one(late, double, by=editor)
    assert states(event) == ["cancelled", "offered", "cancelled"]


def test_of_two_addresses_the_younger_ones_seat_goes_to_the_older_registration() -> None:
    event, editor = published(capacity=1, registering="approval")
    older, younger = comes(event, name="Jānis"), comes(event, name="Janis")
    actions.approve(younger, by=editor)
    kept = actions.count_as_one(older, younger, by=editor)
    assert (kept.pk, kept.state, fresh(younger).state) == (older.pk, "confirmed", "cancelled")
    assert fresh(event).seats_taken == 1


def test_after_one_was_there_a_registration_is_not_cancelled() -> None:
    event, editor = published()
    row = comes(event)
    with pytest.raises(Denied):  # not before it began
        actions.mark(row, was_there=True, by=editor)
    actions.begin_event(event, by=editor)
    assert actions.mark(row, was_there=True, by=editor).state == "attended"
    assert row.person is not None
    with pytest.raises(Denied):
        actions.cancel_registration(row, by=row.person)
    assert actions.mark(row, was_there=False, by=editor).state == "absent"


def test_needs_are_forgotten_thirty_days_after_the_event() -> None:
    event, _editor = published()
    comes(event, diet="no nuts", access="a ramp")
    assert Needs.objects.count() == 1
    assert actions.forget_needs.func() == 0
    now = timezone.now()
    Event.objects.filter(pk=event.pk).update(starts_at=now - timedelta(days=32), ends_at=now - timedelta(days=31))
    assert actions.forget_needs.func() == 1
    assert not Needs.objects.exists()


def test_a_raised_capacity_gives_places_to_those_who_wait_and_a_lowered_one_takes_nobodys() -> None:
    event, editor = published(capacity=2)
    rows = [comes(event) for _ in range(4)]
    change(event, editor, capacity=3)
    assert states(event) == ["confirmed", "confirmed", "offered", "waiting"]
    change(event, editor, capacity=1)
    assert states(event) == ["confirmed", "confirmed", "offered", "waiting"]
    assert verbs(event, "events.over") == ["events.over_capacity"]
    assert rows[0].person is not None and rows[1].person is not None
    actions.cancel_registration(rows[0], by=rows[0].person)
    actions.cancel_registration(rows[1], by=rows[1].person)
    assert states(event) == ["cancelled", "cancelled", "offered", "waiting"]  # one place, which is held
    assert is_kept(event)


def test_whoever_leaves_gives_their_place_back_and_is_counted_still_where_they_were() -> None:
    event, _editor = published(capacity=1)
    seat, waits = comes(event), comes(event)
    past, past_editor = published()
    there = comes(past, seat.person)
    actions.begin_event(past, by=past_editor)
    actions.mark(there, was_there=True, by=past_editor)
    assert seat.person is not None
    erase(seat.person)
    assert (fresh(seat).state, fresh(waits).state) == ("cancelled", "offered")
    kept = fresh(there)
    assert (kept.state, kept.person, kept.name) == ("attended", None, "")


def test_whom_somebody_registered_without_a_confirmed_address_is_mailed_how_it_stands(mailoutbox: list[Any]) -> None:
    event, _editor = published(capacity=1)
    seat, waits = others(event, ["a", "b"], together=False)
    assert seat.person is not None
    actions.cancel_registration(seat, by=seat.person)
    send_waiting()
    told = [(mail.to[0], mail.subject.split(":")[0]) for mail in mailoutbox]
    assert told == [
        ("a@example.org", "Jums ir vieta"),
        ("b@example.org", "Visas vietas ir aizņemtas"),
        ("b@example.org", "Jums ir brīva vieta"),
    ]
    assert fresh(waits).state == "offered"
    assert all("/link/events-seat/" in mail.body for mail in mailoutbox)
