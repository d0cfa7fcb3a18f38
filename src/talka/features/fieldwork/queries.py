"""Reads worth a name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, Sum

from talka.kernel.people.called import has_word
from talka.kernel.people.models import Person
from talka.kernel.records.calendars import Calendar, Entry
from talka.kernel.records.links import sources_of
from talka.kernel.records.models import LIVE, Link, Participation, ParticipationRole, ParticipationState, Relation
from talka.kernel.records.taking_part import organisations_at_hand
from talka.toolkit.prepared import PreparedForMany
from talka.ui.clocks import clock

from .models import Car, FieldMeeting, Heard, MeetingState, Rider, Spot

GOING = (ParticipationState.ACCEPTED, ParticipationState.DONE)


def going(meeting: FieldMeeting) -> list[int]:
    """Ids of the organisations that go there: the one that plans it first."""
    parts = Participation.objects.filter(record_id=meeting.pk, state__in=GOING).order_by("since", "pk")
    others = [pk for pk in parts.values_list("organisation_id", flat=True) if pk != meeting.owner_id]
    return [*([meeting.owner_id] if meeting.owner_id else []), *dict.fromkeys(others)]


def invitable(text: str, meeting: FieldMeeting, *, limit: int = 8) -> list[Any]:
    """Organisations by one of their names that neither go there nor are asked to."""
    asked = Participation.objects.filter(record_id=meeting.pk, state__in=LIVE).values("organisation_id")
    rows = organisations_at_hand().filter(*(has_word(word) for word in text.split()[:6]))
    rows = rows.exclude(pk__in=asked).exclude(pk=meeting.owner_id or 0)
    return [*rows.order_by("name").values("id", "called", "type", "country")[:limit]]


def invited_names(meeting: FieldMeeting, ids: Iterable[int]) -> list[tuple[int, Any]]:
    """Those of these organisations that are asked to come along and haven't answered, with their names."""
    parts = Participation.objects.filter(
        record_id=meeting.pk, organisation_id__in=list(ids), state=ParticipationState.INVITED
    )
    return [*parts.order_by("pk").values_list("organisation_id", "organisation__called")]


def spots_of(meeting: FieldMeeting) -> list[Any]:
    """Where the team goes, as rows; for the team alone."""
    return [*Spot.objects.filter(meeting=meeting).order_by("pk").values("id", "kind", "name", "note")]


@dataclass(frozen=True)
class Ride:
    """A car with who sits in it."""

    id: int
    driver_id: int
    driver: str
    seats: int
    leaves_from: str
    leaves_at: Any
    riders: tuple[tuple[int, str], ...]

    @property
    def left(self) -> int:
        """Seats that are free."""
        return max(0, self.seats - len(self.riders))


def rides_of(meeting: FieldMeeting) -> list[Ride]:
    """Who drives with whom; for the team alone. Two statements."""
    riders: dict[int, list[tuple[int, str]]] = {}
    sitting = Rider.objects.filter(meeting=meeting).order_by("pk")
    for car, person, name in sitting.values_list("car_id", "person_id", "person__name"):
        riders.setdefault(car, []).append((person, name))
    cars = Car.objects.filter(meeting=meeting).order_by("leaves_at", "pk")
    return [
        Ride(*row, tuple(riders.get(row[0], ())))
        for row in cars.values_list("id", "driver_id", "driver__name", "seats", "leaves_from", "leaves_at")
    ]


def team_of(meeting: FieldMeeting) -> set[int]:
    """Ids of those who drive or ride there."""
    cars, riders = Car.objects.filter(meeting=meeting), Rider.objects.filter(meeting=meeting)
    return {*cars.values_list("driver_id", flat=True), *riders.values_list("person_id", flat=True)}


@dataclass(frozen=True)
class Answer:
    """A need that was heard, how many households said it, and who took it up: as (id, name)."""

    row: Mapping[str, Any]
    households: int
    people: int
    takers: tuple[tuple[int, Any], ...]


