"""What is written is read by two libraries that know nothing of each other."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
import vobject  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st

from talka.capabilities.calendars.writing import Happening, calendar, folded
from talka.capabilities.calendars.zones import time_zone

START = datetime(2026, 6, 8, 7, 0, tzinfo=UTC)


def happening(**more: Any) -> Happening:
    return Happening(**{
        "uid": "event-1@example.org", "starts_at": START, "ends_at": START + timedelta(hours=8),
        "time_zone": "Europe/Riga", "changed_at": START, "summary": "Seminārs", **more,
    })  # fmt: skip


def written(*shown: Happening) -> str:
    return calendar("Talka · Events", shown, mail="talka@example.org", url="https://example.org/event.ics?lang=lv")


def both(text: str) -> tuple[Any, Any]:
    """The events as `icalendar` and as `vobject` read them."""
    first = icalendar.Calendar.from_ical(text).walk("VEVENT")
    second = vobject.readOne(text).vevent_list
    return first, second


GEORGIAN = "სემინარი სოხუმიდან დევნილებისთვის; „ხიდი“, \\ და\nმეორე ხაზი — " + "ძალიან გრძელი სათაური " * 20


@pytest.mark.parametrize(
    "text",
    ["Seminārs, \\n; otrs", GEORGIAN, "Навчання" * 60, "🇬🇪" * 50, "a" * 200, "BEGIN:VEVENT\r\nEND:VEVENT", "x\r"],
)
def test_texts_come_back_as_they_were(text: str) -> None:
    made = written(happening(summary=text, description=text, location=text, organiser='The "Bridge"; a, b'))
    for one in made.split("\r\n"):
        assert len(one.encode()) <= 75
        assert "\n" not in one and "\r" not in one
    plain = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    (first,), (second,) = both(made)
    for name in ("summary", "description", "location"):
        assert str(first[name]).strip() == plain
        assert second.contents[name][0].value.strip() == plain
    assert first["organizer"].params["CN"].replace("^'", '"') == 'The "Bridge"; a, b'


@given(st.text(max_size=400))
def test_every_text_is_folded_within_75_octets_and_no_letter_is_cut(text: str) -> None:
    line = "SUMMARY:" + text.replace("\n", "").replace("\r", "")
    pieces = folded(line).split("\r\n")
    assert all(len(piece.encode()) <= 75 for piece in pieces)
    unfolded = pieces[0] + "".join(piece[1:] for piece in pieces[1:])
    assert unfolded == line.encode("utf-8", "replace").decode()


# Each instant beside the night in which the clocks of Riga are changed; Tbilisi's are not.
@pytest.mark.parametrize("zone", ["Europe/Riga", "Asia/Tbilisi", "Europe/Kyiv", "Africa/Casablanca", "Asia/Kolkata"])
@pytest.mark.parametrize("day", ["2026-03-29T00:59", "2026-03-29T01:00", "2026-10-25T00:30", "2026-07-01T09:00",
                                 "2026-12-31T22:30", "2026-10-25T02:00"])  # fmt: skip
def test_moments_are_the_same_wherever_they_are_read(zone: str, day: str) -> None:
    begins = datetime.fromisoformat(f"{day}+00:00")
    made = written(happening(time_zone=zone, starts_at=begins, ends_at=begins + timedelta(hours=1)))
    assert f"TZID={zone}" in made
    (first,), (second,) = both(made)
    for got in (first["dtstart"].dt, second.dtstart.value):
        assert got.replace(tzinfo=None) == begins.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    assert first["dtstart"].dt.astimezone(UTC) == begins or begins.astimezone(ZoneInfo(zone)).fold
    # What our own VTIMEZONE says, not what the reader knows of zones with this name: under another name.
    strange = made.replace(zone, f"Own-{zone}")  # both remember zones by their names
    (alone,), (other) = both(strange)
    if not begins.astimezone(ZoneInfo(zone)).fold:
        assert alone["dtstart"].dt.astimezone(UTC) == begins
        assert other[0].dtstart.value.astimezone(UTC) == begins


def test_changes_of_the_clocks_are_told_and_only_where_there_are_any() -> None:
    riga = "\n".join(time_zone("Europe/Riga", 2026, 2026))
    assert "BEGIN:DAYLIGHT\nDTSTART:20260329T030000\nTZNAME:EEST\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0300" in riga
    assert "BEGIN:STANDARD\nDTSTART:20261025T040000\nTZNAME:EET\nTZOFFSETFROM:+0300\nTZOFFSETTO:+0200" in riga
    assert riga.count("BEGIN:DAYLIGHT") == 1
    tbilisi = "\n".join(time_zone("Asia/Tbilisi", 2026, 2027))
    assert tbilisi.count("BEGIN:STANDARD") == 1 and "DAYLIGHT" not in tbilisi


def test_what_is_meant_in_utc_needs_no_zone() -> None:
    made = written(happening(time_zone="UTC"))
    assert "DTSTART:20260608T070000Z" in made and "VTIMEZONE" not in made


def test_the_calendar_says_what_programs_ask_for() -> None:
    made = written(happening(status="CANCELLED", sequence=3, parent="event-9@example.org"))
    whole = icalendar.Calendar.from_ical(made)
    assert (whole["METHOD"], whole["X-WR-CALNAME"], whole["NAME"]) == ("PUBLISH", "Talka · Events", "Talka · Events")
    assert whole["REFRESH-INTERVAL"].to_ical() == b"PT6H" or str(whole["REFRESH-INTERVAL"]) == "PT6H"
    (first,), (second,) = both(made)
    assert (first["STATUS"], first["SEQUENCE"], first["RELATED-TO"]) == ("CANCELLED", 3, "event-9@example.org")
    assert second.uid.value == "event-1@example.org"
