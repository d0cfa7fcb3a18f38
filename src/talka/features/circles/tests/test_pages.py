"""The pages of circles: who sees which, what they do with what is sent, how many statements they take."""

from datetime import timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from talka.capabilities.comments import actions as comments
from talka.capabilities.comments.content import Content
from talka.capabilities.search.indexing import index_records
from talka.features.circles import actions
from talka.features.circles.models import Circle, LogEntry, Meeting, PlanLine, Presence, Reading, ReadMark, Seat
from talka.kernel.people.models import Person
from talka.kernel.records.models import Link, Record
from talka.kernel.testing import make_member, make_organisation, make_person, make_place

from .world import SUMMARY, asks, fresh, gathering, joins, meets, owner_of, rhythm, running

pytestmark = pytest.mark.django_db
FORM = {
    "title": "Lasām kopā", "summary": "", "body": "", "language": "lv", "attendance": "on_site", "least": "6",
    "most": "15", "visibility": "public",
}  # fmt: skip


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def at(circle: Circle, rest: str = "") -> str:
    return f"/en/circles/{circle.pk}/{rest}" if rest else f"/en/circles/{circle.pk}-{circle.slug}/"


def text(response: Any) -> str:
    return str(response.content.decode())


def statements(client: Client, path: str) -> int:
    assert client.get(path).status_code == 200
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_proposed_by_its_form_and_opened() -> None:
    editor = make_member(make_organisation())
    client = signed_in(editor)
    made = client.post("/en/circles/new/", FORM)
    circle = Circle.objects.get()
    assert (made.status_code, unquote(made["Location"])) == (302, at(circle))
    assert Client().get(at(circle)).status_code == 404
    assert "Let others see it and join" in text(client.get(at(circle)))
    client.post(at(circle, "open/"))
    assert "Lasām kopā" in text(Client().get(at(circle)))
    assert signed_in(make_person()).get("/en/circles/new/").status_code == 403


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"least": "7", "most": "6"}, "fewer than the least"),
        ({"least": "1"}, "greater than or equal to 2"),
        ({"most": "-1"}, "greater than or equal to 2"),
        ({"most": "41"}, "less than or equal to 40"),
        ({"most": "9" * 40}, "less than or equal to 40"),
        ({"title": ""}, "required"),
        ({"gather_until": "2001-01-01"}, "lies ahead"),
        ({"gather_until": "9999-01-01"}, "lies ahead"),
        ({"gather_until": "soon"}, "valid date"),
        ({"online_address": "https://example.org/"}, "is it online as well"),
        ({"online_address": "javascript:alert(1)"}, "valid URL"),
        ({"visibility": "parties"}, "valid choice"),
    ],
)
def test_wrong_proposals_are_sent_back(wrong: dict[str, str], said: str) -> None:
    client = signed_in(make_member(make_organisation()))
    answer = client.post("/en/circles/new/", {**FORM, **wrong})
    assert answer.status_code == 422
    assert said in text(answer)
    assert not Circle.objects.exists()


def test_changed_by_its_form_an_overtaken_one_comes_back() -> None:
    circle, editor = gathering()
    client = signed_in(editor)
    said = {**FORM, "least": "2", "most": "9", "version": str(circle.version), "title": "Citādi"}
    assert client.post(at(circle, "edit/"), said).status_code == 302
    assert (fresh(circle).title, fresh(circle).most) == ("Citādi", 9)
    stale = client.post(at(circle, "edit/"), {**said, "title": "Vēl citādi"})
    assert (stale.status_code, "Citādi" in text(stale)) == (409, True)
    assert signed_in(make_person()).get(at(circle, "edit/")).status_code == 403
    too_few = client.post(at(circle, "edit/"), {**said, "version": str(fresh(circle).version), "most": "2"})
    assert too_few.status_code == 302  # nobody but the facilitator is in yet


