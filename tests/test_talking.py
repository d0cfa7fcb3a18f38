"""A record that 200 comments in five languages stand below: what its page costs, and that all of it can be read."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.talking import COMMENTS, LANGUAGES, MENTIONS, talk
from talka.capabilities.comments.models import Comment, Mention
from talka.capabilities.comments.queries.rows import PAGE
from talka.capabilities.matching.models import Match, MatchProfile
from talka.capabilities.notices.models import Following
from talka.capabilities.translation.models import Demand
from talka.features.needs.models import Need
from talka.features.news.models import News
from talka.features.offers.models import Offer
from talka.kernel.people.models import Person
from talka.kernel.records.actions import put_translation
from talka.kernel.records.links import assert_link
from talka.kernel.records.models import Participation, Record
from talka.kernel.testing import make_member, make_organisation, make_person, make_place, make_record, make_term

pytestmark = pytest.mark.django_db
MOST = 12


@pytest.fixture
def need() -> Record:
    """A need with everything on: terms, place, responders, matches, news, translations, a demand, 200 comments."""
    owner = make_organisation("Baltā māja")
    place, term = make_place("LV-livani", lv="Līvāni"), make_term("learning")
    record = make_record(
        Need, "need", "taken_up", owner=owner, place=place, terms=[term], urgency=2, title="Kursi", language="lv",
        author=make_person(), quantity=30, unit="course_place",
    )  # fmt: skip
    responder = make_organisation("Zilā durvis")
    Participation.objects.create(record=record, organisation=responder, role="responder", state="accepted", promised=5)
    offer = make_record(Offer, "offer", "open", owner=responder, offer_type="training", terms=[term])
    for one in (record, offer):
        MatchProfile.objects.create(record=one, kind=one.kind)
    Match.objects.create(record=record, candidate=offer, score=0.7, reasons=[], misfits=[])
    news = make_record(News, "news", "published", owner=owner, title="Skola atvērta")
    assert_link(news, "about", record, by=None, confirmed=True)
    put_translation(record, "en", {"title": "Courses"})
    Demand.objects.create(record=record, language="ka", people=3)
    talk(record)
    return record


def statements(client: Client, address: str) -> int:
    """How many a page takes once everything that processes keep is warm."""
    for _round in range(2):
        assert client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_the_bench_talks_as_it_says(need: Record) -> None:
    said = Comment.objects.filter(record=need)
    assert (said.count(), Mention.objects.count(), COMMENTS, MENTIONS) == (200, 20, 200, 20)
    assert set(said.values_list("language", flat=True)) == set(LANGUAGES)
    assert {sum(reactions.values()) for reactions in said.values_list("reactions", flat=True)} == {3}


def test_a_visitors_page_takes_few_statements(need: Record, client: Client) -> None:
    assert statements(client, f"/en/needs/{need.pk}-{need.slug}/") == 7 <= MOST


@pytest.mark.parametrize("who", ["member", "owner", "reporter", "coordinator"])
def test_so_does_the_page_of_whoever_is_signed_in(need: Record, client: Client, who: str) -> None:
    elsewhere = make_organisation("Elsewhere")
    person: Any = {
        "member": lambda: make_member(elsewhere, reads=["en", "ru"]),
        "owner": lambda: make_member(need.owner, reads=["en", "lv", "ru", "ka", "lt"]),  # type: ignore[arg-type]
        "reporter": lambda: Person.objects.get(pk=need.author_id or 0),
        "coordinator": lambda: make_person(is_coordinator=True),
    }[who]()
    Following.objects.create(person=person, record=need, wanted=True)
    client.force_login(person)
    found = statements(client, f"/en/needs/{need.pk}-{need.slug}/")
    assert found == {"member": 10, "owner": 10, "reporter": 10, "coordinator": 10}[who] <= MOST


def threads_in(page: str) -> set[str]:
    """The comments that a page shows."""
    return set(re.findall(r'id="comment-(\d+)"', page))


@pytest.mark.parametrize("script", [True, False], ids=["htmx", "without script"])
def test_the_first_page_comes_at_once_and_the_rest_by_links_that_work_without_script(
    need: Record, client: Client, script: bool
) -> None:
    page = client.get(f"/en/needs/{need.pk}-{need.slug}/").content.decode()
    shown = threads_in(page)
    assert len(shown) == 2 * PAGE  # each comment of the bench is answered once
    more = re.compile(r'id="(more|other)-threads"[^>]*><a[^>]* href="([^"]+)" hx-get="([^"]+)" hx-target="#([^"]+)"')
    asked, seen = more.findall(page), set[str]()
    assert {name for name, *_rest in asked} == {"more", "other"}
    while asked:
        name, href, by_script, target = asked.pop()
        assert (href, f"{name}-threads") == (by_script, target)
        seen.add(href)
        headers = {"HX-Request": "true", "HX-Target": target} if script else {}
        answer = client.get(href.replace("&amp;", "&"), headers=headers).content.decode()
        assert ("<html" in answer) != script
        shown |= threads_in(answer)
        asked += [one for one in more.findall(answer) if one[1] not in seen]
    assert len(shown) == COMMENTS
