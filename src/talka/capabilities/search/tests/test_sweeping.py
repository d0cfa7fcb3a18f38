"""What no fact told of, and what several workers wrote out of turn, is found all the same."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from talka.capabilities.search import counts, upkeep, vectors
from talka.capabilities.search.indexing import index_records
from talka.capabilities.search.models import FacetCount, SearchEntry, Vector
from talka.capabilities.search.queries import search
from talka.capabilities.search.query import Query
from talka.capabilities.search.vectors import embed_waiting, vectors_of, where_vectors_lie
from talka.kernel.records.models import Record
from talka.kernel.testing import make_record

Put = Callable[..., Record]


def found(text: str) -> list[str]:
    return [row.title for row in search(Query(text=text), None).rows]


@pytest.mark.django_db
def test_records_of_a_removed_kind_hide_none_that_were_missed(put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep, "SWEPT", 2)
    make_record(Record, "thing", "open", title="Unheard")
    for _number in range(3):
        make_record(Record, "deed", "open")
    Record.objects.filter(kind="deed").update(kind="forgotten")
    while upkeep.sweep():
        pass
    assert found("unheard") == ["Unheard"]


@pytest.mark.django_db
def test_all_records_are_swept_at_first_and_each_day_else_what_changed_since(put: Put) -> None:
    old = put("Before")
    assert not upkeep.sweep()
    an_hour = timezone.now() - timedelta(hours=1)
    Record.objects.filter(pk=old.pk).update(title="After")
    SearchEntry.objects.update(record_changed_at=an_hour - timedelta(hours=1))
    Record.objects.filter(pk=old.pk).update(changed_at=an_hour)
    assert not upkeep.sweep()  # nothing changed of late
    make_record(Record, "thing", "open", title="Unheard")
    assert upkeep.sweep() and found("unheard") == ["Unheard"] and found("after") == []
    with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1)):
        assert upkeep.sweep() and found("after") == ["After"]


@pytest.mark.django_db
def test_vectors_that_were_committed_out_of_turn_are_laid_out(
    put: Put, model: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ids are given before they are committed: a lower one may come after a higher one; and other machines' files."""
    model({"zebra": "animal", "gnu": "animal"})
    first, second = put("Zebra", language="en"), put("Gnu", language="en")
    embed_waiting()
    lower, higher = Vector.objects.order_by("pk")
    assert upkeep.lay_out_vectors() is False
    late = Vector(**{field.attname: getattr(lower, field.attname) for field in Vector._meta.concrete_fields})
    lower.delete()
    place = where_vectors_lie()
    assert place is not None
    place.forget_gone()
    assert set(vectors_of([first.pk, second.pk])) == {first.pk if higher.entry.record_id == first.pk else second.pk}
    late.save(force_insert=True)
    assert late.pk < higher.pk
    assert upkeep.lay_out_vectors() is True
    assert set(vectors_of([first.pk, second.pk])) == {first.pk, second.pk}
    # Further back than is looked each time: found when all are, each day on each machine.
    monkeypatch.setattr(vectors, "OUT_OF_ORDER", 0)
    Vector.objects.filter(pk=late.pk).delete()
    place.forget_gone()
    late.save(force_insert=True)
    assert upkeep.lay_out_vectors() is False
    with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1)):
        upkeep.lay_out_vectors()
    assert set(vectors_of([first.pk, second.pk])) == {first.pk, second.pk}


@pytest.mark.django_db
def test_counts_are_put_right_while_records_come_and_go(put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is indexed between counting and writing is neither lost nor counted twice, a new facet neither."""
    put("Zebra", language="en")
    gone = put("Gnu", language="lv")
    FacetCount.objects.filter(token="l_lv").update(count=77)
    FacetCount.objects.filter(token="l_en").delete()
    FacetCount.objects.create(kind="", token="l_xx", count=3)
    real = counts._missing

    def meanwhile() -> Any:
        missing = real()
        put("Horse", language="en")
        put("Deer", language="ka")
        Record.objects.filter(pk=gone.pk).update(shown=False)
        index_records([gone.pk])
        put("Hare", language="lv")
        return missing

    monkeypatch.setattr(counts, "_missing", meanwhile)
    counts.recount()
    monkeypatch.undo()
    kept = {token: count for token, count in counts.kept_facets().items() if token.startswith("l_")}
    of_things = counts.kept_facets("thing")
    FacetCount.objects.all().delete()
    counts.recount()
    assert kept == {token: count for token, count in counts.kept_facets().items() if token.startswith("l_")}
    assert counts.kept_facets("thing") == of_things