def test_joining_from_the_request_to_the_members_page() -> None:
    circle, leader = gathering(least=2)
    person = make_person("Ilze")
    client, led = signed_in(person), signed_in(leader)
    assert client.get(at(circle, "inside/")).status_code == 404
    assert Client().get(at(circle, "join/")).status_code == 302
    assert client.post(at(circle, "join/"), {"words": "", "language": "lv"}).status_code == 422
    said = {"words": "Gribu mācīties", "level": "beginner", "language": "lv"}
    for _ in range(2):
        assert client.post(at(circle, "join/"), said).status_code == 302
    seat = Seat.objects.get(person=person)
    page = text(led.get(at(circle, "inside/")))
    assert "Gribu mācīties" in page
    assert "Ilze" in page
    assert client.post(at(circle, f"seats/{seat.pk}/accept/")).status_code == 404
    assert led.post(at(circle, f"seats/{seat.pk}/accept/")).status_code == 302
    assert fresh(circle).state == "confirmed"
    inside = text(client.get(at(circle, "inside/")))
    assert "Ilze" in inside
    assert "Gribu mācīties" not in inside
    assert "You in this circle" in text(client.get(at(circle)))
    client.post(at(circle, f"seats/{seat.pk}/leave/"))
    assert client.get(at(circle, "inside/")).status_code == 404


def test_declined_with_a_reason_which_they_read() -> None:
    circle, leader = gathering()
    seat = asks(circle)
    led = signed_in(leader)
    assert led.get(at(circle, f"seats/{seat.pk}/decline/")).status_code == 200
    assert led.post(at(circle, f"seats/{seat.pk}/decline/"), {"because": "Grupa ir pilna"}).status_code == 302
    page = text(signed_in(seat.person).get(at(circle)))
    assert "Grupa ir pilna" in page
    assert "Ask to join" not in page
    refused = signed_in(seat.person).post(at(circle, "join/"), {"words": "Tomēr", "language": "lv"})
    assert (refused.status_code, "had to decline" in text(refused)) == (422, True)


def test_a_place_that_is_offered_is_taken_on_its_page() -> None:
    circle, leader = gathering(least=2, most=2)
    inside, waits = joins(circle, leader), joins(circle, leader)
    client = signed_in(waits.person)
    assert "Your place in the waiting list: 1" in text(client.get(at(circle)))
    signed_in(inside.person).post(at(circle, f"seats/{inside.pk}/leave/"))
    assert "A place is free for you" in text(client.get(at(circle)))
    assert signed_in(make_person()).post(at(circle, f"seats/{waits.pk}/take/")).status_code == 404
    client.post(at(circle, f"seats/{waits.pk}/take/"))
    assert Seat.objects.get(pk=waits.pk).state == "in"


PRIVATE = ("inside/", "log/", "readings/add/", "meetings/{meeting}/", "meetings/{meeting}/write/", "plan/", "rhythm/")


@pytest.mark.parametrize("path", PRIVATE)
def test_what_is_its_peoples_alone_is_nowhere_for_others(path: str) -> None:
    circle, leader, (member, _other) = running()
    meeting = meets(circle, leader)
    address = at(circle, path.format(meeting=meeting.pk))
    left = Seat.objects.get(person=_other)
    actions.leave(left, by=_other)
    outsiders = [
        make_person(),
        make_member(owner_of(circle)),
        make_member(owner_of(circle), "admin"),
        asks(circle).person,
        _other,
    ]
    for person in outsiders:
        assert signed_in(person).get(address).status_code == 404
    assert Client().get(address).status_code == 302  # to the sign-in, as every page for people with an account
    assert signed_in(leader).get(address).status_code == 200
    assert signed_in(member).get(address).status_code in (200, 403)


SECRET = "Zyxwvutka"
HIDDEN = f"{SECRET} plan"


