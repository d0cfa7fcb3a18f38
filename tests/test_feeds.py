"""Atom feeds of news by network, organisation, theme, place and language, as a feed reader's parser takes them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import feedparser
import pytest
from django.test import Client

from talka.capabilities.search.indexing import index_records
from talka.features.news.models import News
from talka.kernel.people.models import Organisation
from talka.kernel.records.actions import put_translation
from talka.kernel.records.models import Participation, Record
from talka.kernel.testing import make_organisation, make_place, make_record, make_term

pytestmark = pytest.mark.django_db
OURS = "Skolā < “Saule” & draugi > žņķ"
THEIRS = "სხვა ამბავი"


def read(client: Client, address: str) -> Any:
    """The feed as a reader's program has it; no parser may have had to guess."""
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/atom+xml; charset=utf-8")
    feed = feedparser.parse(answer.content, response_headers={"content-type": answer["Content-Type"]})
    assert not feed.bozo, feed.get("bozo_exception")
    assert feed.version == "atom10"
    return feed


@pytest.fixture
def told() -> dict[str, Any]:
    """Two pieces of news that differ in everything, and a draft."""
    ours, theirs = make_organisation("Baltā māja"), make_organisation("მედიათეკა")
    network = make_organisation("Latgales tīkls", type="network")
    entry = make_record(Record, "organisation", "listed", title=network.name, owner=network)
    Participation.objects.create(record=entry, organisation=ours, role="member", state="accepted")
    latvia, georgia = make_place("LV-livani", lv="Līvāni"), make_place("GE-tbilisi", ka="თბილისი")
    civic, books = make_term("civic-participation"), make_term("libraries")
    one = _news(OURS, ours, "lv", place=latvia, terms=[civic], summary="Nāca <b>daudzi</b> & dziedāja")
    other = _news(THEIRS, theirs, "ka", place=georgia, terms=[books])
    _news("Melnraksts", ours, "lv", state="draft", place=latvia, terms=[civic])
    return {"ours": ours, "network": network, "one": one, "other": other}


def _news(title: str, owner: Organisation, language: str, *, state: str = "published", **more: Any) -> Any:
    news = make_record(News, "news", state, title=title, owner=owner, language=language, **more)
    index_records([news.pk])
    return news


@pytest.mark.parametrize(
    "asked",
    ["network={network}", "owner={owner}", "theme=civic-participation", "place=LV-livani", "language=lv"],
    ids=["network", "organisation", "theme", "place", "language"],
)
def test_each_feed_holds_its_own_news_and_no_other(client: Client, told: dict[str, Any], asked: str) -> None:
    query = asked.format(network=told["network"].pk, owner=told["ours"].pk)
    whole = read(client, "/news.atom?lang=lv")
    assert {entry.title for entry in whole.entries} == {OURS, THEIRS}
    feed = read(client, f"/news.atom?{query}&lang=lv")
    (entry,) = feed.entries
    assert (entry.title, entry.title_detail.type) == (OURS, "text/plain")
    assert (entry.title_detail.language, feed.feed.language) == ("lv", "lv")
    assert entry.summary == "Nāca <b>daudzi</b> & dziedāja"
    assert entry.author == "Baltā māja"
    news = told["one"]
    assert entry.id == f"http://testserver/#record-{news.pk}"
    assert urlsplit(entry.link).path == client.get(f"/lv/news/{news.pk}/")["Location"]
    assert client.get(entry.link).status_code == 200
    assert datetime.fromisoformat(entry.updated) == News.objects.get(pk=news.pk).changed_at
    links = {link.rel: link.href for link in feed.feed.links}
    assert links["self"] == f"http://testserver/news.atom?{query}&lang=lv"
    assert client.get(links["alternate"]).status_code == 200
    assert OURS.split(" ", 1)[0] in client.get(links["alternate"]).content.decode()


def test_a_feed_speaks_its_readers_language(client: Client, told: dict[str, Any]) -> None:
    put_translation(told["other"], "lv", {"title": "Cita ziņa", "summary": "", "body": ""})
    index_records([told["other"].pk])
    titles = {entry.title: entry.title_detail.language for entry in read(client, "/news.atom?lang=lv").entries}
    assert titles == {OURS: "lv", "Cita ziņa": "lv"}
    titles = {entry.title: entry.title_detail.language for entry in read(client, "/news.atom?lang=ka").entries}
    assert titles == {OURS: "lv", THEIRS: "ka"}
    # What can be read in Latvian includes what was translated into it.
    assert len(read(client, "/news.atom?language=lv&lang=ka").entries) == 2


def test_who_has_the_feed_already_gets_nothing_new(client: Client, told: dict[str, Any]) -> None:
    first = client.get("/news.atom?lang=lv")
    again = client.get("/news.atom?lang=lv", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    told["one"].title = "Cits virsraksts"
    told["one"].save()
    index_records([told["one"].pk])
    assert client.get("/news.atom?lang=lv", headers={"If-None-Match": first["ETag"]}).status_code == 200


@pytest.mark.parametrize("page", ["/lv/news/", "organisation", "article"])
def test_pages_lead_to_their_feed(client: Client, told: dict[str, Any], page: str) -> None:
    """Programs that look for a feed find it in the page's head, or people beside the list."""
    news = told["one"]
    address = {"article": f"/lv/news/{news.pk}-{news.slug}/", "organisation": f"/lv/news/?owner={told['ours'].pk}"}
    said = client.get(address.get(page, page)).content.decode()
    assert ".atom?" in said
