"""The gallery in a real browser: nothing for axe to complain of, nothing shifts, the phone scrolls one way only.

The browser asks for pages and gets them from the views by interception, so no server and no database run.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import override_settings
from playwright.sync_api import Page, Route

from .answering import SITE, answer

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
MIDDLEWARE = ["django.middleware.locale.LocaleMiddleware", "django_htmx.middleware.HtmxMiddleware"]
Open = Callable[..., Page]


@pytest.fixture
def open_page(browser: Any) -> Iterator[Open]:
    """`open_page("/lv/gallery/", width=390, theme="dark")`; what the console says goes into `page.said`."""
    contexts = []

    def make(path: str, width: int = 1280, theme: str = "light", script: bool = True) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=theme,
            java_script_enabled=script,
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        page.said = []
        page.on("console", lambda message: page.said.append(message.text) if message.type == "error" else None)
        page.route("**/*", answer)
        page.goto(SITE + path)
        return page

    with override_settings(ROOT_URLCONF="talka.ui.tests.urls", MIDDLEWARE=MIDDLEWARE):
        yield make
    for context in contexts:
        context.close()


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize(("language", "theme"), [("ka", "light"), ("lv", "dark"), ("en", "light"), ("en", "dark")])
def test_axe_has_nothing_to_say(open_page, language, theme, width):
    page = open_page(f"/{language}/gallery/", width, theme)
    found = Axe().run(
        page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
    )
    problems = [
        f"{one['id']}: {one['help']} {[node['target'] for node in one['nodes']][:3]}"
        for one in found.response["violations"]
    ]
    assert problems == []
    assert page.said == []


@pytest.mark.parametrize("width", [320, 390, 768, 1280, 1920])
@pytest.mark.parametrize("language", ["ka", "lt", "uk"])
def test_no_page_scrolls_sideways(open_page, language, width):
    page = open_page(f"/{language}/gallery/", width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_nothing_shifts(open_page):
    page = open_page("/ka/gallery/", 390)
    page.wait_for_timeout(500)
    shift = page.evaluate(
        """() => new Promise(done => { let sum = 0;
        new PerformanceObserver(list => { for (const e of list.getEntries()) if (!e.hadRecentInput) sum += e.value; })
          .observe({type: 'layout-shift', buffered: true});
        setTimeout(() => done(sum), 300); })"""
    )
    assert shift == 0


def test_without_script_everything_can_be_reached(open_page):
    page = open_page("/en/gallery/", 390, script=False)
    page.locator("summary[aria-label^='Language']").click()
    assert page.locator(".site-tools a[hreflang=ka]").is_visible()
    assert not page.locator("#facets").is_visible()
    page.locator(".facet-opener").click()
    assert page.locator("#facets").is_visible()
    assert page.locator("#facets a").first.is_visible()
    assert not page.locator(".site-head a, .demo-bar a, #results a, .site-foot a").filter(visible=True).count()
    assert page.evaluate("getComputedStyle(document.documentElement).overflowY") == "hidden"
    page.get_by_role("link", name="Show the results").click()
    assert not page.locator("#facets").is_visible()
    assert page.locator(".site-head a").first.is_visible()
    page.emulate_media(media="print")
    assert page.locator(".map .as-table ul").first.bounding_box()["height"] > 10


def test_menus_and_dialogs_listen_to_the_keyboard(open_page):
    page = open_page("/en/gallery/")
    menu = page.locator("summary[aria-label^='Language']")
    menu.focus()
    page.keyboard.press("Enter")
    assert page.locator(".site-tools a[hreflang=lv]").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator(".site-tools a[hreflang=lv]").is_visible()
    assert menu.evaluate("node => node === document.activeElement")
    page.keyboard.press("Enter")
    page.locator(".site-tools a[hreflang=uk]").focus()
    page.keyboard.press("Tab")  # beyond the menu, which would lie over what comes next
    assert not page.locator(".site-tools a[hreflang=lv]").is_visible()
    menu.click()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Escape")
    assert not page.locator(".site-tools a[hreflang=lv]").is_visible()
    page.get_by_role("link", name="Opens a dialog").click()
    assert page.locator("#sample-dialog").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("#sample-dialog").is_visible()


def test_a_form_is_sent_once(open_page):
    page = open_page("/en/gallery/")
    sent = []
    page.route("**/*", lambda route: sent.append(1) if route.request.method == "POST" else answer(route))
    page.evaluate(
        """() => { const button = document.querySelector('.post-button button'); button.click(); button.click(); }"""
    )
    page.wait_for_timeout(300)
    assert len(sent) == 1


def test_a_draft_is_kept_while_one_writes_and_again_when_the_line_is_back(open_page):
    page = open_page("/en/gallery/")
    kept, answers = [], iter([500, 204, 403])

    def keep(route: Route) -> None:
        if route.request.method != "POST":
            answer(route)
            return
        kept.append(route.request.post_data or "")
        route.fulfill(status=next(answers))

    page.route("**/*", keep)
    page.locator("#id_new-title").fill("Kursi Līvānos")
    said = page.locator("[data-autosave-said]")
    said.get_by_text("Not kept yet").wait_for(timeout=5000)
    page.evaluate("dispatchEvent(new Event('online'))")
    said.get_by_text("Draft kept").wait_for(timeout=5000)
    assert len(kept) == 2
    assert all("Kursi Līvānos" in body for body in kept)
    page.locator("#id_new-title").fill("Kursi")
    said.get_by_text("Copy what you wrote").wait_for(timeout=5000)  # of what can't be mended no more is asked


def test_a_draft_under_way_is_given_up_when_the_form_is_sent(open_page):
    page = open_page("/en/gallery/")
    page.route("**/*", lambda route: None if route.request.method == "POST" else answer(route))
    with page.expect_request(lambda request: request.method == "POST"):
        page.locator("#id_new-title").fill("Kursi")
    with page.expect_event("requestfailed", timeout=3000):
        page.locator("#id_new-title").evaluate(
            "node => node.form.dispatchEvent(new Event('submit', {bubbles: true, cancelable: true}))"
        )


def test_what_failed_is_said_where_one_is(open_page):
    page = open_page("/en/gallery/")
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    page.evaluate("document.dispatchEvent(new Event('htmx:sendError'))")
    assert 0 <= page.get_by_text("There is no connection now").bounding_box()["y"] < 200
    page.evaluate("document.dispatchEvent(new CustomEvent('htmx:afterRequest', {detail: {successful: true}}))")
    assert not page.get_by_text("There is no connection now").count()
    folds = "document.querySelectorAll('.as-table[open]').length"
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate(folds) > 1
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.evaluate(folds) == 0


def test_the_theme_changes_at_once(open_page):
    page = open_page("/en/gallery/")
    ground = "getComputedStyle(document.body).backgroundColor"
    before = page.evaluate(ground)
    page.locator("summary[aria-label^='Your menu']").click()
    page.get_by_role("button", name="Dark", exact=True).click()
    assert page.evaluate(ground) != before
    assert page.get_by_role("button", name="Dark", exact=True).get_attribute("aria-pressed") == "true"


def test_suggestions_are_a_combobox(open_page):
    page = open_page("/en/gallery/")
    page.route(
        "**/gallery/places.json*",
        lambda route: route.fulfill(
            json=[{"value": "7", "label": "Līvāni", "detail": "Latgale"}, {"value": "8", "label": "Līgatne"}]
        ),
    )
    box = page.locator("#id_new-place")
    box.fill("Lī")
    page.wait_for_selector("#id_new-place_list [role=option]")
    assert box.get_attribute("aria-expanded") == "true"
    box.press("ArrowDown")
    assert box.get_attribute("aria-activedescendant") == "id_new-place_list-0"
    box.press("Enter")
    assert box.input_value() == "Līvāni"
    assert page.locator("[name=new-place_value]").input_value() == "7"
    assert box.get_attribute("aria-expanded") == "false"
    box.fill("Līv")
    box.press("Tab")  # an answer that comes later opens nothing
    page.wait_for_timeout(400)
    assert box.get_attribute("aria-expanded") == "false"
    page.route("**/suggest*", lambda route: route.fulfill(body="<a role=option href='#there'>There</a>"))
    page.locator("#big-q").fill("th")
    page.get_by_role("option", name="There").click(modifiers=["Control"])
    page.wait_for_timeout(100)
    assert not page.url.endswith("#there")