def test_what_is_said_inside_is_found_nowhere_outside() -> None:
    circle, leader, (member, _other) = running(venue=HIDDEN, online_address=f"https://{SECRET}.example/")
    meeting = meets(circle, leader)
    actions.write_meeting(meeting, by=leader, agenda=HIDDEN, notes=HIDDEN, there=[], version=None)
    actions.add_reading(
        circle, by=leader, title=HIDDEN, author="", address="", note_="", meeting=None, language="lv"
    )  # fmt: skip
    actions.write_entry(circle, by=member, text=HIDDEN, language="lv", meeting=None, shared=True)
    member.trusted_at = timezone.now()
    member.save()
    comments.write(circle.room, Content(HIDDEN, "en"), by=member)
    index_records([circle.pk, circle.room.pk])
    room = f"/en/circle-rooms/{circle.room.pk}-{circle.slug}/"
    everywhere = [
        at(circle), "/en/circles/", f"/en/search/?q={SECRET}", f"/en/search/suggest/?q={SECRET[:5]}", "/circle.csv",
        "/circle.atom", f"/api/v1/records/{circle.pk}", f"/api/v1/records/{circle.room.pk}", "/en/circle-rooms/", room,
        f"/api/v1/records/{circle.room.pk}/comments", "/circle_room.csv", "/circle_room.atom", "/circle_room.jsonl",
        f"/sitemap-circle_room-{circle.room.pk // 10_000}.xml", "/api/v1/search?kind=circle_room", "/en/",
    ]  # fmt: skip
    for client in (Client(), signed_in(make_person()), signed_in(make_member(owner_of(circle)))):
        for path in everywhere:
            answer = client.get(path)
            said = b"".join(answer.streaming_content) if answer.streaming else answer.content
            assert HIDDEN not in said.decode(), path
            assert f"{SECRET}.example".lower() not in said.decode().lower(), path
        assert client.get(room).status_code == (302 if "_auth_user_id" not in client.session else 404)
    assert HIDDEN in text(signed_in(leader).get(room))
    assert HIDDEN in text(signed_in(leader).get(at(circle, f"meetings/{meeting.pk}/")))
    assert "circle-rooms" not in text(signed_in(leader).get("/en/about/"))


def test_its_people_talk_and_others_cannot() -> None:
    circle, _leader, (member, _other) = running()
    said = {"text": "Sveiki", "language": "lv"}
    for person, status in ((make_person(), 404), (member, 302)):
        answer = signed_in(person).post(f"/en/comments/on/{circle.room.pk}/write/", said)
        assert answer.status_code == status, answer["Location"] if status == 302 else text(answer)[:300]


def test_a_private_entry_is_its_writers_alone() -> None:
    circle, leader, (member, _other) = running()
    client = signed_in(member)
    assert client.post(at(circle, "log/"), {"text": "Manas šaubas", "language": "lv"}).status_code == 302
    entry = LogEntry.objects.get()
    assert "Manas šaubas" in text(client.get(at(circle, "inside/")))
    for person in (leader, make_person(is_coordinator=True)):
        reader = signed_in(person)
        assert "Manas šaubas" not in text(reader.get(at(circle, "inside/")))
        assert reader.post(at(circle, f"log/{entry.pk}/share/"), {"shared": "yes"}).status_code == 404
    client.post(at(circle, f"log/{entry.pk}/share/"), {"shared": "yes"})
    assert "Manas šaubas" in text(signed_in(leader).get(at(circle, "inside/")))
    client.post(at(circle, f"log/{entry.pk}/share/"), {"shared": "no"})
    assert "Manas šaubas" not in text(signed_in(leader).get(at(circle, "inside/")))
    client.post(at(circle, f"log/{entry.pk}/forget/"))
    assert not LogEntry.objects.exists()


def test_reading_is_added_marked_and_removed() -> None:
    circle, leader, (member, other) = running()
    client = signed_in(member)
    said = {"title": "Grāmata", "author": "Kāds", "address": "https://example.org/g", "note": "", "language": "lv"}
    for _ in range(2):
        assert client.post(at(circle, "readings/add/"), said).status_code == 302
    bad = client.post(at(circle, "readings/add/"), {**said, "address": "javascript:alert(1)"})
    assert bad.status_code == 422
    reading = Reading.objects.get()
    for _ in range(2):
        client.post(at(circle, f"readings/{reading.pk}/read/"), {"read": "yes"})
    assert ReadMark.objects.count() == 1
    client.post(at(circle, f"readings/{reading.pk}/read/"), {"read": "no"})
    assert not ReadMark.objects.exists()
    assert signed_in(other).post(at(circle, f"readings/{reading.pk}/remove/")).status_code == 403
    signed_in(leader).post(at(circle, f"readings/{reading.pk}/remove/"))
    assert not Reading.objects.exists()


