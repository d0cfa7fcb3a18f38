"""Calendars as programs fetch them."""

import time
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote

import icalendar
import pytest
import vobject  # type: ignore[import-untyped]
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from talka.capabilities.calendars import addresses
from talka.capabilities.search.indexing import index_records
from talka.features.events import actions
from talka.features.events.models import Event
from talka.features.events.tests.test_pages import signed_in
from talka.features.events.tests.world import comes, published, written
from talka.kernel.records.actions import put_translation
from talka.kernel.testing import make_member, make_organisation, make_person, make_place, make_term

pytestmark = pytest.mark.django_db


def fetched(path: str, client: Client | None = None, **headers: str) -> Any:
    return (client or Client()).get(path, headers=headers)


def events_in(text: str) -> dict[str, Any]:
    """The VEVENTs by UID, which both libraries find."""
    found = {str(one["uid"]): one for one in icalendar.Calendar.from_ical(text).walk("VEVENT")}
    others = {one.uid.value for one in getattr(vobject.readOne(text), "vevent_list", [])}
    assert set(found) == others
    return found


def uid(event: Event, part: str = "") -> str:
    return f"event-{event.pk}{part}@localhost"


def host_is_known(text: str) -> str:
    from talka.capabilities.calendars.choosing import host

    return text.replace(f"@{host()}", "@localhost")


def shown(path: str, client: Client | None = None) -> dict[str, Any]:
    answer = fetched(path, client)
    assert answer.status_code == 200, answer.content
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    return events_in(host_is_known(answer.content.decode()))


def test_of_a_list_everybody_sees_what_is_public_and_nothing_else() -> None:
    seen, editor = published(venue="Zirgu iela 3")
    draft, _editor = written()
    hidden, _editor = published(visibility="members")
    for client in (None, signed_in(editor)):  # caches share it: whoever asks
        found = shown("/event.ics?lang=lv", client)
        assert set(found) == {uid(seen)}
    entry = found[uid(seen)]
    assert entry["dtstart"].dt == seen.starts_at.replace(microsecond=0)
    assert entry["dtstart"].params["TZID"] == "Europe/Riga"
    assert entry["location"] == "Zirgu iela 3"
    assert unquote(entry["url"]).endswith(f"/lv/events/{seen.pk}-{seen.slug}/")
    assert shown("/events.ics") == shown("/event.ics")
    assert uid(seen) in shown("/calendar.ics")
    for missing in (draft, hidden):
        assert fetched(f"/events/{missing.pk}.ics").status_code == 404
    assert fetched(f"/events/{10**30}.ics").status_code == 404
    assert fetched("/need.ics").status_code == 404
    assert fetched("/nothing.ics").status_code == 404


def test_a_filter_narrows_the_feed_as_it_narrows_the_list() -> None:
    livani, riga = make_place("LV-livani", lv="Līvāni"), make_place("LV-riga", lv="Rīga")
    there, _editor = published(place_id=livani.pk, title="Kursi Līvānos")
    published(place_id=riga.pk, title="Lekcija Rīgā")
    index_records(Event.objects.values_list("pk", flat=True))
    assert set(shown("/event.ics?place=LV-livani")) == {uid(there)}
    assert set(shown("/event.ics?place=LV-livani,LV-riga&state=open")) > {uid(there)}
    assert set(shown("/event.ics?q=Kursi")) == {uid(there)}
    assert shown("/event.ics?place=nowhere") == {}
    page = Client().get("/lv/events/?place=LV-livani").content.decode()
    assert "webcal://" in page and "/event.ics?place=LV-livani&amp;lang=lv" in page


