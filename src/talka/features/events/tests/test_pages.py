"""The pages: what is shown to whom, what bad input is told, what is not there for others."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from talka.capabilities.notices.sending import send_waiting
from talka.features.events import actions
from talka.features.events.models import Event, Question, Registration
from talka.kernel.facts.telling import tell_all
from talka.kernel.people.models import Person
from talka.kernel.testing import make_member, make_organisation, make_person

from .world import comes, fresh, published, written

pytestmark = pytest.mark.django_db
FORM: dict[str, Any] = {
    "title": "Seminārs", "language": "lv", "event_type": "seminar", "attendance": "on_site",
    "starts": "2090-06-08T10:00", "ends": "2090-06-09T16:00", "time_zone": "Europe/Riga", "registering": "open",
    "capacity": "20", "offer_hours": "24", "stop_hours": "2",
}  # fmt: skip


def signed_in(person: Person | None) -> Client:
    """A browser of theirs."""
    client = Client()
    if person is not None:
        client.force_login(person)
    return client


def test_a_form_becomes_a_draft_that_is_published() -> None:
    editor = make_member(make_organisation())
    client = signed_in(editor)
    assert client.get("/en/events/new/").status_code == 200
    answer = client.post("/en/events/new/", FORM)
    event = Event.objects.get()
    assert (answer.status_code, event.state, event.capacity) == (302, "draft", 20)
    assert event.starts_at.isoformat() == "2090-06-08T07:00:00+00:00"
    assert signed_in(None).get(answer["Location"]).status_code == 404
    assert b"Only people of your organisation see it" in client.get(answer["Location"]).content
    assert client.post(f"/en/events/{event.pk}/publish/").status_code == 302
    assert signed_in(None).get(answer["Location"]).status_code == 200


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"ends": "2090-06-08T09:00"}, "ends"),
        ({"starts": "2020-06-08T10:00"}, "starts"),
        ({"starts": "2090-03-26T03:30", "time_zone": "Europe/Riga"}, "starts"),
        ({"starts": "2090-10-29T03:30", "ends": "2090-10-30T10:00"}, "starts_which"),
        ({"starts": "0001-01-01T00:00"}, "starts"),
        ({"starts": "yesterday"}, "starts"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"capacity": "-1"}, "capacity"),
        ({"capacity": "0"}, "capacity"),
        ({"capacity": "9" * 30}, "capacity"),
        ({"group_limit": "-2"}, "group_limit"),
        ({"opens": "2090-06-01T10:00", "closes": "2090-05-01T10:00"}, "closes"),
        ({"closes": "2090-06-20T10:00"}, "closes"),
        ({"online_address": "javascript:alert(1)"}, "online_address"),
        ({"title": ""}, "title"),
    ],
)
def test_bad_input_is_told_at_its_field_and_loses_nothing(wrong: dict[str, str], field: str) -> None:
    client = signed_in(make_member(make_organisation()))
    answer = client.post("/en/events/new/", {**FORM, "body": "Kept words", **wrong})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in page and "Kept words" in page
    assert not Event.objects.exists()


def test_a_time_that_comes_twice_is_asked_about() -> None:
    client = signed_in(make_member(make_organisation()))
    twice = {**FORM, "starts": "2090-10-29T03:30", "ends": "2090-10-30T10:00", "starts_which": "1"}
    assert client.post("/en/events/new/", twice).status_code == 302
    assert Event.objects.get().starts_at.isoformat() == "2090-10-29T01:30:00+00:00"


def test_what_may_not_be_seen_is_not_there() -> None:
    draft, _editor = written()
    event, editor = published()
    row = comes(event)
    stranger = signed_in(make_person())
    for part in ("", "register/", "registration/", "participants/", "edit/", "programme/"):
        assert stranger.get(f"/en/events/{draft.pk}/{part}").status_code == 404, part
    assert stranger.get(f"/en/events/{event.pk}/participants/").status_code == 403
    assert stranger.get(f"/en/events/{event.pk}/registration/").status_code == 404
    assert stranger.post(f"/en/events/{event.pk}/registration/{row.pk}/cancel/").status_code == 404
    other, _editor = published()
    foreign = f"/en/events/{other.pk}/participants/{row.pk}/decline/"
    assert signed_in(editor).post(foreign).status_code == 403
    assert fresh(row).state == "confirmed"


def test_needs_and_answers_are_for_the_organisers_alone() -> None:
    event, editor = published()
    actions.put_questions(
        event,
        [{"answered": "line", "is_required": True, "labels": {"lv": "Kāpēc?", "en": "Why?"}, "choices": []}],
        by=editor,
    )
    asked = Question.objects.get()
    person = make_person("Anna")
    client, address = signed_in(person), f"/en/events/{event.pk}/register/"
    assert "Why?" in client.get(address).content.decode()
    lacking = client.post(address, {"name": "Anna", "diet": "no nuts"})
    assert lacking.status_code == 422 and b"no nuts" in lacking.content
    sent = {"name": "Anna", "diet": "no nuts", f"question_{asked.pk}": "To learn"}
    assert client.post(address, sent).status_code == 302
    listed = signed_in(editor).get(f"/en/events/{event.pk}/participants/").content.decode()
    assert "no nuts" in listed and "To learn" in listed
    for who in (None, person, make_person()):
        page = signed_in(who).get(f"/en/events/{event.pk}/", follow=True).content.decode()
        assert "no nuts" not in page and "To learn" not in page


def test_the_online_address_is_for_those_who_have_a_place() -> None:
    event, editor = published(capacity=1, attendance="online", online_address="https://meet.example.org/x")
    seat, waits = comes(event), comes(event)
    seen = {
        name: "meet.example.org" in signed_in(who).get(f"/en/events/{event.pk}/", follow=True).content.decode()
        for name, who in {"seat": seat.person, "waits": waits.person, "visitor": None, "editor": editor}.items()
    }
    assert seen == {"seat": True, "waits": False, "visitor": False, "editor": True}


def test_ones_own_place_in_the_list_and_the_ways_out_of_it() -> None:
    event, editor = published(capacity=1)
    seat, first, second = comes(event), comes(event), comes(event)
    address = f"/en/events/{event.pk}/registration/"
    assert "waiting list: 2" in signed_in(second.person).get(address).content.decode()
    signed_in(seat.person).post(f"{address}{seat.pk}/cancel/")
    held = signed_in(first.person).get(address).content.decode()
    assert "Yes, I come" in held
    assert signed_in(first.person).post(f"{address}{first.pk}/accept/").status_code == 302
    assert fresh(first).state == "confirmed"
    signed_in(editor).post(f"/en/events/{event.pk}/participants/{first.pk}/decline/")
    assert fresh(second).state == "offered"


def test_others_are_registered_by_lines_and_a_bad_line_is_named() -> None:
    event, _editor = published(capacity=2)
    group = make_organisation()
    client, address = signed_in(make_member(group)), f"/en/events/{event.pk}/register/others/"
    sent = {"organisation": group.pk, "people": "Anna, anna@example.org\nJuris"}
    wrong = client.post(address, sent)
    assert wrong.status_code == 422 and "“Juris” has no mail address" in wrong.content.decode()
    sent["people"] = "Anna, anna@example.org\nJuris <juris@example.org>"
    assert client.post(address, sent).status_code == 302
    assert list(Registration.objects.order_by("pk").values_list("name", flat=True)) == ["Anna", "Juris"]
    assert "Juris" in client.get(f"/en/events/{event.pk}/registration/").content.decode()


def test_programme_and_questions_are_written() -> None:
    event, editor = published()
    client, address = signed_in(editor), f"/en/events/{event.pk}/"
    assert client.get(f"{address}programme/").status_code == 200
    wrong = client.post(f"{address}programme/speaker/add/", {"speaker-name": "", "speaker-role": "trainer"})
    assert wrong.status_code == 422
    sent = {"speaker-name": "Nino", "speaker-role": "trainer", "speaker-about": "ICPI"}
    assert client.post(f"{address}programme/speaker/add/", sent).status_code == 302
    assert "Nino" in client.get(address, follow=True).content.decode()
    speaker = event.speakers.get()
    assert client.post(f"{address}programme/speaker/{speaker.pk}/remove/").status_code == 302
    assert not event.speakers.exists()
    assert client.post(f"{address}programme/secret/add/").status_code == 404
    assert client.get(f"{address}questions/").status_code == 200
    asked = {"label_0_lv": "Kāpēc?", "answered_0": "choice", "choices_0": "Tāpat\nTādēļ"}
    assert client.post(f"{address}questions/", {**asked, "choices_0": "Tāpat"}).status_code == 422
    assert client.post(f"{address}questions/", asked).status_code == 302
    assert [label for _code, label in Question.objects.get().options("en", "lv")] == ["Tāpat", "Tādēļ"]


def test_the_list_of_participants_costs_the_same_for_one_and_three() -> None:
    event, editor = published()
    client, counted = signed_in(editor), []
    for more in (1, 2):
        for _ in range(more):
            comes(event, organisation_name="A", diet="none")
        client.get(f"/en/events/{event.pk}/participants/")
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/en/events/{event.pk}/participants/").status_code == 200
        counted.append(len(captured))
    assert counted[0] == counted[1] <= 8


def test_whoever_is_registered_is_told_of_a_move_and_of_a_cancellation(mailoutbox: list[Any]) -> None:
    event, editor = published(capacity=1)
    comes(event), comes(event)
    tell_all()
    send_waiting()
    assert any("You have a place" in mail.subject for mail in mailoutbox)
    assert any("waiting list" in mail.subject for mail in mailoutbox)
    assert all("/link/events-seat/" in mail.body for mail in mailoutbox)
    mailoutbox.clear()
    actions.cancel_event(event, because="Plūdi", by=editor)
    tell_all()
    send_waiting()
    assert len(mailoutbox) == 2
    assert all("Plūdi" in mail.body for mail in mailoutbox)