def test_two_write_notes_at_once_and_nobodys_text_is_lost() -> None:
    circle, leader, (member, _other) = running()
    meeting = meets(circle, leader, days=-1)
    address = at(circle, f"meetings/{meeting.pk}/write/")
    first = {"agenda": "Sākums", "notes": "Pirmais teksts", "there": [str(leader.pk)], "version": "1"}
    assert signed_in(leader).post(address, first).status_code == 302
    second = {"agenda": "Sākums", "notes": "Otrais teksts", "version": "1"}
    client = signed_in(member)
    answer = client.post(address, second)
    page = text(answer)
    assert answer.status_code == 409
    assert "Pirmais teksts" in page
    assert "Otrais teksts" in page
    assert 'name="version" value="2"' in page
    both = {**second, "notes": "Pirmais teksts. Otrais teksts", "version": "2", "there": [str(leader.pk)]}
    assert client.post(address, both).status_code == 302
    meeting.refresh_from_db()
    assert meeting.notes == "Pirmais teksts. Otrais teksts"
    assert [one.person_id for one in Presence.objects.all()] == [leader.pk]
    assert signed_in(leader).post(address, {**both, "there": ["99999999"]}).status_code == 422


def test_notes_are_kept_as_one_goes() -> None:
    circle, leader, _people = running()
    meeting = meets(circle, leader)
    client = signed_in(leader)
    page = text(client.get(at(circle, f"meetings/{meeting.pk}/write/")))
    draft = f"circle-meeting-{meeting.pk}"
    assert f"/en/draft/{draft}/{circle.pk}/" in page or draft in page
    from talka.kernel.records.drafts import keep_draft

    keep_draft(leader, "", draft, {"notes": ["Pusvārdā"], "version": ["1"]}, circle.pk)
    assert "Pusvārdā" in text(client.get(at(circle, f"meetings/{meeting.pk}/write/")))


def test_an_expert_of_one_meeting_sees_that_one_alone() -> None:
    circle, leader, _people = running(venue="Tautas nams")
    first, second = meets(circle, leader), meets(circle, leader, days=5)
    led = signed_in(leader)
    said = {"email": "expert@example.org", "role": "expert", "meeting": str(first.pk), "words": "", "language": "lv"}
    assert led.post(at(circle, "invite/"), said).status_code == 302
    seat = Seat.objects.get(role="expert")
    client = signed_in(seat.person)
    assert client.get(at(circle, f"meetings/{first.pk}/")).status_code == 404
    client.post(at(circle, f"seats/{seat.pk}/answer/"), {"decision": "accept"})
    page = text(client.get(at(circle, f"meetings/{first.pk}/")))
    assert "Tautas nams" in page
    for path in (f"meetings/{second.pk}/", "inside/", f"meetings/{first.pk}/write/"):
        assert client.get(at(circle, path)).status_code == 404, path
    assert led.post(at(circle, "invite/"), {**said, "role": "mentor"}).status_code == 422


