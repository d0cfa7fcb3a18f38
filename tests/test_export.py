"""Everything that is held of somebody, as they take it along: all of theirs, nothing of others, files as files."""

from __future__ import annotations

import io
import json
import tracemalloc
import zipfile
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from talka.capabilities.exchange.actions import keep_upload
from talka.features.accounts.queries.export import export_of, file_name
from talka.kernel.people.models import FOR_GOOD, Person
from talka.kernel.people.personal import by_model
from talka.kernel.records.models import Draft
from talka.kernel.testing import make_person
from tests.rows import row_of

pytestmark = pytest.mark.django_db
MARK, OTHERS = "qzxwvjk", "othermark"
PASSWORD = "four quiet words together"


def opened(person: Person, language: str = "en") -> zipfile.ZipFile:
    """Their ZIP, whole."""
    with export_of(person, language) as made:
        archive = zipfile.ZipFile(io.BytesIO(made.read()))
    assert archive.testzip() is None
    return archive


def everything_in(archive: zipfile.ZipFile) -> str:
    return "\n".join([*archive.namelist(), *(archive.read(name).decode() for name in archive.namelist())])


@pytest.mark.parametrize("number", range(4))
def test_all_that_is_theirs_and_nothing_of_others_is_in_it(number: int) -> None:
    """A row of each table, of somebody each; by quarters, so that it can be run at once."""
    models = [(model, fields) for model, fields in by_model() if model is not Person][number::4]
    for model, fields in models:
        person, other = (
            make_person(f"{MARK} name"),
            make_person(f"{OTHERS} name", email=f"{OTHERS}.{number}@example.org"),
        )
        row_of(model, other, OTHERS)
        row_of(model, person, MARK)
        archive = opened(person)
        text = everything_in(archive)
        assert OTHERS not in text, model
        assert str(other) not in text, model
        name = f"data/{model._meta.label}.json"
        assert (name in archive.namelist()) == any(one.exported for one in fields), model
        if name in archive.namelist():
            assert len(json.loads(archive.read(name))) == 1
            assert f'href="{name}"' in archive.read("README.html").decode()
        assert json.loads(archive.read("data/people.Person.json"))[0]["name"] == f"{MARK} name"
        Person.objects.filter(pk=other.pk).update(email=f"{other.pk}@elsewhere.example")


def test_no_secret_is_in_it() -> None:
    person = make_person(email=f"{MARK}@example.org", password=PASSWORD)
    text = everything_in(opened(person))
    assert person.password not in text
    assert '"password"' not in text


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("ka", "ყველაფერი, რაც თქვენ შესახებ ინახება"),
        ("lv", "Viss, kas par jums tiek glabāts"),
        ("uk", "Усе, що про вас"),
    ],
)
def test_the_page_that_explains_it_is_in_the_readers_language(language: str, said: str) -> None:
    page = opened(make_person("<b>Nino</b>"), language).read("README.html").decode()
    assert said in page
    assert f'<html lang="{language}">' in page
    assert "<b>Nino" not in page


def test_files_are_files_with_names_that_lead_nowhere() -> None:
    person = make_person()
    for called in ("../../etc/passwd", "list of needs.csv", "list of needs.csv"):
        keep_upload([b"title\n", b"Bench\n"], by=person, organisation=None, kind="offer", called=called, form=".csv",
                    language="en")  # fmt: skip
    archive = opened(person)
    names = [name for name in archive.namelist() if name.startswith("files/")]
    assert len(set(names)) == 3
    assert not any(".." in name.removeprefix("files/").split("/") or name.count("/") > 1 for name in names)
    assert {archive.read(name) for name in names} == {b"title\nBench\n"}


@pytest.mark.parametrize(
    ("called", "kept"),
    [
        ("list.csv", "list.csv"), ("a/b\\c.csv", "c.csv"), ("..", "_"), ("", "_"),
        ('a<b>:"|?*\x00.csv', "a_b_______.csv"),
        ("x" * 300 + ".csv", "x" * 117 + ".csv"), ("სია.xlsx", "სია.xlsx"), ("\ud800.csv", "_.csv"),
    ],
)  # fmt: skip
def test_names_of_files(called: str, kept: str) -> None:
    assert file_name(called) == kept
    assert len(file_name(called)) <= 121


def test_it_takes_the_same_memory_however_much_there_is() -> None:
    person, now = make_person(), timezone.now()
    fields = {"body": ["x" * 4000]}
    for part in range(8):
        Draft.objects.bulk_create(
            Draft(person=person, form=f"need{part}-{number}", fields=fields, saved_at=now) for number in range(1000)
        )
    tracemalloc.start()
    try:
        with export_of(person, "en") as made:
            _now, peak = tracemalloc.get_traced_memory()
            names = zipfile.ZipFile(made).namelist()
    finally:
        tracemalloc.stop()
    assert "data/records.Draft.json" in names
    assert peak < 16_000_000  # of 32 MB


def signed_in(person: Person) -> Client:
    client = Client()
    assert client.post("/en/account/sign-in/", {"login": person.email, "password": PASSWORD}).status_code == 302
    return client


def test_it_is_given_to_whoever_showed_lately_that_it_is_they() -> None:
    person = make_person(password=PASSWORD, address_confirmed_at=timezone.now())
    stolen = Client()
    stolen.force_login(person)
    for path in ("held/", "held/everything.zip"):
        assert Client().get(f"/en/account/{path}")["Location"].startswith("/en/account/sign-in/")
        first = stolen.get(f"/en/account/{path}", follow=True)
        assert first.request["PATH_INFO"] == "/en/account/confirm/"
    client = signed_in(person)
    assert "/en/account/held/everything.zip" in client.get("/en/account/held/").text
    answer: Any = client.get("/en/account/held/everything.zip")
    assert answer["Content-Type"] == "application/zip"
    assert "attachment" in answer["Content-Disposition"]
    assert "no-store" in answer["Cache-Control"]
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    assert json.loads(archive.read("data/people.Person.json"))[0]["email"] == person.email


def test_suspended_person_takes_theirs_along() -> None:
    person = make_person(password=PASSWORD, address_confirmed_at=timezone.now(), suspended_until=FOR_GOOD)
    assert signed_in(person).get("/en/account/held/everything.zip").status_code == 200


def test_it_is_made_so_often_an_hour() -> None:
    client = signed_in(make_person(password=PASSWORD, address_confirmed_at=timezone.now()))
    answers = [client.get("/en/account/held/everything.zip") for _ in range(11)]
    for answer in answers:
        answer.close()
    assert [answer.status_code for answer in answers] == [200] * 10 + [429]
