"""People can talk about a record of every kind, and a hidden record hides what was said about it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from talka.capabilities.comments import actions
from talka.capabilities.comments.content import Content
from talka.capabilities.comments.models import Comment
from talka.kernel.people.models import Person
from talka.kernel.records.kinds import Kind
from talka.kernel.records.models import Visibility
from talka.kernel.testing import make_organisation, make_person
from tests.test_contracts import SECRET, address, every_kind, hidden_ways, made, text_of

pytestmark = pytest.mark.django_db


def writer() -> Person:
    return make_person("Anna", trusted_at=timezone.now(), address_confirmed_at=timezone.now())


def said(record: Any, text: str = f"{SECRET} said", language: str = "en") -> Comment:
    return actions.write(record, Content(text, language), by=writer())


@every_kind
def test_its_page_shows_what_is_said_about_it(kind: Kind, client: Client) -> None:
    record = made(kind, "Evening readings")
    assert "conversation" in kind.panels
    empty = text_of(client.get(address(kind, record)))
    assert empty.count('id="conversation"') == 1
    comment = said(record)
    said(record, "Говорят по-русски о чтении", "ru")
    page = text_of(client.get(address(kind, record)))
    assert f"{SECRET} said" in page and f'id="comment-{comment.pk}"' in page
    assert "по-русски" not in page and f"/en/comments/on/{record.pk}/?in=others" in page
    in_russian = text_of(client.get(address(kind, record, "ru")))
    assert "по-русски" in in_russian and f"{SECRET} said" not in in_russian


@every_kind
def test_one_writes_on_its_page(kind: Kind, client: Client) -> None:
    record = made(kind, "Evening readings")
    anna = writer()
    client.force_login(anna)
    page = text_of(client.get(address(kind, record)))
    assert f'action="/en/comments/on/{record.pk}/write/"' in page
    answer = client.post(f"/en/comments/on/{record.pk}/write/", {"text": "What a good idea, thank you"})
    comment = Comment.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"{address(kind, record)}#comment-{comment.pk}")
    assert (comment.author, comment.language, comment.record_id) == (anna, "en", record.pk)


@every_kind
def test_what_is_said_about_a_hidden_record_is_nowhere(kind: Kind, client: Client) -> None:
    for way in hidden_ways(kind):
        record = made(kind, "Evening readings", owner=make_organisation())
        comment = said(record)
        for column, value in {"shown": True, **way}.items():
            setattr(record, column, value)
        if "state" in way:
            record.shown = False
        record.save()
        assert record.visibility != Visibility.PUBLIC or not record.shown
        for path in (f"on/{record.pk}/", f"on/{record.pk}/write/", f"{comment.pk}/", f"{comment.pk}/answer/"):
            answer = client.get(f"/en/comments/{path}")
            assert (answer.status_code, SECRET in text_of(answer)) == (404, False), (way, path)