def answers_of(meeting: FieldMeeting, person: Person | None, language: str) -> list[Answer]:
    """What the community told and what became of it, as far as this reader may see; most voices first.

    Four statements, however many needs. Of needs that were merged the one that stays is shown, with all voices.
    """
    rows = sources_of(meeting, Relation.RESULT_OF, person, language)
    rows = [row for row in rows if row["kind"] == "need"]
    voices = _voices(meeting)
    takers: dict[int, list[tuple[int, Any]]] = {}
    parts = Participation.objects.filter(
        record_id__in=[row["id"] for row in rows], role=ParticipationRole.RESPONDER, state__in=GOING
    )
    for record, pk, called in parts.order_by("since", "pk").values_list(
        "record_id", "organisation_id", "organisation__called"
    ):
        takers.setdefault(record, []).append((pk, called))
    found = [Answer(row, *voices.get(row["id"], (0, 0)), tuple(takers.get(row["id"], ()))) for row in rows]
    return sorted(found, key=lambda one: (-one.households, one.row["id"]))


def _voices(meeting: FieldMeeting) -> dict[int, tuple[int, int]]:
    """Households and people by need; those of a need that was merged count for the one that it became."""
    said = Heard.objects.filter(meeting=meeting).values_list("need_id").annotate(Sum("households"), Sum("people"))
    rows = {need: (households or 0, people or 0) for need, households, people in said}
    merged = Link.objects.filter(relation=Relation.DUPLICATES, source_id__in=rows, confirmed_at__isnull=False)
    into = dict(merged.values_list("source_id", "target_id"))
    found: dict[int, tuple[int, int]] = {}
    for need, (households, people) in rows.items():
        end = into.get(need, need)
        before = found.get(end, (0, 0))
        found[end] = (before[0] + households, before[1] + people)
    return found


def heard_at(meeting: FieldMeeting, *, limit: int = 100) -> list[Any]:
    """What was written down there by anybody, for a phone that adds a voice to it: number and title, newest first."""
    first = Heard.objects.filter(meeting=meeting, before=None).order_by("-pk")
    return [*first.values("uuid", "need_id", title=F("need__title"), language_=F("need__language"))[:limit]]


_columns = PreparedForMany(
    lambda ids: FieldMeeting.objects.filter(pk__in=ids).values(
        "id", "begins_at", "ends_at", "time_zone", "meeting_point", "needs", "voices"
    )
)


def columns(ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """A meeting's own columns by id, as CSV and the API give them. One statement."""
    return {row.pop("id"): row for row in _columns(ids)}


def card_extras(ids: Iterable[int]) -> Mapping[int, Mapping[str, Any]]:
    """The facts on its card: when, and where one meets. One statement."""
    return {
        pk: {"facts": [fact for fact in (clock(row["begins_at"], row["time_zone"]), row["meeting_point"]) if fact]}
        for pk, row in columns(ids).items()
    }


def searched(ids: Iterable[int]) -> Mapping[int, list[str]]:
    """Words for the index: where one meets."""
    return {pk: [row["meeting_point"]] for pk, row in columns(ids).items() if row["meeting_point"]}


_in_calendars = PreparedForMany(
    lambda ids: FieldMeeting.objects.filter(pk__in=ids).values(
        "id", "begins_at", "ends_at", "time_zone", "meeting_point", "place_id", "state", "version"
    )
)


def entries(ids: Iterable[int]) -> dict[int, list[Entry]]:
    """Meetings as calendars show them. One statement."""
    return {row["id"]: [_entry(row)] for row in _in_calendars(ids)}


def _entry(row: Mapping[str, Any]) -> Entry:
    is_cancelled = row["state"] == MeetingState.CANCELLED
    return Entry(
        record=row["id"], starts_at=row["begins_at"], ends_at=row["ends_at"], time_zone=row["time_zone"],
        where=row["meeting_point"], place_id=row["place_id"], sequence=row["version"] - 1 + is_cancelled,
        is_cancelled=is_cancelled,
    )  # fmt: skip


def own(person: Person) -> Q:
    """Those of their organisations, and those to which they drive or ride along."""
    parts = Participation.objects.filter(organisation_id__in=person.organisation_ids, state__in=GOING)
    theirs = Q(owner_id__in=person.organisation_ids) | Q(pk__in=parts.values("record_id"))
    return (
        theirs
        | Q(pk__in=Car.objects.filter(driver=person).values("meeting_id"))
        | Q(pk__in=Rider.objects.filter(person=person).values("meeting_id"))
    )


CALENDAR = Calendar(begins="begins_at", ends="ends_at", entries=entries, own=own)
