"""In a real browser, on a phone: a visitor's browser calculates and the report arrives; pages are sound in Georgian."""

import os
from contextvars import copy_context
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, Page, Route, expect

from talka.capabilities.comments.tests.world import GEORGIAN
from talka.capabilities.moderation import actions
from talka.capabilities.moderation.models import Report
from talka.ui.tests.answering import SITE, answer

from .world import boss, decided, said, signed_in, topic, trusted

pytestmark = [pytest.mark.django_db, pytest.mark.browser, pytest.mark.xdist_group("browser")]


def seen(page: Page, name: str) -> None:
    """Keep a picture where one is asked for."""
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


# Browsers calculate (SubtleCrypto) in secure contexts alone.
SECURE = SITE.replace("http://", "https://")


def taken(route: Route) -> None:
    """What is sent arrives, and the answer says how."""
    request = route.request
    kind = request.headers["content-type"]
    response = Client().generic("POST", urlsplit(request.url).path, request.post_data or "", content_type=kind)
    route.fulfill(body=f"<p id='done'>{response.status_code}</p>", content_type="text/html")


def opened(page: Page) -> None:
    """A phone that this test answers."""
    here = copy_context()  # with this test's connection to the database

    def answered(route: Route) -> None:
        here.copy().run(taken if route.request.method == "POST" else answer, route)

    page.context.route("**/*", answered)
    page.set_default_timeout(60_000)
    page.set_viewport_size({"width": 390, "height": 844})


def test_a_visitor_reports_in_georgian_and_the_browser_calculates(page: Page, axe: Any) -> None:
    comment = said(topic(title="ბიბლიოთეკა", language="ka"), GEORGIAN, language="ka")
    opened(page)
    page.goto(f"{SECURE}/ka/moderation/report/comment/{comment.pk}/")
    expect(page.locator("[data-proof-none]")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert axe() == []
    seen(page, "report-ka")
    page.locator("input[value=spam]").check()
    page.locator("form.form .form-buttons button").click()
    expect(page.locator("#done")).to_have_text("302")
    report = Report.objects.get()
    assert (report.comment_id, report.by, report.reason) == (comment.pk, None, "spam")


def test_a_coordinators_pages_on_a_phone(page: Page, context: BrowserContext, axe: Any) -> None:
    by = boss("ნინო")
    comment = said(topic(title="ბიბლიოთეკა", language="ka"), GEORGIAN, language="ka")
    for words in ("https://example.org/" + "x" * 90, "ეს რეკლამაა"):
        actions.report(comment, "spam", by=trusted(), words=words, words_language="ka")
    decided(said(topic(), by=comment.author), "warned")
    cookie = signed_in(by).cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": SITE}])
    opened(page)
    for path, name in (("", "queue"), (f"comment/{comment.pk}/", "case"), ("waves/", "waves"), ("counts/", "counts")):
        page.goto(f"{SITE}/ka/moderation/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
        assert axe() == [], path
        seen(page, f"{name}-ka")
