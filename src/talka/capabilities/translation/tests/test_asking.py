"""Asking for a language: once a person, counted, answered once."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from talka.capabilities.notices.models import Mail, Notice
from talka.capabilities.translation.actions import asking
from talka.capabilities.translation.models import Ask, Demand
from talka.capabilities.translation.queries.around import around
from talka.kernel.access.rules import Denied
from talka.kernel.facts.models import Fact
from talka.kernel.people.leaving import erase
from talka.kernel.people.models import Person
from talka.kernel.records import rules
from talka.kernel.records.actions import put_translation
from talka.kernel.records.models import Record, TranslationOrigin, TranslationState, Visibility
from talka.kernel.records.texts import read_record
from talka.kernel.testing import make_person

from .conftest import RUSSIAN, World

Deliver = Callable[[], None]


def people(world: World, language: str = "ru") -> int:
    found = Demand.objects.filter(record=world.record, language=language).first()
    return found.people if found else 0


def test_each_counts_once(world: World) -> None:
    first, second = world.reader(), world.reader()
    assert asking.ask(world.record, "ru", by=first) is True
    assert asking.ask(world.record, "ru", by=first) is False
    assert asking.ask(world.record, "ru", by=second) is True
    assert asking.ask(world.record, "ka", by=second) is True
    assert (people(world), people(world, "ka")) == (2, 1)
    assert Fact.objects.filter(verb="translation.asked").count() == 3


def test_what_is_taken_back_counts_no_more(world: World) -> None:
    person = world.ask()
    assert asking.take_back(world.record, "ru", by=person) is True
    assert asking.take_back(world.record, "ru", by=person) is False
    assert people(world) == 0


def test_nobody_asks_for_what_is_there(world: World) -> None:
    with pytest.raises(Denied):
        asking.ask(world.record, "lv", by=world.anna)
    world.accepted()
    with pytest.raises(Denied):
        asking.ask(world.record, "ru", by=world.anna)
    assert not Ask.objects.exists()


def test_one_may_ask_again_when_it_fell_behind(world: World, change: Callable[..., Any], deliver: Deliver) -> None:
    person = world.ask()
    world.accepted()
    deliver()
    assert people(world) == 0
    change(world.record, body="Katru trešdienu septiņos.")
    assert asking.ask(world.record, "ru", by=person) is True
    assert people(world) == 1


def test_what_one_may_not_see_can_t_be_asked_for(world: World) -> None:
    world.record.visibility = Visibility.PARTIES
    world.record.save()
    with pytest.raises(Denied):
        asking.ask(world.record, "ru", by=world.anna)


def test_everybody_who_asked_gets_one_mail_in_that_language(world: World, deliver: Deliver) -> None:
    readers = [world.ask(), world.ask(world.reader(name="Ольга"))]
    other = world.ask(language="ka")
    readers[0].language = "en"  # whatever the language of their notices is
    readers[0].save()
    world.accepted()
    deliver()
    deliver()
    told = [one for one in mail.outbox if "Вечерние чтения" in one.subject]
    assert sorted(one.to[0].split("<")[-1].strip(">") for one in told) == sorted(one.email for one in readers)
    assert all(one.extra_headers["Content-Language"] == "ru" for one in told)
    assert all(f"/ru/trials/{world.record.pk}-" in one.body for one in told)
    assert Notice.objects.filter(code="translation.there").count() == 2
    assert not Notice.objects.filter(code="translation.there", person=other).exists()
    assert (people(world), people(world, "ka")) == (0, 1)
    for fact in Fact.objects.filter(verb="records.translated"):  # a worker that was killed tells it again
        from talka.capabilities.translation.hearing import answer_those_who_asked

        answer_those_who_asked(fact)
    deliver()
    assert len([one for one in mail.outbox if "Вечерние чтения" in one.subject]) == 2


def test_whoever_may_no_longer_see_it_is_told_nothing(world: World, deliver: Deliver) -> None:
    world.ask()
    world.accepted()
    world.record.visibility = Visibility.PARTIES
    world.record.save(update_fields=["visibility"])
    deliver()
    assert not [one for one in mail.outbox if "Вечерние" in one.subject]


def test_an_import_answers_them_too_and_a_machine_doesn_t(world: World, deliver: Deliver) -> None:
    world.ask()
    put_translation(world.record, "ru", RUSSIAN, origin=TranslationOrigin.MACHINE, state=TranslationState.MACHINE)
    deliver()
    assert people(world) == 1 and not mail.outbox
    put_translation(world.record, "ru", RUSSIAN, origin=TranslationOrigin.IMPORT)
    deliver()
    assert people(world) == 0 and len(mail.outbox) == 1


def link_in(letter: Any) -> str:
    found = re.search(r"https?://[^/]+(/\S+/link/\S+|/\S*links?/\S+)", letter.body)
    assert found, letter.body
    return found[1]


def test_without_an_account_the_mailed_link_counts(world: World, client: Client, deliver: Deliver) -> None:
    address = f"/ru/translations/{world.record.pk}/ru/ask/"
    assert client.get(address).status_code == 200
    for _twice in range(2):
        page = client.post(address, {"email": "Olga@Example.org"})
        assert page.status_code == 200
    deliver()
    assert people(world) == 0
    (letter,) = mail.outbox
    assert letter.extra_headers["Content-Language"] == "ru"
    link = link_in(letter)
    assert client.get(link).status_code == 200
    assert people(world) == 0, "opening it, as a mail scanner does, counts nobody"
    for _twice in range(2):
        assert client.post(link, {"choice": "ask"}).status_code == 200
    assert people(world) == 1
    world.accepted()
    deliver()
    assert [one.to for one in mail.outbox if "Вечерние" in one.subject] == [["olga@example.org"]]


def test_who_did_not_ask_throws_it_away(world: World, client: Client, deliver: Deliver) -> None:
    client.post(f"/en/translations/{world.record.pk}/ru/ask/", {"email": "someone@example.org"})
    deliver()
    client.post(link_in(mail.outbox[0]), {"choice": "throw-away"})
    assert not Ask.objects.exists() and people(world) == 0


@pytest.mark.parametrize("email", ["", "no address", "a@b", "x\r\nBcc: y@example.org", "a" * 300 + "@example.org"])
def test_bad_addresses_come_back(world: World, client: Client, email: str) -> None:
    assert client.post(f"/en/translations/{world.record.pk}/ru/ask/", {"email": email}).status_code == 422
    assert not Person.objects.filter(email__startswith="x").exists() and not Mail.objects.exists()


def test_one_place_can_t_flood_mailboxes(world: World, client: Client) -> None:
    answers = [
        client.post(f"/en/translations/{world.record.pk}/ru/ask/", {"email": f"p{number}@example.net"}).status_code
        for number in range(22)
    ]
    assert answers[:20] == [200] * 20 and answers[20:] == [422, 422]


@pytest.mark.parametrize("language", ["lv", "xx", "de", "RU", "ru-Latn", "0"])
def test_languages_that_pages_don_t_have_are_missing(world: World, client: Client, language: str) -> None:
    assert client.get(f"/en/translations/{world.record.pk}/{language}/ask/").status_code == 404


def test_a_hidden_record_answers_as_one_that_isn_t_there(world: World, client: Client) -> None:
    world.record.visibility = Visibility.PARTIES
    world.record.save()
    for address in ("", "ru/ask/"):
        assert client.get(f"/en/translations/{world.record.pk}/{address}").status_code == 404
        assert client.get(f"/en/translations/99999999/{address}").status_code == 404


def test_what_nobody_confirmed_is_forgotten_with_its_person(world: World, client: Client) -> None:
    client.post(f"/en/translations/{world.record.pk}/ru/ask/", {"email": "stranger@example.org"})
    client.post(f"/en/translations/{world.record.pk}/ka/ask/", {"email": world.anna.email})
    Ask.objects.update(asked_at=timezone.now() - timedelta(days=30))
    assert asking.clear_unconfirmed.call() == 2
    assert not Person.objects.filter(email="stranger@example.org").exists()
    assert Person.objects.filter(pk=world.anna.pk).exists()


def test_whoever_leaves_is_not_counted(world: World) -> None:
    person = world.ask()
    world.ask()
    erase(person)
    assert people(world) == 1 and Ask.objects.count() == 1


def test_a_suspended_person_gets_no_link(world: World, deliver: Deliver) -> None:
    from talka.kernel.people.models import FOR_GOOD

    person = make_person(suspended_until=FOR_GOOD)
    asking.ask_by_mail(world.record, "ru", email=person.email, interface="ru")
    assert not Mail.objects.exists()


def test_what_is_read_along_with_a_record_is_what_is_read_of_it_alone(
    world: World, django_assert_num_queries: Any
) -> None:
    """For a visitor, for one who asked and for one who is at it."""
    anna = world.ask(world.anna)
    world.ask(language="uk")
    world.offered(by=world.juris)
    put_translation(world.record, "en", {"title": "Evening readings"})
    for person in (None, anna, world.juris):
        alone = around(world.fresh(), person)
        record, _text = read_record(Record, person, rules.may_see, "ru", pk=world.record.pk)
        with django_assert_num_queries(0):
            assert around(record, person) == alone
        assert alone.wanted == {"ru": 1, "uk": 1}
        assert alone.there == {"en": "current"}
        assert alone.made == {"ru": 1}
        assert alone.mine == ({"ru"} if person == anna else set())
