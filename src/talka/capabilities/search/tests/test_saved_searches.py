"""Saved searches: kept once, their owner's alone; what is new is mailed once, and only what may be seen."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from talka.capabilities.notices.models import Mail
from talka.capabilities.notices.sending import send_waiting
from talka.capabilities.search import mailing, saving
from talka.capabilities.search.models import Rhythm, SavedSearch
from talka.kernel.access.rules import Denied, Missing
from talka.kernel.facts.journal import note
from talka.kernel.facts.models import Fact
from talka.kernel.facts.telling import tell_all
from talka.kernel.people.models import Person
from talka.kernel.records.models import Record, Visibility
from talka.kernel.testing import make_organisation, make_person, make_record

Put = Callable[..., Record]
pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def kept(query: str = "q=courses", **columns: Any) -> SavedSearch:
    """A saved search that was last looked at a day ago, and its owner."""
    person = make_person("Nino", language="ka", address_confirmed_at=timezone.now())
    saved, _new = saving.save_search(query, by=person, name="Courses near me")
    SavedSearch.objects.filter(pk=saved.pk).update(seen_until=timezone.now() - DAY, **columns)
    saved.refresh_from_db()
    return saved


def published(record: Record, ago: timedelta) -> Record:
    moment = timezone.now() - ago
    Record.objects.filter(pk=record.pk).update(published_at=moment, changed_at=moment)
    return record


def sent(mailoutbox: list[Any]) -> list[Any]:
    send_waiting()
    return mailoutbox


def test_what_was_published_since_is_mailed_once(put: Put, mailoutbox: list[Any]) -> None:
    saved = kept()
    published(put("Old courses"), 3 * DAY)
    published(put("New courses"), timedelta(hours=2))
    published(put("Something else"), timedelta(hours=2))
    for _again in range(2):
        mailing.tell.call(saved.pk)
    (mail,) = sent(mailoutbox)
    assert "New courses" in mail.body
    assert "Old courses" not in mail.body and "Something else" not in mail.body
    assert "/ka/things/" in mail.body and "/ka/search/?q=courses" in mail.body
    assert mail.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    mailing.tell.call(saved.pk)
    assert len(sent(mailoutbox)) == 1


def test_what_is_too_young_for_the_index_comes_with_the_next_mail(put: Put, mailoutbox: list[Any]) -> None:
    saved = kept()
    put("New courses")
    mailing.tell.call(saved.pk)
    assert sent(mailoutbox) == []
    with time_machine.travel(timezone.now() + DAY):
        mailing.tell.call(saved.pk)
        assert len(sent(mailoutbox)) == 1


@pytest.mark.parametrize("query", ["q=courses", "", "kind=thing"])
def test_a_hundred_that_were_imported_just_now_hide_nothing(
    put: Put, query: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is too young for this mail, and what changed since, takes nobody's place in it."""
    monkeypatch.setattr(mailing, "LOOKED_AT", 2)
    saved = kept(query)
    new = published(put("New courses"), timedelta(hours=2))
    for number in range(3):
        put(f"Imported courses {number}")
        old = published(put(f"Old courses {number}"), 3 * DAY)
        Record.objects.filter(pk=old.pk).update(changed_at=timezone.now())
    assert mailing.new_in(saved, timezone.now() - mailing.SETTLED) == [new.pk]


def test_what_begins_to_be_seen_is_news_though_it_was_published_long_ago(put: Put) -> None:
    saved = kept()
    begun = published(put("Courses in autumn", visible_from=timezone.now() - timedelta(hours=3)), 30 * DAY)
    published(put("Courses in winter", visible_from=timezone.now() + DAY), timedelta(hours=2))
    published(put("Courses of old", visible_from=timezone.now() - 2 * DAY), 30 * DAY)
    assert mailing.new_in(saved, timezone.now() - mailing.SETTLED) == [begun.pk]


