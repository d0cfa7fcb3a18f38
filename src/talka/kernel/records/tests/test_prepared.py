"""A statement that is made once gives the same rows as one made anew."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models.functions import Length
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from talka.kernel.access.rules import Missing
from talka.kernel.people.models import Organisation, Person
from talka.kernel.records.models import Record, Visibility
from talka.kernel.records.rules import is_everybodys
from talka.kernel.records.texts import read_record
from talka.kernel.testing import make_organisation, make_person
from talka.toolkit.prepared import Prepared, PreparedForMany

pytestmark = pytest.mark.django_db


def record(**columns) -> Record:
    """A public record of no kind in particular."""
    columns = {"kind": "need", "title": "T", "language": "en", "state": "confirmed", "shown": True, **columns}
    return Record.objects.create(**columns)


def test_the_same_rows_for_other_values():
    people = [make_person(name=name) for name in ("Ana", "Ilze")]
    named = Prepared(lambda shape, pk: Person.objects.filter(pk=pk).values_list("name", flat=True))
    for _ in range(2):
        assert [named("shape", pk=person.pk) for person in people] == [["Ana"], ["Ilze"]]
    assert named("shape", pk=0) == []


def test_instances_with_their_relations():
    owner = make_organisation("Library")
    made = record(owner=owner)
    one = Prepared(lambda pk: Record.objects.select_related("owner").filter(pk=pk))
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            (found,) = one(pk=made.pk)
            assert found.owner.name == "Library"
        assert len(queries) == 1
        assert found == made
        assert found.changed_at == made.changed_at
        assert not found._state.adding


def test_rows_in_every_shape_are_those_of_the_queryset():
    """With relations that are there or not, with what is reckoned beside, with columns left out; flat or named."""
    owned, free = record(owner=make_organisation("Library"), title="Owned"), record(title="Free")
    ids = [owned.pk, free.pk]
    rows = Record.objects.order_by("pk")
    shapes = [
        lambda least: rows.filter(pk__gte=least).select_related("owner").annotate(length=Length("title")),
        lambda least: rows.filter(pk__gte=least).only("title"),
        lambda least: rows.filter(pk__gte=least).values_list("title", flat=True),
        lambda least: rows.filter(pk__gte=least).values("title", "changed_at", length=Length("title")),
        lambda least: rows.filter(pk__gte=least).values_list("changed_at", "owner__name"),
    ]
    for build in shapes:
        kept = Prepared(build)
        assert kept(least=min(ids)) == kept(least=min(ids)) == list(build(min(ids)))
    first, second = Prepared(shapes[0])(least=min(ids))
    assert (first.owner.name, first.length, second.owner, second.length) == ("Library", 5, None, 4)
    (short, _other) = Prepared(shapes[1])(least=min(ids))
    assert short.get_deferred_fields() >= {"body", "changed_at"}
    assert short.changed_at == owned.changed_at


def test_a_queryset_whose_rows_nobody_here_can_make_is_an_error():
    with pytest.raises(TypeError, match="NamedValuesListIterable"):
        Prepared(lambda pk: Record.objects.filter(pk=pk).values_list("pk", named=True))(pk=1)
    owner = make_organisation()
    with pytest.raises(TypeError):
        Prepared(lambda pk: owner.participations.filter(record=pk))(pk=1)


def test_the_key_is_part_of_the_statement():
    make_organisation("A", country="LV"), make_organisation("B", country="LT")
    of_country = Prepared(lambda country, least: Organisation.objects.filter(country=country, pk__gte=least))
    assert [found.name for found in of_country("LV", least=0)] == ["A"]
    assert [found.name for found in of_country("LT", least=0)] == ["B"]


@pytest.mark.parametrize("name", ["O'Neil", "100 %", "%s", "%%s '%'", "a\\'", '"x"', "+", "\N{SNOWMAN}"])
def test_texts_that_never_change_are_found_as_they_are(name):
    made = make_organisation(name)
    make_organisation("another")
    named = Prepared(
        lambda name, least: Organisation.objects.filter(name=name, pk__gte=least).values_list("name", "pk")
    )
    ends = Prepared(lambda end, least: Organisation.objects.filter(name__endswith=end, pk__gte=least).order_by("name"))
    for _ in range(2):
        assert named(name, least=0) == [(name, made.pk)]
        assert ends(name[-2:], least=0) == [made]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's own")
def test_sqlite_need_not_plan_a_kept_statement_anew():
    """Neither does it see a place that a partial index's condition could be compared with, nor one where a text was."""
    seen = Prepared(lambda key, pk: Record.objects.filter(is_everybodys.where(None), state=key, pk=pk).values("pk"))
    sql, values = seen.statement("confirmed", pk=7)
    assert "'confirmed'" in sql
    assert [value for value in values if not isinstance(value, str)] == [7]
    assert sql.count("%s") == sql.count("+%s") == len(values)


def test_the_clock_goes_on():
    now = timezone.now()
    record(visible_from=now + timedelta(milliseconds=300))
    seen = Prepared(lambda least: Record.objects.filter(is_everybodys.where(None), pk__gte=least))
    assert seen(least=0) == []
    while timezone.now() < now + timedelta(milliseconds=320):
        pass
    assert len(seen(least=0)) == 1


def test_the_day_goes_on(monkeypatch):
    today = timezone.localdate()
    since = Prepared(
        lambda least: Organisation.objects.filter(pk__gte=least, created_at__date__gte=timezone.localdate())
    )
    made = make_organisation()
    assert since(least=0) == [made]
    monkeypatch.setattr(timezone, "localdate", lambda *_: today + timedelta(days=1))
    monkeypatch.setattr("talka.toolkit.prepared._today", timezone.localdate)
    assert since(least=0) == []


def test_a_slot_that_is_nowhere_is_an_error():
    with pytest.raises(LookupError, match="pk"):
        Prepared(lambda pk: Record.objects.all())(pk=1)


def test_what_can_match_nothing_gives_nothing():
    assert Prepared(lambda pk: Record.objects.filter(pk__in=[], owner=pk))(pk=1) == []


@pytest.mark.parametrize(
    "hide", [{"visibility": Visibility.MEMBERS}, {"shown": False}, {"visible_until": timezone.now()}]
)
def test_a_visitor_never_reads_what_was_hidden_meanwhile(hide):
    made = record()
    assert read_record(Record, None, is_everybodys, "en", pk=made.pk)[0] == made
    Record.objects.filter(pk=made.pk).update(**hide)
    with pytest.raises(Missing):
        read_record(Record, None, is_everybodys, "en", pk=made.pk)


@pytest.mark.parametrize("pk", [0, -1, 2**31, 2**63, 10**30])
def test_ids_that_no_database_could_hold_are_missing(pk):
    with pytest.raises(Missing):
        read_record(Record, None, is_everybodys, "en", pk=pk)


@pytest.mark.parametrize("count", [0, 1, 3, 8, 33, 101, 130])
def test_as_many_ids_as_one_likes(count):
    made = [make_organisation().pk for _ in range(count)]
    names = PreparedForMany(lambda ids: Organisation.objects.filter(pk__in=ids).values_list("pk", flat=True))
    for _ in range(2):
        assert sorted(names(made)) == sorted(made)
        assert sorted(names([*made, *made])) == sorted(made)
