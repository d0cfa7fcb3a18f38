"""Circles in calendars: when they meet for everybody who sees them, where for their people alone."""

from typing import Any

import icalendar
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from talka.capabilities.calendars import addresses
from talka.capabilities.search.indexing import index_records
from talka.features.circles import actions
from talka.features.circles.models import Circle, Meeting, Seat
from talka.features.circles.queries import CALENDAR
from talka.kernel.people.models import Person
from talka.kernel.testing import make_member, make_organisation, make_person

from .test_pages import at, signed_in
from .world import asks, fresh, meets, owner_of, rhythm, running

pytestmark = pytest.mark.django_db
HOUSE, ADDRESS, APART = "Zirgu iela 3", "https://meet.example/always", "https://meet.example/apart"


def meeting_in_two_places(**changed: Any) -> tuple[Circle, Person, Person, list[Meeting]]:
    """One that meets twice, once where it always does and once elsewhere: with its facilitator and a member."""
    circle, leader, people = running(attendance="both", venue=HOUSE, online_address=ADDRESS, **changed)
    first, second = meets(circle, leader, days=3), meets(circle, leader, days=4)
    times = {"starts_at": second.starts_at, "ends_at": second.ends_at}
    actions.move_meeting(second, by=leader, **times, venue="", online_address=APART)
    index_records([circle.pk])
    return fresh(circle), leader, people[0], [first, second]


def read(path: str, client: Client | None = None) -> dict[str, Any]:
    """The entries by the meeting's id, as a calendar program reads them."""
    answer = (client or Client()).get(path)
    assert answer.status_code == 200, path
    found = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    return {str(one["uid"]).split("@")[0].rpartition("-")[2]: one for one in found}


def said(entry: Any) -> str:
    return f"{entry.get('location', '')} {entry.get('description', '')}"


def month_of(circle: Circle, meeting: Meeting, client: Client) -> str:
    page = client.get(f"/en/circles/calendar/?month={meeting.starts_at:%Y-%m}")
    assert page.status_code == 200
    return str(page.content.decode())


def test_everybody_reads_when_it_meets_and_nobody_else_where() -> None:
    circle, _leader, member, meetings = meeting_in_two_places()
    asking, left = asks(circle).person, Seat.objects.exclude(person=member).get(role="member", state="in")
    actions.leave(left, by=left.person)
    outside = [None, make_person(), make_member(owner_of(circle)), asking, left.person]
    for client in (signed_in(person) if person else Client() for person in outside):
        for path in ("/circle.ics", "/calendar.ics", f"/circles/{circle.pk}.ics"):
            found = read(path, client)
            assert set(found) == {str(one.pk) for one in meetings}, path
            assert found[str(meetings[0].pk)]["dtstart"].dt == meetings[0].starts_at
            for entry in found.values():
                assert not any(secret in said(entry) for secret in (HOUSE, "meet.example")), path
        page = month_of(circle, meetings[0], client)
        assert at(circle) in page
        assert HOUSE not in page and "meet.example" not in page
    shared = Client().get("/circle.ics")
    assert shared["Cache-Control"].startswith("public")
    inside = signed_in(member).get("/circle.ics")  # caches share it: it is the same whoever asks
    assert inside.content == shared.content


def test_its_people_read_where_in_the_file_and_in_their_own_calendar() -> None:
    circle, leader, member, (first, second) = meeting_in_two_places()
    for person in (leader, member):
        secret = addresses.make_address(by=person).secret
        own, file = f"/calendar/{secret}.ics", addresses.own_file(circle.pk, person).split("/", 3)[3]
        for path, client in ((own, None), (f"/circles/{circle.pk}.ics", signed_in(person)), (f"/{file}", None)):
            found = read(path, client)
            always, apart = found[str(first.pk)], found[str(second.pk)]
            assert (HOUSE in always["location"], ADDRESS in said(always), APART in said(always)) == (True, True, False)
            assert (HOUSE in apart["location"], ADDRESS in said(apart), APART in said(apart)) == (True, False, True)


def test_whoever_leaves_reads_nothing_of_it_in_their_own_calendar() -> None:
    circle, _leader, member, meetings = meeting_in_two_places()
    path = f"/calendar/{addresses.make_address(by=member).secret}.ics"
    tag = Client().get(path)["ETag"]
    assert Client().get(path, headers={"If-None-Match": tag}).status_code == 304
    stranger = addresses.make_address(by=make_person()).secret
    editor = addresses.make_address(by=make_member(owner_of(circle))).secret
    assert read(f"/calendar/{stranger}.ics") == read(f"/calendar/{editor}.ics") == {}
    actions.leave(Seat.objects.get(person=member), by=member)
    assert Client().get(path, headers={"If-None-Match": tag}).status_code == 200
    assert read(path) == {}
    Circle.objects.filter(pk=circle.pk).update(withheld=True)
    assert CALENDAR.told is not None
    assert CALENDAR.told([circle.pk], meetings[0].circle.seats.get(role="facilitator").person) == {}


def test_a_changed_address_of_one_meeting_is_new_to_programs() -> None:
    circle, leader, member, (first, _second) = meeting_in_two_places()
    path = f"/calendar/{addresses.make_address(by=member).secret}.ics"
    tag, before = Client().get(path)["ETag"], read(path)[str(first.pk)]
    times = {"starts_at": first.starts_at, "ends_at": first.ends_at}
    actions.move_meeting(first, by=leader, **times, venue="Cita iela 4", online_address="")
    assert Client().get(path, headers={"If-None-Match": tag}).status_code == 200
    after = read(path)[str(first.pk)]
    assert ("Cita iela 4" in after["location"], HOUSE in after["location"], ADDRESS in said(after)) == (
        True,
        False,
        True,
    )
    assert int(after["sequence"]) == int(before["sequence"]) + 1
    actions.cancel_meeting(Meeting.objects.get(pk=first.pk), by=leader, because="Slims")
    assert read(path)[str(first.pk)]["status"] == "CANCELLED"
    assert "is-cancelled" in month_of(circle, first, Client())


def test_one_for_people_of_the_network_stands_in_no_public_calendar() -> None:
    circle, _leader, member, meetings = meeting_in_two_places(visibility="members")
    member_elsewhere = make_member(make_organisation())
    assert read("/circle.ics") == read("/circle.ics", signed_in(member)) == {}
    assert Client().get(f"/circles/{circle.pk}.ics").status_code == 404
    assert at(circle) not in month_of(circle, meetings[0], Client())
    assert at(circle) in month_of(circle, meetings[0], signed_in(member_elsewhere))
    found = read(f"/circles/{circle.pk}.ics", signed_in(member_elsewhere))
    assert len(found) == 2 and not any("meet.example" in said(one) for one in found.values())


@pytest.mark.parametrize("number", [1, 3])
def test_statements(number: int) -> None:
    person = make_person()
    for one in range(number):
        circle, leader, _people = running(title=f"Aplis {one}", most=9)
        actions.set_rhythm(circle, rhythm(), by=leader)
        actions.accept(asks(circle, person), by=leader)
    path = f"/calendar/{addresses.make_address(by=person).secret}.ics"
    assert Client().get(path).status_code == 200
    with CaptureQueriesContext(connection) as captured:
        assert len(read(path)) == 6 * number
    with CaptureQueriesContext(connection) as asked:
        assert CALENDAR.told is not None
        assert len(CALENDAR.told(list(Circle.objects.values_list("pk", flat=True)), person)) == number
    assert (len(asked), len(captured)) == (3, 21)
