"""Lines written by the hundred leave what lines written one by one leave; and a look tells what writing does."""

import json
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.db import DatabaseError, connection, models
from django.test.utils import CaptureQueriesContext

from talka.capabilities.exchange import singly, trying, writing
from talka.capabilities.exchange.importing import Fate, run
from talka.capabilities.exchange.lines import Context, forget_places
from talka.capabilities.exchange.models import ImportedLine
from talka.features.directory.models import NameWord, OrganisationName, OrganisationPage, Source
from talka.features.needs.models import Need
from talka.features.offers.models import Offer
from talka.features.partners.models import PartnerCall
from talka.kernel.facts.models import Fact
from talka.kernel.people.models import Organisation, Person
from talka.kernel.records.models import Record, Tag, Translation
from talka.kernel.testing import make_organisation, make_place, make_term

KINDS = (OrganisationPage, Need, Offer, PartnerCall)
OTHERS = (Organisation, OrganisationName, NameWord, Source, Tag, Translation, ImportedLine)
ANY_DAY = (models.DateTimeField,)


def jsonl(folder: Path, *rows: Any) -> Path:
    path = folder / "lines.jsonl"
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))
    return path


def tell(path: Path, **options: Any) -> list[tuple[int, str, str]]:
    """Each line's number, fate and reason."""
    fates: list[Fate] = []
    run(path, Context(), told=fates.append, **options)
    return [(fate.number, fate.outcome, fate.why) for fate in fates]


def names_of(model: type[models.Model]) -> dict[int, str]:
    if issubclass(model, Record):
        return dict(Record.objects.values_list("pk", "title"))
    column = {Organisation: "name", Person: "email", OrganisationName: "name"}.get(model)
    return dict(model._default_manager.values_list("pk", column or "pk"))


def rows_of(model: type[models.Model]) -> list[tuple[Any, ...]]:
    """A table's rows without numbers and times: foreign keys by the other end's name."""
    columns = [
        column for column in model._meta.concrete_fields
        if not isinstance(column, ANY_DAY) and not (column.primary_key and column.remote_field is None)
        and column.name not in ("id", "record_ptr")
    ]  # fmt: skip
    names = {
        column.attname: names_of(column.related_model)  # type: ignore[arg-type]
        for column in columns if column.remote_field is not None
    }  # fmt: skip
    rows = []
    for row in model._default_manager.order_by("pk").values(*[column.attname for column in columns]):
        named = {name: names[name].get(value) if name in names else value for name, value in row.items()}
        rows.append(tuple(json.dumps(value, default=str, ensure_ascii=False) for value in named.values()))
    return sorted(rows)


def story() -> dict[str, list[Any]]:
    """Each record's facts in their order."""
    titles, told = names_of(Record), defaultdict(list)
    for fact in Fact.objects.select_related("actor", "organisation").order_by("pk"):
        who = fact.actor.email if fact.actor else None
        whose = fact.organisation.name if fact.organisation else None
        told[titles[fact.record_id or 0]].append((fact.verb, who, whose, sorted(fact.details)))
    return told


def everything() -> dict[str, Any]:
    """What is in the tables that an import writes."""
    return {model.__name__: rows_of(model) for model in (*KINDS, *OTHERS)} | {"story": story()}


@pytest.fixture
def world(db: None) -> None:
    forget_places()
    make_term("learning", ka="სწავლა", lv="Mācīšanās")
    make_term("children", scheme="audience", lv="Bērni")
    make_place("LV-livani", lv="Līvāni")
    make_organisation("Baltā māja")


