"""Who is told of a comment: each once, nobody of their own, nobody of what they may not see; programs too."""

from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from talka.capabilities.comments import actions
from talka.capabilities.comments.content import Content
from talka.capabilities.notices.actions import follow
from talka.capabilities.notices.models import Notice
from talka.capabilities.notices.queries import page_of_notices
from talka.capabilities.notices.sending import send_waiting
from talka.kernel.facts.telling import tell_all
from talka.kernel.people.models import Person
from talka.kernel.records.models import Visibility
from talka.kernel.testing import make_member, make_person

from .world import coordinator, listed, said, topic, trusted

pytestmark = pytest.mark.django_db


def told(person: Person) -> list[str]:
    tell_all()
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("code", flat=True))


def test_owner_follower_answered_and_mentioned_hear_each_once() -> None:
    record = topic()
    owner, follower, anna = make_member(record.owner), trusted("Follower"), trusted("Anna")
    _organisation, editor = listed("Zilais kalns")
    for person in (follower, anna, editor, owner):
        follow(record.pk, by=person, wanted=True)
    head = said(record, by=anna)
    assert (told(owner), told(follower), told(anna)) == (["comments.written"], ["comments.written.followed"], [])
    said(record, "Yes, @Zilais kalns", by=follower, answers_to=head)
    assert told(anna) == ["comments.answered"]
    assert told(editor) == ["comments.written.followed", "comments.mentioned"]
    assert told(follower) == ["comments.written.followed"]
    assert told(owner) == ["comments.written"] * 2
    assert Notice.objects.values("person", "fact").distinct().count() == Notice.objects.count()


def test_nobody_hears_before_it_can_be_read_and_its_writer_hears_when_it_can() -> None:
    record, newcomer = topic(), make_person("New")
    owner = make_member(record.owner)
    comment = said(record, by=newcomer)
    assert told(owner) == told(newcomer) == []
    actions.release(comment, by=coordinator())
    assert (told(owner), told(newcomer)) == (["comments.written"], ["comments.released"])


def test_who_is_named_in_an_edit_is_told_and_nobody_twice() -> None:
    record, anna = topic(), trusted()
    _one, first = listed("Zilais kalns")
    _two, second = listed("Baltā māja")
    comment = said(record, "Hello @Zilais kalns", by=anna)
    actions.edit(comment, Content("Hello @Zilais kalns and @Baltā māja"), by=anna)
    assert told(first) == told(second) == ["comments.mentioned"]


def test_the_official_answer_is_told_to_those_who_talked() -> None:
    record, anna = topic(), trusted("Anna")
    said(record, by=anna)
    editor = make_member(record.owner)
    said(record, by=editor, organisation=record.owner, official=True)
    assert told(anna) == ["comments.answered_officially"]
    assert told(editor) == ["comments.written"]


def test_nobody_is_told_who_may_not_see_the_record() -> None:
    record = topic(visibility=Visibility.MEMBERS)
    _organisation, editor = listed("Zilais kalns")
    said(record, "@Zilais kalns", by=make_member(record.owner))
    assert told(editor) == ["comments.mentioned"] and page_of_notices(editor, "en")
    record.visibility = Visibility.PARTIES
    record.save()
    assert page_of_notices(editor, "en") == []


@pytest.mark.parametrize("when", ["before it was told", "after"])
@pytest.mark.parametrize("way", ["hidden", "held", "taken back"])
def test_nobody_reads_of_a_comment_that_can_be_read_no_more(way: str, when: str) -> None:
    record, anna = topic(), trusted()
    owner = make_member(record.owner)
    _organisation, editor = listed("Zilais kalns")
    stays, goes = said(record, by=anna), said(record, "Buy now, @Zilais kalns", by=anna)
    if when == "after":
        assert (len(told(owner)), told(editor)) == (2, ["comments.mentioned"])
    if way == "hidden":
        actions.hide(goes, by=coordinator())
    elif way == "held":
        actions.hold(goes, by=coordinator())
    else:
        actions.take_back(goes, by=anna)
    assert (told(owner), told(editor)) == (["comments.written"], [])
    assert Notice.objects.get(person=owner).fact.details["comment"] == stays.pk


def test_the_mail_quotes_it_unless_it_can_be_read_no_more(mailoutbox: list[Any]) -> None:
    record, anna = topic(title="Kursi"), trusted("Anna", language="ka")
    Person.objects.filter(pk=anna.pk).update(address_confirmed_at=timezone.now())
    head = said(record, by=anna)
    said(record, "Yes, that helps", by=trusted("Nino"), answers_to=head)
    spam = said(record, "Buy now", by=trusted("Nino"), answers_to=head)
    actions.hide(spam, by=coordinator())
    tell_all()
    send_waiting()
    (letter,) = [one for one in mail.outbox if anna.email in one.to[0]]
    assert "Yes, that helps" in letter.body and "Nino" in letter.body and "/ka/comments/" in letter.body
    assert "Buy now" not in "".join(str(one.body) for one in mail.outbox)


def test_programs_read_what_everybody_reads(client: Client) -> None:
    record, anna = topic(), trusted("Anna")
    head = said(record, "Labdien", by=anna, language="lv")
    answer = said(record, "Hello", by=make_member(record.owner), organisation=record.owner, answers_to=head)
    hidden, gone = said(record, "Bad"), said(record, "Gone", by=anna)
    said(record, "Held", by=make_person())
    actions.hide(hidden, by=coordinator())
    actions.take_back(gone, by=anna)
    address = f"/api/v1/records/{record.pk}/comments"
    found = client.get(address).json()
    names = ("id", "thread", "answers", "state", "text", "by")
    assert [tuple(one[name] for name in names) for one in found["comments"]] == [
        (head.pk, head.pk, None, "shown", "Labdien", "Anna"),
        (answer.pk, head.pk, head.pk, "shown", "Hello", record.owner.name),
        (hidden.pk, hidden.pk, None, "hidden", "", ""),
    ]  # fmt: skip
    assert (found["total"], found["next"]) == (2, None)
    first = client.get(f"{address}?limit=1").json()
    assert [one["id"] for one in client.get(f"{address}?limit=1&cursor={first['next']}").json()["comments"]] == [
        answer.pk
    ]
    assert [one["text"] for one in client.get(f"{address}?language=lv,ka").json()["comments"]] == ["Labdien"]
    assert client.get(f"{address}?language=%00").status_code == 422
    record.visibility = Visibility.PARTIES
    record.save()
    assert client.get(address).status_code == 404