def test_what_the_worker_has_not_been_told_of_waits_for_the_next_mail(put: Put, mailoutbox: list[Any]) -> None:
    """The index is hours behind an import: the mail is about what was published before it."""
    saved = kept()
    behind = published(make_record(Record, "thing", "open", title="Courses from an import"), timedelta(hours=2))
    published(put("New courses"), timedelta(hours=4))
    with transaction.atomic():
        note("things.published", behind)
    Fact.objects.update(at=timezone.now() - timedelta(hours=2))
    mailing.tell.call(saved.pk)
    tell_all()
    mailing.tell.call(saved.pk)
    first, second = sent(mailoutbox)
    assert "New courses" in first.body and "import" not in first.body
    assert "Courses from an import" in second.body and "New courses" not in second.body


def test_nothing_new_is_no_mail(put: Put, mailoutbox: list[Any]) -> None:
    saved = kept()
    published(put("Old courses"), 3 * DAY)
    mailing.tell.call(saved.pk)
    mailing.tell.call(saved.pk + 1000)
    assert sent(mailoutbox) == []


def test_nothing_is_told_of_what_may_not_be_seen_even_if_it_was_when_it_was_found(
    put: Put, mailoutbox: list[Any]
) -> None:
    saved = kept()
    published(put("Secret courses", visibility=Visibility.DRAFT, owner=make_organisation()), timedelta(hours=2))
    mailing.tell.call(saved.pk)
    assert not Mail.objects.exists()
    SavedSearch.objects.update(seen_until=timezone.now() - DAY)
    gone = published(put("Withdrawn courses"), timedelta(hours=2))
    stays = published(put("Open courses"), timedelta(hours=2))
    mailing.tell.call(saved.pk)
    Record.objects.filter(pk=gone.pk).update(shown=False)
    (mail,) = sent(mailoutbox)
    assert "Open courses" in mail.body and "Withdrawn" not in mail.body
    SavedSearch.objects.update(seen_until=timezone.now() - DAY)
    mailing.tell.call(saved.pk)
    Record.objects.filter(pk=stays.pk).update(shown=False)
    assert len(sent(mailoutbox)) == 1


def test_the_link_in_the_mail_stops_its_mails_alone(put: Put, mailoutbox: list[Any]) -> None:
    saved = kept()
    other, _new = saving.save_search("q=other", by=saved.person, name="Other")
    published(put("New courses"), timedelta(hours=2))
    mailing.tell.call(saved.pk)
    (mail,) = sent(mailoutbox)
    address = re.search(r"<http://testserver([^>]+)>", mail.extra_headers["List-Unsubscribe"])
    assert address
    assert "Courses near me" in Client().get(address.group(1)).content.decode()
    saved.refresh_from_db()
    assert saved.rhythm == Rhythm.DAILY
    for _again in range(2):
        assert Client().post(address.group(1)).status_code == 200
    saved.refresh_from_db()
    other.refresh_from_db()
    assert (saved.rhythm, other.rhythm) == (Rhythm.NEVER, Rhythm.DAILY)
    saving.delete_search(saved.pk, by=saved.person)
    assert Client().get(address.group(1)).status_code == 404


def test_daily_and_weekly_searches_have_their_turn() -> None:
    daily, weekly, never = kept(), kept(rhythm=Rhythm.WEEKLY), kept(rhythm=Rhythm.NEVER)
    gone = kept()
    Person.objects.filter(pk=gone.person_id).update(is_active=False)
    monday = datetime(2026, 11, 23, 5, tzinfo=UTC)
    SavedSearch.objects.update(seen_until=monday)
    assert saving.due(monday + 7 * DAY) == [daily.pk, weekly.pk]
    assert saving.due(monday + DAY) == [daily.pk]
    assert saving.due(monday + 8 * DAY) == [daily.pk, weekly.pk]  # Monday was missed
    assert never.pk not in saving.due(monday + 7 * DAY)


