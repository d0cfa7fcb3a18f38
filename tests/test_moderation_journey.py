"""A comment on a phone: reported with a reason, decided on with a statement of reasons, objected to, looked at again.

Each in their own language and with real clicks: the reader reports in Russian, the first coordinator decides in
Lithuanian, the writer reads the statement in Latvian and objects, the second coordinator answers in Georgian; the
decision survives. Coordinators show a second factor first, as on a real server.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.core import mail
from django.utils import translation
from playwright.sync_api import BrowserContext, Page, expect

from talka.capabilities.comments.models import Comment, CommentState
from talka.capabilities.comments.tests.world import said as comment_said
from talka.capabilities.comments.tests.world import trusted
from talka.capabilities.moderation.models import Act, Appeal, AppealState, Decision, Reason, Report
from talka.capabilities.moderation.tests.world import boss
from talka.features.accounts.actions import set_up_app
from talka.features.accounts.tests.test_second_factor import SECRET, app_code
from talka.features.needs.models import Need
from talka.kernel.people.models import Person
from talka.kernel.records.models import Record
from talka.kernel.testing import make_record

from .test_translation_journey import PHONE, Check, is_sound, path_in, said, sign_in, work

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

RUDE = "Tur sēž tikai muļķi un sliņķi, un viņus visus vajadzētu padzīt!"
REPORTED = "Он оскорбляет тех, кто там работает."
FACTS = "Komentare bibliotekos darbuotojai vadinami kvailiais ir tinginiais."
OBJECTION = "Tas bija joks, es tur pats strādāju."
ANSWER = "ხუმრობა აქედან არ ჩანს: სიტყვები ადამიანებს შეურაცხყოფს."


@dataclass
class Case:
    """The comment, who wrote it, who minds it, and the two who decide."""

    need: Record
    comment: Comment
    writer: Person
    reader: Person
    first: Person
    second: Person
    session: list[Any] = field(default_factory=list)  # the first coordinator's: an app's code is taken once


@pytest.fixture
def context(browser: Any) -> Any:
    """A phone."""
    made = browser.new_context(viewport=PHONE, reduced_motion="reduce")
    made.set_default_timeout(20_000)
    yield made
    made.close()


@pytest.fixture
def case(transactional_db: None, settings: Any, coordinators_step_in: None) -> Case:
    """A rude comment under a Latvian need; coordinators need their second factor."""
    settings.TALKA_SECOND_FACTOR_REQUIRED = True
    title = "Nav latviešu valodas kursu vakaros"
    need = make_record(Need, "need", "confirmed", title=title, language="lv", urgency=2)
    writer = trusted("Aivars", email="aivars@example.org", language="lv")
    reader = trusted("Ольга", email="olga@example.org", language="ru", reads=["lv"])
    first = boss("Rasa", email="rasa@example.org", language="lt")
    second = boss("ნინო", email="nino@example.org", language="ka")
    for one in (first, second):
        set_up_app(by=one, secret=SECRET, session=None)
    comment = comment_said(need, RUDE, by=writer, language="lv")
    work()
    mail.outbox.clear()
    return Case(need, comment, writer, reader, first, second)


def spoken(context: str, message: str, language: str) -> str:
    """The words of the interface that mean something else elsewhere."""
    with translation.override(language):
        return translation.pgettext(context, message)


def mailed_to(person: Person) -> Any:
    """The newest letter to somebody, after the worker has looked."""
    work()
    return [letter for letter in mail.outbox if person.email in letter.to[0]][-1]


def step_in(context: BrowserContext, page: Page, url: str, person: Person, path: str) -> None:
    """A coordinator opens a page, is asked for the code of their app first, and comes to where they wanted."""
    sign_in(context, url, person.email)
    page.goto(url + path)
    page.wait_for_url("**/account/confirm/**")
    page.locator("[name=second-code]").fill(app_code(SECRET))
    page.locator("form", has=page.locator("[name=second-code]")).get_by_role("button").click()
    page.wait_for_url(f"{url}{path}")


def test_a_reported_comment_is_decided_on_and_the_decision_survives_the_appeal(
    live_server: Any, context: BrowserContext, page: Page, axe: Check, case: Case
) -> None:
    url = live_server.url
    _report(context, page, axe, url, case)
    _decide(context, page, axe, url, case)
    _out_of_sight(context, page, axe, url, case)
    _object(context, page, axe, url, case)
    _answer(context, page, axe, url, case)
    _stands(context, page, axe, url, case)


def _report(context: BrowserContext, page: Page, axe: Check, url: str, case: Case) -> None:
    """A reader meets it and says what is wrong."""
    sign_in(context, url, case.reader.email)
    page.goto(f"{url}/ru/needs/{case.need.pk}-{case.need.slug}/")
    comment = page.locator(f"#comment-{case.comment.pk}")
    expect(comment).to_contain_text(RUDE)
    comment.get_by_role("link", name=said("Report"), exact=True).click()
    page.wait_for_url("**/moderation/report/comment/**")
    page.get_by_label(said("Insults, threats or harassment")).check()
    page.get_by_label(said("In your words")).fill(REPORTED)
    is_sound(page, axe, "moderation-1-report")
    page.get_by_role("button", name=said("Send the report")).click()
    expect(
        page.get_by_text(said("Thank you. A coordinator looks at it. Nobody learns that it was you."))
    ).to_be_visible()
    report = Report.objects.get()
    assert (report.comment_id, report.reason, report.words) == (case.comment.pk, Reason.ABUSE, REPORTED)


def _decide(context: BrowserContext, page: Page, axe: Check, url: str, case: Case) -> None:
    """A coordinator finds it in the queue, reads what is reported, takes it out of sight and says why."""
    step_in(context, page, url, case.first, "/lt/moderation/")
    case.session.extend(context.cookies())
    expect(page.locator(f"#comment-{case.comment.pk}")).to_contain_text(RUDE)
    is_sound(page, axe, "moderation-2-queue")
    page.get_by_role("link", name=said("Read and decide", "lt"), exact=True).click()
    page.wait_for_url(f"**/moderation/comment/{case.comment.pk}/")
    expect(page.locator("#reports")).to_contain_text(REPORTED)
    expect(page.get_by_role("main")).not_to_contain_text(case.reader.name)
    page.get_by_label(spoken("decision", "Take it out of sight", "lt")).check()
    page.get_by_role("button", name=said("Decide", "lt"), exact=True).click()
    expect(page.get_by_text(said("Whom it concerns has a right to know.", "lt")).last).to_be_visible()
    expect(page.get_by_label(said("Which rule does it break?", "lt"))).to_have_value(Reason.ABUSE)
    page.get_by_label(said("What did you see?", "lt")).fill(FACTS)
    is_sound(page, axe, "moderation-3-case")
    page.get_by_role("button", name=said("Decide", "lt"), exact=True).click()
    expect(page.get_by_text(said("It is decided, and whom it concerns is told.", "lt"))).to_be_visible()
    decision = Decision.objects.get()
    assert (decision.act, decision.rule, decision.facts) == (Act.HIDDEN, Reason.ABUSE, FACTS)


def _out_of_sight(context: BrowserContext, page: Page, axe: Check, url: str, case: Case) -> None:
    """Readers don't read it any more; who reported hears that something was done."""
    sign_in(context, url, "")
    page.goto(f"{url}/ru/needs/{case.need.pk}-{case.need.slug}/")
    expect(page.get_by_text(RUDE)).to_have_count(0)
    is_sound(page, axe, "moderation-4-hidden")
    body = mailed_to(case.reader).body
    assert said("What you reported was looked at, and something was done. Thank you.") in body
    assert FACTS not in body


