"""Imports and exports: what is read, what is refused, that a dry run keeps nothing and a second run changes nothing."""

import csv
import io
import json
import re
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from talka.capabilities.exchange import actions
from talka.capabilities.exchange.exporting import cell, write_csv, write_jsonl, write_xlsx
from talka.capabilities.exchange.importing import Fate, run
from talka.capabilities.exchange.lines import Context, forget_places
from talka.capabilities.exchange.models import Upload, UploadState
from talka.capabilities.exchange.reading import Unreadable, lines_of
from talka.kernel.facts.models import Fact
from talka.kernel.people.models import Organisation, Role
from talka.kernel.records.kinds import kind_of
from talka.kernel.records.models import Record, Translation
from talka.kernel.testing import make_member, make_organisation, make_person, make_place, make_term

OFFER = {
    "kind": "offer", "language": "lv", "title": "Vakara kursi", "summary": "Latviešu valoda", "owner": "Baltā māja",
    "themes": ["learning"], "place": "Līvāni", "url": "https://example.org/1", "offer_type": "training",
    "translations": {"ka": {"title": "საღამოს კურსები"}},
}  # fmt: skip


@pytest.fixture
def world(db: None) -> None:
    forget_places()
    make_term("learning")
    make_place("LV-livani", lv="Līvāni")
    make_organisation("Baltā māja")


def jsonl(folder: Path, *rows: Any) -> Path:
    path = folder / "records.jsonl"
    path.write_text(
        "".join(row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    )
    return path


def imported(path: Path, **options: Any) -> tuple[Counter[str], list[Fate]]:
    fates: list[Fate] = []
    report = run(path, Context(), told=fates.append, **options)
    return report.counts, fates


def test_a_second_run_changes_nothing(world: None, tmp_path: Path) -> None:
    path = jsonl(tmp_path, OFFER, {**OFFER, "url": "https://example.org/2"})
    assert imported(path)[0] == {"created": 2}
    facts = Fact.objects.count()
    assert imported(path)[0] == {"unchanged": 2}
    assert Fact.objects.count() == facts
    record = Record.objects.order_by("pk").first()
    assert record is not None
    assert (record.owner.name, record.place.code) == ("Baltā māja", "LV-livani")  # type: ignore[union-attr]
    assert Translation.objects.filter(origin="import", language="ka").count() == 2


def test_what_differs_is_updated_and_only_that(world: None, tmp_path: Path) -> None:
    imported(jsonl(tmp_path, OFFER, {**OFFER, "url": "https://example.org/2"}))
    changed = {**OFFER, "translations": {"ka": {"title": "სხვა"}}}
    counts, fates = imported(jsonl(tmp_path, changed, {**OFFER, "url": "https://example.org/2"}))
    assert [fate.outcome for fate in fates] == ["updated", "unchanged"]
    assert counts == {"updated": 1, "unchanged": 1}


def test_a_dry_run_says_the_same_and_keeps_nothing(world: None, tmp_path: Path) -> None:
    path = jsonl(tmp_path, OFFER, {**OFFER, "owner": "Nezināma biedrība", "url": "x"}, {**OFFER, "title": "Citi"})
    before = (Record.objects.count(), Organisation.objects.count(), Fact.objects.count())
    counts, fates = imported(path, dry_run=True)
    assert counts == {"created": 2, "updated": 1}
    assert [fate.number for fate in fates] == [1, 2, 3]
    assert (Record.objects.count(), Organisation.objects.count(), Fact.objects.count()) == before
    assert imported(path)[0] == counts


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("no json\n", "no JSON"),
        ("[1]\n", "no JSON object"),
        ({**OFFER, "title": ""}, "no title"),
        ({**OFFER, "kind": "unicorn"}, "unicorn"),
        ({**OFFER, "kind": ""}, "of which kind"),
        ({**OFFER, "language": "Latvian language"}, "language"),
        ({**OFFER, "place": "Nekurzeme"}, "Nekurzeme"),
        ({**OFFER, "themes": "flying"}, "flying"),
        ({**OFFER, "offer_type": "unicorns"}, "unicorns"),
        ({**OFFER, "quantity": -1}, "quantity"),
        ({**OFFER, "owner": ""}, "no owner"),
        ({**OFFER, "title": "a" * 301}, "longer"),
        ({**OFFER, "translations": {"ka": {}}}, "no title"),
        ({**OFFER, "translations": ["ka"]}, "translations"),
    ],
)
def test_a_bad_line_refuses_the_file_unless_it_may_be_skipped(
    world: None, tmp_path: Path, line: Any, reason: str
) -> None:
    path = jsonl(tmp_path, {**OFFER, "url": "good"}, line)
    counts, fates = imported(path)
    assert counts["refused"] == 1
    assert [fate.number for fate in fates] == [2]
    assert reason in fates[0].why
    assert not Record.objects.filter(kind="offer").exists()
    counts, fates = imported(path, skip_bad=True)
    assert counts == {"created": 1, "refused": 1}
    assert Record.objects.filter(kind="offer").count() == 1


def test_tables_are_read_with_their_delimiter_and_their_holes(tmp_path: Path) -> None:
    path = tmp_path / "offers.csv"
    path.write_text('\ufeffTitle;Owner\nVakara kursi;"Baltā māja; Līvāni"\n;;\nA;B;C\n', encoding="utf-8")
    lines = list(lines_of(path))
    assert lines[0].fields == {"title": "Vakara kursi", "owner": "Baltā māja; Līvāni"}
    assert [line.number for line in lines] == [2, 4]
    assert lines[1].fault


