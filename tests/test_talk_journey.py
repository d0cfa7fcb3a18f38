"""The talk about one article, on a phone: asked for in Russian, translated, accepted, answered, officially answered.

A reader of Russian meets a Latvian article with a picture, a member translates it, the owner accepts; one mail tells
the reader, who asks in the comments and gets the organisation's official answer. All of it with real clicks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone, translation
from playwright.sync_api import BrowserContext, Page, expect

from talka.capabilities.comments.models import Comment
from talka.features.news import actions
from talka.features.news.actions.pictures import keep_files
from talka.features.news.models import News
from talka.features.news.tests.world import photograph
from talka.kernel.people.models import Organisation, Person
from talka.kernel.testing import make_member, make_organisation, make_person, make_record
from talka.toolkit.pictures import drawn_anew

from .test_translation_journey import PHONE, Check, in_words, is_sound, path_in, said, sign_in, work

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

FUNDED = "Projektu finansē Sabiedrības integrācijas fonds. Par saturu atbild biedrība „Intelekta parks”."
LATVIAN = {
    "title": "Pilsoniskuma skola",
    "summary": "Divos semināros mācījās 70 dalībnieku.",
    "body": f"Semināri notika Daugavpilī un ceļā: Līvānos, Krāslavā un Ludzas novadā.\n\n*{FUNDED}*",
}
RUSSIAN = {
    "title": "Школа гражданственности",
    "summary": "На двух семинарах учились 70 человек.",
    "body": "Семинары прошли в Даугавпилсе и в дороге.\n\n*Проект финансирует **Фонд интеграции общества**.*",
    "extra_picture_alt": "Люди за одним столом",
}
SHOWN = "Cilvēki pie viena galda"
QUESTION = "Спасибо за перевод! А можно ли приходить на курсы просто жителям города?"
ANSWER = "Да, курсы открыты для всех жителей. Приходите в среду вечером."


@dataclass
class Story:
    """The article and those who meet at it."""

    article: News
    owner: Organisation
    olga: Person
    anna: Person
    ilze: Person

    def address(self, language: str) -> str:
        """Where it is read."""
        return f"/{language}/news/{self.article.pk}-{self.article.slug}/"


@pytest.fixture
def context(browser: Any) -> Any:
    """A phone."""
    made = browser.new_context(viewport=PHONE, reduced_motion="reduce")
    made.set_default_timeout(20_000)
    yield made
    made.close()


@pytest.fixture
def story(transactional_db: None, settings: Any, tmp_path: Any) -> Story:
    """A published article with a lead picture; a reader, a member and the owner's editor."""
    settings.MEDIA_ROOT = str(tmp_path)
    owner = make_organisation("Intelekta parks")
    make_record(_entry(), "organisation", "verified", title=owner.name, owner=owner, organisation=owner, language="lv")
    known: dict[str, Any] = {"address_confirmed_at": timezone.now(), "trusted_at": timezone.now()}
    ilze = make_member(owner, name="Ilze", email="ilze@example.org", language="lv", **known)
    anna = make_person("Anna", email="anna@example.org", language="lv", **known)
    olga = make_person("Ольга", email="olga@example.org", language="ru", **known)
    news = actions.write_news(LATVIAN, owner=owner, by=ilze, terms=[], language="lv")
    kept = keep_files(news, drawn_anew(photograph(1200, 700)), by=ilze)
    actions.put_lead(news, {"alt": SHOWN}, by=ilze, kept=kept)
    sent = actions.submit(news, by=ilze)
    article = actions.approve(sent, by=ilze, version=sent.version)
    work()
    mail.outbox.clear()
    return Story(article, owner, olga, anna, ilze)


def _entry() -> Any:
    from talka.kernel.records.kinds import kind_of

    return kind_of("organisation").model


def spoken(context: str, message: str, language: str) -> str:
    """The words of the interface that mean something else elsewhere."""
    with translation.override(language):
        return translation.pgettext(context, message)


def test_an_article_is_asked_for_translated_talked_about_and_answered(
    live_server: Any, context: BrowserContext, page: Page, axe: Check, story: Story
) -> None:
    url = live_server.url
    _ask(context, page, axe, url, story)
    _translate(context, page, axe, url, story)
    _accept(context, page, axe, url)
    address = _one_mail_in_russian(story)
    _comment(context, page, axe, url, address)
    _answer_officially(context, page, axe, url, story)
    _stands_out(context, page, axe, url, story)


def _ask(context: BrowserContext, page: Page, axe: Check, url: str, story: Story) -> None:
    """The reader meets the Latvian article, sees which language it is in, and asks for their own."""
    sign_in(context, url, story.olga.email)
    page.goto(url + story.address("ru"))
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_contain_text(LATVIAN["title"])
    expect(page.locator(".prose[lang=lv]")).to_contain_text(FUNDED)
    expect(page.get_by_role("img", name=SHOWN)).to_be_visible()
    is_sound(page, axe, "talk-1-article")
    page.get_by_role("button", name=said("Ask for it %(in_language)s", in_language=in_words("ru"))).click()
    expect(page.locator(".in-languages")).to_contain_text(said("You are one of them."))
    is_sound(page, axe, "talk-2-asked")


