"""In a real browser, in Georgian on a phone: a question asked, answered in another language, accepted; a poll."""

import os
from contextvars import copy_context
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, Route, expect

from talka.features.forum import actions
from talka.features.forum.models import Topic, TopicState, Vote
from talka.kernel.people.models import Person
from talka.kernel.testing import make_term
from talka.kernel.vocabulary.models import Term
from talka.ui.tests.answering import POLICY, SITE, answer

from .world import begun, coordinator, poll, said, trusted

pytestmark = [pytest.mark.django_db, pytest.mark.browser, pytest.mark.xdist_group("browser")]


def seen(page: Page, name: str, axe: Any) -> None:
    """It fits the phone, axe finds nothing; keep a picture where one is asked for."""
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert axe() == []
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/forum-{name}.png", full_page=True)


def answer_all(route: Route) -> None:
    """As `answer`; what a form sends, and what leads elsewhere, is followed to the page that it leads to."""
    request = route.request
    address = urlsplit(request.url)
    if request.method != "POST" and not address.path.endswith("/new-replies/"):
        answer(route)
        return
    client = Client(headers=dict(request.headers))
    if request.method == "POST":
        kind = "application/x-www-form-urlencoded"
        response = client.post(address.path, request.post_data or "", content_type=kind, follow=True)
    else:
        response = client.get(address.path, follow=True)
    headers = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": POLICY}
    route.fulfill(status=response.status_code, body=response.content, headers=headers)


def opened(page: Page, context: BrowserContext, person: Person) -> None:
    """A phone on which somebody is signed in, and which this test answers."""
    client = Client()
    client.force_login(person)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": SITE}])
    here = copy_context()  # with this test's connection to the database
    page.route("**/*", lambda route: here.copy().run(answer_all, route))
    page.set_default_timeout(60_000)
    page.set_viewport_size({"width": 390, "height": 844})


def test_a_question_from_asking_to_its_answer(page: Page, context: BrowserContext, axe: Any) -> None:
    term = make_term("libraries", ka="ბიბლიოთეკები", lv="Bibliotēkas")
    nino = trusted("ნინო", language="ka", reads=["lv"])
    opened(page, context, nino)
    _pinned(page, axe, term)
    topic = _ask(page, axe, nino)
    _vote(page, axe)
    _accept(page, axe, topic)


def _pinned(page: Page, axe: Any, term: Term) -> None:
    """A theme's page with a topic that stands above the others."""
    other = begun(title="როგორ მუშაობს წიგნების გაცვლა ბიბლიოთეკებს შორის რეგიონებში?", terms=[term], language="ka",
                  poll=poll("დილით", "საღამოს"))  # fmt: skip
    actions.pin(other, term.pk, by=coordinator(), pinned=True)
    page.goto(f"{SITE}/ka/forum/theme/libraries/")
    seen(page, "list-ka", axe)


def _ask(page: Page, axe: Any, nino: Person) -> Topic:
    """A question with a poll, written and sent."""
    page.goto(f"{SITE}/ka/forum/new/?theme=libraries")
    seen(page, "new-ka", axe)
    page.locator("input[name=title]").fill("როგორ მივიზიდოთ ადამიანები სამუშაო სივრცეში?")
    page.locator("textarea[name=body]").fill("დილით ცარიელია.")
    page.locator("details.form-more summary").last.click()
    page.locator("[name=poll_question]").fill("რომელი დრო გირჩევნიათ?")
    page.locator("[name=poll_choices]").fill("დილა\nსაღამო")
    page.locator("[name=poll_until]").fill(f"{timezone.localdate() + timedelta(days=9)}")
    page.locator("main form.form button[type=submit]").click()
    expect(page.locator("h1")).to_contain_text("სამუშაო სივრცეში")
    seen(page, "topic-ka", axe)
    return Topic.objects.get(author=nino)


def _vote(page: Page, axe: Any) -> None:
    """A choice is made and counted."""
    page.locator("#poll label.choice").nth(1).click()
    page.locator("#poll button[type=submit]").first.click()
    expect(page.locator("#poll table")).to_contain_text("საღამო")
    assert Vote.objects.get().choice.number == 1
    seen(page, "voted-ka", axe)


def _accept(page: Page, axe: Any, topic: Topic) -> None:
    """Somebody answers in another language; who asked finds it as new, and accepts it."""
    reply = said(topic, "Atveriet telpu divos vakaros nedēļā un ļaujiet vietu rezervēt", language="lv")
    page.goto(f"{SITE}/ka/forum/")
    page.locator(f'a[href="/ka/forum/{topic.pk}/new-replies/"]').click()
    expect(page.locator(f"#comment-{reply.pk}")).to_contain_text("Atveriet")
    page.locator(f'a[href="/ka/forum/accept/{reply.pk}/"]').click()
    seen(page, "accept-ka", axe)
    page.locator("main form button").first.click()
    expect(page.locator("#answer [lang=lv]")).to_contain_text("Atveriet telpu")
    seen(page, "answered-ka", axe)
    assert Topic.objects.get(pk=topic.pk).state == TopicState.ANSWERED