def test_a_search_is_kept_once_and_is_its_owners_alone() -> None:
    saved = kept("q=courses&theme=a,b&cursor=1-1&nonsense=1")
    assert saved.query == "q=courses&theme=a&theme=b"
    assert saving.save_search("q=courses&theme=a&theme=b", by=saved.person, name="Again") == (saved, False)
    stranger = make_person()
    with pytest.raises(Missing):
        saving.change_search(saved.pk, by=stranger, name="Mine", rhythm=Rhythm.NEVER)
    saving.delete_search(saved.pk, by=stranger)
    assert SavedSearch.objects.get() == saved
    saving.change_search(saved.pk, by=saved.person, name=" Other \x00 name ", rhythm=Rhythm.WEEKLY)
    saved.refresh_from_db()
    assert (saved.name, saved.rhythm) == ("Other name", Rhythm.WEEKLY)


def test_a_long_search_in_georgian_is_kept_whole() -> None:
    text = "ლ" * 300
    filters = [f"{name}={'-'.join(['long-code'] * 6)}-{number}" for name in ("theme", "place") for number in range(9)]
    said = "&".join([f"q={quote(text)}", *filters])
    assert len(said) > 3_500
    saved = kept(said)
    saved.refresh_from_db()
    query = saving.query_of(saved.query)
    assert (query.text, len(query.themes), len(query.places)) == (text, 9, 9)
    assert saving.save_search(said, by=saved.person, name="Again") == (saved, False)
    assert saving.save_search(f"{said}&place=x", by=saved.person, name="Another")[1]


@pytest.mark.parametrize("text", ["q=" + "a" * 20_000, "&" * 600, "a=1&" * 5_000, "theme=" + "ლ," * 15_000])
def test_what_is_too_long_to_be_kept_is_refused_with_a_word(text: str) -> None:
    client = Client()
    client.force_login(make_person())
    answer = client.post("/en/search/save/", {"query": text})
    assert answer.status_code == 403
    assert "too long to be kept" in answer.content.decode()
    assert not SavedSearch.objects.exists()


def test_there_is_a_bound_to_what_one_keeps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saving, "MOST", 1)
    saved = kept()
    with pytest.raises(Denied):
        saving.save_search("q=more", by=saved.person, name="")


@pytest.mark.django_db(transaction=True)
def test_saving_twice_at_once_keeps_one(transactional_db: None) -> None:
    person = make_person()

    def save(_each: int) -> bool:
        try:
            return saving.save_search("q=courses", by=person, name="Courses")[1]
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(save, range(4))) == [False, False, False, True]
    assert SavedSearch.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_mail_once(transactional_db: None, put: Put) -> None:
    saved = kept()
    published(put("New courses"), timedelta(hours=2))

    def tell(_each: int) -> None:
        try:
            mailing.tell.call(saved.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(tell, range(3)))
    assert Mail.objects.count() == 1


def test_the_pages_save_rename_and_delete(put: Put) -> None:
    put("Courses")
    person = make_person()
    client = Client()
    assert client.get("/en/search/saved/").status_code == 302
    client.force_login(person)
    assert "Save this search" in client.get("/en/search/?q=courses").content.decode()
    for expected in ("mailed to you every day", "keep this search already"):
        page = client.post("/en/search/save/", {"query": "q=courses&kind=thing"}, follow=True).content.decode()
        assert expected in page
    saved = SavedSearch.objects.get(person=person)
    assert saved.name == "courses · What: things"
    address = f"/en/search/saved/{saved.pk}/"
    fields = {f"search-{saved.pk}-name": "Mine", f"search-{saved.pk}-rhythm": "weekly"}
    assert client.post(address, {**fields, f"search-{saved.pk}-rhythm": "hourly"}).status_code == 422
    assert client.post(address, fields).status_code == 302
    saved.refresh_from_db()
    assert (saved.name, saved.rhythm) == ("Mine", Rhythm.WEEKLY)
    stranger = Client()
    stranger.force_login(make_person())
    assert stranger.post(address, fields).status_code == 404
    assert "Mine" not in stranger.get("/en/search/saved/").content.decode()
    for _again in range(2):
        assert client.post(f"{address}delete/").status_code == 302
    assert "No saved searches yet" in client.get("/en/search/saved/").content.decode()