def test_a_change_grows_the_sequence_and_what_is_cancelled_stays_with_its_uid() -> None:
    event, editor = published()
    first = shown("/event.ics")[uid(event)]
    assert (first["sequence"], first["status"]) == (0, "CONFIRMED")
    later = event.starts_at + timedelta(days=1)
    actions.move_event(
        event, starts_at=later, ends_at=later + timedelta(hours=2), time_zone="Asia/Tbilisi", venue="", by=editor
    )
    moved = shown("/event.ics")[uid(event)]
    assert moved["sequence"] == 1 and moved["dtstart"].params["TZID"] == "Asia/Tbilisi"
    actions.cancel_event(event, because="Plūdi", by=editor)
    gone = shown(f"/events/{event.pk}.ics")[uid(event)]
    assert (gone["status"], gone["sequence"]) == ("CANCELLED", 2)
    assert shown("/event.ics")[uid(event)]["status"] == "CANCELLED"


def test_sessions_are_entries_of_their_own() -> None:
    start = timezone.now().replace(microsecond=0) + timedelta(days=10)
    event, editor = published(starts_at=start)
    actions.change_event(event, {"ends_at": start + timedelta(days=30)}, by=editor, terms=[], version=None)
    made = [
        actions.add_part(
            event, "session", {"title": f"Diena {day}", "starts_at": start + timedelta(days=day),
                               "ends_at": start + timedelta(days=day, hours=2), "hours": 2, "venue": ""}, by=editor,
        ) for day in (0, 7)
    ]  # fmt: skip
    found = shown("/event.ics")
    assert set(found) == {uid(event, f"-session-{one.pk}") for one in made}
    assert {str(one["related-to"]) for one in found.values()} == {uid(event)}
    assert str(found[uid(event, f"-session-{made[1].pk}")]["summary"]) == "Seminārs: Diena 7"
    assert {one["sequence"] for one in found.values()} == {Event.objects.get().sequence}
    actions.remove_part(event, "session", made[1].pk, by=editor)
    assert set(shown("/event.ics")) == {uid(event)}


def test_unchanged_is_304_without_building_and_any_change_is_not() -> None:
    make_term("learning"), make_place("LV-livani")  # labels are kept once there are any
    event, editor = published()
    first = fetched("/event.ics")
    tag = first["ETag"]
    with CaptureQueriesContext(connection) as captured:
        again = fetched("/event.ics", **{"If-None-Match": tag})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
    assert len(captured) == 2
    put_translation(event, "en", {"title": "A seminar"}, by=editor)
    assert fetched("/event.ics?lang=en").content.decode().count("A seminar") == 1
    before = fetched("/event.ics?lang=en")["ETag"]
    other, _editor = published()
    changed = fetched("/event.ics?lang=en", **{"If-None-Match": before})
    assert changed.status_code == 200
    actions.cancel_event(other, because="", by=_editor)
    assert fetched("/event.ics?lang=en", **{"If-None-Match": changed["ETag"]}).status_code == 200


def test_what_is_long_over_is_in_no_feed() -> None:
    event, _editor = published()
    long_ago = timezone.now() - timedelta(days=400)
    Event.objects.filter(pk=event.pk).update(starts_at=long_ago, ends_at=long_ago + timedelta(hours=1))
    assert shown("/event.ics") == {}
    assert set(shown(f"/events/{event.pk}.ics")) == {uid(event)}


def test_a_persons_own_calendar_at_its_secret_address() -> None:
    person = make_person(address_confirmed_at=timezone.now())
    client = signed_in(person)
    comes(published(attendance="online", online_address="https://meet.example.org/x")[0], person)
    waits, _editor = published(capacity=1, attendance="online", online_address="https://meet.example.org/y")
    comes(waits), comes(waits, person)
    other, _editor = published()
    assert "Make an address" in client.get("/en/calendar/").content.decode()
    assert client.get("/en/calendar/make/").status_code == 405
    assert client.post("/en/calendar/make/").status_code == 302
    address = addresses.subscription_of(addresses.address_of(person)).https  # type: ignore[arg-type]
    assert address in client.get("/en/calendar/").content.decode()
    path = "/" + address.split("/", 3)[3]
    answer = fetched(path)
    assert answer["Cache-Control"].startswith("private")
    found = events_in(host_is_known(answer.content.decode()))
    assert sorted(one["status"] for one in found.values()) == ["CONFIRMED", "TENTATIVE"]
    assert uid(other) not in found
    assert "meet.example.org/x" in answer.content.decode() and "example.org/y" not in answer.content.decode()
    assert fetched(path, **{"If-None-Match": answer["ETag"]}).status_code == 304
    client.post("/en/calendar/make/")
    assert fetched(path).status_code == 404
    client.post("/en/calendar/end/")
    client.post("/en/calendar/end/")
    assert addresses.address_of(person) is None
    assert signed_in(None).get("/en/calendar/").status_code == 302


