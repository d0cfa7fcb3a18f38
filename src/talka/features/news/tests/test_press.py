"""The press desk: a question goes to whoever answers; nobody's address is printed."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from talka.capabilities.notices.sending import send_waiting
from talka.features.news import actions
from talka.features.news.models import PressQuestion
from talka.kernel.access.rules import Denied
from talka.kernel.testing import make_member, make_organisation, make_person

from .world import published

ASKED: dict[str, Any] = {"medium": "Diena", "text": "Cik cilvēku piedalās?", "language": "lv"}


@pytest.mark.django_db
def test_a_visitors_question_goes_out_when_its_link_is_opened(client: Client, mailoutbox: Any) -> None:
    news, editor = published()
    actions.set_press_contact(news, address="prese@example.org", by=editor)
    answer = client.post(f"/en/news/{news.pk}/ask/", {**ASKED, "name": "Anna", "email": "anna@diena.example"})
    assert answer.status_code == 302
    send_waiting()
    assert [mail.to for mail in mailoutbox] == [["anna@diena.example"]]
    link = re.search(r"https?://[^/]+(/\S+/link/\S+)", mailoutbox[0].body)
    assert link
    assert client.get(link[1]).status_code == 200
    assert client.post(link[1], {"choice": "send"}).status_code == 200
    client.post(link[1], {"choice": "send"})
    send_waiting()
    assert [mail.to for mail in mailoutbox[1:]] == [["prese@example.org"]]
    assert mailoutbox[1].reply_to == ["anna@diena.example"]
    assert ASKED["text"] in mailoutbox[1].body
    assert "prese@example.org" not in client.get(f"/en/news/{news.pk}-{news.slug}/").content.decode()
    assert "prese@example.org" not in client.get(f"/en/news/{news.pk}/ask/").content.decode()


@pytest.mark.django_db
def test_without_a_contact_those_who_write_for_the_owner_are_asked(mailoutbox: Any) -> None:
    news, editor = published()
    asking = make_person("Anna", address_confirmed_at=timezone.now())
    for _time in range(2):
        actions.ask_the_desk(news, by=asking, **ASKED)
    send_waiting()
    assert [editor.email in mail.to[0] for mail in mailoutbox] == [True]
    assert PressQuestion.objects.count() == 1


@pytest.mark.django_db
def test_only_the_owners_people_name_the_contact(client: Client) -> None:
    news, editor = published()
    with pytest.raises(Denied):
        actions.set_press_contact(news, address="x@example.org", by=make_member(make_organisation()))
    client.force_login(editor)
    address = f"/en/news/{news.pk}/press-contact/"
    assert client.post(address, {"address": "no address"}).status_code == 422
    assert client.post(address, {"address": "prese@example.org"}).status_code == 302
    assert "prese@example.org" in client.get(address).content.decode()
    assert client.post(address, {"address": ""}).status_code == 302
    assert "prese@example.org" not in client.get(address).content.decode()
