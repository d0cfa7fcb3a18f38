"""Calendars as people and programs write them, and some meant to do harm: each is read, or its line is told."""

import time
from pathlib import Path
from typing import Any

import pytest

from talka.capabilities.exchange.reading import Line, Unreadable, count_of, lines_of

CORPUS = Path(__file__).parents[6] / "shared" / "data" / "calendars"
EVENT = "BEGIN:VEVENT\nUID:1@x\nSUMMARY:Kursi\nDTSTART:20260608T100000Z\nDTEND:20260608T120000Z\n{more}END:VEVENT\n"


def calendar(*events: str) -> str:
    return "BEGIN:VCALENDAR\nVERSION:2.0\n" + "".join(events) + "END:VCALENDAR\n"


def read(folder: Path, text: str | bytes) -> list[Line]:
    path = folder / "file.ics"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return list(lines_of(path))


def one(folder: Path, *lines: str, start: str = "DTSTART:20260608T100000Z") -> list[Line]:
    """Of an event with these lines."""
    body = "\n".join(["BEGIN:VEVENT", "UID:1@x", "SUMMARY:Kursi", start, *lines, "END:VEVENT", ""])
    return read(folder, calendar(body))


def starts(found: list[Line]) -> list[str]:
    return [line.fields["starts_at"] for line in found]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1257"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_in_any_letters_and_with_any_ends_of_lines(tmp_path: Path, encoding: str, end: str) -> None:
    text = calendar(EVENT.format(more="LOCATION:Zirgu ie\n la 3\\, Līvāni\nDESCRIPTION:Viens\\nDivi\\; trīs\n"))
    (line,) = read(tmp_path, text.replace("\n", end).encode(encoding))
    assert line == Line(3, {
        "title": "Kursi", "body": "Viens\nDivi; trīs", "venue": "Zirgu iela 3, Līvāni", "url": "ical:1@x",
        "starts_at": "2026-06-08T10:00:00+00:00", "ends_at": "2026-06-08T12:00:00+00:00",
    })  # fmt: skip


def test_georgian_folded_in_the_midst_of_its_letters(tmp_path: Path) -> None:
    title = "სემინარი ახალგაზრდებისთვის ლივანში"
    octets = f"SUMMARY:{title}".encode()
    folded = b"\r\n ".join([octets[:61], octets[61:]])  # as programs do that count octets: a letter is cut through
    text = calendar(EVENT.format(more="")).encode().replace(b"SUMMARY:Kursi", folded)
    (line,) = read(tmp_path, text)
    assert line.fields["title"] == title


@pytest.mark.parametrize(
    ("start", "more", "begins", "ends", "zone"),
    [
        ("DTSTART;TZID=Europe/Riga:20260608T100000", "DURATION:PT90M", "2026-06-08T10:00:00+03:00",
         "2026-06-08T11:30:00+03:00", "Europe/Riga"),
        ("DTSTART;TZID=/example.org/Tz/Asia/Tbilisi:20260608T100000", "DURATION:P1D", "2026-06-08T10:00:00+04:00",
         "2026-06-09T10:00:00+04:00", "Asia/Tbilisi"),
        ("DTSTART;TZID=FLE Standard Time:20261208T100000", "DURATION:PT1H", "2026-12-08T10:00:00+02:00",
         "2026-12-08T11:00:00+02:00", "Europe/Kiev"),
        ("DTSTART;TZID=Europe/Riga:20261025T033000", "DURATION:PT1H", "2026-10-25T03:30:00+03:00",
         "2026-10-25T03:30:00+03:00", "Europe/Riga"),
        ("DTSTART;VALUE=DATE:20260608", "DTEND;VALUE=DATE:20260610", "2026-06-08", "2026-06-09", None),
        ("DTSTART;VALUE=DATE:20260608", "", "2026-06-08", "2026-06-08", None),
        ("DTSTART:20260608T100000", "", "2026-06-08T10:00:00", "2026-06-08T11:00:00", None),
        ("DTSTART;TZID=Mars/Olympus:20260608T100000", "", "2026-06-08T10:00:00", "2026-06-08T11:00:00", None),
    ],
)  # fmt: skip
def test_days_hours_and_zones(tmp_path: Path, start: str, more: str, begins: str, ends: str, zone: str | None) -> None:
    (line,) = one(tmp_path, *([more] if more else []), start=start)
    assert (line.fields["starts_at"], line.fields.get("time_zone")) == (begins, zone)
    assert line.fields["ends_at"] == ends or "1025T" in start  # an hour in the night when the clocks go back
    assert bool(line.notes) is (zone is None)