def test_what_an_organisation_holds_is_in_its_peoples_calendar_drafts_too() -> None:
    own = make_organisation()
    draft, editor = written(own)
    secret = addresses.make_address(by=editor).secret
    assert uid(draft) in shown(f"/calendar/{secret}.ics")
    stranger = addresses.make_address(by=make_member(make_organisation())).secret
    assert shown(f"/calendar/{stranger}.ics") == {}
    editor.is_active = False
    editor.save()
    assert fetched(f"/calendar/{secret}.ics").status_code == 404
    assert fetched("/calendar/guessed.ics").status_code == 404


def test_a_registration_without_an_account_has_a_file_by_the_address_in_its_mail() -> None:
    event, editor = published(attendance="online", online_address="https://meet.example.org/x")
    seat = comes(event)
    assert seat.person is not None
    path = "/" + addresses.own_file(event.pk, seat.person).split("/", 3)[3]
    answer = fetched(path)
    assert answer["Content-Disposition"].startswith("attachment")
    assert "meet.example.org/x" in answer.content.decode()
    actions.cancel_registration(seat, by=seat.person)
    gone = shown(path)[uid(event)]
    assert gone["status"] == "CANCELLED"
    assert "meet.example.org/x" not in fetched(path).content.decode()
    assert "meet.example.org/x" not in fetched(f"/events/{event.pk}.ics").content.decode()
    assert "meet.example.org/x" in fetched(f"/events/{event.pk}.ics", signed_in(editor)).content.decode()
    assert fetched(f"{path[:-8]}x.ics").status_code == 404
    seat.person.email = "other@example.org"
    seat.person.save()
    assert fetched(path).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_a_feed_costs_the_same_for_one_and_three(count: int) -> None:
    make_term("learning"), make_place("LV-livani")
    for _number in range(count):
        published()
    fetched("/event.ics")
    with CaptureQueriesContext(connection) as captured:
        fetched("/event.ics")
    assert len(captured) == 4


def test_a_thousand_events_in_a_moment() -> None:
    event, _editor = published(title="სემინარი ახალგაზრდებისთვის", venue="Zirgu iela 3", summary="Par visu. " * 20)
    columns = [field.attname for field in Event._meta.local_concrete_fields if not field.primary_key]
    from talka.kernel.records.models import Record

    shared = [field.attname for field in Record._meta.local_concrete_fields if not field.primary_key]
    rows = Record.objects.bulk_create(
        [Record(**{name: getattr(event, name) for name in shared}) for _number in range(999)]
    )
    made = [Event(record_ptr_id=row.pk, **{name: getattr(event, name) for name in columns}) for row in rows]
    Event._base_manager._insert(  # type: ignore[attr-defined]
        made, fields=Event._meta.local_concrete_fields, using=connection.alias
    )
    fetched("/event.ics")
    taken = []
    for _turn in range(3):
        began = time.process_time()
        text = fetched("/event.ics").content.decode()
        taken.append(time.process_time() - began)
    assert text.count("BEGIN:VEVENT") == 1000
    assert min(taken) < 0.3, taken


def test_days_on_which_the_clocks_change() -> None:
    zone_event, _editor = published()
    begins = datetime.fromisoformat("2026-10-25T00:30:00+00:00")
    Event.objects.filter(pk=zone_event.pk).update(starts_at=begins, ends_at=begins + timedelta(hours=2))
    text = fetched(f"/events/{zone_event.pk}.ics").content.decode()
    assert "DTSTART;TZID=Europe/Riga:20261025T033000" in text and "DTEND;TZID=Europe/Riga:20261025T043000" in text
