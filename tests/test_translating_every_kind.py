"""Every kind of record can be asked for, translated, accepted and read in another language; a new one by itself."""

from __future__ import annotations

import pytest
from django.test import Client

from talka.capabilities.search.indexing import index_records
from talka.capabilities.translation.actions import asking, publishing, writing
from talka.capabilities.translation.fields import text_fields, texts_from
from talka.capabilities.translation.models import Demand
from talka.kernel.facts.telling import tell_all
from talka.kernel.people.models import Person
from talka.kernel.records.actions import put_translation
from talka.kernel.records.kinds import Kind, kinds
from talka.kernel.testing import make_member, make_organisation, make_person

from .test_contracts import address, every_kind, made, text_of

pytestmark = pytest.mark.django_db
WORDS = "По вечерам читаем вслух"


def as_(person: Person | None) -> Client:
    """Somebody's browser."""
    client = Client()
    if person:
        client.force_login(person)
    return client


@every_kind
def test_from_asking_to_reading(kind: Kind) -> None:
    owner = make_organisation("Bibliotēka")
    editor, anna, reader = make_member(owner), make_person("Anna"), make_person()
    record = made(kind, "Vakara lasījumi", language="lv", owner=owner, summary="Lasām", body="Katru otrdienu.")
    page = text_of(as_(None).get(address(kind, record, "ru")))
    assert f"/ru/translations/{record.pk}/ru/ask/" in page, "its page must draw page.panels.languages (text_note)"
    asking.ask(record, "ru", by=reader)
    page = text_of(as_(anna).get(address(kind, record, "lv")))
    assert "1 cilvēks to lasītu krievu valodā." in page
    mine = writing.begin(record, "ru", by=anna)
    form = as_(anna).get(f"/en/translations/{record.pk}/ru/")
    assert form.status_code == 200 and "Katru otrdienu." in text_of(form)
    texts = texts_from({field.name: WORDS for field in text_fields(record)})
    publishing.accept(writing.offer(mine, texts, by=anna), by=editor)
    tell_all()
    index_records([record.pk])
    page = text_of(as_(None).get(address(kind, record, "ru")))
    assert WORDS in page and f"/ru/translations/{record.pk}/ru/ask/" not in page
    assert Demand.objects.get().people == 0
    listed = text_of(as_(None).get(f"/ru/{kind.path}/"))
    assert WORDS in listed
    found = as_(None).get("/api/v1/search?q=вечерам&lang=ru").json()
    assert record.pk in [row["id"] for row in found["results"]]
    said = as_(None).get(f"/api/v1/records/{record.pk}").json()["translations"]
    assert {one["language"]: one["state"] for one in said} == {
        "en": "missing", "ka": "missing", "lv": "original", "lt": "missing", "ru": "current", "uk": "missing",
    }  # fmt: skip


@every_kind
def test_its_page_says_in_which_language_it_is_and_what_one_can_do_about_it(kind: Kind) -> None:
    """The translator's note and panel stand on the page of every kind, once, for visitors and for members."""
    record = made(kind, "Vakara lasījumi", language="lv", summary="Lasām", body="Katru otrdienu.")
    for person in (None, make_person()):
        page = text_of(as_(person).get(address(kind, record)))
        assert page.count('class="in-languages"') == 1
        assert "Language of the text: Latvian" in page
        assert f'href="/en/translations/{record.pk}/"' in page
        assert (f"/en/translations/{record.pk}/en/begin/" in page) == (person is not None)
    own = text_of(as_(None).get(address(kind, record, "lv")))
    assert (
        own.count('class="in-languages"') == 1
        and f"/translations/{record.pk}/lv/ask/" not in own
        and "note-line" in own
    )
    put_translation(record, "en", {"title": "Evening readings", "summary": "We read", "body": "Every Tuesday."})
    page = text_of(as_(None).get(address(kind, record)))
    assert (
        "Translated; written in this language: Latvian" in page and f"/en/translations/{record.pk}/en/ask/" not in page
    )
    put_translation(record, "ka", {"title": "საღამოს კითხვა"}, origin="machine", state="machine")
    page = text_of(as_(None).get(address(kind, record, "ka")))
    assert page.count('class="in-languages"') == 1 and f"/ka/translations/{record.pk}/ka/ask/" in page


def test_there_are_kinds() -> None:
    assert len(kinds()) >= 4