def test_what_is_supposed_is_told(tmp_path: Path) -> None:
    (line,) = one(tmp_path, start="DTSTART;TZID=Mars/Olympus:20260608T100000")
    assert "Mars/Olympus" in line.notes[0] and len(line.notes) == 2


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        ("FREQ=WEEKLY;COUNT=3", ["0608", "0615", "0622"]),
        ("FREQ=WEEKLY;BYDAY=MO,WE;UNTIL=20260617", ["0608", "0610", "0615", "0617"]),
        ("FREQ=DAILY;INTERVAL=10;COUNT=3", ["0608", "0618", "0628"]),
        ("FREQ=MONTHLY;COUNT=3", ["0608", "0708", "0808"]),
        ("FREQ=MONTHLY;BYDAY=2MO;COUNT=2", ["0608", "0713"]),
        ("FREQ=MONTHLY;BYDAY=-1FR;COUNT=2", ["0626", "0731"]),
        ("FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=2", ["0630", "0731"]),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=2", ["0630", "0731"]),
        ("FREQ=YEARLY;COUNT=2", ["0608", "0608"]),
        ("FREQ=YEARLY;BYMONTH=6;BYDAY=2MO;COUNT=2", ["0608", "0614"]),
    ],
)
def test_what_repeats_is_an_event_each_day(tmp_path: Path, rule: str, days: list[str]) -> None:
    found = one(tmp_path, f"RRULE:{rule}")
    assert ["".join(start[5:10].split("-")) for start in starts(found)] == days
    assert len({line.fields["url"] for line in found}) == len(days)
    assert not any("on and on" in note for line in found for note in line.notes)


def test_days_left_out_added_and_changed(tmp_path: Path) -> None:
    whole = (
        "BEGIN:VEVENT\nUID:1@x\nSUMMARY:Kursi\nDTSTART:20260608T100000Z\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=4\n"
        "EXDATE:20260615T100000Z\nRDATE:20260701T100000Z\nEND:VEVENT\n"
        "BEGIN:VEVENT\nUID:1@x\nSUMMARY:Citā dienā\nRECURRENCE-ID:20260622T100000Z\nDTSTART:20260623T100000Z\n"
        "DURATION:PT1H\nEND:VEVENT\n"
    )
    found = read(tmp_path, calendar(whole))
    assert [(line.fields["title"], line.fields["starts_at"][5:10]) for line in found] == [
        ("Kursi", "06-08"), ("Kursi", "06-29"), ("Kursi", "07-01"), ("Citā dienā", "06-23"),
    ]  # fmt: skip
    assert found[-1].fields["url"] == "ical:1@x#20260622T100000"


@pytest.mark.parametrize(
    "rule",
    ["FREQ=WEEKLY", "FREQ=DAILY;COUNT=999999999", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;INTERVAL=99999999",
     "FREQ=MONTHLY;BYDAY=5MO;BYSETPOS=300", "FREQ=DAILY;UNTIL=21991231T000000Z"],
)  # fmt: skip
def test_a_repetition_without_end_has_an_end_here(tmp_path: Path, rule: str) -> None:
    began = time.process_time()
    found = one(tmp_path, f"RRULE:{rule}")
    assert 1 <= len(found) <= 50 and not found[0].fault
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    "lines",
    [
        ["RRULE:FREQ=SECONDLY"], ["RRULE:FREQ=MINUTELY;COUNT=5"], ["RRULE:FREQ=SOMETIMES"], ["RRULE:"],
        ["RRULE:FREQ=DAILY;BYSECOND=" + ",".join(map(str, range(60)))], ["RRULE:FREQ=DAILY;COUNT=-1"],
        ["RRULE:FREQ=WEEKLY;BYDAY=XX"], ["RRULE:FREQ=DAILY;INTERVAL=0"], ["RRULE:FREQ=MONTHLY;BYMONTHDAY=99"],
        ["DTEND:20260607T100000Z"], ["DTEND:nonsense"], ["DURATION:P"], ["DURATION:-PT1H"],
        ["DURATION:P99999999999W"], ["no line at all"], ["\x00\x01"], ["EXDATE:x", "RRULE:FREQ=DAILY;COUNT=2"],
    ],
)  # fmt: skip
def test_a_wrong_line_is_told_with_its_number(tmp_path: Path, lines: list[str]) -> None:
    (line,) = [found for found in one(tmp_path, *lines) if found.fault]
    assert line.number == 7 and line.fault


