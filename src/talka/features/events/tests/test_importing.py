"""Events come in from tables and calendars: drafts, once each, looked at first."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from talka.capabilities.calendars.addresses import own_file
from talka.capabilities.exchange.actions import look_through, write
from talka.capabilities.exchange.importing import Fate, run
from talka.capabilities.exchange.lines import Context
from talka.capabilities.exchange.models import Upload
from talka.features.events import actions
from talka.features.events.models import Event
from talka.kernel.people.models import Organisation, Person
from talka.kernel.testing import make_member, make_organisation, make_place

from .test_pages import signed_in
from .world import comes, fresh, published

pytestmark = pytest.mark.django_db
CONFERENCES = Path(__file__).parents[6] / "shared" / "data" / "events" / "tech_conferences.jsonl"
LINE: dict[str, Any] = {
    "title": "Kursi", "language": "lv", "starts_at": "2090-06-08T10:00", "ends_at": "2090-06-08T12:00",
    "time_zone": "Europe/Riga", "event_type": "training", "venue": "Zirgu iela 3", "capacity": "20",
    "spoken": "lv, ru", "url": "https://example.org/kursi",
}  # fmt: skip


@pytest.fixture
def editor() -> tuple[Organisation, Person]:
    own = make_organisation()
    person = make_member(own)
    person.time_zone = "Asia/Tbilisi"
    person.save()
    return own, person


def brought(folder: Path, editor: tuple[Organisation, Person], *lines: Any, name: str = "a.jsonl", **more: Any) -> Any:
    """(fates, report) of a file that an editor brings."""
    path = folder / name
    text = lines[0] if name.endswith(".ics") else "".join(json.dumps(line) + "\n" for line in lines)
    path.write_text(text)
    fates: list[Fate] = []
    context = Context(by=editor[1], kind="event", language="lv", only_owner=editor[0])
    report = run(path, context, told=fates.append, **more)
    return [(fate.outcome, fate.why) for fate in fates], report


def test_a_line_is_a_draft_and_again_the_same_one(tmp_path: Path, editor: Any) -> None:
    assert brought(tmp_path, editor, LINE, dry_run=True)[0] == [("created", "")]
    assert not Event.objects.exists()
    assert brought(tmp_path, editor, LINE)[0] == [("created", "")]
    event = Event.objects.get()
    assert (event.state, event.owner, event.capacity, event.spoken) == ("draft", editor[0], 20, ["lv", "ru"])
    assert event.starts_at.isoformat() == "2090-06-08T07:00:00+00:00"
    assert brought(tmp_path, editor, LINE)[0] == [("unchanged", "")]
    later = {**LINE, "starts_at": "2090-06-09T10:00", "ends_at": "2090-06-09T12:00"}
    assert brought(tmp_path, editor, later)[0] == [("updated", "")]
    assert Event.objects.get().starts_at.day == 9


def test_what_is_published_moves_as_its_organisers_would_move_it(tmp_path: Path, editor: Any) -> None:
    brought(tmp_path, editor, LINE)
    event = actions.publish_event(Event.objects.get(), by=editor[1])
    comes(event)
    brought(tmp_path, editor, {**LINE, "starts_at": "2090-06-09T10:00", "ends_at": "2090-06-09T12:00"})
    moved = fresh(event)
    assert (moved.state, moved.sequence, moved.capacity) == ("open", 1, 20)
    assert moved.moved_at is not None


@pytest.mark.parametrize(
    "wrong",
    [
        {"starts_at": ""}, {"starts_at": "tomorrow"}, {"starts_at": "1999-01-01"}, {"ends_at": "2090-06-07"},
        {"time_zone": "Mars/Olympus"}, {"starts_at": "2090-03-26T03:30"}, {"starts_at": "2090-10-29T03:30"},
        {"capacity": "-1"}, {"capacity": "9999999999"}, {"event_type": "party"}, {"spoken": "123"},
        {"online_address": "javascript:alert(1)"}, {"registers_until": "2090-07-01"}, {"starts_at": ["x"]},
        {"starts_at": "2090-06-08T10:00+99:00"},
    ],
)  # fmt: skip
def test_bad_lines_are_refused_with_a_sentence(tmp_path: Path, editor: Any, wrong: dict[str, Any]) -> None:
    ((outcome, why),), _report = brought(tmp_path, editor, {**LINE, **wrong})
    assert outcome == "refused" and why
    assert not Event.objects.exists()


def test_a_city_that_the_gazetteer_lacks_stands_as_where_it_is(tmp_path: Path, editor: Any) -> None:
    livani = make_place("LV-livani", lv="Līvāni")
    line = {"name": "Conference", "startDate": "2090-02-07", "endDate": "2090-02-09", "url": "https://example.org"}
    brought(tmp_path, editor, {**line, "city": "Cape Town", "country": "South Africa"}, {**line, "name": "B",
            "startDate": "2090-02-08", "city": "Līvāni", "country": "LV"})  # fmt: skip
    first, second = Event.objects.order_by("pk")
    assert (first.venue, first.place_id) == ("Cape Town, South Africa", None)
    assert (second.venue, second.place_id) == ("", livani.pk)
    assert (first.time_zone, first.starts_at.isoformat()) == ("Asia/Tbilisi", "2090-02-06T20:00:00+00:00")
    assert first.ends_at - first.starts_at == timedelta(days=3, minutes=-1)


@pytest.mark.skipif(not CONFERENCES.is_file(), reason="../shared/data/events is not here")
def test_real_conferences(tmp_path: Path, editor: Any) -> None:
    lines = [json.loads(line) for line in CONFERENCES.read_text(encoding="utf-8").splitlines()[::60]]
    fates, report = brought(tmp_path, editor, *lines, skip_bad=True)
    assert report.counts["created"] > 0.9 * len(lines)
    assert all(why for outcome, why in fates if outcome == "refused")


ICS = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:a@x\r\nSUMMARY:სემინარი\r\n"
    "DTSTART;TZID=Mars/Base:20900608T100000\r\nDTEND;TZID=Mars/Base:20900608T120000\r\nEND:VEVENT\r\n{more}END:VCALENDAR\r\n"
)


def test_a_calendar_is_looked_at_told_of_and_written(editor: Any) -> None:
    client = signed_in(editor[1])
    file = SimpleUploadedFile("mine.ics", ICS.format(more="BEGIN:VEVENT\r\nEND:VEVENT\r\n").encode())
    sent = client.post("/en/import/", {"file": file, "kind": "need", "language": "ka"})
    upload = Upload.objects.get()
    assert sent.status_code == 302 and upload.kind == "event"
    look_through.call(upload.pk)
    page = client.get(sent["Location"]).content.decode()
    assert "Mars/Base" in page and "yours is supposed" in page and "სემინარი" in page
    assert "Line 9" in page and "say when it begins" in page
    client.post(f"/en/import/{upload.pk}/apply/", {"skip_bad": "1"})
    write.call(upload.pk)
    event = Event.objects.get()
    assert (event.title, event.state, event.time_zone, event.language) == ("სემინარი", "draft", "Asia/Tbilisi", "ka")
    assert event.starts_at.isoformat() == "2090-06-08T06:00:00+00:00"


def test_the_same_uid_is_the_same_event(tmp_path: Path, editor: Any) -> None:
    text = ICS.format(more="")
    assert brought(tmp_path, editor, text, name="a.ics")[0] == [("created", "")]
    assert brought(tmp_path, editor, text, name="a.ics")[0] == [("unchanged", "")]
    assert brought(tmp_path, editor, text.replace("სემინარი", "Kursi"), name="a.ics")[0] == [("updated", "")]
    assert Event.objects.get().title == "Kursi"
    gone = text.replace("SUMMARY", "STATUS:CANCELLED\r\nSUMMARY")
    event = actions.publish_event(Event.objects.get(), by=editor[1])
    assert brought(tmp_path, editor, gone, name="a.ics")[0] == [("updated", "")]
    assert fresh(event).state == "cancelled"


def test_what_comes_from_here_is_not_there_twice(tmp_path: Path, editor: Any) -> None:
    event, by = published(editor[0])
    path = "/" + own_file(event.pk, by).split("/", 3)[3]
    text = signed_in(None).get(path).content.decode()
    ((outcome, why),), _report = brought(tmp_path, editor, text, name="own.ics")
    assert (outcome, "already" in why) == ("refused", True)
    assert Event.objects.count() == 1


def test_a_text_of_a_million_letters_is_refused(tmp_path: Path, editor: Any) -> None:
    text = ICS.format(more="").replace("SUMMARY", f"DESCRIPTION:{'x' * 1_000_000}\r\nSUMMARY")
    ((outcome, why),), _report = brought(tmp_path, editor, text, name="long.ics")
    assert outcome == "refused" and "50000" in why
