"""A series as it is read: its events, and how many people came, nobody counted twice."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Max, Min, Q
from django.utils.formats import date_format
from django.utils.translation import ngettext

from talka.kernel.people.models import Person
from talka.kernel.records.doors import visible
from talka.kernel.records.models import Link, Relation
from talka.kernel.records.texts import CARD_COLUMNS, READ_COLUMNS, in_language
from talka.kernel.records.viewers import ForViewers
from talka.toolkit.prepared import PreparedForMany

from .. import rules
from ..models import Event, EventSeries, EventState, Registration, RegistrationState, SeriesState

series_export_columns = ("events", "starts_at", "ends_at")
MOST_EVENTS = 200
OVER = (EventState.HELD, EventState.REPORTED)
HAD_PLACE = (RegistrationState.CONFIRMED, RegistrationState.ATTENDED, RegistrationState.ABSENT)
REGISTERED = (*HAD_PLACE, RegistrationState.OFFERED, RegistrationState.WAITING, RegistrationState.REQUESTED)
_COUNTED = {"registered": REGISTERED, "confirmed": HAD_PLACE, "attended": (RegistrationState.ATTENDED,)}
_OWN = ("starts_at", "ends_at", "time_zone", "venue", "event_type", "series_id")


@dataclass(frozen=True)
class Came:
    """How many people registered, had a place, and were there."""

    registered: int = 0
    confirmed: int = 0
    attended: int = 0


def _counts() -> dict[str, Count]:
    """Persons, each once, and registrations behind which no person is known."""
    counts = {}
    for name, states in _COUNTED.items():
        there = Q(state__in=states)
        counts[f"{name}_persons"] = Count("person", distinct=True, filter=there)
        counts[f"{name}_others"] = Count("id", filter=there & Q(person__isnull=True))
    return counts


def _came(row: Mapping[str, Any]) -> Came:
    return Came(**{name: row[f"{name}_persons"] + row[f"{name}_others"] for name in _COUNTED})


def came(events: Iterable[int]) -> tuple[dict[int, Came], Came]:
    """(of each of these events, of all together), from the registrations. Two statements; none for no events.

    Somebody with an account, or with an address that they confirmed, is one person however many of them they came to.
    A registration without a person (a walk-in, somebody whose account is gone) counts for itself.
    """
    wanted = list(events)
    if not wanted:
        return {}, Came()
    rows = Registration.objects.filter(event__in=wanted, state__in=REGISTERED).order_by()
    each = {row["event_id"]: _came(row) for row in rows.values("event_id").annotate(**_counts())}
    return {pk: each.get(pk, Came()) for pk in wanted}, _came(rows.aggregate(**_counts()))


_events = ForViewers(
    lambda viewer, language, series: in_language(
        visible(Event, viewer, rules.may_see).filter(series=series).order_by("starts_at", "pk"), language
    ).values(*CARD_COLUMNS, *READ_COLUMNS, *_OWN)[:MOST_EVENTS]
)
_asking = ForViewers(
    lambda viewer, language, series: in_language(
        visible(Event, viewer, rules.may_see)
        .filter(
            pk__in=Link.objects.filter(
                target_id=series, relation=Relation.PART_OF, confirmed_at__isnull=True
            ).values("source_id")
        )
        .order_by("starts_at", "pk"),
        language,
    ).values(*CARD_COLUMNS, *READ_COLUMNS, *_OWN)[:MOST_EVENTS]
)  # fmt: skip


def events_of(series: EventSeries, person: Person | None, language: str) -> list[dict[str, Any]]:
    """Its events in their order, of those what the reader may see: rows for cards with their times. One statement."""
    return _events.rows(person, language, series=series.pk)


def asking_to_join(series: EventSeries, person: Person | None, language: str) -> list[dict[str, Any]]:
    """Events whose organisers say that they are part of it, while its side has not answered. One statement."""
    return _asking.rows(person, language, series=series.pk)


def series_to_choose(person: Person, language: str, *, text: str = "", limit: int = 50) -> list[dict[str, Any]]:
    """Series that take events: those that a person holds; with a text the others, by their title. One statement."""
    rows = visible(EventSeries, person, rules.may_see).filter(rules.takes_events.where(person))
    rows = rows.filter(title__icontains=text) if text else rows.filter(rules.may_gather.where(person))
    found = in_language(rows.order_by("-changed_at", "-pk"), language)
    return [*found.values(*CARD_COLUMNS, *READ_COLUMNS)[:limit]]


def series_of(event: Event) -> list[dict[str, Any]]:
    """Of which series an event is part, or asks to be (`confirmed_at` is None). One statement."""
    links = Link.objects.filter(source_id=event.pk, relation=Relation.PART_OF, target__kind="series").order_by("pk")
    rows = links.values("target_id", "confirmed_at", title=F("target__title"), language=F("target__language"))
    return [dict(row) for row in rows]


_spans = PreparedForMany(
    lambda ids: (
        Event.objects.filter(series__in=ids, shown=True, visibility="public")
        .exclude(state=EventState.CANCELLED)
        .order_by()
        .values("series_id")
        .annotate(events=Count("pk"), starts_at=Min("starts_at"), ends_at=Max("ends_at"))
    )
)


def series_columns(ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """By id, as CSV and the API give them: how many public events, from when until when. One statement."""
    wanted = list(ids)
    known = {row["series_id"]: row for row in _spans(wanted)}
    nothing = {"events": 0, "starts_at": None, "ends_at": None}
    return {pk: {name: known.get(pk, nothing)[name] for name in series_export_columns} for pk in wanted}


def running_series(event_id: int) -> int | None:
    """Of which series an event is part that others can see; None for none."""
    shown = Event.objects.filter(pk=event_id, series__shown=True).exclude(series__state=SeriesState.DRAFT)
    return shown.values_list("series_id", flat=True).first()


def series_card_extras(ids: Iterable[int]) -> Mapping[int, Mapping[str, Any]]:
    """How many events it has, and from when until when. One statement."""
    facts = {}
    for pk, row in series_columns(ids).items():
        if row["events"]:
            begins, ends = (date_format(row[name], "DATE_FORMAT") for name in ("starts_at", "ends_at"))
            number = ngettext("%(number)s event", "%(number)s events", row["events"]) % {"number": row["events"]}
            facts[pk] = {"facts": [number, begins if begins == ends else f"{begins} – {ends}"]}
    return facts