@pytest.mark.parametrize("start", ["DTSTART:20261301T100000Z", "DTSTART:00010101T000000Z", "DTSTART:99991231T235959Z",
                                   "DTSTART:²٣", "DTSTART:"])  # fmt: skip
def test_a_wrong_beginning_is_told(tmp_path: Path, start: str) -> None:
    (line,) = one(tmp_path, start=start)
    assert (line.number, bool(line.fault)) == (6, True)


def test_lines_of_a_million_letters(tmp_path: Path) -> None:
    long = "x" * 1_000_000
    (line,) = one(tmp_path, f"DESCRIPTION:{long}")
    assert len(line.fields["body"]) == 1_000_000  # longer than a text may be: the import says so, with the number
    (line,) = one(tmp_path, "DESCRIPTION:" + "x" * 3_000_000, "LOCATION:Rīga")
    assert (line.number, bool(line.fault)) == (7, True)
    folded = "DESCRIPTION:" + "\n ".join(["x" * 70] * 40_000)
    (line,) = one(tmp_path, folded)
    assert line.fault
    began = time.process_time()
    one(tmp_path, 'X;A="' + '";A="' * 200_000, ";" * 500_000, "A" * 500_000)
    assert time.process_time() - began < 3


@pytest.mark.parametrize("text", ["", "x", "BEGIN:VCARD\nEND:VCARD\n", "BEGIN:VCALENDAR\nEND:VCALENDAR\n",
                                  "BEGIN:VCALENDAR\nBEGIN:VTODO\nEND:VTODO\nEND:VCALENDAR\n", "<html>"])  # fmt: skip
def test_what_is_no_calendar_of_events_is_told(tmp_path: Path, text: str) -> None:
    with pytest.raises(Unreadable):
        read(tmp_path, text)


def test_a_file_that_is_cut_off_says_which_event(tmp_path: Path) -> None:
    found = read(tmp_path, calendar(EVENT.format(more=""))[:-40])
    assert [(line.number, bool(line.fault)) for line in found] == [(3, True)]


def test_a_file_of_very_many_events_is_told_to_be_split(tmp_path: Path) -> None:
    with pytest.raises(Unreadable):
        read(tmp_path, calendar(*[EVENT.format(more="")] * 5_001))
    with pytest.raises(Unreadable):
        read(tmp_path, calendar(*[EVENT.format(more="RRULE:FREQ=DAILY\n")] * 300))
    (tmp_path / "few.ics").write_text(calendar(EVENT.format(more="")))
    assert count_of(tmp_path / "few.ics") == 1


@pytest.mark.skipif(not CORPUS.is_dir(), reason="../shared/data/calendars is not here")
def test_every_file_of_two_libraries_is_read_or_told_why_not() -> None:
    counted: dict[str, int] = {"read": 0, "told": 0}
    for path in sorted(CORPUS.rglob("*")):
        if not path.is_file():
            continue
        began = time.process_time()
        try:
            found: Any = list(lines_of(path, ".ics"))
        except Unreadable:
            counted["told"] += 1
            continue
        assert found
        for line in found:
            assert line.number > 0 and (line.fault or {"starts_at", "ends_at"} <= set(line.fields))
        counted["read"] += 1
        assert time.process_time() - began < 3, path
    assert counted["read"] > 100 and sum(counted.values()) > 250
