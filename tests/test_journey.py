"""The whole way of a newcomer through the running demo, on a phone, in Georgian, with real clicks.

They look in Georgian for what is written in Latvian only, read who could answer a need and why, step into an NGO's
role, take the need up, invite a partner; and the resident who reported it is written to in the resident's language.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from urllib.parse import quote, urlsplit
from urllib.request import urlopen

import pytest
from django.utils import translation
from playwright.sync_api import BrowserContext, Locator, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PHONE = {"width": 390, "height": 844}
# What the example network holds (site/demo/data): an offer and a need, both in Latvian and without translations.
LATVIAN = "Latviešu valodas vakara kursi iebraucējiem"
ASKED_IN_GEORGIAN = "ლატვიური ენის კურსები იმიგრანტებისთვის"
TOLD_IN_GEORGIAN = "რეზეკნეში ლატვიური ენის საღამოს კურსები გვჭირდება"
# What the NGO writes, in Georgian, while the resident reads Latvian.
PROMISE = "ჯგუფს ორშაბათსა და ოთხშაბათს საღამოს ვასწავლით"
WORD = "გვჭირდება მასწავლებელი კიდევ ერთი ჯგუფისთვის"
PARTNER = "Vidzemes"  # begins the name of an organisation in the examples that does not respond to this need

Check = Callable[[], list[str]]


def said(message: str, language: str = "ka", context: str = "") -> str:
    """The words of the interface, in a language."""
    with translation.override(language):
        return translation.pgettext(context, message) if context else translation.gettext(message)


def begins(message: str, language: str = "ka") -> re.Pattern[str]:
    """A pattern for a sentence with placeholders: whatever stands before the first of them."""
    return re.compile(re.escape(said(message, language).partition("%(")[0]))


@pytest.fixture(scope="module", autouse=True)
def meanings_are_known(demo_url: str, browser: object) -> None:
    """Wait until the worker has understood all examples: only then can another language's words be found."""
    until = time.monotonic() + 600
    while 'waiting_for_vectors": 0' not in (health := urlopen(f"{demo_url}/healthz", timeout=30).read().decode()):
        assert time.monotonic() < until, f"the worker has not made all vectors: {health}"
        time.sleep(0.5)


@pytest.fixture
def context(browser: object) -> Iterator[BrowserContext]:
    """A phone of somebody who reads English, as far as the browser says."""
    made = browser.new_context(viewport=PHONE, locale="en-GB", reduced_motion="reduce")  # type: ignore[attr-defined]
    made.set_default_timeout(20_000)
    yield made
    made.close()


def is_sound(page: Page, axe: Check) -> None:
    """Nothing for axe to complain of, and the phone scrolls one way only."""
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], f"{page.url} scrolls sideways"
    violations = axe()
    assert violations == [], f"{page.url}: {violations}"


def path_of(page: Page) -> str:
    """The address without the server."""
    return urlsplit(page.url).path


def choose_georgian(page: Page) -> None:
    """By the language menu, which names each language in itself."""
    page.get_by_label(begins("Language: %(name)s", "en")).click()
    page.get_by_role("link", name="ქართული", exact=True).click()
    expect(page).to_have_url(re.compile("/ka/$"))
    expect(page.locator("html")).to_have_attribute("lang", "ka")


def search_for(page: Page, words: str) -> None:
    """With the box at the top of the page."""
    box = page.get_by_role("combobox", name=said("Search in any language")).first
    box.fill(words)
    box.press("Enter")
    page.wait_for_url("**/ka/search/**")


def found_need(page: Page) -> Locator:
    """The need's card among the results of this page, and nothing else that is called so."""
    return page.locator("#results").get_by_role("link", name=LATVIAN).and_(page.locator("[href*='/ka/needs/']"))


def step_in(page: Page, role: str) -> None:
    """One click on the demo's bar."""
    button = page.get_by_role("complementary", name=said("Demo")).get_by_role("button", name=said(role), exact=True)
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")


