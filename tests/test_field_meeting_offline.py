"""In a real browser on a phone: what is said is written down without a connection, and arrives once.

The network is cut, several needs are written, the page is closed and opened again, the connection is back: all are
there once, in the list of needs, linked to the meeting; also when the session ended in between.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from talka.features.fieldwork.models import FieldMeeting, Heard
from talka.features.fieldwork.tests.world import planned
from talka.features.needs.models import Need
from talka.kernel.people.models import Person

from .test_translation_journey import PHONE, Check, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
TITLES = ["No bus on Sundays", "The well is dry", "Nobody teaches Latvian"]


@pytest.fixture
def context(browser: Any) -> Any:
    """A phone."""
    made = browser.new_context(viewport=PHONE, reduced_motion="reduce")
    made.set_default_timeout(20_000)
    yield made
    made.close()


@pytest.fixture
def visit(transactional_db: None) -> tuple[FieldMeeting, Person]:
    """A visit, and who writes down there."""
    meeting, editor = planned(title="Visit to Baltinava")
    return meeting, editor


def keep(page: Page, title: str, households: int = 1) -> None:
    """Write one down."""
    page.locator("input[name=title]").fill(title)
    page.locator("textarea[name=body]").fill(f"{title}, they said.")
    page.locator("input[name=households]").fill(str(households))
    page.get_by_role("button", name="Keep it").click()
    expect(page.locator("[data-field-list] li").filter(has_text=title).first).to_be_visible()


def address(url: str, meeting: FieldMeeting) -> str:
    """Where one writes down."""
    return f"{url}/en/field-meetings/{meeting.pk}/write-down/"


def opened(context: BrowserContext, page: Page, url: str, meeting: FieldMeeting) -> None:
    """The page, kept for when there is no connection."""
    page.goto(address(url, meeting))
    expect(page.locator("[data-field-ready]")).to_be_visible()
    context.set_offline(True)
    page.evaluate("window.dispatchEvent(new Event('offline'))")
    expect(page.locator("[data-field-said]")).to_contain_text("There is no connection.")


def test_what_is_written_offline_arrives_once(
    live_server: Any, context: BrowserContext, page: Page, axe: Check, visit: tuple[FieldMeeting, Person]
) -> None:
    meeting, editor = visit
    sign_in(context, live_server.url, editor.email)
    opened(context, page, live_server.url, meeting)
    for title in TITLES:
        keep(page, title)
    page.locator("[data-field-list] li").first.get_by_role("button", name="Others say it too").click()
    page.locator("input[name=households]").fill("4")
    page.get_by_role("button", name="Keep it").click()
    expect(page.locator("[data-field-waiting]")).to_have_text("4")
    page.locator("input[name=title]").fill("Half a sent")  # it is being written when the phone dies
    page.wait_for_timeout(600)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert axe() == []
    page.close()

    again = context.new_page()
    again.goto(address(live_server.url, meeting))  # from the phone: there is no connection
    expect(again.locator("[data-field-list] li")).to_have_count(4)
    expect(again.locator("[data-field-waiting]")).to_have_text("4")
    expect(again.locator("input[name=title]")).to_have_value("Half a sent")
    assert not Need.objects.exists()

    context.set_offline(False)
    expect(again.locator("[data-field-waiting]")).to_have_text("0", timeout=40_000)
    assert sorted(Need.objects.values_list("title", flat=True)) == sorted(TITLES)
    assert Heard.objects.count() == 4
    again.reload()
    expect(again.locator("[data-field-list] li")).to_have_count(4)
    expect(again.locator("input[name=title]")).to_have_value("Half a sent")
    assert (Need.objects.count(), Heard.objects.count()) == (3, 4)

    again.goto(f"{live_server.url}/en/field-meetings/{meeting.pk}/what-happened/")
    expect(again.get_by_text("said by 5 households")).to_be_visible()
    for title in TITLES:
        expect(again.get_by_role("link", name=title)).to_be_visible()


def test_an_answer_that_was_lost_is_asked_for_again(
    live_server: Any, context: BrowserContext, page: Page, visit: tuple[FieldMeeting, Person]
) -> None:
    meeting, editor = visit
    sign_in(context, live_server.url, editor.email)
    page.goto(address(live_server.url, meeting))
    expect(page.locator("[data-field-ready]")).to_be_visible()
    lost: list[int] = []

    def lose(route: Any) -> None:
        lost.append(route.fetch().status)  # the server took it, and the connection broke
        route.abort()

    page.route(re.compile("/write-down/send/"), lose)
    keep(page, TITLES[0])
    expect(page.locator("[data-field-said]")).to_contain_text("There is no connection.")
    assert lost == [200]
    page.unroute(re.compile("/write-down/send/"))
    page.reload()
    expect(page.locator("[data-field-list]")).to_contain_text("It arrived")
    assert (Need.objects.count(), Heard.objects.count()) == (1, 1)


def test_nothing_is_lost_with_the_session(
    live_server: Any, context: BrowserContext, page: Page, visit: tuple[FieldMeeting, Person]
) -> None:
    meeting, editor = visit
    sign_in(context, live_server.url, editor.email)
    opened(context, page, live_server.url, meeting)
    keep(page, TITLES[0])
    context.clear_cookies()  # the session is over
    context.set_offline(False)
    expect(page.locator("[data-field-said]")).to_contain_text("You are signed out.")
    expect(page.get_by_role("link", name="Sign in again")).to_be_visible()
    assert not Need.objects.exists()
    sign_in(context, live_server.url, editor.email)
    page.get_by_role("link", name="Sign in again").click()
    expect(page.locator("[data-field-list]")).to_contain_text("It arrived")
    assert Need.objects.get().title == TITLES[0]
