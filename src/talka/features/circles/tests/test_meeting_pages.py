"""The pages of a circle's meetings, its end and its plan; how many statements pages take."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from talka.features.circles import actions
from talka.features.circles.models import Meeting, PlanLine
from talka.kernel.records.models import Link, Record
from talka.kernel.testing import make_member, make_organisation, make_person, make_place

from .browsing import at, signed_in, statements, text
from .world import SUMMARY, asks, fresh, rhythm, running

pytestmark = pytest.mark.django_db


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
