"""The demo's field meetings: a team drives out, residents are listened to, what they said becomes needs."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid5

from talka.features.fieldwork import actions
from talka.features.fieldwork.actions import Entry
from talka.features.fieldwork.models import FieldMeeting, Heard, MeetingState, Spot
from talka.kernel.people.models import Person
from talka.kernel.records.models import Record
from talka.kernel.vocabulary.labels import term_ids

from .days import age, moment
from .world import World, place_id, rows_of, terms_of

ZONE = "Asia/Tbilisi"
NUMBERS = UUID("5a6c2d5e-0b7e-4d7a-9a44-5d2f7b1f6c10")  # so that what was heard has the same number in every demo


def fill(world: World) -> None:
    """Plan them, let organisations come along, write down what was heard, and bring each to its state."""
    for row in rows_of("field_meetings"):
        by = world.speaker(row["owner"])
        starts, ends = (moment(row["when"], number, ZONE) for number in (0, 1))
        names = ("title", "summary", "body", "meeting_point")
        columns = {name: row[name] for name in names} | {"begins_at": starts, "ends_at": ends, "time_zone": ZONE}
        meeting = actions.plan_meeting(
            columns | {"place_id": place_id(row["place"])}, owner=world.organisations[row["owner"]], by=by,
            terms=terms_of(row), language=row["language"],
        )  # fmt: skip
        world.translate(meeting, row)
        _team(world, meeting, row, by)
        _bring(meeting, row, by)
        begun, over = age(ends)
        world.finish(meeting, row, days_ago=begun, until=over)
        Record.objects.filter(pk__in=Heard.objects.filter(meeting=meeting).values("need")).update(is_example=True)
        world.records[row["key"]] = meeting


def _team(world: World, meeting: FieldMeeting, row: dict[str, Any], by: Person) -> None:
    for key in (*row.get("partners", ()), *row.get("invited", ())):
        actions.invite_organisation(meeting, world.organisations[key], by=by)
    for key in row.get("partners", ()):
        actions.answer_invitation(meeting, world.organisations[key], by=world.speaker(key), accept=True)
    for kind, name in row.get("spots", ()):
        actions.add_spot(meeting, by=by, kind=kind, name=name)
    if "car" in row:
        seats, leaves_from, hour = row["car"]
        leaves_at = meeting.begins_at.replace(hour=int(hour[:2]), minute=int(hour[3:])) - timedelta(hours=4)
        car = actions.offer_car(meeting, by=by, seats=seats, leaves_from=leaves_from, leaves_at=leaves_at)
        for key in row.get("partners", ()):
            actions.take_seat(car, by=world.speaker(key))


def _bring(meeting: FieldMeeting, row: dict[str, Any], by: Person) -> None:
    state = row["state"]
    if state == MeetingState.CANCELLED:
        actions.cancel(meeting, by=by, reason=row["cancelled_because"])
    if state not in (MeetingState.UNDER_WAY, MeetingState.HELD, MeetingState.REPORTED):
        return
    actions.start(meeting, by=by)
    spot = Spot.objects.filter(meeting=meeting).order_by("pk").first()
    for number, told in enumerate(row["heard"]):
        _hear(meeting, told, f"{row['key']}:{number}", spot.pk if spot else None, row["language"], by)
    if state != MeetingState.UNDER_WAY:
        meeting = actions.hold(meeting, by=by)
    if state == MeetingState.REPORTED:
        actions.tell(meeting, by=by, report=row["report"])


def _hear(meeting: FieldMeeting, told: dict[str, Any], key: str, spot: int | None, language: str, by: Person) -> None:
    """A need of its own, and one more voice for each other group of households that said the same."""
    first = uuid5(NUMBERS, key)
    theme = next(iter(term_ids("theme", [told["theme"]])))
    entry = Entry(
        uuid=first, title=told["title"], body=told["body"], language=language, households=told["households"],
        people=told["people"], urgency=told["urgency"], spot=spot, theme=theme,
    )  # fmt: skip
    actions.write_down(meeting, entry, by=by)
    for number, households in enumerate(told["voices"]):
        again = Entry(
            uuid=uuid5(first, str(number)), title=told["title"], language=language, households=households, before=first
        )
        actions.write_down(meeting, again, by=by)
