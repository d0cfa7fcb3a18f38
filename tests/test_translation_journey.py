"""A Latvian record on a phone: a reader asks for it in Russian, a member translates it, the owner accepts, one mail.

Clicked through in a real browser; the reader has no account, and reads Russian from the first page to the mail.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.utils import timezone, translation
from playwright.sync_api import BrowserContext, Page, expect

from talka.capabilities.notices.sending import send_waiting
from talka.features.needs.models import Need
from talka.kernel.facts.telling import tell_all
from talka.kernel.people.models import Person
from talka.kernel.records.models import Record
from talka.kernel.testing import make_member, make_organisation, make_person, make_record

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

PHONE = {"width": 390, "height": 844}
BODY = "Strādājam līdz sešiem.\n\nPēc tam **neviena** kursa vairs nav."
TITLE_IN_RUSSIAN = "По вечерам нет курсов латышского языка"
BODY_IN_RUSSIAN = "Мы работаем до шести.\n\nПосле этого **ни одного** курса уже нет."

Check = Callable[[], list[str]]


@pytest.fixture
def context(browser: Any) -> Any:
    """A phone."""
    made = browser.new_context(viewport=PHONE, reduced_motion="reduce")
    made.set_default_timeout(20_000)
    yield made
    made.close()


@pytest.fixture
def need(transactional_db: None) -> Record:
    """A Latvian need of a library."""
    owner = make_organisation("Rēzeknes bibliotēka")
    confirmed: dict[str, Any] = {"address_confirmed_at": timezone.now(), "language": "lv"}
    make_member(owner, name="Ilze", email="ilze@example.org", **confirmed)
    make_person("Anna", email="anna@example.org", **confirmed)
    title = "Nav latviešu valodas kursu vakaros"
    made: Record = make_record(
        Need, "need", "confirmed", title=title, body=BODY, summary="Strādājam līdz sešiem.", language="lv",
        owner=owner, urgency=2,
    )  # fmt: skip
    return made


def said(message: str, language: str = "ru", **values: str) -> str:
    """The words of the interface, in a language."""
    with translation.override(language):
        return translation.gettext(message) % values if values else translation.gettext(message)


def in_words(code: str, language: str = "ru") -> str:
    """ "in Russian", in a language."""
    named = {"ru": "in Russian"}[code]
    with translation.override(language):
        return translation.pgettext("read it …", named)


def is_sound(page: Page, axe: Check, name: str) -> None:
    """Nothing for axe to complain of, and the phone scrolls one way only."""
    if folder := os.environ.get("TALKA_SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], f"{page.url} scrolls sideways"
    assert axe() == [], page.url


def sign_in(context: BrowserContext, url: str, email: str) -> None:
    """Become somebody, as if they had signed in; "" for a visitor."""
    context.clear_cookies()
    if email:
        client = Client()
        client.force_login(Person.objects.get(email=email))
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": url}])


def work() -> None:
    """What the worker does in the background."""
    tell_all()
    send_waiting()


def path_in(letter: Any, beginning: str = "") -> str:
    """The path of the letter's own link."""
    found = re.search(rf"https?://[^/\s]+(/{beginning}\S*)", letter.body)
    assert found, letter.body
    return urlsplit(found[1]).path


def test_from_asking_to_the_mail(
    live_server: Any, context: BrowserContext, page: Page, axe: Check, need: Record
) -> None:
    url = live_server.url
    _ask(page, axe, url, need)
    _translate(context, page, axe, url, need)
    _accept(context, page, axe, url)
    work()
    work()
    told = [letter for letter in mail.outbox if letter.to == ["olga@example.org"]]
    assert len(told) == 2, [letter.subject for letter in mail.outbox]  # the link before, and this
    letter = told[-1]
    assert TITLE_IN_RUSSIAN in letter.subject and letter.extra_headers["Content-Language"] == "ru"
    assert said("You asked for it, and somebody translated it:") in letter.body
    sign_in(context, url, "")
    page.goto(url + path_in(letter, "ru/needs/"))
    expect(page.get_by_role("heading", level=1)).to_contain_text(TITLE_IN_RUSSIAN)
    expect(page.locator(".prose strong")).to_have_text("ни одного")
    expect(page.get_by_text(said("Ask for it %(in_language)s", in_language=in_words("ru")))).to_have_count(0)
    is_sound(page, axe, "7-read")


def _ask(page: Page, axe: Check, url: str, need: Record) -> None:
    """A visitor on the Russian page of a Latvian record."""
    asking = said("Ask for it %(in_language)s", in_language=in_words("ru"))
    page.goto(f"{url}/ru/needs/{need.pk}-{need.slug}/")
    is_sound(page, axe, "1-record")
    page.get_by_role("link", name=asking).click()
    page.get_by_label(said("Mail address")).fill("olga@example.org")
    is_sound(page, axe, "2-ask")
    page.get_by_role("button", name=asking).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(said("Look into your mailbox"))
    work()
    page.goto(url + path_in(mail.outbox[-1]))
    page.get_by_role("button", name=said("Yes, ask for it")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(said("You are counted"))


def _translate(context: BrowserContext, page: Page, axe: Check, url: str, need: Record) -> None:
    """A member, with the interface in Latvian, finds it as what is asked for most."""
    sign_in(context, url, "anna@example.org")
    page.goto(f"{url}/lv/translations/?into=ru")
    is_sound(page, axe, "3-wanted")
    page.get_by_role("button", name=said("Translate it", "lv")).click()
    page.wait_for_url(f"**/translations/{need.pk}/ru/")
    page.locator("#id_title").fill(TITLE_IN_RUSSIAN)
    page.locator("#id_body").fill(BODY_IN_RUSSIAN)
    expect(page.locator("[data-autosave-said]")).to_have_text(said("Draft kept", "lv"))
    page.reload()
    expect(page.locator("#id_body")).to_have_value(BODY_IN_RUSSIAN)
    page.get_by_role("button", name=said("Preview", "lv"), exact=True).press("Enter")
    expect(page.locator("#preview strong")).to_have_text("ни одного")
    is_sound(page, axe, "4-editor")
    page.get_by_role("button", name=said("Hand it over", "lv"), exact=True).click()
    page.wait_for_url("**/translations/proposals/**")
    is_sound(page, axe, "5-handed-over")


def _accept(context: BrowserContext, page: Page, axe: Check, url: str) -> None:
    """The owner's editor comes from the mail."""
    work()
    letter = next(one for one in mail.outbox if "ilze@example.org" in one.to[0])
    sign_in(context, url, "ilze@example.org")
    page.goto(url + path_in(letter, "lv/translations/proposals/"))
    is_sound(page, axe, "6-answer")
    page.get_by_role("button", name=said("Accept it", "lv"), exact=True).click()
    page.wait_for_url("**/ru/needs/**")