def test_newcomer_finds_a_need_takes_it_up_and_the_resident_hears(page: Page, demo_url: str, axe: Check) -> None:
    page.goto(demo_url)
    assert path_of(page) == "/en/"
    choose_georgian(page)
    is_sound(page, axe)

    search_for(page, ASKED_IN_GEORGIAN)
    is_sound(page, axe)
    offers = page.locator("#results").get_by_role("link", name=LATVIAN).and_(page.locator("[href*='/ka/offers/']"))
    expect(offers.first).to_be_visible()
    expect(found_need(page)).to_have_count(1)
    expect(found_need(page)).to_have_attribute("lang", "lv")

    found_need(page).click()
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_contain_text(LATVIAN)
    need = page.url
    assert re.search(r"/ka/needs/\d+-", need)
    is_sound(page, axe)
    sees_who_could_answer(page)

    becomes_the_ngo(page, need)
    is_sound(page, axe)
    takes_it_up(page, axe, need)
    invites_a_partner(page, axe, need)
    the_resident_is_told(page, axe, demo_url)


def test_a_report_in_georgian_meets_its_twin_in_latvian(page: Page, demo_url: str) -> None:
    page.goto(f"{demo_url}/ka/needs/report/")
    page.locator("[name=place]").fill("Rēzekne, LV")
    page.locator("[name=title]").fill(TOLD_IN_GEORGIAN)
    expect(page.locator("#twins").get_by_text(LATVIAN).first).to_be_visible()
    # Once a text of the asker's own language says the same, the answers in others are found beside it all the same.
    page.goto(f"{demo_url}/ka/search/?q={quote(TOLD_IN_GEORGIAN)}&kind=offer")
    expect(page.locator("#results").get_by_role("link", name=LATVIAN).first).to_be_visible()


def sees_who_could_answer(page: Page) -> None:
    """The place of matches: each with its reasons, in Georgian; the offer in Latvian among all of them."""
    matches = page.get_by_role("region", name=said("What fits, and why")).or_(page.locator("#matches"))
    first = matches.get_by_role("article").first
    expect(first).to_be_visible()
    reasons = [
        text
        for article in matches.get_by_role("article").all()
        for text in article.locator(".reasons li").all_inner_texts()
    ]
    assert reasons
    assert all(re.search("[ა-ჰ]", reason) for reason in reasons), reasons
    expect(matches.get_by_role("link", name=LATVIAN).first).to_be_visible()


def becomes_the_ngo(page: Page, need: str) -> None:
    """The bar leaves one where one was, or on the home page; the need is opened again in that case."""
    step_in(page, "Editor of an NGO")
    if page.url != need:
        page.goto(need)


def takes_it_up(page: Page, axe: Check, need: str) -> None:
    """What, how much, until when; then the need's page says so."""
    page.get_by_role("link", name=said("Take it up"), exact=True).first.click()
    page.wait_for_url("**/take-up/**")
    is_sound(page, axe)
    page.get_by_label(begins("What will you do?")).fill(PROMISE)
    page.get_by_role("button", name=said("Take it up"), exact=True).click()
    expect(page).to_have_url(need)
    expect(page.get_by_text(PROMISE).first).to_be_visible()
    is_sound(page, axe)


def invites_a_partner(page: Page, axe: Check, need: str) -> None:
    """Chosen from suggestions while one types; the need's page names who is invited."""
    page.get_by_role("link", name=said("Invite a partner"), exact=True).first.click()
    page.wait_for_url("**/invite/")
    box = page.get_by_role("combobox", name=said("Which organisation?"))
    box.press_sequentially(PARTNER, delay=30)
    option = page.get_by_role("option").first
    expect(option).to_be_visible()
    name = option.inner_text().splitlines()[0].strip()
    option.click()
    page.get_by_label(said("A word to them")).fill(WORD)
    is_sound(page, axe)
    page.get_by_role("button", name=said("Invite"), exact=True).click()
    expect(page).to_have_url(need)
    expect(page.locator("#responders")).to_contain_text(name)


def the_resident_is_told(page: Page, axe: Check, demo_url: str) -> None:
    """In Latvian, though everything was done in Georgian: that it was taken up, with the NGO's own words."""
    sentence = said("%(organisation)s took up a need that concerns you.", "lv").partition("%(organisation)s")[2]
    to_resident = page.get_by_role("listitem").filter(has_text="resident2@example.org")
    mail = to_resident.get_by_role("link", name=sentence).first
    until = time.monotonic() + 30
    while True:
        page.goto(f"{demo_url}/ka/demo/mail/")
        if mail.count() or time.monotonic() > until:
            break
        page.wait_for_timeout(500)
    is_sound(page, axe)
    expect(mail).to_have_attribute("lang", "lv")
    mail.click()
    letter = page.locator("article[lang=lv]")
    expect(letter).to_contain_text(LATVIAN)
    expect(letter.locator("[lang=ka]")).to_contain_text(PROMISE)
    is_sound(page, axe)
