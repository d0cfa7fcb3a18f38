"""What filters hide sets no measure, what they leave out is counted all the same; many words, many texts, one model."""

from collections.abc import Callable
from typing import Any

import pytest

from talka.capabilities.search import question
from talka.capabilities.search.queries import search
from talka.capabilities.search.query import Query
from talka.capabilities.search.vectors import embed_waiting
from talka.kernel.records.models import Record
from talka.kernel.testing import make_person

pytestmark = pytest.mark.django_db
Put = Callable[..., Record]


def titles(text: str, reader: str = "en", **fields: Any) -> list[str]:
    return [row.title for row in search(Query(text=text, reader=reader, **fields), None).rows]


def test_what_a_filter_hides_sets_no_measure_by_words(put: Put) -> None:
    put("Bees, gardens and libraries", language="en")
    deed = put("Gardens for all", kind="deed", language="en")
    for number in range(3):
        put(f"Gardens {number}", language="en")
    assert deed.title not in titles("bees gardens libraries")
    assert titles("bees gardens libraries", kinds=("deed",)) == [deed.title]


def test_what_a_filter_hides_sets_no_measure_by_meaning(put: Put, model: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("talka.capabilities.search.ranking.MOST_KEPT", 2)
    model({"kursi": "course", "გაკვეთილი": "course", "lekcija": "course"})
    for number in range(3):
        put(f"Kursi {number} bites", body="კურსი", language="lv")
    put("Lekcija", kind="deed", language="lv")
    embed_waiting()
    assert titles("kursi გაკვეთილი", "ka", kinds=("deed",)) == ["Lekcija"]


@pytest.mark.parametrize("filters", [{"kinds": ("thing",)}, {"kinds": ("thing",), "languages": ("lv",)}])
def test_choices_beside_a_filter_count_what_is_found_by_meaning(put: Put, model: Any, filters: Any) -> None:
    model({"kursi": "course", "გაკვეთილი": "course"})
    put("Kursi", language="lv")
    put("Kursi", kind="deed", language="lv")
    embed_waiting()
    page = search(Query(text="გაკვეთილი", reader="ka", **filters), None)
    assert (page.total, page.facets.counts["kind"]) == (1, {"thing": 1, "deed": 1})
    assert search(Query(text="გაკვეთილი", reader="ka", **{**filters, "kinds": ("thing", "deed")}), None).total == 2


def test_meaning_looks_at_all_that_pass_the_filters(put: Put, model: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("talka.capabilities.search.finding.MOST_NEAR", 2)
    model({"kursi": "course", "გაკვეთილი": "course"})
    oldest = put("Kursi", language="lv")
    for number in range(3):
        put(f"Bites {number}", language="lv")
    embed_waiting()
    assert titles("გაკვეთილი", "ka", languages=("lv",)) == [oldest.title]


@pytest.mark.parametrize("person", [None, "coordinator"])
def test_common_words_in_a_heading_come_before_the_newer_in_a_body(
    put: Put, monkeypatch: pytest.MonkeyPatch, person: str | None
) -> None:
    monkeypatch.setattr("talka.capabilities.search.question.COMMON", 0)
    heading = put("Garden course", language="en")
    body = put("Something", body="A course in a garden.", language="en")
    one = put("Course of all", language="en")
    who = make_person(is_coordinator=True) if person else None
    page = search(Query(text="garden course"), who)
    assert [row.id for row in page.rows][:2] == [heading.pk, body.pk]
    assert [row.id for row in search(Query(text="course"), who).rows][-1] == body.pk
    scores = {row.id: row.score for row in page.rows}
    assert scores[heading.pk] % 10 > scores[body.pk] > scores.get(one.pk, 0.0)


def test_the_model_is_not_asked_while_no_text_of_many_is_read(
    put: Put, model: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(question, "_WAITING", question._WAITING.replace("LIMIT 1000", "LIMIT 2"))
    monkeypatch.setattr("talka.capabilities.search.finding.MOST_WAITING", 2)
    source = model({"kursi": "course"})
    for number in range(4):
        put(f"Kursi {number}", language="lv")
    assert search(Query(text="kursi", reader="lv"), None).total == 4
    assert source.asked == 0
    embed_waiting(1)
    assert search(Query(text="kursi", reader="lv"), None).by_meaning
    assert source.asked == 2
