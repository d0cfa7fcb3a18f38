"""The index follows the records: by facts, by sweeping, by reindexing; vectors follow the index."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from talka.capabilities.search import counts, facets, indexing, upkeep
from talka.capabilities.search.health import probe
from talka.capabilities.search.indexing import index_record, index_records, reindex
from talka.capabilities.search.models import FacetCount, SearchEntry, Vector, Word
from talka.capabilities.search.queries import search
from talka.capabilities.search.query import Query
from talka.capabilities.search.vectors import embed_waiting, follow_table, vectors_of, where_vectors_lie
from talka.kernel.facts.journal import note
from talka.kernel.facts.telling import tell_all
from talka.kernel.records.actions import put_translation
from talka.kernel.records.models import Record, Tag, Translation
from talka.kernel.testing import make_record, make_term
from talka.kernel.vocabulary.labels import forget

Put = Callable[..., Record]


def found(text: str) -> list[str]:
    return [row.title for row in search(Query(text=text), None).rows]


@pytest.mark.django_db
def test_a_fact_brings_its_record_into_the_index() -> None:
    record = make_record(Record, "thing", "open", title="Zebra")
    assert found("zebra") == []
    with transaction.atomic():
        note("things.published", record)
    tell_all()
    assert found("zebra") == ["Zebra"]


def entries() -> list[dict[str, Any]]:
    """What the entries say, not how often it was written."""
    return [{name: value for name, value in row.items() if name != "written"} for row in SearchEntry.objects.values()]


@pytest.mark.django_db
def test_indexing_twice_changes_nothing(put: Put) -> None:
    record = put("Zebra", language="en")
    before = [*entries(), *FacetCount.objects.values(), *Word.objects.values("token", "count")]
    assert index_record(record.pk)
    assert [
        *entries(),
        *FacetCount.objects.values(),
        *Word.objects.values("token", "count"),
    ] == before


@pytest.mark.django_db
@pytest.mark.parametrize("times", [1, 2, indexing.TRIES])
def test_what_changed_while_it_was_analysed_is_read_again(
    put: Put, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    """Whoever read a record before it changed, and writes after another who read it changed, reads again."""
    record, other = put("Zebra", language="en"), put("Horse", language="en")
    animals = make_term("animals", en="Animals")
    forget()
    real, left = indexing.drafts, [times]

    def slowly(ids: list[int]) -> Any:
        made = real(ids)
        # Meanwhile it is tagged, which changes no time of its own, and translated, and another worker hears of it.
        if left[0] and record.pk in ids:
            left[0] -= 1
            Tag.objects.get_or_create(record=record, term=animals)
            put_translation(record, "lv", {"title": f"Zebra{left[0]}"})
            indexing._write({record.pk: real([record.pk])}, indexing._written([record.pk]))
        return made

    monkeypatch.setattr(indexing, "drafts", slowly)
    assert index_records([record.pk, other.pk]) == 2
    entry = SearchEntry.objects.get(record=record, is_original=True)
    assert entry.facets == next(draft.facets for draft in real([record.pk]) if draft.is_original)
    assert facets.token("theme", animals.pk) in entry.facets
    assert FacetCount.objects.get(kind="", token=facets.token("theme", animals.pk)).count == 1
    assert search(Query(text="zebra"), None).total == 1


@pytest.mark.django_db
def test_what_is_gone_leaves_no_trace(put: Put) -> None:
    record = put("Zebra", language="en")
    put_translation(record, "lv", {"title": "Zebras"})
    index_record(record.pk)
    assert found("zebras") == ["Zebra"]
    Translation.objects.all().delete()
    index_record(record.pk)
    assert SearchEntry.objects.count() == 1
    record.delete()
    assert not index_record(record.pk)
    counts.recount()
    assert found("zebra") == []
    assert list(Word.objects.filter(token__contains="zebra")) == []
    assert not FacetCount.objects.filter(count__gt=0).exists()


@pytest.mark.django_db
def test_sweeping_finds_what_no_fact_told_of(put: Put) -> None:
    make_record(Record, "thing", "open", title="Unheard")
    old = put("Before")
    Record.objects.filter(pk=old.pk).update(title="After", changed_at=timezone.now() + timedelta(seconds=1))
    later = put("Later", visible_from=timezone.now() + timedelta(days=1))
    assert search(Query(), None).facets.counts["kind"] == {"thing": 1}
    Record.objects.filter(pk=later.pk).update(visible_from=timezone.now() - timedelta(days=1))
    while upkeep.sweep():
        pass
    assert found("unheard") == ["Unheard"]
    assert found("after") == ["After"]
    assert found("before") == []
    assert search(Query(), None).facets.counts["kind"] == {"thing": 3}


@pytest.mark.django_db
def test_reindexing_mends_everything(put: Put) -> None:
    put("Zebra", language="en", terms=[make_term("animals")])
    forget()
    index_records(Record.objects.values_list("pk", flat=True))
    FacetCount.objects.update(count=77)
    Word.objects.all().delete()
    SearchEntry.objects.all().delete()
    seen: list[tuple[int, int]] = []
    assert reindex(lambda done, total: seen.append((done, total))) == 1
    assert seen == [(1, 1)]
    assert found("zebra") == found("animals") == ["Zebra"]
    assert set(FacetCount.objects.values_list("count", flat=True)) == {1}
    assert Word.objects.get(token="zebra").text == "zebra"


@pytest.mark.django_db
def test_records_of_an_unknown_kind_are_left_out(put: Put) -> None:
    make_record(Record, "thing", "open", title="Zebra")
    Record.objects.update(kind="forgotten")
    assert reindex() == 1
    assert SearchEntry.objects.count() == 0


@pytest.mark.django_db
def test_vectors_follow_texts(put: Put, model: Any) -> None:
    source = model({"zebra": "animal"})
    record = put("Zebra", language="en")
    other = put("Gnu", language="en")
    assert embed_waiting() == 2
    assert embed_waiting() == 0
    assert set(vectors_of([record.pk, other.pk])) == {record.pk, other.pk}
    index_record(record.pk)
    assert embed_waiting() == 0
    Record.objects.filter(pk=record.pk).update(title="Zebra crossing")
    index_record(record.pk)
    assert embed_waiting() == 1
    assert source.asked == 3
    other.delete()
    place = where_vectors_lie()
    assert place is not None
    place.forget_gone()
    assert Vector.objects.count() == 1
    assert follow_table() == 0


@pytest.mark.django_db
def test_the_nearest_of_all_of_many_and_of_some_agree(put: Put, model: Any) -> None:
    source = model({"zebra": "animal", "gnu": "animal"})
    for title in ("Zebra", "Car", "Gnu", "Law"):
        put(title, language="en")
    embed_waiting()
    place = where_vectors_lie()
    assert place is not None
    question = source.embed(["zebra"], True, 1)[0]
    for look in (place.ask(question, "en"), place.look(question)):
        few, many = look.best(4), look.best(5_000)
        assert [entry for entry, _ in few] == [entry for entry, _ in many]
        of = look.of([entry for entry, _ in few])
        assert [of[entry] for entry, _ in few] == pytest.approx([score for _, score in few], abs=0.01)
        some = [entry for entry, _ in few[1:3]]
        assert [entry for entry, _ in look.best(9, some)] == some
        assert look.best(9, []) == []


@pytest.mark.django_db
def test_a_model_that_does_not_answer_is_asked_again(put: Put, model: Any) -> None:
    source = model({})
    put("Zebra")
    embed, source.embed = source.embed, lambda texts, is_query, seconds: None
    assert embed_waiting() == 0
    assert not upkeep.make_vectors()
    source.embed = embed
    assert upkeep.make_vectors()


@pytest.mark.django_db
def test_a_text_that_kills_the_model_holds_nothing_up(put: Put, model: Any) -> None:
    source = model({})
    for title in ("Zebra", "Killer", "Gnu"):
        put(title)
    embed = source.embed
    source.embed = lambda texts, *rest: None if any("Killer" in text for text in texts) else embed(texts, *rest)
    assert embed_waiting() == 2
    assert embed_waiting() == 0
    assert not SearchEntry.objects.filter(waits_for_vector=True).exists()


@pytest.mark.django_db
def test_another_model_means_new_vectors(put: Put, model: Any) -> None:
    model({})
    put("Zebra")
    embed_waiting()
    model({}).model = "another"
    assert found("zebra") == ["Zebra"]
    upkeep.tidy.func()
    assert embed_waiting() == 1
    assert Vector.objects.get().model == "another"


@pytest.mark.django_db
def test_health(put: Put, model: Any) -> None:
    model({})
    put("Zebra")
    assert probe() == {"meaning": "made-up", "waiting_for_vectors": 1}


@pytest.mark.django_db(transaction=True)
def test_many_threads_index_one_record(put: Put) -> None:
    record = put("Zebra", language="en")
    faults: list[BaseException] = []

    def index() -> None:
        try:
            for _ in range(5):
                index_record(record.pk)
        except BaseException as error:
            faults.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=index) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert SearchEntry.objects.count() == 1
    assert search(Query(), None).total == 1