def test_a_workbook_is_read(tmp_path: Path) -> None:
    path = tmp_path / "offers.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["title", "founded"])
        sheet.write_row(1, 0, ["ბიბლიოთეკა", 2011])
    assert [line.fields for line in lines_of(path)] == [{"title": "ბიბლიოთეკა", "founded": 2011}]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 not really", b"\x00" * 100])
def test_what_is_no_workbook_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bad.xlsx"
    path.write_bytes(content)
    with pytest.raises(Unreadable):
        list(lines_of(path))


def test_bombs_and_no_tables_are_refused(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(3):
            archive.writestr(f"xl/{number}.xml", b"0" * 80_000_000)
    renamed = tmp_path / "program.csv"
    renamed.write_bytes(b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff")
    empty = tmp_path / "empty.csv"
    empty.write_text("")
    for path in (bomb, renamed, empty, tmp_path / "picture.png"):
        with pytest.raises(Unreadable):
            list(lines_of(path))


def test_a_huge_line_is_one_fault_and_the_next_is_read(tmp_path: Path) -> None:
    lines = list(lines_of(jsonl(tmp_path, "x" * 5_000_000 + "\n", {"title": "A"})))
    assert lines[0].fault
    assert lines[1].fields == {"title": "A"}
    assert lines[1].number == 2


def test_what_is_exported_is_unchanged_when_imported(world: None, tmp_path: Path) -> None:
    imported(jsonl(tmp_path, OFFER))
    out = io.StringIO()
    assert write_jsonl(kind_of("offer"), out) == 1
    again = tmp_path / "again.jsonl"
    again.write_text(out.getvalue())
    assert imported(again)[0] == {"unchanged": 1}
    table = io.StringIO()
    write_csv(kind_of("offer"), table)
    rows = list(csv.DictReader(io.StringIO(table.getvalue())))
    assert rows[0]["title"] == "Vakara kursi"
    assert rows[0]["themes"] == "learning"
    assert write_xlsx(kind_of("offer"), tmp_path / "out.xlsx") == 1
    assert next(lines_of(tmp_path / "out.xlsx")).fields["owner"] == "Baltā māja"


def test_hidden_records_are_not_exported(world: None, tmp_path: Path) -> None:
    imported(jsonl(tmp_path, OFFER))
    Record.objects.update(visibility="members")
    assert write_jsonl(kind_of("offer"), io.StringIO()) == 0


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx"])
def test_a_formula_is_shown_and_not_run(text: str) -> None:
    assert cell(text) == f"'{text}"
    assert cell(-5) == -5


def upload_of(client: Client, rows: list[Any], name: str = "offers.jsonl") -> Any:
    content = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()
    file = SimpleUploadedFile(name, content)
    return client.post("/en/import/", {"file": file, "kind": "offer", "language": "lv"})


def test_an_editor_looks_first_and_then_writes_for_their_own(world: None, client: Client) -> None:
    editor = make_member(Organisation.objects.get(name="Baltā māja"))
    client.force_login(editor)
    assert client.get("/en/import/").status_code == 200
    address = upload_of(client, [OFFER, {**OFFER, "owner": "Somebody else", "url": "2"}])["Location"]
    upload = Upload.objects.get()
    page = client.get(address).content.decode()
    assert "looked through" in page
    # Only what says how it stands is read out.
    assert page.index('id="fate-said" class="stack" role="status"') < page.index("looked through")
    assert page.index("looked through") < page.index('id="fate"')
    assert 'hx-trigger="every 2s"' in page
    assert client.get(f"{address}?seen=waiting").status_code == 204
    actions.look_through.func(upload.pk)
    page = client.get(address).content.decode()
    assert "Somebody else" not in page
    assert "You import for Baltā māja alone." in page
    assert not Record.objects.filter(kind="offer").exists()
    client.post(f"{address}apply/", {"skip_bad": "1"})
    client.post(f"{address}apply/", {"skip_bad": "1"})
    actions.write.func(upload.pk)
    actions.write.func(upload.pk)
    assert Record.objects.filter(kind="offer").count() == 1
    upload.refresh_from_db()
    assert upload.state == UploadState.DONE
    client.force_login(make_person())
    assert client.get(address).status_code == 404
    assert client.post(f"{address}apply/").status_code == 404


def test_an_editor_is_offered_first_what_they_may_bring_with_its_columns(world: None, client: Client) -> None:
    editor = make_member(Organisation.objects.get(name="Baltā māja"))
    orders = []
    for person in (editor, make_person(is_coordinator=True)):
        client.force_login(person)
        page = client.get("/en/import/").content.decode()
        orders.append(
            [code for code in re.findall(r'<option value="(\w+)"', page) if code in ("organisation", "offer")]
        )
        assert "offer_type, terms, quantity" in page
        assert "type, country, registry_number" in page
    assert orders == [["offer", "organisation"], ["organisation", "offer"]]


def test_a_file_that_is_not_what_it_says_is_refused(world: None, client: Client) -> None:
    client.force_login(make_member(Organisation.objects.get(name="Baltā māja")))
    for name in ("offers.xlsx", "offers.exe", "offers"):
        assert upload_of(client, [OFFER], name).status_code == 422
    assert not Upload.objects.exists()
    client.force_login(make_member(make_organisation(), Role.MEMBER))
    assert upload_of(client, [OFFER]).status_code == 403