COMMON = {
    "language": "lv", "summary": "Latviešu valoda", "body": "Divi\r\nvakari.", "themes": "learning, bērni",
    "audiences": ["Bērni"], "place": "Līvāni",
}  # fmt: skip
COMMON["themes"] = "Mācīšanās"
LINES: list[dict[str, Any]] = [
    {**COMMON, "kind": "offer", "title": "Vakara kursi", "owner": "Baltā māja", "url": "o:1", "quantity": "3",
     "offer_languages": "lv, ru", "translations": {"ka": {"title": "კურსები", "body": "ორი"}, "lv": {"title": "x"}}},
    {**COMMON, "kind": "need", "title": "Trūkst grāmatu", "owner": "Jauna biedrība", "url": "n:1", "urgency": 3},
    {**COMMON, "kind": "need", "title": "Trūkst laika", "url": "n:2", "translations": [{"lang": "ru", "title": "Нет"}]},
    {**COMMON, "kind": "call", "title": "Meklē partnerus", "owner": "biedrība Jauna", "cap": 3, "seeks": ["library"]},
    {**COMMON, "kind": "call", "title": "Meklē vēl", "owner": "Jauna biedrība", "deadline_date": "2027-01-31"},
    {"kind": "organisation", "language": "lv", "title": "Sukrums", "country": "LV", "registry_number": "40008012347",
     "names": {"lv": "Sukrums", "en": "Sukrums Association", "ru": "Сукрумс"}, "places_served": ["Līvāni"],
     "themes": ["learning"], "translations": {"ru": {"title": "Сукрумс", "summary": "Общество"}}},
    {"kind": "organisation", "language": "lv", "title": "Attīstībai", "country": "LV", "id": "s:2", "pic": "123456789"},
    {"kind": "organisation", "language": "lv", "title": "Attīstībai", "country": "LT", "id": "s:3"},
]  # fmt: skip


