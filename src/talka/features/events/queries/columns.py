"""An event's own columns, for cards, tables and the index."""

from collections.abc import Iterable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.formats import date_format

from talka.toolkit.prepared import PreparedForMany

from ..models import Attendance, Event, EventType

export_columns = (
    "event_type", "attendance", "starts_at", "ends_at", "time_zone", "venue", "spoken", "interpreted",
    "accessibility", "covered", "capacity", "registering", "registers_from", "registers_until",
)  # fmt: skip

_columns = PreparedForMany(lambda ids: Event.objects.filter(pk__in=ids).values("id", *export_columns))


def columns(ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """By id, as CSV and the API give them. One statement."""
    return {row.pop("id"): row for row in map(dict, _columns(ids))}


def card_extras(ids: Iterable[int]) -> Mapping[int, Mapping[str, Any]]:
    """When it is, what it is and how one comes there. One statement."""
    facts = {}
    for row in _columns(ids):
        begins = row["starts_at"].astimezone(ZoneInfo(row["time_zone"]))
        said = [date_format(begins, "DATE_FORMAT"), str(EventType(row["event_type"]).label)]
        if row["attendance"] != Attendance.ON_SITE:
            said.append(str(Attendance(row["attendance"]).label))
        facts[row["id"]] = {"facts": said}
    return facts


def searched(ids: Iterable[int]) -> Mapping[int, list[str]]:
    """Words for the index: where it is held. One statement."""
    return {row["id"]: [row["venue"]] for row in _columns(ids) if row["venue"]}
