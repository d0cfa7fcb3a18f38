"""What somebody at the command line is told of an import and an export."""

import json

import pytest

from talka.config.command.exchange import export_kind, import_file
from talka.kernel.records.models import Record
from talka.kernel.testing import make_person, make_place, make_term

GOOD = {
    "kind": "need", "language": "lv", "title": "Latviešu valodas kursi", "summary": "Trūkst kursu.",
    "themes": ["learning"], "place": "Testpils", "url": "https://example.org/1",
}  # fmt: skip


@pytest.fixture
def file(tmp_path):
    """A function that writes lines into a file."""
    make_term("learning")
    make_place("Testpils")

    def write(*lines):
        path = tmp_path / "lines.jsonl"
        path.write_text("".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines))
        return path

    return write


@pytest.mark.django_db(transaction=True)
def test_twice_changes_nothing(file, capsys):
    path = file(GOOD)
    assert import_file("records", path, dry_run=False, skip_bad=False) == 0
    assert "1: created Latviešu valodas kursi" in capsys.readouterr().out
    assert import_file("records", path, dry_run=False, skip_bad=False) == 0
    assert "1: unchanged" in capsys.readouterr().out
    assert Record.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_dry_run_writes_nothing(file, capsys):
    assert import_file("records", file(GOOD), dry_run=True, skip_bad=False) == 0
    said = capsys.readouterr().out
    assert "1: created" in said
    assert "Nothing was written" in said
    assert not Record.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_bad_line_refuses_the_whole_file_unless_told_otherwise(file, capsys):
    path = file(GOOD, "no json")
    assert import_file("records", path, dry_run=False, skip_bad=False) == 1
    said = capsys.readouterr().out
    assert "2: refused" in said
    assert "1 line is refused. Mend it," in said
    assert "--skip-bad" in said
    assert not Record.objects.exists()
    assert import_file("records", path, dry_run=False, skip_bad=True) == 1
    assert Record.objects.count() == 1


@pytest.mark.django_db
def test_no_file_of_ours(tmp_path, capsys):
    path = tmp_path / "picture.png"
    path.write_bytes(b"\x89PNG")
    assert import_file("organisations", path, dry_run=False, skip_bad=False) == 2
    assert "picture.png" in capsys.readouterr().err


@pytest.mark.django_db(transaction=True)
def test_export_can_be_imported_again(file, tmp_path, capsys):
    import_file("records", file(GOOD), dry_run=False, skip_bad=False)
    Record.objects.update(shown=True, state="confirmed")
    path = tmp_path / "out.jsonl"
    assert export_kind("need", path, "csv") == 0
    (line,) = path.read_text().splitlines()
    assert json.loads(line)["title"] == GOOD["title"]
    capsys.readouterr()
    assert import_file("records", path, dry_run=False, skip_bad=False) == 0
    assert "1: unchanged" in capsys.readouterr().out


@pytest.mark.django_db
def test_no_such_kind(capsys):
    assert export_kind("unicorn", None, "csv") == 2
    assert "need" in capsys.readouterr().err


@pytest.mark.django_db(transaction=True)
def test_in_somebodys_name(file, capsys):
    person = make_person(email="ana@example.org", is_coordinator=True)
    assert import_file("records", file(GOOD), dry_run=False, skip_bad=False, by="nobody@example.org") == 2
    assert import_file("records", file(GOOD), dry_run=False, skip_bad=False, by="Ana@example.org") == 0
    assert Record.objects.get().author_id == person.pk


@pytest.mark.django_db(transaction=True)
def test_columns_that_are_not_known_are_told(file, capsys):
    path = file({**GOOD, "people_cuont": "12", "colour": "red"})
    assert import_file("records", path, dry_run=True, skip_bad=False) == 0
    said = capsys.readouterr().out
    assert "1: the column 'people_cuont' is not known, nothing of it is taken; did you mean 'people_count'?\n" in said
    assert "1: the column 'colour' is not known, nothing of it is taken\n" in said
