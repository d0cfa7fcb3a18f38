"""What a phone at the door sends: once, at the right moment, whatever its clock says and whatever stands in it."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from talka.features.events import queries
from talka.features.events.models import Event, Presence
from talka.kernel.people.models import Person

from .test_check_in_pages import door, signed_in, soon
from .world import comes, states

pytestmark = pytest.mark.django_db


def sent(client: Client, event: Event, *entries: dict[str, Any], person: Person, **more: Any) -> list[dict[str, Any]]:
    """What a phone sends, and is answered."""
    told = {
        "sent_at": timezone.now().isoformat(),
        "entries": [{"uuid": str(uuid4()), "person": person.pk, **one} for one in entries],
        **more,
    }
    response = client.post(door(event, "send/"), json.dumps(told), content_type="application/json")
    assert response.status_code == 200, response.content
    return list(response.json()["answers"])


def test_what_a_phone_sends_twice_is_there_once() -> None:
    event, editor, client = soon()
    row, number = comes(event), str(uuid4())
    entry = {"uuid": number, "code": queries.code_of(event.pk, row.pk), "offline": True}
    for _again in range(2):
        (answer,) = sent(client, event, entry, person=editor)
        assert answer["fate"] == "done" and answer["uuid"] == number
    (second,) = sent(client, event, {"registration": row.pk}, person=editor)
    assert second["fate"] == "already" and "without a connection" in second["why"]
    assert Presence.objects.get().how == "offline"


def test_a_full_event_asks_when_online_and_notes_what_was_so_when_offline() -> None:
    event, editor, client = soon(capacity=1)
    comes(event)
    (asked,) = sent(client, event, {"name": "Jānis"}, person=editor)
    assert asked["fate"] == "full"
    (taken,) = sent(client, event, {"name": "Jānis", "offline": True}, person=editor)
    assert taken["fate"] == "done" and taken["over"] and "all places were taken" in taken["why"]
    assert states(event) == ["confirmed", "attended"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"uuid": "x"}, {"session": -1}, {"session": "9" * 40}, {"registration": [1]}, {"at": 5}, {"name": "J\0"},
        {"ahead": 10**30}, {"code": "x", "name": "y"}, {"name": ""}, {"person": 10**9}, {"email": "no", "name": "J"},
    ],
)  # fmt: skip
def test_what_is_wrong_with_one_is_answered_and_the_others_are_taken(wrong: dict[str, Any]) -> None:
    event, editor, client = soon()
    row = comes(event)
    first, second = sent(client, event, {"code": "1-1-x", **wrong}, {"registration": row.pk}, person=editor)
    assert first["fate"] == "refused" and first["why"]
    assert second["fate"] == "done"


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"entries": 1}', '{"entries": [1]}', "[" * 5000, "\xff"])
def test_what_no_page_sends_is_refused(body: str) -> None:
    event, _editor, client = soon()
    response = client.post(door(event, "send/"), body.encode("latin-1"), content_type="application/json")
    assert response.status_code == 400
    many = json.dumps({"entries": [{}] * 51})
    assert client.post(door(event, "send/"), many, content_type="application/json").status_code == 400


def _half_past(event: Event) -> datetime:
    return event.starts_at + timedelta(minutes=30)


CLOCKS: list[tuple[str, Callable[[datetime], dict[str, Any]]]] = [
    ("right", lambda so: {"at": so, "sent": so + timedelta(hours=2)}),
    ("five hours behind", lambda so: {"at": so - timedelta(hours=5), "sent": so - timedelta(hours=3)}),
    ("nine hours ahead", lambda so: {"at": so + timedelta(hours=9), "sent": so + timedelta(hours=11)}),
    (
        "put right in between, but measured before",
        lambda so: {"at": so - timedelta(hours=5), "sent": so + timedelta(hours=2), "ahead": 5 * 3600 * 1000},
    ),
]


@pytest.mark.parametrize(("name", "clock"), CLOCKS)
def test_however_wrong_a_phones_clock_is_the_moment_is_right(
    name: str, clock: Callable[[datetime], dict[str, Any]]
) -> None:
    event, editor, client = soon()
    row, so = comes(event), _half_past(event)
    told = clock(so)
    entry = {"registration": row.pk, "at": told["at"].isoformat(), "ahead": told.get("ahead"), "offline": True}
    with time_machine.travel(so + timedelta(hours=2), tick=False):
        sent(signed_in(editor), event, entry, person=editor, sent_at=told["sent"].isoformat())
    assert abs(Presence.objects.get().arrived_at - so) < timedelta(seconds=2), name
    assert client


@pytest.mark.parametrize(
    ("at", "sent_at", "ahead"),
    [
        ("1970-01-01T00:00:00Z", "2170-01-01T00:00:00Z", None), ("9999-12-31T23:59:59Z", "", 10 * 365 * 86400_000),
        ("0001-01-01T00:00:00+00:00", "9999-12-31T00:00:00Z", -(10 * 365 * 86400_000)), ("nonsense", "nonsense", None),
    ],
)  # fmt: skip
def test_a_moment_that_cannot_be_is_cut_to_when_it_could_be(at: str, sent_at: str, ahead: int | None) -> None:
    event, editor, _client = soon()
    row = comes(event)
    with time_machine.travel(event.ends_at + timedelta(days=30), tick=False):
        entry = {"registration": row.pk, "at": at, "ahead": ahead, "offline": True}
        (answer,) = sent(signed_in(editor), event, entry, person=editor, sent_at=sent_at)
    assert answer["fate"] == "done", answer
    arrived = Presence.objects.get().arrived_at
    assert event.starts_at - timedelta(hours=12) <= arrived <= event.ends_at + timedelta(days=1)
