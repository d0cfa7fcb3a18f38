"""What a circle reads, what its people wrote down, what they agreed to do."""

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q

from talka.kernel.people.models import Person
from talka.kernel.records.texts import card_rows_of

from ..models import Circle, LogEntry, PlanLine, Reading, ReadMark

MOST = 300


def readings_of(circle: Circle, person: Person) -> list[dict[str, Any]]:
    """The reading list, with whether the reader has read each, and how many have. One statement."""
    own = ReadMark.objects.filter(reading_id=OuterRef("pk"), person=person)
    rows = Reading.objects.filter(circle=circle).order_by("pk").annotate(is_read=Exists(own), times=Count("marks"))
    columns = ("id", "title", "author", "address", "note", "language", "by_id", "by__name", "meeting_id", "is_read",
               "times")  # fmt: skip
    return [*map(dict, rows.values(*columns)[:MOST])]


def log_of(circle: Circle, person: Person) -> list[dict[str, Any]]:
    """The reader's own entries and those that others share, newest first. One statement."""
    rows = LogEntry.objects.filter(Q(person=person) | Q(is_shared=True), circle=circle).order_by("-written_at", "-pk")
    columns = ("id", "text", "language", "is_shared", "written_at", "person_id", "person__name", "meeting__starts_at")
    return [*map(dict, rows.values(*columns)[:MOST])]


def plan_of(circle: Circle, person: Person | None, language: str) -> list[dict[str, Any]]:
    """The plan's lines, each with the card row of what it became where the reader may see that. Two statements."""
    rows = PlanLine.objects.filter(circle=circle).order_by("by_day", "pk")
    found: list[dict[str, Any]] = [*map(dict, rows.values("id", "what", "who", "by_day", "became_id"))]
    became = card_rows_of((row["became_id"] for row in found if row["became_id"]), person, language)
    for row in found:
        row["record"] = became.get(row["became_id"])
    return found
