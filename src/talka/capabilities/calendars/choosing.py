"""Which records stand in a calendar, and what it says of them: read for all in a handful of statements."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import Any, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Count, Max, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.encoding import iri_to_uri

from talka.capabilities.search.narrowing import narrowed_by
from talka.capabilities.search.query import Query
from talka.kernel.access.rules import Missing
from talka.kernel.people.called import in_language as called_in
from talka.kernel.people.models import Person
from talka.kernel.records.calendars import Calendar, Entry, Own
from talka.kernel.records.doors import visible
from talka.kernel.records.kinds import Kind, kinds
from talka.kernel.records.models import READABLE, Record, Translation
from talka.kernel.records.texts import in_language
from talka.kernel.vocabulary.labels import PlaceEntry, places

from .writing import Happening

BACK, AHEAD = timedelta(days=366), timedelta(days=3 * 366)
MOST = 2_000
_COLUMNS = ("id", "slug", "owner__called", "changed_at", "read_title", "read_summary", "read_language")


@dataclass(frozen=True)
class Found:
    """Records of one kind, and what tells whether anything of them changed since they were last read."""

    kind: Kind
    records: "QuerySet[Any]"
    tag: tuple[Any, ...]


def calendar_of(kind: Kind) -> Calendar:
    """How the kind's records stand in calendars. Raises `Missing` for a kind whose records don't happen."""
    if kind.calendar is None:
        raise Missing
    return kind.calendar


def kinds_with_calendar() -> list[Kind]:
    """Those whose records happen some day."""
    return [kind for kind in kinds() if kind.calendar is not None]


def host() -> str:
    """The site's name in UIDs."""
    return urlsplit(settings.TALKA_SITE_URL).hostname or "localhost"


def organisers_mail() -> str:
    """The address that stands for organisers, as iCalendar asks for one: the one from which the site's mail comes."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def records_of(kind: Kind) -> type[Record]:
    """The model of its records."""
    return cast("type[Record]", kind.model)


def between(kind: Kind, begin: datetime, end: datetime) -> Q:
    """The condition of records that happen, at least in part, between two moments (the second not included)."""
    calendar = calendar_of(kind)
    return Q(**{f"{calendar.begins}__lt": end, f"{calendar.ends}__gt": begin})


def of_query(kind: Kind, query: Query, language: str) -> Found:
    """What everybody may see of a list's query, from a year ago on: the last `MOST` to begin."""
    now = timezone.now()
    condition = between(kind, now - BACK, now + AHEAD) & narrowed_by(query, None)
    return _found(kind, visible(records_of(kind), None, kind.visible).filter(condition), language)


def of_person(kind: Kind, person: Person, language: str) -> Found | None:
    """What stands in their own calendar; None where the kind knows nothing of the kind."""
    calendar = calendar_of(kind)
    if calendar.own is None:
        return None
    now = timezone.now()
    condition = between(kind, now - BACK, now + AHEAD) & calendar.own(person)
    found = _found(kind, visible(records_of(kind), person, kind.visible).filter(condition), language)
    told = sorted(calendar.told(found.records.values_list("pk", flat=True), person).items()) if calendar.told else []
    return Found(kind, found.records, (*found.tag, *told))


def _found(kind: Kind, records: "QuerySet[Any]", language: str) -> Found:
    """Two statements, however many there are: nothing of them is read where nothing changed."""
    begins = calendar_of(kind).begins
    said = records.order_by().aggregate(count=Count("pk"), sum=Sum("pk"), at=Max("changed_at"))
    read = Translation.objects.filter(record__in=records.order_by().values("pk"), language=language, state__in=READABLE)
    texts = read.aggregate(count=Count("pk"), at=Max("changed_at"))
    return Found(kind, records.order_by(f"-{begins}", "-pk")[:MOST], (kind.code, *said.values(), *texts.values()))


def happenings(
    kind: Kind, records: "QuerySet[Any]", language: str, person: Person | None = None, *, as_own: bool = False
) -> list[Happening]:
    """What a calendar says of these records, in order of time; two or three statements and, `as_own`, two more."""
    calendar = calendar_of(kind)
    rows = {row["id"]: row for row in in_language(records, language).values(*_COLUMNS)}
    own = calendar.told(rows, person) if as_own and person and calendar.told else {}
    named = places(language)
    found = [
        _happening(kind, rows[pk], one, language, own[pk].of(one.part) if pk in own else None, named)
        for pk, entries in calendar.entries(rows).items()
        if pk in rows
        for one in entries
    ]
    return sorted(found, key=lambda one: (one.starts_at, one.uid))


def _happening(
    kind: Kind, row: dict[str, Any], one: Entry, language: str, own: Own | None, named: Mapping[int, PlaceEntry]
) -> Happening:
    whole = f"{kind.code}-{one.record}@{host()}"
    url = iri_to_uri(f"{settings.TALKA_SITE_URL}{kind.address(one.record, row['slug'], language)}")
    title = f"{row['read_title']}: {one.title}" if one.title else row["read_title"]
    online = own.online_address if own else ""
    place = named.get(one.place_id or 0)
    venue = (own.where if own else "") or one.where
    where = [part for part in (venue, place.name if place else "") if part]
    return Happening(
        uid=f"{kind.code}-{one.record}-{one.part}@{host()}" if one.part else whole,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        time_zone=one.time_zone,
        changed_at=row["changed_at"],
        summary=title,
        language=row["read_language"],
        description="\n".join(part for part in (row["read_summary"], online, url) if part),
        location=", ".join(where) or online,
        url=url,
        status="CANCELLED" if one.is_cancelled else own.status if own else "CONFIRMED",
        sequence=one.sequence,
        organiser=called_in(row["owner__called"], language) if row["owner__called"] else "",
        parent=whole if one.part else "",
    )


def of_records(
    found: Iterable[Found], language: str, person: Person | None = None, *, as_own: bool = False
) -> list[Happening]:
    """The same of several kinds."""
    return [one for each in found for one in happenings(each.kind, each.records, language, person, as_own=as_own)]
