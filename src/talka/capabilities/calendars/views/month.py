"""The page of a month: what a list holds, day by day."""

from datetime import date, datetime
from typing import Any

from babel.dates import format_date
from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from talka.capabilities.search.narrowing import looked_up, narrowed_by
from talka.capabilities.search.query import Query
from talka.capabilities.search.showing.addresses import Place
from talka.capabilities.search.showing.beside import offered
from talka.capabilities.search.showing.choices import chosen, groups
from talka.capabilities.search.showing.ways import CALENDAR, ways_to_show
from talka.capabilities.search.views.asked import kind_at, place_of, query_at
from talka.kernel.access.policies import public
from talka.kernel.access.requests import Request
from talka.kernel.people.models import Person
from talka.kernel.records.doors import visible
from talka.kernel.records.kinds import Kind
from talka.kernel.records.texts import in_language
from talka.ui.reading import locale_of
from talka.ui.rendering import render

from ..choosing import between, calendar_of, records_of
from ..days import Day, bounds, fill, month_asked, moved, weekdays, weeks_of

MOST = 500
Shown = tuple[list[list[Day]], bool]


@public
@require_safe
def month(request: Request, path: str) -> HttpResponse:
    """A month of a kind's list, narrowed as the list is: ``/lv/events/calendar/?month=2026-06&place=…``."""
    kind = kind_at(path)
    calendar_of(kind)
    language = get_language() or settings.LANGUAGE_CODE
    today = timezone.localdate()
    first = month_asked(request.GET.get("month", ""), today)
    asked = f"{first:%Y-%m}" if first != today.replace(day=1) else ""
    place = place_of(request.path, kind, month=asked)
    query = query_at(place, request.GET, language)
    page = looked_up(query, request.person)
    weeks = weeks_of(first, today, language)
    is_cut = _filled(weeks, kind, query, request.person, page, language)
    listed = place_of(f"/{language}/{kind.path}/", kind)
    context = {
        "kind": kind,
        "query": query,
        "heading": format_date(first, "LLLL yyyy", locale=locale_of(language)),
        "weeks": weeks,
        "weekdays": weekdays(language),
        "is_cut": is_cut,
        "most": MOST,
        "is_empty": not any(day.entries for week in weeks for day in week if not day.is_outside),
        "facets_shown": groups(query, page.facets.counts, place, language),
        "chosen": chosen(query, place, language, request.person),
        "clear_url": place.address(Query(text=query.text, limit=query.limit)),
        "view_tabs": ways_to_show(query, listed, kind, CALENDAR),
        "beside": offered(request, query),
        "list_url": listed.address(query.but()),
        "hidden": {name: ",".join(values) for name, values in query.filters.items() if name != "kind"},
        **_ways(query, place, first, asked),
    }
    return render(request, "calendars/month.jinja", context, block="results")


def _ways(query: Query, place: Place, first: date, asked: str) -> dict[str, str]:
    """To the months before and after, and back to this one."""

    def address(there: date | None) -> str:
        return place.but(more=()).address(query.but(), month=f"{there:%Y-%m}") if there else ""

    now = place.but(more=()).address(query.but()) if asked else ""
    return {"previous_url": address(moved(first, -1)), "next_url": address(moved(first, 1)), "today_url": now}


def _filled(weeks: list[list[Day]], kind: Kind, query: Query, person: Person | None, page: Any, language: str) -> bool:
    """Put what happens into the weeks; whether there was more than is shown. Two statements, three with programmes."""
    begin, end = bounds(weeks)
    condition = between(kind, begin, end) & narrowed_by(query, person, page)
    records = visible(records_of(kind), person, kind.visible).filter(condition)
    rows = _rows(kind, records, language)
    entries = calendar_of(kind).entries(rows) if rows else {}
    told = [
        (entry, _title(rows[pk], entry.title), rows[pk]["read_language"], kind.address(pk, rows[pk]["slug"], language))
        for pk, some in entries.items()
        for entry in some
        if _overlaps(entry.starts_at, entry.ends_at, begin, end)
    ]
    fill(weeks, told, language)
    return len(rows) > MOST


def _rows(kind: Kind, records: Any, language: str) -> dict[int, dict[str, Any]]:
    columns = ("id", "slug", "read_title", "read_language")
    shown = in_language(records, language).order_by(calendar_of(kind).begins, "pk").values(*columns)
    return {row["id"]: row for row in shown[: MOST + 1]}


def _title(row: dict[str, Any], part: str) -> str:
    return f"{row['read_title']}: {part}" if part else str(row["read_title"])


def _overlaps(starts: datetime, ends: datetime, begin: datetime, end: datetime) -> bool:
    return starts < end and ends > begin