def _translate(context: BrowserContext, page: Page, axe: Check, url: str, story: Story) -> None:
    """A member finds it as what is asked for, and writes beside the original; what the picture shows too."""
    sign_in(context, url, story.anna.email)
    page.goto(f"{url}/lv/translations/?into=ru")
    page.get_by_role("button", name=said("Translate it", "lv")).click()
    page.wait_for_url(f"**/translations/{story.article.pk}/ru/")
    body = page.locator(".side-by-side", has=page.locator("#id_body"))
    expect(body.locator(".side-original")).to_contain_text(FUNDED)
    for name, text in RUSSIAN.items():
        page.locator(f"#id_{name}").fill(text)
    page.get_by_role("button", name=said("Preview", "lv"), exact=True).click()
    expect(page.locator("#preview strong")).to_have_text("Фонд интеграции общества")
    is_sound(page, axe, "talk-3-editor")
    page.get_by_role("button", name=said("Hand it over", "lv"), exact=True).click()
    page.wait_for_url("**/translations/proposals/**")


def _accept(context: BrowserContext, page: Page, axe: Check, url: str) -> None:
    """The owner's editor comes from the mail and accepts."""
    work()
    letter = next(one for one in mail.outbox if "ilze@example.org" in one.to[0])
    sign_in(context, url, "ilze@example.org")
    page.goto(url + path_in(letter, "lv/translations/proposals/"))
    is_sound(page, axe, "talk-4-proposal")
    page.get_by_role("button", name=said("Accept it", "lv"), exact=True).click()
    page.wait_for_url("**/ru/news/**")


def _one_mail_in_russian(story: Story) -> str:
    """However often the worker looks; the path that the mail leads to."""
    for _round in range(3):
        work()
    letters = [letter for letter in mail.outbox if story.olga.email in letter.to[0]]
    assert len(letters) == 1, [letter.subject for letter in letters]
    assert RUSSIAN["title"] in letters[0].subject
    assert letters[0].extra_headers["Content-Language"] == "ru"
    assert said("You asked for it, and somebody translated it:") in letters[0].body
    return path_in(letters[0], "ru/news/")


def _comment(context: BrowserContext, page: Page, axe: Check, url: str, address: str) -> None:
    """The reader reads it in Russian, with the picture's words, and asks what it leaves open."""
    sign_in(context, url, "olga@example.org")
    page.goto(url + address)
    expect(page.get_by_role("heading", level=1)).to_contain_text(RUSSIAN["title"])
    expect(page.locator(".prose strong")).to_have_text("Фонд интеграции общества")
    expect(page.get_by_role("img", name=RUSSIAN["extra_picture_alt"])).to_be_visible()
    conversation = page.locator("#conversation")
    conversation.get_by_label(said("Your comment")).fill(QUESTION)
    conversation.get_by_role("button", name=said("Send the comment")).click()
    expect(conversation.locator(".comment-words").first).to_contain_text(QUESTION)
    assert Comment.objects.get().language == "ru"
    is_sound(page, axe, "talk-5-commented")


def _answer_officially(context: BrowserContext, page: Page, axe: Check, url: str, story: Story) -> None:
    """The organisation hears of the question by mail, and answers in its own name, in the reader's language."""
    work()
    letter = [one for one in mail.outbox if story.ilze.email in one.to[0]][-1]
    assert QUESTION in letter.body
    sign_in(context, url, story.ilze.email)
    page.goto(url + path_in(letter, "lv/comments/"))
    page.get_by_role("link", name=spoken("comment", "Answer", "lv"), exact=True).first.click()
    page.wait_for_url("**/answer/")
    page.get_by_label(said("Your comment", "lv")).fill(ANSWER)
    page.get_by_label(said("In whose name?", "lv")).select_option(label=story.owner.name)
    page.get_by_label(said("This is our official answer: it stands above all comments", "lv")).check()
    is_sound(page, axe, "talk-6-answer")
    page.get_by_role("button", name=said("Send the answer", "lv")).click()
    expect(page.get_by_text(said("Your comment is there.", "lv"))).to_be_visible()
    work()
    told = [one for one in mail.outbox if story.olga.email in one.to[0]]
    assert len(told) == 2, [one.subject for one in told]
    assert ANSWER in told[-1].body


def _stands_out(context: BrowserContext, page: Page, axe: Check, url: str, story: Story) -> None:
    """Whoever reads the article sees the official answer as such, above all comments, and it is told in words."""
    sign_in(context, url, "")
    page.goto(url + story.address("ru"))
    official = page.locator("#conversation .comment.is-official").first
    expect(official).to_contain_text(said("Official answer"))
    expect(official).to_contain_text(story.owner.name)
    expect(official).to_contain_text(ANSWER)
    question = page.locator("#conversation .comment", has_text=QUESTION).first
    first, second = official.bounding_box(), question.bounding_box()
    assert first and second and first["y"] < second["y"]
    assert official.evaluate("one => getComputedStyle(one).backgroundColor") != question.evaluate(
        "one => getComputedStyle(one).backgroundColor"
    )
    is_sound(page, axe, "talk-7-official")
