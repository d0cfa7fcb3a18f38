"""Lists in a real browser: what a press on a filter changes around the list, and where the focus goes."""

from collections.abc import Callable
from contextvars import copy_context

import pytest
from playwright.sync_api import Page, expect

from talka.kernel.records.models import Record
from talka.kernel.testing import make_term
from talka.ui.tests.answering import SITE, answer

pytestmark = [pytest.mark.django_db, pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_filters_go_along_and_the_focus_stays(put: Callable[..., Record], page: Page) -> None:
    learning, music = make_term("learning"), make_term("music")
    for number in range(3):
        put(f"Courses {number}", terms=[learning, music] if number else [learning])
    here = copy_context()  # with this test's connection to the database
    page.route("**/*", lambda route: here.copy().run(answer, route))
    page.goto(f"{SITE}/en/things/?limit=2")

    page.locator("#facet-theme-music").press("Enter")
    page.wait_for_url("**theme=music**")
    expect(page.locator("#facet-theme-music")).to_be_focused()
    assert "theme=music" in (page.locator(".site-tools a[hreflang=lv]").get_attribute("href") or "")
    assert "theme=music" in (page.locator("head link[type='application/atom+xml']").get_attribute("href") or "")

    page.locator("#order").press("Enter")
    page.get_by_role("link", name="Oldest first").press("Enter")
    page.wait_for_url("**sort=oldest**")
    expect(page.locator("#order")).to_be_focused()

    page.set_viewport_size({"width": 360, "height": 800})
    for menu in page.locator(".list-tools summary").all():
        menu.click()
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.set_viewport_size({"width": 1280, "height": 900})

    page.get_by_role("link", name="Theme: Music").press("Enter")  # takes it away, and is itself gone then
    page.wait_for_url(lambda address: "music" not in address)
    expect(page.locator("[data-landing]")).to_be_focused()
    page.locator("#facet-theme-learning").press("Enter")
    page.wait_for_url("**theme=learning**")
    page.get_by_role("link", name="More").press("Enter")
    page.wait_for_url("**cursor=**")
    expect(page.locator("[data-landing]")).to_be_focused()

    page.locator("#q").fill("courses")
    page.locator("#q").press("Enter")
    page.wait_for_url("**q=courses**")
    assert "theme=learning" in page.url and "music" not in page.url
