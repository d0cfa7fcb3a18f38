"""What a circle's people have for themselves: who sees it, and what they do there."""

import pytest
from django.test import Client
from django.utils import timezone

from talka.capabilities.comments import actions as comments
from talka.capabilities.comments.content import Content
from talka.capabilities.search.indexing import index_records
from talka.features.circles import actions
from talka.features.circles.models import LogEntry, Presence, Reading, ReadMark, Seat
from talka.kernel.testing import make_member, make_person

from .browsing import at, signed_in, text
from .world import asks, meets, owner_of, running

pytestmark = pytest.mark.django_db


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
            said = b"".join(getattr(answer, "streaming_content", None) or [answer.content])
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
