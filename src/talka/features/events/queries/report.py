"""All that a report says, gathered in few statements, however many came."""

from collections import Counter
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, Sum
from django.db.models.functions import Coalesce

from talka.kernel.people.models import Person
from talka.kernel.records.doors import visible, visible_records
from talka.kernel.records.models import Link, Record, Relation, Tag
from talka.kernel.records.texts import card_query

from .. import rules
from ..models import Event, EventSeries, EventState, How, Registration, Report, SelfDescription
from .counting import WITH_SEAT, Totals, attendees, suppressed, totals, without_small
from .opinions import Opinions, opinions
from .series import MOST_EVENTS
from .sustainability import Sustainability, sustainability

BEGUN = (EventState.UNDER_WAY, EventState.HELD, EventState.REPORTED)
NOT_COUNTED = (EventState.DRAFT, EventState.CANCELLED)
NOT_SAID = "not_said"
OTHERS = "others"
_COLUMNS = (
    "id", "event_id", "person_id", "state", "group", "organisation_id", "organisation__called", "organisation__type",
    "organisation_name", "hours", "is_walk_in",
)  # fmt: skip


@dataclass(frozen=True)
class Breakdowns:
    """Those who were there, each once: by organisation (its key, with `names`), its type, its place and by sector.

    Each sums up to the number of those who were there. `sectors` and `groups` say something that people declared
    themselves, so that small numbers stand in none of them; somebody may be in several of the groups.
    """

    organisations: Mapping[str, int]
    names: Mapping[str, Any]
    types: Mapping[str, int]
    places: Mapping[int | str, int]
    sectors: Mapping[int | str, int]
    groups: Mapping[int, int]


@dataclass(frozen=True)
class Gathered:
    """What a report is made of; `by_event` has the totals of each event by its id."""

    events: Sequence[Event]
    totals: Totals
    by_event: Mapping[int, Totals]
    breakdowns: Breakdowns
    opinions: Opinions
    sustainability: Sustainability
    linked: Sequence[Mapping[str, Any]]
    report: Report | None


def gathered(record: Record, events: Sequence[Event], person: Person | None, language: str) -> Gathered:
    """Of an event, or of the events of a series. Seven statements."""
    ids = [event.pk for event in events]
    rows = registrations(ids)
    begun = [event.pk for event in events if event.state in BEGUN]
    return Gathered(
        events=events,
        totals=totals(rows, begun),
        by_event={pk: totals([row for row in rows if row["event_id"] == pk], begun) for pk in ids},
        breakdowns=breakdowns(attendees(rows)),
        opinions=opinions(ids),
        sustainability=sustainability(ids),
        linked=linked(record, person, language),
        report=report_of(record),
    )


def reported_events(series: EventSeries, person: Person | None) -> list[Event]:
    """Those of its events that the reader may see and that were not cancelled, in their order. One statement."""
    rows = visible(Event, person, rules.may_see).filter(series=series).exclude(state__in=NOT_COUNTED)
    return list(rows.order_by("starts_at", "pk")[:MOST_EVENTS])


def report_of(record: Record) -> Report | None:
    """The organisers' words. One statement."""
    return Report.objects.filter(record_id=record.pk).first()


def registrations(events: Collection[int]) -> list[dict[str, Any]]:
    """All registrations of these events, earlier events first, as rows for counting. One statement."""
    counts = Q(presences__undone_at__isnull=True)
    rows = Registration.objects.filter(event_id__in=events).annotate(
        hours=Sum("presences__hours", filter=counts),
        is_walk_in=Count("presences", filter=counts & Q(presences__how=How.WALK_IN)),
    )
    return [dict(row) for row in rows.order_by("event__starts_at", "event_id", "pk").values(*_COLUMNS)]


