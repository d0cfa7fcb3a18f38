"""The register of personal data: nothing is left out of it, and what it says is what happens."""

from __future__ import annotations

import functools
import sys
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models
from django.test.utils import isolate_apps

from talka.kernel.jobs.schedule import SCHEDULES
from talka.kernel.people.holding import held_of
from talka.kernel.people.leaving import erase, has_left
from talka.kernel.people.models import Person
from talka.kernel.people.personal import Erasure, Personal, by_model, declarations, undeclared
from talka.kernel.testing import make_person
from tests.rows import row_of

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))

import personal_data

MARK = "qzxwvjk"
EVERYTHING = apps.get_models(include_auto_created=True)
DECLARED = [pytest.param(one, id=f"{one.model._meta.label}.{one.field}") for one in declarations()]
MODELS = [pytest.param(model, fields, id=model._meta.label) for model, fields in by_model() if model is not Person]


def test_every_column_that_may_hold_something_of_a_person_is_declared() -> None:
    assert undeclared(EVERYTHING) == []


@isolate_apps()
def test_a_planted_column_is_found() -> None:
    class Planted(models.Model):
        friend = models.ForeignKey(Person, models.CASCADE, related_name="+")
        phone = models.CharField(max_length=20)
        house = models.GenericIPAddressField()
        home_latitude = models.FloatField()
        colour = models.CharField(max_length=5, choices=[("red", "Red")])
        friends = models.ManyToManyField(Person, related_name="+")

        class Meta:
            app_label = "planted"

    class Wordy(models.Model):  # knows nobody, and could hold anybody's number
        text = models.TextField()

        class Meta:
            app_label = "planted"

    assert undeclared([Planted, Wordy]) == [
        "planted.Planted.friend",
        "planted.Planted.phone",
        "planted.Planted.house",
        "planted.Planted.home_latitude",
        "planted.Planted.friends",
        "planted.Wordy.text",
    ]


@pytest.mark.parametrize("one", DECLARED)
def test_a_declaration_says_what_is_so(one: Personal) -> None:
    column = one.model._meta.get_field(one.field)
    if one.whose:  # it leads to a person
        way = "email" if one.model is Person else f"{one.whose}__email"
        str(one.model._default_manager.filter(**{way: "somebody@example.org"}).query)
    if one.address:
        assert isinstance(one.model._meta.get_field(one.address), models.EmailField)
    assert str(one.why)
    assert str(one.kept.said)
    if one.kept.time is not None:
        assert isinstance(one.model._meta.get_field(one.kept.since), models.DateTimeField)
        one.model._default_manager.filter(one.kept.where)
    if one.kept.by:
        assert any(name == one.kept.by or name.endswith(f".{one.kept.by}") for name in SCHEDULES)
    if one.erasure == Erasure.UNLINK:
        assert column.related_model is Person
    if not one.whose and not one.address:  # nobody can say whose it is: then at least its time must be counted
        assert one.kept.time is not None
        assert not one.exported


@pytest.mark.django_db
@pytest.mark.parametrize(("model", "fields"), MODELS)
def test_what_is_declared_comes_along_and_goes(model: type[models.Model], fields: list[Personal]) -> None:
    person = make_person(f"{MARK} name", email=f"{MARK}@example.org")
    other = make_person("Another")
    row_of(model, other, "another")
    row = row_of(model, person, MARK)
    own = [dict(each) for held, rows in held_of(person) if held is model for each in rows]
    exported = {model._meta.get_field(one.field).attname for one in fields if one.exported}  # type: ignore[union-attr]
    if exported:
        assert len(own) == 1
        assert exported <= set(own[0])
    kept_back = {model._meta.get_field(one.field).attname for one in fields if not one.exported}  # type: ignore[union-attr]
    assert not kept_back & {name for each in own for name in each}

    found = has_mark()
    assert {(model._meta.db_table, column_of(one)) for one in fields if holds_mark(one)} <= found
    erase(person)

    left = has_mark()
    public = {(one.model._meta.db_table, column_of(one)) for one in declarations() if is_left(one)}
    assert left <= public
    if any(one.erasure == Erasure.ROW and (one.whose or one.address) for one in fields):
        assert not model._default_manager.filter(pk=row.pk).exists()
    assert has_left(Person.objects.get(pk=person.pk))
    assert not has_left(Person.objects.get(pk=other.pk))
    assert erase(person).email == Person.objects.get(pk=person.pk).email  # again changes nothing


def holds_mark(one: Personal) -> bool:
    """Whether a row that is as full as can be has the mark in this column."""
    column: Any = one.model._meta.get_field(one.field)
    wordy = isinstance(column, models.CharField | models.TextField | models.JSONField)
    return wordy and not column.choices and not isinstance(column, models.UUIDField)


def column_of(one: Personal) -> str:
    """Its name in the table."""
    return str(one.model._meta.get_field(one.field).column)  # type: ignore[union-attr]


def is_left(one: Personal) -> bool:
    """Whether its words stay when a person leaves: public ones, and those of which nobody knows whose they are."""
    return one.erasure == Erasure.STAYS or not (one.whose or one.address)


@functools.cache
def all_columns() -> dict[str, list[str]]:
    """Of every table of the database, its columns.

    Asked of the answer: Django's description of a table stumbles over conditions like ``months IN (3, 6)`` in SQLite.
    """
    found, quote = {}, connection.ops.quote_name
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {quote(table)} LIMIT 0")
            found[table] = [column[0] for column in cursor.description]
    return found


def has_mark() -> set[tuple[str, str]]:
    """(table, column) of all columns of all tables in which the mark stands."""
    found, quote = set(), connection.ops.quote_name
    with connection.cursor() as cursor:
        for table, columns in all_columns().items():
            counts = ", ".join(f"COUNT(CASE WHEN CAST({quote(name)} AS text) LIKE %s THEN 1 END)" for name in columns)
            cursor.execute(f"SELECT {counts} FROM {quote(table)}", [f"%{MARK}%"] * len(columns))
            found |= {(table, name) for name, times in zip(columns, cursor.fetchone(), strict=True) if times}
    return found


def test_the_document_says_what_the_register_says() -> None:
    assert personal_data.DOCUMENT.read_text("utf-8") == personal_data.text(), "make docs"


@pytest.mark.django_db
def test_another_persons_rows_are_left_alone() -> None:
    person = make_person("One")
    others = [make_person() for model, _fields in by_model() if model is not Person]
    for other, (model, _fields) in zip(others, by_model(), strict=False):
        row_of(model, other, "othermark")
    before, held = counted(), [held_by(other) for other in others]
    erase(person)
    assert counted() == before
    assert [held_by(other) for other in others] == held


def held_by(person: Person) -> dict[str, list[dict[str, Any]]]:
    """Everything that is held of somebody."""
    return {model._meta.label: list(rows) for model, rows in held_of(person)}


def counted() -> dict[str, int]:
    """How many rows each model has."""
    return {model._meta.label: model._default_manager.count() for model in EVERYTHING}