def test_the_same_rows_as_one_by_one(world: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = jsonl(tmp_path, *LINES)
    with CaptureQueriesContext(connection) as together:
        fates = tell(path)
    assert [outcome for _number, outcome, _why in fates] == ["created"] * len(LINES)
    by_the_hundred = everything()
    assert by_the_hundred["Offer"]
    assert by_the_hundred["NameWord"]
    assert len(by_the_hundred["story"]) == len(LINES)  # one owner more, two of one name
    for model in (Tag, Translation, ImportedLine, NameWord, OrganisationName, Source, *KINDS):
        model.objects.all().delete()
    Fact.objects.all().delete()
    Organisation.objects.exclude(name="Baltā māja").delete()
    for module in (singly, writing, trying):
        monkeypatch.setattr(module, "draft_of", lambda row: None, raising=False)
    with CaptureQueriesContext(connection) as apart:
        assert tell(path) == fates
    assert everything() == by_the_hundred
    assert len(together) < len(apart) / 2


def test_statements_do_not_grow_with_the_lines_of_a_batch(world: None, tmp_path: Path) -> None:
    def statements(count: int, start: int) -> int:
        offers = [{**LINES[0], "url": f"o:{start + number}", "translations": {}} for number in range(count)]
        with CaptureQueriesContext(connection) as captured:
            tell(jsonl(tmp_path, *offers))
        return len(captured)

    tell(jsonl(tmp_path, LINES[0]))
    assert statements(3, 10) == statements(30, 100)


def test_the_database_has_the_last_word(world: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What no look could foresee is refused line by line, and the others of its batch are written."""

    def choke(pairs: Any) -> None:
        if len(pairs) > 1 or (pairs and pairs[0][0].texts["title"] == "Trūkst laika"):
            raise DatabaseError("a trigger, a full disk, another program")

    lines = [line for line in LINES if line["kind"] != "organisation"]
    path = jsonl(tmp_path, *lines)
    for module in (singly, writing):
        monkeypatch.setattr(module, "remember", choke)
    assert [(number, outcome) for number, outcome, _why in tell(path)] == [(3, "refused")]
    assert not Record.objects.exists()
    fates = tell(path, skip_bad=True)
    assert [outcome for _number, outcome, _why in fates] == ["created", "created", "refused", "created", "created"]
    assert "database" in fates[2][2]
    assert Record.objects.exclude(kind="organisation").count() == 4
    assert Organisation.objects.count() == 2


REPEATS: list[dict[str, Any]] = [
    {"kind": "organisation", "title": "Baltā roze", "country": "LV", "id": "a:1", "registry_number": "40008012347"},
    {"kind": "organisation", "title": "Baltā roze", "country": "LV", "id": "a:1", "registry_number": "40008012347"},
    {"kind": "organisation", "title": "BALTA ROZE", "country": "LV", "id": "b:1", "founded": 1991},
    {"kind": "organisation", "title": "White Rose", "country": "LV", "id": "c:1", "registry_number": "40008012347"},
    {"kind": "organisation", "title": "White Rose", "country": "EE", "id": "c:2"},
    {"kind": "organisation", "title": "White Rose", "id": "c:3"},
    {**COMMON, "kind": "need", "title": "Viens", "url": "n:1", "owner": "Rožu dārza biedrība"},
    {**COMMON, "kind": "need", "title": "Viens", "url": "n:1", "owner": "Rožu dārza biedrība"},
    {**COMMON, "kind": "need", "title": "Divi", "url": "n:1", "owner": "Rožu dārza biedrība"},
    {**COMMON, "kind": "need", "title": "Divi", "owner": "Rožu dārza biedrība"},
    {**COMMON, "kind": "need", "title": "Divi", "owner": "Rožu dārza biedrība", "summary": "Cits"},
    {"kind": "organisation", "title": "Rožu dārza biedrība", "country": "LV", "id": "d:1"},
]  # fmt: skip
EXPECTED = [
    "created", "unchanged", "updated", "updated", "created", "created", "created", "unchanged", "updated", "created",
    "updated", "updated",
]  # fmt: skip


@pytest.mark.parametrize("batch", [1, 3, 250])
def test_a_look_tells_what_writing_does_with_repeats(
    world: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    monkeypatch.setattr("talka.capabilities.exchange.batches.BATCH", batch)
    path = jsonl(tmp_path, *REPEATS)
    before = everything()
    looked = tell(path, dry_run=True)
    assert [outcome for _number, outcome, _why in looked] == EXPECTED
    assert everything() == before
    assert not Person.objects.exists()
    assert tell(path) == looked
    facts = Fact.objects.count()
    assert {outcome for _number, outcome, _why in tell(path)} == {"unchanged", "updated"}  # lines 9 and 11 say both
    assert Fact.objects.count() >= facts


def test_what_people_changed_stays_when_the_line_says_what_it_said(world: None, tmp_path: Path) -> None:
    path = jsonl(tmp_path, *LINES)
    tell(path)
    Record.objects.filter(origin="o:1").update(title="Better words")
    Translation.objects.filter(record__origin="o:1").update(title="უკეთესი", origin="person")
    assert {outcome for _number, outcome, _why in tell(path)} == {"unchanged"}
    assert Record.objects.get(origin="o:1").title == "Better words"
    assert Translation.objects.get(record__origin="o:1").title == "უკეთესი"
    changed = [{**LINES[0], "summary": "New"}]
    assert tell(jsonl(tmp_path, *changed))[0][1] == "updated"


def test_nobody_brings_what_they_may_not(world: None, tmp_path: Path) -> None:
    stranger = Person.objects.create_user("stranger@example.org")
    fates: list[Fate] = []
    run(jsonl(tmp_path, *LINES), Context(by=stranger), told=fates.append, dry_run=True)
    assert [fate.outcome for fate in fates] == ["refused", "refused", "created", *["refused"] * 5]
    assert "editors" in fates[0].why
    run(jsonl(tmp_path, LINES[0]), Context())
    mine = make_organisation("Mine")
    fates.clear()
    theirs = {**LINES[0], "owner": "Mine", "title": "Mine now"}
    run(jsonl(tmp_path, theirs), Context(by=stranger, only_owner=mine), told=fates.append)
    assert [fate.outcome for fate in fates] == ["refused"]
    assert Record.objects.get(origin="o:1").title == "Vakara kursi"


@pytest.mark.django_db(transaction=True)
def test_two_at_once_double_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both are told of each line what became of it; each line is created once, by whichever came first."""
    monkeypatch.setattr("talka.capabilities.exchange.batches.BATCH", 5)
    monkeypatch.setattr("talka.capabilities.exchange.importing.WHOLE", 0)
    needs = [{"kind": "need", "language": "lv", "title": f"Nr. {n}", "url": f"n:{n}"} for n in range(20)]
    offers = [{"kind": "offer", "title": f"Nr. {n}", "owner": f"Zvaigžņu biedrība {n % 3}"} for n in range(20)]
    bodies = [
        {"kind": "organisation", "title": f"Saules dārzs {n}", "country": "LV", "id": f"s:{n}"} for n in range(20)
    ]
    path = jsonl(tmp_path, *needs, *offers, *bodies)
    start = Barrier(2)

    def bring(_number: int) -> list[str]:
        try:
            start.wait()
            fates: list[Fate] = []
            run(path, Context(), told=fates.append)
            return [fate.outcome for fate in fates]
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        one, other = pool.map(bring, range(2))
    both = zip(one, other, strict=True)
    assert set(both) <= {
        ("created", "unchanged"), ("unchanged", "created"),
    }  # fmt: skip
    assert Record.objects.exclude(kind="organisation").count() == 40
    assert OrganisationPage.objects.count() == Organisation.objects.count() == 23
    assert Person.objects.count() == 1
    assert set(tell(path)) == {(number, "unchanged", "") for number in range(1, 61)}
