"""A row that is written by a statement made once is the row that Django would write."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.forms.models import model_to_dict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from talka.kernel.facts.models import Fact
from talka.kernel.people.models import Organisation, Person
from talka.kernel.records.kinds import kind_of
from talka.kernel.records.models import Participation, Record
from talka.kernel.testing import make_organisation, make_person
from talka.toolkit.writing import insert

pytestmark = pytest.mark.django_db


def record() -> Record:
    """A record of no kind in particular."""
    return Record.objects.create(kind="need", title="T", language="en", state="confirmed", shown=True)


@pytest.mark.parametrize(
    "details", [{}, {"participation": 7, "promised": 0}, {"words": "%s 100 % \"'", "more": [1, None, {"o": "\u10d0"}]}]
)
def test_a_fact_is_written_as_django_writes_it(details: dict[str, Any]) -> None:
    at = timezone.now()
    columns = {"verb": "trial.done", "record_id": 2**40, "actor": make_person(), "details": details, "at": at}
    theirs, ours = Fact.objects.create(**columns), Fact(**columns)
    with CaptureQueriesContext(connection) as queries:
        insert(ours)
    assert len(queries) == 1
    assert ours.pk > theirs.pk
    assert not ours._state.adding
    kept = Fact.objects.get(pk=ours.pk)
    assert kept == ours
    assert model_to_dict(kept) == {**model_to_dict(theirs), "id": ours.pk}
    assert (kept.details, kept.at, kept.told_at, kept.position, kept.seal) == (details, at, None, None, "")
    kept.details = {"changed": 1}
    kept.save()  # it is known to be there
    assert Fact.objects.count() == 2


def test_each_row_has_its_own_values_and_key() -> None:
    one, owner, person = record(), make_organisation(), make_person()
    days = (None, date(2030, 1, 31))
    parts = [
        Participation(record=one, organisation=owner, role=role, state="accepted", due_date=day, promised=9, by=person)
        for role, day in zip(("responder", "partner"), days, strict=True)
    ]
    for part in parts:
        insert(part)
    kept = list(Participation.objects.order_by("pk").values_list("pk", "role", "due_date", "promised", "by_id"))
    assert kept == [
        (part.pk, part.role, day, 9, person.pk) for part, day in zip(parts, days, strict=True)
    ]  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(Participation(record=one, organisation=owner, role="partner", state="invited"))


def test_what_points_to_a_row_that_is_not_there_yet_is_refused() -> None:
    part = Participation(record=record(), organisation=make_organisation(), role="partner", state="asked", by=Person())
    with pytest.raises(ValueError, match="unsaved"):
        insert(part)
    with pytest.raises(ValueError, match="unsaved"):
        insert(Participation(record=record(), organisation=Organisation(), role="partner", state="asked"))


def test_a_model_of_two_tables_is_refused() -> None:
    with pytest.raises(TypeError):
        insert(kind_of("need").model(kind="need", title="T", language="en", state="confirmed"))


def test_what_the_database_refuses_is_told_as_django_tells_it() -> None:
    need = record()
    taken = {"record_id": need.pk, "organisation": make_organisation(), "role": "responder", "state": "accepted"}
    insert(Participation(**taken))
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(Participation(**taken))
    with transaction.atomic():
        transaction.set_rollback(True)
        with pytest.raises(transaction.TransactionManagementError):
            insert(Participation(**taken))
    assert Participation.objects.filter(record_id=need.pk).count() == 1
