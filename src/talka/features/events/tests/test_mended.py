"""Registration where it was wrong or slow: groups by typed names, the last hours, parties, deadlines, long lists."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from talka.capabilities.notices.sending import send_waiting
from talka.features.events import actions, queries
from talka.features.events.actions import Entry
from talka.features.events.models import Event, Registration
from talka.kernel.access.rules import Denied
from talka.kernel.facts.telling import tell_all
from talka.kernel.people.models import Person
from talka.kernel.testing import make_member, make_organisation, make_person

from .test_pages import signed_in
from .world import change, comes, fresh, is_kept, published, states

pytestmark = pytest.mark.django_db


def gives_back(row: Registration) -> None:
    """They cancel."""
    assert row.person is not None
    actions.cancel_registration(fresh(row), by=row.person)


def long_list(event: Event, number: int, *, group: str = "", party: int = 0) -> None:
    """So many more wait, in the order of their numbers; `party`: by so many together."""
    people = Person.objects.bulk_create([Person(email=f"w{group}{party}{one}@example.org") for one in range(number)])
    now = timezone.now()
    rows = [
        Registration(
            event=event, person=person, state="waiting", language="lv", group=group,
            party=f"p{one // party}" if party else "", queued_at=now + timedelta(milliseconds=one),
        )
        for one, person in enumerate(people)
    ]  # fmt: skip
    Registration.objects.bulk_create(rows)
    Event.objects.filter(pk=event.pk).update(waiting=number)


@pytest.mark.parametrize("typed", ["Baltā māja", "  baltā   māja ", "BALTĀ MĀJA", "White House"])
def test_a_typed_name_counts_with_the_organisation_that_is_called_so(typed: str) -> None:
    house = make_organisation("Baltā māja")
    type(house).objects.filter(pk=house.pk).update(called=house.called.also({"en": "White House"}))
    event, _editor = published(group_limit=1)
    assert comes(event, make_member(house), organisation=house.pk).state == "confirmed"
    assert comes(event, organisation_name=typed).state == "waiting"
    assert comes(event, organisation_name="Another house").state == "confirmed"


def test_a_name_that_two_have_is_nobodys() -> None:
    first, _second = make_organisation("Saule"), make_organisation("Saule")
    event, _editor = published(group_limit=1)
    comes(event, make_member(first), organisation=first.pk)
    assert comes(event, organisation_name="Saule").state == "confirmed"
    assert comes(event, organisation_name="saule").state == "waiting"


def test_in_the_last_hours_those_who_wait_are_told_and_the_first_has_the_place(mailoutbox: list[Any]) -> None:
    event, _editor = published(capacity=1, stop_hours=5)
    seat, first, second = comes(event), comes(event), comes(event)
    with pytest.raises(Denied):
        actions.take_late_place(first, by=first.person)  # type: ignore[arg-type]
    with time_machine.travel(event.starts_at - timedelta(hours=2)):
        with pytest.raises(Denied, match="quicker"):
            actions.take_late_place(first, by=first.person)  # type: ignore[arg-type]
        tell_all()
        send_waiting()
        mailoutbox.clear()
        gives_back(seat)
        assert states(event) == ["cancelled", "waiting", "waiting"]
        tell_all()
        send_waiting()
        assert sum("first has it" in mail.body for mail in mailoutbox) == 2
        page = signed_in(second.person).get(f"/en/events/{event.pk}/registration/").content.decode()
        assert "Take the free place" in page
        address = f"/en/events/{event.pk}/registration/{second.pk}/accept/"
        assert signed_in(second.person).post(address).status_code == 302
        assert states(event) == ["cancelled", "waiting", "confirmed"] and is_kept(event)
        assert comes(event).state == "waiting"
        with pytest.raises(Denied):
            actions.take_late_place(second, by=make_person())


def test_of_a_party_each_says_yes_for_themselves_and_who_declines_gives_one_place_back() -> None:
    event, _editor = published(capacity=2)
    seats = [comes(event), comes(event)]
    group = make_organisation()
    leader = make_member(group)
    entries = [Entry(name=name, email=f"{name}@example.org", organisation=group.pk) for name in ("anna", "juris")]
    both = actions.register_others(event, group, entries, by=leader, language="lv", together=True)
    alone = comes(event)
    gives_back(seats[0])
    assert [fresh(one).state for one in (*both, alone)] == ["waiting", "waiting", "offered"]
    gives_back(alone)
    gives_back(seats[1])
    last = comes(event)
    assert [fresh(one).state for one in both] == ["offered", "offered"]
    actions.accept_offer(both[0], by=leader)
    gives_back(both[1])
    assert [fresh(one).state for one in (*both, last)] == ["confirmed", "cancelled", "offered"]
    assert is_kept(event)


def test_until_when_a_place_is_held_is_said_by_the_same_clocks_in_the_mail_and_on_the_page(
    mailoutbox: list[Any],
) -> None:
    event, _editor = published(capacity=1, time_zone="Asia/Tbilisi")
    seat, waits = comes(event), comes(event, make_person(address_confirmed_at=timezone.now(), language="en"))
    gives_back(seat)
    tell_all()
    send_waiting()
    page = signed_in(waits.person).get(f"/en/events/{event.pk}/registration/").content.decode()
    (said,) = [line for line in page.splitlines() if "held for you until" in line]
    until = said.split("until ")[1].split("</p>")[0].strip(". ")
    assert until.endswith("(Tbilisi)")
    assert any(until in " ".join(mail.body.split()) for mail in mailoutbox)


@pytest.mark.parametrize("number", [3, 300])
def test_registering_reads_no_more_where_many_wait(number: int) -> None:
    event, _editor = published(capacity=3, group_limit=1)
    comes(event, organisation_name="Full")
    long_list(event, number, group="full")
    long_list(event, number // 3 * 3, group="", party=30)
    newcomer = make_person(address_confirmed_at=timezone.now())
    with CaptureQueriesContext(connection) as captured:
        row = actions.register(fresh(event), Entry(name="N", organisation_name="Full"), by=newcomer, language="lv")
    assert row.state == "waiting"
    assert len(captured) <= 12, [one["sql"][:120] for one in captured]
    wide = [one["sql"] for one in captured if "LIMIT" not in one["sql"] and 'JOIN "people_person"' in one["sql"]]
    assert not wide


def test_places_go_on_in_order_past_those_for_whom_there_is_none() -> None:
    event, editor = published(capacity=2, group_limit=1, offer_hours=0)
    comes(event, organisation_name="A"), comes(event, organisation_name="B")
    waits = [comes(event, organisation_name=name) for name in ("A", "A", "C", "D", "C", "E")]
    change(event, editor, capacity=5)
    assert [fresh(one).state for one in waits] == [
        "waiting",
        "waiting",
        "confirmed",
        "confirmed",
        "waiting",
        "confirmed",
    ]
    assert is_kept(event)


def test_a_list_of_more_than_a_slice_is_served_to_its_end() -> None:
    event, editor = published(capacity=1, offer_hours=0)
    comes(event)
    long_list(event, queries.seats.SLICE * 2 + 5)
    change(event, editor, capacity=queries.seats.SLICE * 2 + 4)
    assert Registration.objects.filter(event=event, state="waiting").count() == 2
    left = Registration.objects.filter(event=event, state="waiting").order_by("queued_at").first()
    confirmed = Registration.objects.filter(event=event, state="confirmed").order_by("pk").last()
    assert left is not None and confirmed is not None and left.pk > confirmed.pk
    assert is_kept(event)