def breakdowns(there: Collection[Mapping[str, Any]]) -> Breakdowns:
    """Of those who were there, each once. Two statements, none for nobody."""
    described = _described(there)
    known = _organisations({row["organisation_id"] for row in there if row["organisation_id"]})
    names = {_organisation(row): row["organisation__called"] or row["organisation_name"] for row in there}
    sectors: Counter[Hashable] = Counter()
    groups: Counter[int] = Counter()
    for row in there:
        own, own_groups = described.get(row["id"], (None, []))
        sectors[own or known.get(row["organisation_id"], (None, None))[1] or NOT_SAID] += 1
        groups.update(own_groups)
    places = Counter(known.get(row["organisation_id"], (None, None))[0] or NOT_SAID for row in there)
    return Breakdowns(
        organisations=Counter(map(_organisation, there)),
        names=names,
        types=Counter(_type(row) for row in there),
        places=places,
        sectors=suppressed(sectors, OTHERS),  # type: ignore[arg-type]
        groups=without_small(groups),
    )


def _organisation(row: Mapping[str, Any]) -> str:
    """By what organisations are told apart: the id of one that is here, else the letters of its name."""
    return (
        f"#{row['organisation_id']}" if row["organisation_id"] else row["group"] or row["organisation_name"] or NOT_SAID
    )


def _type(row: Mapping[str, Any]) -> str:
    if row["organisation_id"]:
        return str(row["organisation__type"])
    return OTHERS if row["organisation_name"] else NOT_SAID


def _described(there: Collection[Mapping[str, Any]]) -> dict[int, tuple[int | None, list[int]]]:
    """{registration: (sector, groups)} as people declared themselves. One statement."""
    rows = SelfDescription.objects.filter(registration_id__in=[row["id"] for row in there])
    found: dict[int, tuple[int | None, list[int]]] = {}
    for pk, term, scheme in rows.values_list("registration_id", "term_id", "term__scheme") if there else ():
        sector, groups = found.get(pk, (None, []))
        found[pk] = (term, groups) if scheme == "sector" else (sector, [*groups, term])
    return found


def _organisations(ids: Collection[int]) -> dict[int, tuple[int | None, int | None]]:
    """{organisation: (place, first sector)} of those that have a page. One statement."""
    if not ids:
        return {}
    sector = Tag.objects.filter(record_id=OuterRef("pk"), term__scheme="sector").order_by("term__position")
    rows = Record.objects.filter(kind="organisation", owner_id__in=ids).annotate(sector=sector.values("term_id")[:1])
    return {owner: (place, first) for owner, place, first in rows.values_list("owner_id", "place_id", "sector")}


def linked(record: Record, person: Person | None, language: str) -> list[dict[str, Any]]:
    """The needs that were heard and what came of it, of that what the reader may see: rows for cards. One statement."""
    needs = Link.objects.filter(source_id=record.pk, relation=Relation.ADDRESSES)
    results = Link.objects.filter(target_id=record.pk, relation=Relation.RESULT_OF)
    rows = visible_records(person).filter(Q(pk__in=needs.values("target_id")) | Q(pk__in=results.values("source_id")))
    is_need = Exists(needs.filter(target_id=OuterRef("pk")))
    return [*card_query(rows.order_by("pk"), language).annotate(is_need=Coalesce(is_need, False))]


def signing_rows(event: Event) -> list[tuple[str, str, Decimal | None]]:
    """(name, organisation, hours) of all who have a place or were there, by name; nothing of what they need.

    One statement.
    """
    rows = Registration.objects.filter(event=event, state__in=WITH_SEAT).annotate(
        hours=Sum("presences__hours", filter=Q(presences__undone_at__isnull=True))
    )
    found = [
        (
            row["name"] or row["person__name"] or "",
            str(row["organisation__called"] or row["organisation_name"]), row["hours"],
        )
        for row in rows.values("name", "person__name", "organisation__called", "organisation_name", "hours")
    ]  # fmt: skip
    return sorted(found, key=lambda row: (row[0].casefold(), row[1].casefold()))


def has_report(record: Record) -> bool:
    """Whether everybody reads one. One statement."""
    return Report.objects.filter(record_id=record.pk, published_at__isnull=False).exists()
