"""The month of a list: days, filters, languages, and what it costs."""

import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from talka.capabilities.calendars.days import month_asked, moved, weekdays, weeks_of
from talka.capabilities.search.indexing import index_records
from talka.features.events import actions
from talka.features.events.models import Event
from talka.features.events.tests.test_pages import signed_in
from talka.features.events.tests.world import published, written
from talka.kernel.testing import make_place, make_term

pytestmark = pytest.mark.django_db


def at(text: str, hours: float = 2, **more: Any) -> Event:
    """A published event from a moment on."""
    event, _editor = published(**more)
    begins = datetime.fromisoformat(text)
    Event.objects.filter(pk=event.pk).update(starts_at=begins, ends_at=begins + timedelta(hours=hours))
    index_records([event.pk])
    return event


def days_of(page: str) -> dict[str, list[str]]:
    """The titles on each day that has any."""
    found = {}
    for day, rest in re.findall(r'<time datetime="([\d-]+)" class="month-number">(.*?)</td>', page, re.DOTALL):
        if titles := re.findall(r'<a href="[^"]+">.*?(?:</time>|</span>)\s*(?:<span[^>]*>)?([^<]+)', rest, re.DOTALL):
            found[day] = [title.strip() for title in titles]
    return found


def month(query: str = "", language: str = "en", client: Client | None = None) -> str:
    answer = (client or Client()).get(f"/{language}/events/calendar/?{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_each_stands_on_its_days_by_the_clocks_of_its_place() -> None:
    at("2090-06-08T07:00+00:00", title="Plain")
    at("2090-06-08T21:30+00:00", hours=1, title="AfterMidnight", time_zone="Asia/Tbilisi")
    at("2090-06-10T07:00+00:00", hours=50, title="ThreeDays")
    at("2090-05-31T20:00+00:00", hours=1, title="EndsAtMidnight")
    at("2090-08-01T07:00+00:00", title="Later")
    assert days_of(month("month=2090-06")) == {
        "2090-05-31": ["EndsAtMidnight"], "2090-06-08": ["Plain"], "2090-06-09": ["AfterMidnight"],
        "2090-06-10": ["ThreeDays"], "2090-06-11": ["ThreeDays"], "2090-06-12": ["ThreeDays"],
    }  # fmt: skip


def test_sessions_stand_on_their_own_days_and_what_is_cancelled_says_so() -> None:
    event, editor = published(title="Course")
    begins = datetime.fromisoformat("2090-06-01T07:00+00:00")
    actions.change_event(
        event, {"starts_at": begins, "ends_at": begins + timedelta(days=20)}, by=editor, terms=[], version=None
    )
    for day in (0, 7):
        starts = begins + timedelta(days=day)
        actions.add_part(event, "session", {"title": f"Part {day}", "starts_at": starts, "hours": 2, "venue": "",
                                            "ends_at": starts + timedelta(hours=2)}, by=editor)  # fmt: skip
    assert days_of(month("month=2090-06")) == {"2090-06-01": ["Course: Part 0"], "2090-06-08": ["Course: Part 7"]}
    actions.cancel_event(event, because="", by=editor)
    assert "is-cancelled" in month("month=2090-06")


def test_filters_of_the_list_apply_and_what_may_not_be_seen_is_not_there() -> None:
    livani = make_place("LV-livani", lv="Līvāni", en="Livani")
    at("2090-06-08T07:00+00:00", title="There", place_id=livani.pk)
    at("2090-06-08T07:00+00:00", title="Elsewhere")
    hidden, editor = written(title="Draft")
    begins = datetime.fromisoformat("2090-06-09T07:00+00:00")
    Event.objects.filter(pk=hidden.pk).update(starts_at=begins, ends_at=begins + timedelta(hours=1))
    narrowed = month("month=2090-06&place=LV-livani")
    assert days_of(narrowed) == {"2090-06-08": ["There"]}
    assert "/en/events/calendar/?place=LV-livani&amp;month=2090-07" in narrowed
    assert '/en/events/?place=LV-livani"' in narrowed
    assert days_of(month("month=2090-06&q=Elsewhere")) == {"2090-06-08": ["Elsewhere"]}
    assert "Draft" not in month("month=2090-06")
    assert "Draft" in month("month=2090-06", client=signed_in(editor))
    assert "/en/events/calendar/" in Client().get("/en/events/").content.decode()
    assert "calendar/" not in Client().get("/en/needs/").content.decode()
    assert Client().get("/en/needs/calendar/").status_code == 404
    assert Client().get("/en/field-meetings/calendar/").status_code == 200


@pytest.mark.parametrize("asked", ["", "2090", "2090-13", "0001-01", "9999-12", "x" * 3000, "२०९०-०१", "2090-06-08"])
def test_a_month_that_there_is_not_is_todays(asked: str) -> None:
    today = date(2026, 11, 22)
    assert month_asked(asked, today) == date(2026, 11, 1)


def test_the_first_and_the_last_month_lead_no_further() -> None:
    assert moved(date(2000, 1, 1), -1) is None and moved(date(2100, 12, 1), 1) is None
    assert moved(date(2026, 12, 1), 1) == date(2027, 1, 1)
    assert "Month before" not in month("month=2000-01") and "Month after" in month("month=2000-01")
    assert "Month after" not in month("month=2100-12")


@pytest.mark.parametrize("language", ["en", "ka", "lv", "lt", "ru", "uk"])
@pytest.mark.parametrize("first", [date(2026, 2, 1), date(2026, 3, 1), date(2027, 2, 1), date(2028, 2, 1)])
def test_weeks_hold_the_month_once(language: str, first: date) -> None:
    weeks = weeks_of(first, first, language)
    days = [day.day for week in weeks for day in week]
    inside = [day.day for week in weeks for day in week if not day.is_outside]
    assert inside == [first + timedelta(days=number) for number in range(len(inside))]
    assert (inside[-1] + timedelta(days=1)).day == 1
    assert days == sorted(set(days)) and all(any(not day.is_outside for day in week) for week in weeks)
    assert [day.is_today for week in weeks for day in week].count(True) == 1
    assert weekdays(language)[0][1].casefold() in weeks[0][0].name.casefold()


def test_months_and_days_are_named_in_the_readers_language() -> None:
    page = month("month=2090-06", "ka")
    assert "ივნისი 2090" in page and "ორშაბათი" in page
    assert "jūnijs" in month("month=2090-06", "lv")


def test_a_day_with_very_much_shows_some_and_a_month_with_more_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(8):
        at("2090-06-08T07:00+00:00", title=f"Event {number}")
    page = month("month=2090-06")
    assert "4 more" in page and len(days_of(page)["2090-06-08"]) == 8
    monkeypatch.setattr("talka.capabilities.calendars.views.month.MOST", 5)
    assert "the first 5 are shown" in month("month=2090-06")


@pytest.mark.parametrize(("query", "most"), [("", 4), ("&place=LV-livani", 4), ("&q=Event", 6)])
def test_statements_for_a_visitor(query: str, most: int) -> None:
    place = make_place("LV-livani", lv="Līvāni")
    make_term("learning")
    counted = []
    for more in (1, 2):
        for number in range(more):
            at("2090-06-08T07:00+00:00", title=f"Event {number}", place_id=place.pk)
        month(f"month=2090-06{query}")
        with CaptureQueriesContext(connection) as captured:
            month(f"month=2090-06{query}")
        counted.append(len(captured))
    assert counted[0] == counted[1] <= most