def test_the_rhythm_is_set_in_plain_words() -> None:
    circle, leader, _people = running()
    client = signed_in(leader)
    day = timezone.localdate() + timedelta(days=5)
    said = {
        "often": "monthly", "nth": "2", "weekday": "1", "meets_at": "18:30", "minutes": "90", "count": "6", "until": "",
        "time_zone": "Asia/Tbilisi", "begins_on": day.isoformat(),
    }  # fmt: skip
    assert client.post(at(circle, "rhythm/"), said).status_code == 302
    assert fresh(circle).rrule == "FREQ=MONTHLY;BYDAY=2TU;COUNT=6"
    assert Meeting.objects.count() == 6
    assert "Every month: second Tuesday, " in text(Client().get(at(circle)))
    wrong: list[tuple[dict[str, str], str]] = [
        ({"count": "", "until": ""}, "Say how many meetings, or until when."),
        ({"until": day.isoformat()}, "not both"),
        ({"count": "61"}, "less than or equal to 60"),
        ({"count": "0"}, "greater than or equal to 1"),
        ({"count": "", "until": "2001-01-01"}, "within three years"),
        ({"count": "", "until": day.isoformat(), "weekday": str((day.weekday() + 1) % 7)}, "no such day"),
        ({"begins_on": "9999-12-31"}, "This year"),
        ({"time_zone": "Mars/Olympus"}, "valid choice"),
        ({"meets_at": "25:00"}, "valid time"),
        ({"weekday": "7"}, "valid choice"),
        ({"minutes": "1"}, "greater than or equal to 15"),
    ]
    for changed, why in wrong:
        answer = client.post(at(circle, "rhythm/"), {**said, **changed})
        assert (answer.status_code, why in text(answer)) == (422, True), (changed, why)
    assert signed_in(make_person()).get(at(circle, "rhythm/")).status_code == 404


def test_a_meeting_is_added_moved_cancelled_and_held_after_all() -> None:
    circle, leader, (member, _other) = running()
    client = signed_in(leader)
    day = (timezone.localdate() + timedelta(days=9)).isoformat()
    said = {"starts": f"{day}T18:00", "minutes": "60", "venue": "", "online_address": ""}
    assert client.post(at(circle, "meetings/add/"), said).status_code == 302
    meeting = Meeting.objects.get()
    clash = client.post(at(circle, "meetings/add/"), {**said, "starts": f"{day}T18:30"})
    assert (clash.status_code, "meets at this time already" in text(clash)) == (422, True)
    assert client.post(at(circle, "meetings/add/"), {**said, "starts": "2001-01-01T10:00"}).status_code == 422
    move = at(circle, f"meetings/{meeting.pk}/move/")
    assert client.get(move).status_code == 200
    assert client.post(move, {**said, "starts": f"{day}T19:00", "venue": "Skola"}).status_code == 302
    assert "Skola" in text(signed_in(member).get(at(circle, f"meetings/{meeting.pk}/")))
    assert signed_in(member).post(move, said).status_code == 403
    cancel = at(circle, f"meetings/{meeting.pk}/cancel/")
    assert client.post(cancel, {"because": ""}).status_code == 422
    assert client.post(cancel, {"because": "Sniegs"}).status_code == 302
    assert "Sniegs" in text(signed_in(member).get(at(circle, f"meetings/{meeting.pk}/")))
    client.post(at(circle, f"meetings/{meeting.pk}/after-all/"))
    meeting.refresh_from_db()
    assert (meeting.is_cancelled, meeting.sequence) == (False, 3)


def test_an_hour_that_the_clocks_skip_is_refused_for_one_meeting() -> None:
    circle, leader, _people = running()
    actions.set_rhythm(circle, rhythm(), by=leader)
    said = {"starts": "2027-03-28T03:30", "minutes": "60", "venue": "", "online_address": ""}
    answer = signed_in(leader).post(at(circle, "meetings/add/"), said)
    assert (answer.status_code, "put forward" in text(answer)) == (422, True)
    twice = signed_in(leader).post(at(circle, "meetings/add/"), {**said, "starts": "2027-10-31T03:30"})
    assert (twice.status_code, "comes twice" in text(twice)) == (422, True)
    assert 'name="starts_which"' in text(twice)


