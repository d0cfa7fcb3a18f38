"""In a real browser on a phone: people are checked in without a connection, by list, by a camera and at the door.

The network is cut, thirty come in, the page is closed and opened again, the connection is back: all are there once.
What was kept of them on the phone is gone as soon as its owner signs out, or somebody else signs in.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import segno
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect

from talka.features.events import actions, queries
from talka.features.events.models import Event, Presence, Registration
from talka.features.events.tests.world import comes, published
from talka.features.fieldwork.tests.world import planned
from talka.kernel.people.models import Person
from talka.kernel.testing import make_person

from .test_translation_journey import PHONE, Check, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
MANY = 30
WIDTH, HEIGHT = 640, 480
KEPT = """async () => {
  const pages = await caches.keys();
  const opened = indexedDB.open('talka-door');
  await new Promise((done) => { opened.onsuccess = done; });
  if (![...opened.result.objectStoreNames].includes('lists')) return [pages.length, 0, 0];
  const work = opened.result.transaction(['lists', 'entries']);
  const count = (name) => new Promise((done) => {
    const asked = work.objectStore(name).count();
    asked.onsuccess = () => done(asked.result);
  });
  const counts = [pages.length, await count('lists'), await count('entries')];
  opened.result.close();
  return counts;
}"""


@pytest.fixture
def context(browser: Any) -> Iterator[BrowserContext]:
    """A phone."""
    made = browser.new_context(viewport=PHONE, reduced_motion="reduce")
    made.set_default_timeout(20_000)
    yield made
    made.close()


@pytest.fixture
def seminar(transactional_db: None) -> tuple[Event, Person]:
    """A seminar in an hour to which thirty are registered, and who checks them in."""
    event, editor = published(starts_at=timezone.now() + timedelta(hours=1), title="Seminar", capacity=MANY)
    for number in range(MANY):
        comes(event, make_person(f"Person {number:02}", address_confirmed_at=timezone.now()))
    return event, editor


def address(url: str, event: Event) -> str:
    """The door."""
    return f"{url}/en/events/{event.pk}/check-in/"


def cut(context: BrowserContext, page: Page) -> None:
    """There is no connection any more."""
    expect(page.locator("[data-door-ready]")).to_be_visible()
    context.set_offline(True)
    page.evaluate("window.dispatchEvent(new Event('offline'))")
    expect(page.locator("[data-door-said]")).to_contain_text("There is no connection.")


def test_thirty_come_in_without_a_connection_and_are_there_once(
    live_server: Any, context: BrowserContext, page: Page, axe: Check, seminar: tuple[Event, Person]
) -> None:
    event, editor = seminar
    sign_in(context, live_server.url, editor.email)
    page.goto(address(live_server.url, event))
    expect(page.locator("[data-door-list] li")).to_have_count(MANY)
    cut(context, page)
    for number in range(MANY):
        page.locator("#door-q").fill(f"Person {number:02}")
        page.get_by_role("button", name=f"Check in: Person {number:02}").click()
        expect(page.locator("[data-door-told-text]")).to_contain_text(
            f"Person {number:02} is checked in; it is sent later."
        )
    page.locator("input[name=name]").fill("Jānis at the door")
    page.get_by_role("button", name="Write in").click()
    expect(page.locator("[data-door-waiting]")).to_have_text(str(MANY + 1))
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert axe() == []
    page.close()

    again = context.new_page()
    again.goto(address(live_server.url, event))  # from the phone: there is no connection
    expect(again.locator("[data-door-waiting]")).to_have_text(str(MANY + 1))
    expect(again.locator("[data-door-here]")).to_have_text(str(MANY + 1))
    assert not Presence.objects.exists()

    context.set_offline(False)
    expect(again.locator("[data-door-waiting]")).to_have_text("0", timeout=60_000)
    assert Presence.objects.count() == MANY + 1
    assert Registration.objects.filter(event=event, state="attended").count() == MANY + 1
    assert Presence.objects.get(is_over=True).registration.name == "Jānis at the door"
    expect(again.locator("[data-door-told-text]")).to_contain_text("although all places were taken")
    again.reload()
    expect(again.locator("[data-door-here]")).to_have_text(str(MANY + 1))
    assert Presence.objects.count() == MANY + 1


def test_what_was_kept_of_people_is_gone_when_the_phones_owner_signs_out(
    live_server: Any, context: BrowserContext, page: Page, seminar: tuple[Event, Person]
) -> None:
    event, editor = seminar
    visit, leader = planned(title="Visit to Baltinava")
    sign_in(context, live_server.url, editor.email)
    page.goto(address(live_server.url, event))
    cut(context, page)
    page.get_by_role("button", name="Check in: Person 03").click()
    expect(page.locator("[data-door-waiting]")).to_have_text("1")
    assert page.evaluate(KEPT) == [1, 1, 1]
    context.clear_cookies()  # the session is over
    context.set_offline(False)
    expect(page.locator("[data-door-said]")).to_contain_text("You are signed out.")
    page.goto(f"{live_server.url}/en/")  # any page shows that nobody is signed in
    page.wait_for_function("() => localStorage.getItem('talka-kept') === null")
    assert page.evaluate(KEPT) == [0, 0, 1]  # what waits to be sent is nobody's to read, and is not lost
    context.set_offline(True)
    with pytest.raises(Exception, match="ERR_INTERNET_DISCONNECTED"):
        page.goto(address(live_server.url, event))
    context.set_offline(False)

    sign_in(context, live_server.url, leader.email)  # somebody else, with what households said on their phone
    page.goto(f"{live_server.url}/en/field-meetings/{visit.pk}/write-down/")
    expect(page.locator("[data-field-ready]")).to_be_visible()
    assert page.evaluate(KEPT)[0] == 1
    page.goto(f"{live_server.url}/en/")
    assert page.evaluate(KEPT)[0] == 1  # theirs stays while they are signed in
    context.clear_cookies()
    sign_in(context, live_server.url, editor.email)
    page.goto(f"{live_server.url}/en/")
    page.wait_for_function("() => localStorage.getItem('talka-kept') === null")
    assert page.evaluate(KEPT)[0] == 0
    page.goto(address(live_server.url, event))
    for _tenth in range(300):  # the page says that nothing waits before it has looked, too
        if Presence.objects.exists():
            break
        page.wait_for_timeout(100)
    assert Presence.objects.get().registration.person.name == "Person 03"  # type: ignore[union-attr]
    expect(page.locator("[data-door-waiting]")).to_have_text("0")


def as_video(text: str, path: Path) -> None:
    """A minute before a camera that sees a QR code: YUV4MPEG2, 4:2:0, by hand."""
    code = segno.make_qr(text, error="m")
    rows = [list(row) for row in code.matrix_iter(scale=6, border=4)]
    top, left = (HEIGHT - len(rows)) // 2, (WIDTH - len(rows[0])) // 2
    picture = bytearray([200]) * (WIDTH * HEIGHT)
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            picture[(top + y) * WIDTH + left + x] = 16 if dark else 235
    frame = b"FRAME\n" + bytes(picture) + bytes([128]) * (WIDTH * HEIGHT // 2)
    path.write_bytes(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F10:1 Ip A1:1 C420jpeg\n".encode() + frame * 10)


def test_a_code_before_the_camera_is_read_by_the_page(
    live_server: Any, browser: Browser, chromium: str, tmp_path: Path, seminar: tuple[Event, Person]
) -> None:
    event, editor = seminar
    row = Registration.objects.get(event=event, person__name="Person 07")
    video = tmp_path / "code.y4m"
    as_video(queries.scanned_address(event.pk, row.pk), video)
    arguments = [
        "--no-sandbox", "--disable-dev-shm-usage", "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream", f"--use-file-for-fake-video-capture={video}",
    ]  # fmt: skip
    started = browser.browser_type.launch(executable_path=chromium, args=arguments)
    try:
        page = started.new_context(viewport=PHONE, reduced_motion="reduce", permissions=["camera"]).new_page()
        sign_in(page.context, live_server.url, editor.email)
        for words in ("Person 07 is checked in.", "Person 07 is checked in already: at"):
            page.goto(address(live_server.url, event))
            page.get_by_role("button", name="Scan codes").click()
            expect(page.locator("[data-door-told-text]")).to_contain_text(words, timeout=30_000)
    finally:
        started.close()
    presence = Presence.objects.get()
    assert (presence.registration, presence.how) == (row, "qr")


def test_without_a_camera_or_leave_the_page_says_so(
    live_server: Any, context: BrowserContext, page: Page, seminar: tuple[Event, Person]
) -> None:
    event, editor = seminar
    sign_in(context, live_server.url, editor.email)
    page.goto(address(live_server.url, event))
    for name, words in (("NotFoundError", "has no camera"), ("NotAllowedError", "may not be used")):
        page.evaluate(
            "name => { navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', name)); }", name
        )
        page.get_by_role("button", name="Scan codes").click()
        expect(page.locator("[data-door-camera-wrong]")).to_contain_text(words)


def test_a_walk_in_at_a_full_event_is_asked_about_and_a_second_phone_says_already(
    live_server: Any, context: BrowserContext, page: Page, seminar: tuple[Event, Person]
) -> None:
    event, editor = seminar
    sign_in(context, live_server.url, editor.email)
    page.goto(address(live_server.url, event))
    expect(page.locator("[data-door-ready]")).to_be_visible()
    page.locator("input[name=name]").fill("Jānis")
    page.get_by_role("button", name="Write in").click()
    expect(page.locator("[data-door-told-text]")).to_contain_text("All places are taken.")
    assert not Presence.objects.exists()
    page.get_by_role("button", name="Let them in", exact=True).click()
    expect(page.locator("[data-door-told-text]")).to_contain_text("although all places were taken: it is noted")
    row = Registration.objects.get(event=event, person__name="Person 00")
    actions.check_in(row, actions.Arrival(), by=editor)  # on another phone, a moment ago
    page.get_by_role("button", name="Check in: Person 00").click()
    expect(page.locator("[data-door-told-text]")).to_contain_text("Person 00 is checked in already: at")
    assert Presence.objects.count() == 2
