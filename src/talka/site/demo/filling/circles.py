"""The demo's study circles: proposed, gathering, meeting, finished with what was learnt, or never begun."""

from datetime import time, timedelta
from typing import Any

from django.utils import timezone

from talka.features.circles import actions
from talka.features.circles.models import Circle, CircleState, Level, Meeting
from talka.kernel.people.models import Person

from .crowd import Crowd
from .world import World, place_id, rows_of, terms_of

ASKS = {"ka": "მინდა, თქვენთან ერთად ვისწავლო (მაგალითი).", "lv": "Gribu mācīties kopā ar jums (piemērs)."}
BEGUN = (CircleState.RUNNING, CircleState.FINISHED)


def fill(world: World, crowd: Crowd) -> None:
    """Propose and open them, let people join, and bring each to its state."""
    for row in rows_of("circles"):
        by = world.speaker(row["owner"])
        columns = {name: row[name] for name in ("title", "summary", "body", "least", "most", "venue", "time_zone")}
        circle = actions.propose_circle(
            columns | {"place_id": place_id(row["place"])}, owner=world.organisations[row["owner"]], by=by,
            terms=terms_of(row), language=row["language"],
        )  # fmt: skip
        world.translate(circle, row)
        if row["state"] != CircleState.PROPOSED:
            actions.open_circle(circle, by=by)
            people = [person for person, _entry, _organisation in crowd.of({"count": row["members"]}, row["language"])]
            for number, person in enumerate(people):
                level = Level.EXPERIENCED if number % 3 == 0 else Level.BEGINNER
                words = ASKS[row["language"]]
                seat = actions.ask_to_join(circle, by=person, words=words, level=level, language=row["language"])
                actions.accept(seat, by=by)
            _bring(Circle.objects.get(pk=circle.pk), row, by)
        world.finish(circle, row, days_ago=120 if row["state"] in BEGUN else 12, until=2)
        world.records[row["key"]] = circle


def _bring(circle: Circle, row: dict[str, Any], by: Person) -> None:
    state = row["state"]
    if state in BEGUN:
        actions.start(circle, by=by)
        _meet(circle, row, by)
    if state == CircleState.FINISHED:
        for what, who in row["plan"]:
            actions.add_line(circle, by=by, what=what, who=who, by_day=timezone.localdate() + timedelta(days=60))
        actions.finish(Circle.objects.get(pk=circle.pk), row["summary_"], by=by)
    elif state == CircleState.DID_NOT_HAPPEN:
        actions.call_off(circle, by=by, because=row["because"])


def _meet(circle: Circle, row: dict[str, Any], by: Person) -> None:
    """By their rhythm, from tomorrow on; with an agenda for the first time, and something to read."""
    hour, minute = map(int, row["meets_at"].split(":"))
    rhythm = {
        "rrule": row["rrule"], "begins_on": timezone.localdate() + timedelta(days=1), "meets_at": time(hour, minute),
        "time_zone": row["time_zone"], "minutes": 90,
    }  # fmt: skip
    actions.set_rhythm(circle, rhythm, by=by)
    for title, author in row.get("reading", ()):
        actions.add_reading(
            circle, by=by, title=title, author=author, address="", note_="", meeting=None, language=row["language"]
        )
    first = Meeting.objects.filter(circle=circle).order_by("starts_at").first()
    if first is not None and "agenda" in row:
        actions.write_meeting(first, by=by, agenda=row["agenda"], notes="", there=(), version=None)