def test_the_end_with_a_summary_and_a_plan() -> None:
    circle, leader, (member, _other) = running()
    client = signed_in(leader)
    assert signed_in(member).get(at(circle, "finish/")).status_code == 403
    assert client.post(at(circle, "finish/"), {**SUMMARY, "done": "", "version": "1"}).status_code == 422
    assert client.post(at(circle, "finish/"), {**SUMMARY, "version": "1"}).status_code == 302
    assert "Grupās" in text(Client().get(at(circle)))
    stale = client.post(at(circle, "finish/"), {**SUMMARY, "worked": "Citi", "version": "1"})
    assert (stale.status_code, "Grupās" in text(stale)) == (409, True)
    said = {"what": "Vakara kurss", "who": "Mēs", "by_day": "2027-03-01"}
    for _ in range(2):
        assert signed_in(member).post(at(circle, "plan/"), said).status_code == 302
    line = PlanLine.objects.get()
    assert "Vakara kurss" in text(Client().get(at(circle)))
    assert client.post(at(circle, "plan/"), {**said, "by_day": "1000-01-01"}).status_code == 422
    assert signed_in(make_person()).post(at(circle, f"plan/{line.pk}/remove/")).status_code == 404
    client.post(at(circle, f"plan/{line.pk}/remove/"))
    assert not PlanLine.objects.exists()


OPENED = {
    "need": ("/en/needs/report/", {"urgency": "2", "heard_from": "resident", "place": "Līvāni"}),
    "offer": ("/en/offers/new/", {"offer_type": "training", "terms_of_use": "free"}),
    "call": (
        "/en/calls/new/",
        {
            "role": "partner",
            "type_0": "university",
            "count_0": "1",
            "question_0": "Ko?",
            "question_1": "Kad?",
            "cap": "5",
        },
    ),
}


@pytest.mark.parametrize("kind", OPENED)
def test_a_line_of_the_plan_opens_as_something_others_can_answer(kind: str) -> None:
    make_place("livani", lv="Līvāni")
    circle, leader, (member, _other) = running()
    line = actions.add_line(circle, by=member, what="Vakara kurss latviešu valodā", who="", by_day=None)
    address, more = OPENED[kind]
    way = f"{address}?from=circle-{line.pk}"
    client = signed_in(leader)
    assert f'href="{way}"' in text(client.get(at(circle, "plan/")))
    form = text(client.get(way))
    assert "Vakara kurss latviešu valodā" in form
    assert "Planned in the study circle" in form
    assert f'action="{way}"' in form
    assert "Vakara kurss" not in text(signed_in(make_member(make_organisation())).get(way))
    sent = {"title": line.what, "body": "Mēs", "summary": "", "language": "lv", "twins_seen": "", **more}
    answer = client.post(way, sent)
    assert answer.status_code == 302, text(answer)[-3000:]
    line.refresh_from_db()
    made = Record.objects.exclude(kind__in=["circle", "circle_room"]).get()
    assert (made.kind, line.became_id) == (kind, made.pk)
    link = Link.objects.get()
    assert (link.source_id, link.relation, link.target_id) == (made.pk, "result_of", circle.pk)
    assert link.confirmed_at is not None
    plan = text(client.get(at(circle, "plan/")))
    assert made.title in plan
    assert way not in plan
    assert "Vakara kurss" not in text(client.get(way)).split("</head>")[1]  # what became something is given once


@pytest.mark.parametrize("number", [1, 3])
def test_statements(number: int) -> None:
    circle, leader, people = running(number, most=9)
    actions.set_rhythm(circle, rhythm(), by=leader)
    for one in range(number):
        actions.add_reading(
            circle, by=leader, title=f"G{one}", author="", address="", note_="", meeting=None, language="lv"
        )  # fmt: skip
        actions.write_entry(circle, by=people[0], text=f"E{one}", language="lv", meeting=None, shared=True)
        asks(circle)
    member, visitor, led = signed_in(people[0]), Client(), signed_in(leader)
    meeting = Meeting.objects.order_by("starts_at").first()
    assert meeting is not None
    found = {
        "visitor": statements(visitor, at(circle)),
        "member": statements(member, at(circle)),
        "inside": statements(member, at(circle, "inside/")),
        "led": statements(led, at(circle, "inside/")),
        "meeting": statements(member, at(circle, f"meetings/{meeting.pk}/")),
    }
    assert found == {"visitor": 5, "member": 9, "inside": 12, "led": 12, "meeting": 11}
