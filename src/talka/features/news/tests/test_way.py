"""The way of news: written, reviewed by another, scheduled, published once, archived."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone
from django.utils.encoding import iri_to_uri

from talka.capabilities.notices.models import Notice
from talka.capabilities.search.indexing import index_records
from talka.capabilities.search.models import SearchEntry
from talka.features.news import actions, rules
from talka.features.news.models import News, NewsState
from talka.kernel.access.rules import Denied
from talka.kernel.facts.models import Fact
from talka.kernel.facts.telling import tell_all
from talka.kernel.people.models import Person, Role
from talka.kernel.records.actions import Stale
from talka.kernel.records.models import Link
from talka.kernel.testing import five_people, make_member, make_organisation, make_record, rule_agrees

from .world import COLUMNS, published, written


@pytest.mark.django_db
def test_another_one_reviews_where_there_is_another() -> None:
    news, writer = written()
    assert news.owner
    other = make_member(news.owner)
    news = actions.submit(news, by=writer)
    with pytest.raises(Denied):
        actions.approve(news, by=writer, version=news.version)
    news = actions.approve(news, by=other, version=news.version)
    actions.approve(news, by=other, version=news.version)
    assert (news.state, news.shown, news.reviewed_by) == (NewsState.PUBLISHED, True, other)
    assert Fact.objects.filter(verb="news.published").count() == 1


@pytest.mark.django_db
def test_who_is_alone_reviews_their_own_and_nobody_else_does() -> None:
    news, writer = written()
    news = actions.submit(news, by=writer)
    for stranger in (make_member(make_organisation()), make_member(news.owner, Role.MEMBER)):  # type: ignore[arg-type]
        with pytest.raises(Denied):
            actions.approve(news, by=stranger, version=news.version)
    assert actions.approve(news, by=writer, version=news.version).state == NewsState.PUBLISHED


@pytest.mark.django_db
def test_a_title_alone_is_no_news() -> None:
    news, writer = written(summary="", body="")
    with pytest.raises(Denied):
        actions.submit(news, by=writer)


@pytest.mark.django_db
def test_what_goes_out_is_what_the_reviewer_read() -> None:
    news, writer = written()
    assert news.owner
    other = make_member(news.owner)
    news = actions.submit(news, by=writer)
    actions.change_news(news, {"body": "Cits"}, by=writer, terms=[], version=None)
    with pytest.raises(Stale):
        actions.approve(news, by=other, version=news.version)
    fresh = News.objects.get(pk=news.pk)
    soon = timezone.now() + timedelta(hours=1)
    news = actions.approve(fresh, by=other, version=fresh.version, at=soon)
    assert news.state == NewsState.SCHEDULED
    changed = actions.change_news(news, {"body": "Vēl cits"}, by=writer, terms=[], version=None)
    assert (changed.state, changed.scheduled_at) == (NewsState.REVIEW, None)
    with time_machine.travel(soon + timedelta(minutes=1)):
        assert not actions.publish_due(news.pk)


@pytest.mark.django_db
def test_scheduled_news_are_published_at_their_moment_and_once() -> None:
    news, writer = written()
    news = actions.submit(news, by=writer)
    soon = timezone.now() + timedelta(hours=1)
    for moment in (timezone.now() - timedelta(minutes=1), timezone.now() + timedelta(days=800)):
        with pytest.raises(Denied):
            actions.approve(news, by=writer, version=news.version, at=moment)
    news = actions.approve(news, by=writer, version=news.version, at=soon)
    assert not actions.publish_due(news.pk)
    with time_machine.travel(soon + timedelta(seconds=1)):
        assert actions.publish_due(news.pk)
        assert not actions.publish_due(news.pk)
        assert not actions.reviewing.publish_overdue.call()
    news.refresh_from_db()
    assert (news.state, news.scheduled_at) == (NewsState.PUBLISHED, None)
    assert news.published_at
    assert news.published_at >= soon
    assert Fact.objects.filter(verb="news.published").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_publish_once() -> None:
    news, writer = written()
    news = actions.submit(news, by=writer)
    soon = timezone.now() + timedelta(hours=1)
    actions.approve(news, by=writer, version=news.version, at=soon)
    News.objects.filter(pk=news.pk).update(scheduled_at=timezone.now() - timedelta(seconds=1))

    def work(_number: int) -> bool:
        try:
            return actions.publish_due(news.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        assert sorted(pool.map(work, range(3))) == [False, False, True]
    assert Fact.objects.filter(verb="news.published").count() == 1


@pytest.mark.django_db
def test_what_is_given_back_is_a_draft_again_with_the_reason() -> None:
    news, writer = written()
    assert news.owner
    other = make_member(news.owner)
    news = actions.submit(news, by=writer)
    news = actions.send_back(news, by=other, reason="Kur?")
    assert (news.state, news.returned_because) == (NewsState.DRAFT, "Kur?")
    tell_all()
    assert set(Notice.objects.filter(code="news.submitted").values_list("person", flat=True)) == {other.pk}
    assert set(Notice.objects.filter(code="news.returned").values_list("person", flat=True)) == {writer.pk}


@pytest.mark.django_db
def test_archived_news_are_read_by_their_address_and_in_no_list(client: Client) -> None:
    news, editor = published()
    index_records([news.pk])
    assert SearchEntry.objects.filter(record=news).exists()
    actions.archive(news, by=editor)
    actions.archive(news, by=editor)
    index_records([news.pk])
    assert not SearchEntry.objects.filter(record=news).exists()
    assert client.get(f"/en/news/{news.pk}-{news.slug}/").status_code == 200
    assert news.title not in client.get("/en/news/").content.decode()
    actions.restore(News.objects.get(pk=news.pk), by=editor)
    index_records([news.pk])
    assert news.title in client.get("/en/news/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("state", NewsState.values)
def test_the_rules_say_the_same_of_one_and_of_many(state: str) -> None:
    owner = make_organisation()
    people = five_people(owner)
    editor = people["editor"]
    make_record(News, "news", state, owner=owner, submitted_by=editor)
    make_record(News, "news", state, owner=make_organisation(), submitted_by=people["stranger"])
    for rule in (rules.may_see, rules.may_write, rules.may_submit, rules.may_review, rules.may_archive, rules.may_ask):
        assert rule_agrees(rule, News, people) == []
    make_member(owner)
    assert rule_agrees(rules.may_review, News, people) == []


@pytest.mark.django_db
def test_news_stand_on_what_they_tell_of_when_its_side_agrees(client: Client) -> None:
    ours, theirs = make_organisation(), make_organisation()
    writer, neighbour = make_member(ours), make_member(theirs)
    own = make_record(News, "news", "published", owner=ours, title="Mūsu")
    other = make_record(News, "news", "published", owner=theirs, title="Viņu")
    hidden = make_record(News, "news", "draft", owner=theirs)
    about = [own.pk, other.pk, hidden.pk, 10**12]
    news = actions.write_news(COLUMNS, owner=ours, by=writer, terms=[], language="lv", about=about)
    links = {link.target_id: link.confirmed_at is not None for link in Link.objects.filter(source=news)}
    assert links == {own.pk: True, other.pk: False}
    news = actions.approve(actions.submit(news, by=writer), by=writer, version=1)
    tell_all()
    assert Notice.objects.filter(code="news.about_yours").values_list("person", flat=True).get() == neighbour.pk
    with pytest.raises(Denied):
        actions.agree_that_it_is_about(news, other, by=writer)
    client.force_login(neighbour)
    page = client.get(f"/en/news/{news.pk}-{news.slug}/").content.decode()
    assert f"/about/{other.pk}/agree/" in page
    assert client.post(f"/en/news/{news.pk}/about/{other.pk}/agree/").status_code == 302
    assert Link.objects.get(source=news, target=other).confirmed_at


@pytest.mark.django_db
def test_the_whole_way_by_the_pages(client: Client) -> None:
    owner = make_organisation("Baltā māja")
    editor = make_member(owner, time_zone="Europe/Riga")
    client.force_login(editor)
    assert client.get("/lv/news/new/").status_code == 200
    bad = client.post("/lv/news/new/", {"title": "", "language": "lv", "about": "https://elsewhere.example/x y"})
    assert bad.status_code == 422
    made = client.post("/lv/news/new/", {**COLUMNS, "language": "lv", "draft": "news", "about": ""})
    news = News.objects.get()
    address = f"/lv/news/{news.pk}-{news.slug}/"
    assert made["Location"] == iri_to_uri(address)
    assert Client().get(address).status_code == 404
    assert f"/lv/news/{news.pk}/submit/" in client.get(address).content.decode()
    sent: Any = client.post(f"/lv/news/{news.pk}/submit/")
    assert sent["Location"] == f"/lv/news/{news.pk}/review/"
    review = client.get(sent["Location"]).content.decode()
    assert COLUMNS["body"] in review
    assert "Europe/Riga" in review
    over = client.post(sent["Location"], {"decision": "later", "moment": "2001-01-01T10:00", "version": news.version})
    assert over.status_code == 422
    moment = (timezone.now() + timedelta(days=2)).strftime("%Y-%m-%dT10:00")
    later = client.post(sent["Location"], {"decision": "later", "moment": moment, "version": news.version})
    assert later.status_code == 302
    news.refresh_from_db()
    assert news.scheduled_at
    assert timezone.localtime(news.scheduled_at, timezone.get_fixed_timezone(120)).hour in (10, 9)
    assert client.get(address).status_code == 200
    now = client.post(sent["Location"], {"decision": "now", "version": news.version})
    assert now.status_code == 302
    assert Client().get(address).status_code == 200
    assert Person.objects.get(pk=editor.pk)


@pytest.mark.django_db
def test_what_is_so_already_is_told_only_to_who_may() -> None:
    stranger, facts = make_member(make_organisation()), Fact.objects.filter(verb__startswith="news.")
    news, editor = written()
    acts: list[Any] = [
        lambda by: actions.send_back(news, by=by, reason="x"),
        lambda by: actions.submit(news, by=by),
        lambda by: actions.approve(news, by=by, version=None),
        lambda by: actions.restore(news, by=by),
        lambda by: actions.archive(news, by=by),
    ]
    for act, state in zip(acts, ("draft", "review", "published", "published", "archived"), strict=True):
        act(editor)
        news.refresh_from_db()
        before = facts.count()
        act(editor)
        with pytest.raises(Denied):
            act(stranger)
        assert (news.state, facts.count()) == (state, before)


@pytest.mark.django_db
def test_who_may_not_decide_is_not_asked_to_fill_in_the_form(client: Client) -> None:
    news, writer = written()
    assert news.owner
    make_member(news.owner)
    news = actions.submit(news, by=writer)
    client.force_login(writer)
    assert client.post(f"/en/news/{news.pk}/review/", {"decision": "nonsense"}).status_code == 403
