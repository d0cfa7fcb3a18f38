"""A conversation in a real browser: names are suggested, other languages unfold, phones and readers of screens cope."""

import os
from contextvars import copy_context
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect

from talka.capabilities.comments import actions
from talka.kernel.testing import make_member
from talka.ui.tests.answering import SITE, answer

from .world import GEORGIAN, LATVIAN, RUSSIAN, listed, said, topic, trusted

pytestmark = [pytest.mark.django_db, pytest.mark.browser, pytest.mark.xdist_group("browser")]


def seen(page: Page, name: str) -> None:
    """Keep a picture where one is asked for."""
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def test_a_conversation_in_georgian_on_a_phone(page: Page, context: BrowserContext, axe: Any) -> None:
    record, reader = topic(title="ბიბლიოთეკა", language="ka"), trusted("Nino")
    listed("Zilais kalns")
    editor = make_member(record.owner)
    head = said(record, f"{GEORGIAN} https://example.org/{'ka' * 60}", language="ka", by=editor)
    said(record, LATVIAN, language="lv", answers_to=head)
    said(
        record,
        "> ერთი\n> > ორი\n> > > სამი\n\nოთხი",
        language="ka",
        by=editor,
        organisation=record.owner,
        official=True,
    )
    said(record, RUSSIAN, language="ru")
    actions.react(head, "thanks", by=reader, wanted=True)
    client = Client()
    client.force_login(reader)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": SITE}])
    here = copy_context()  # with this test's connection to the database
    page.route("**/*", lambda route: here.copy().run(answer, route))
    page.route("**/names/**", lambda route: route.fulfill(json=here.copy().run(client.get, route.request.url).json()))
    page.set_default_timeout(60_000)
    page.set_viewport_size({"width": 390, "height": 844})

    page.goto(f"{SITE}/ka/comments/on/{record.pk}/")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert axe() == []
    seen(page, "conversation-ka")
    page.locator("#other-threads a").click()
    expect(page.locator("#other-threads [lang=ru]").first).to_contain_text("библиотеке")
    _somebody_is_mentioned(page, record, axe)


def _somebody_is_mentioned(page: Page, record: Any, axe: Any) -> None:
    page.goto(f"{SITE}/ka/comments/on/{record.pk}/write/")
    area = page.locator("textarea")
    area.press_sequentially("Hi @zil")
    expect(page.locator(".names-offered [role=option]")).to_have_text("Zilais kalns")
    area.press("ArrowDown")
    area.press("Enter")
    expect(area).to_have_value("Hi @Zilais kalns ")
    assert page.locator("input[name=mention]").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert axe() == []
    seen(page, "write-ka")