def _object(context: BrowserContext, page: Page, axe: Check, url: str, case: Case) -> None:
    """The writer reads in the mail what was decided and why, follows its link, and objects."""
    letter = mailed_to(case.writer)
    for words in (
        RUDE,
        FACTS,
        said("Insults, threats or harassment", "lv"),
        said("A person. No machine decided.", "lv"),
    ):
        assert words in re.sub(r"\n(> )?", " ", letter.body), words
    assert case.reader.name not in letter.body
    sign_in(context, url, case.writer.email)
    page.goto(url + path_in(letter, "lv/moderation/about-you/"))
    expect(page.get_by_role("main")).to_contain_text(FACTS)
    is_sound(page, axe, "moderation-5-statement")
    page.get_by_role("link", name=said("Object to it", "lv"), exact=True).click()
    page.get_by_label(said("Why was it wrong?", "lv")).fill(OBJECTION)
    is_sound(page, axe, "moderation-6-objection")
    page.get_by_role("button", name=said("Send the objection", "lv")).click()
    expect(page.locator("#objection")).to_contain_text(OBJECTION)
    expect(page.get_by_role("link", name=said("Object to it", "lv"), exact=True)).to_have_count(0)


def _answer(context: BrowserContext, page: Page, axe: Check, url: str, case: Case) -> None:
    """Who decided can only read it; another coordinator comes from the mail, and finds that the decision stands."""
    made = Appeal.objects.get()
    path = path_in(mailed_to(case.second), "ka/moderation/appeals/")
    context.clear_cookies()
    context.add_cookies(case.session)
    page.goto(f"{url}/lt/moderation/appeals/{made.pk}/")
    expect(page.get_by_text(said("You decided this yourself: another coordinator answers.", "lt"))).to_be_visible()
    expect(page.get_by_role("main").get_by_role("radio")).to_have_count(0)
    step_in(context, page, url, case.second, path)
    expect(page.locator("#words")).to_contain_text(OBJECTION)
    page.get_by_label(said("The decision stands", "ka"), exact=True).check()
    page.get_by_label(said("Why?", "ka")).fill(ANSWER)
    is_sound(page, axe, "moderation-7-answer")
    page.get_by_role("button", name=said("Answer", "ka"), exact=True).click()
    expect(page.get_by_text(said("It is answered. Both are told.", "ka"))).to_be_visible()
    made.refresh_from_db()
    assert (made.state, made.answered_by_id) == (AppealState.UPHELD, case.second.pk)


def _stands(context: BrowserContext, page: Page, axe: Check, url: str, case: Case) -> None:
    """The writer reads why it stands; the comment stays out of sight, and one objects once."""
    letter = mailed_to(case.writer)
    assert said("Another look was taken. The decision stands.", "lv") in letter.body
    assert ANSWER in re.sub(r"\n(> )?", " ", letter.body)
    assert ANSWER in re.sub(r"\n(> )?", " ", mailed_to(case.first).body)
    sign_in(context, url, case.writer.email)
    page.goto(url + path_in(letter, "lv/moderation/about-you/"))
    expect(page.locator("#objection")).to_contain_text(ANSWER)
    expect(page.locator("#objection")).to_contain_text(said("The decision stands", "lv"))
    expect(page.get_by_role("link", name=said("Object to it", "lv"), exact=True)).to_have_count(0)
    is_sound(page, axe, "moderation-8-stands")
    case.comment.refresh_from_db()
    assert case.comment.state == CommentState.HIDDEN
