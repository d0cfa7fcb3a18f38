"""Files as people save them, and files that are meant to do harm."""

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from talka.capabilities.exchange.reading import Line, Unreadable, count_of, lines_of

TABLE = "title;place\r\nVakara kursi Līvānos;Līvāni\r\n\r\nŠķērsošana;Alūksne\r\n"


def lines(path: Path) -> list[tuple[int, Any, bool]]:
    """Number, fields and whether something is wrong."""
    return [(line.number, line.fields, bool(line.fault)) for line in lines_of(path)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1257"])
def test_tables_in_any_letters(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(TABLE.encode(encoding))
    assert lines(path) == [
        (2, {"title": "Vakara kursi Līvānos", "place": "Līvāni"}, False),
        (4, {"title": "Šķērsošana", "place": "Alūksne"}, False),
    ]
    assert count_of(path) == 2


def test_cyrillic_as_windows_wrote_it(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes("title;place\nВечерние курсы;Даугавпилс\n".encode("cp1251"))
    assert lines(path) == [(2, {"title": "Вечерние курсы", "place": "Даугавпилс"}, False)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sep=;\ntitle;a\nB;1\n", [(3, {"title": "B", "a": "1"}, False)]),
        ("title\ta\nB\t1\n", [(2, {"title": "B", "a": "1"}, False)]),
        ('"a, b",c\n"x ""y"", z",2\n', [(2, {"a, b": 'x "y", z', "c": "2"}, False)]),
        ('title,a\n"two\nlines",1\nB,2\n', [(2, {"title": "two\nlines", "a": "1"}, False),
                                            (4, {"title": "B", "a": "2"}, False)]),
        ('title,a\nA,1\n"open,1\nB,2\n', [(2, {"title": "A", "a": "1"}, False), (3, {}, True)]),
        ("title\rA\rB\r", [(2, {"title": "A"}, False), (3, {"title": "B"}, False)]),
        ("title,a\nNUL\x00,1\n", [(2, {"title": "NUL\x00", "a": "1"}, False)]),
        (f"title,a\n{'x' * 3_000_000},1\nB,2\n", [(2, {}, True), (3, {"title": "B", "a": "2"}, False)]),
    ],
)  # fmt: skip
def test_tables_as_programs_write_them(tmp_path: Path, text: str, expected: Any) -> None:
    path = tmp_path / "table.csv"
    path.write_text(text, encoding="utf-8", newline="")
    assert lines(path) == expected


def test_a_quotation_mark_that_swallows_the_file(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text('title,a\n"open,1\n' + "B,2\n" * 600_000)
    with pytest.raises(Unreadable, match="line 2"):
        lines(path)


@pytest.mark.parametrize(
    "head", [b"MZ\x90\x00", b"%PDF-1.7\n\x00", b"PK\x03\x04\x14\x00", b"\x89PNG\r\n\x1a\n\x00", b""]
)
def test_what_is_no_text_is_told(tmp_path: Path, head: bytes) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(head + bytes(range(256)) * 20 if head else b"")
    with pytest.raises(Unreadable):
        lines(path)


def test_objects_with_everything_that_may_be_wrong(tmp_path: Path) -> None:
    path = tmp_path / "lines.jsonl"
    bad = [b"[1]", b"5", b'{"a": NaN}', b'{"a": -Infinity}', b'{"a":', b"\x00", b'{"a": "\xff"}', b"[" * 100_000,
           b'{"a": "\\ud800"}', b'{"a": "' + b"x" * 5_000_000 + b'"}']  # fmt: skip
    path.write_bytes(b"\xef\xbb\xbf" + b'{"a": 1}\r\n\r\n  \n' + b"\n".join(bad) + b'\n{"a": 2}')
    told = lines(path)
    assert (told[0], told[-1]) == ((1, {"a": 1}, False), (14, {"a": 2}, False))
    assert [(number, wrong) for number, _fields, wrong in told[1:-1]] == [(number, True) for number in range(4, 14)]
    wide = tmp_path / "wide.jsonl"
    wide.write_bytes(('{"a": "Ā"}\r\n' * 2).encode("utf-16"))
    assert lines(wide) == [(1, {"a": "Ā"}, False), (2, {"a": "Ā"}, False)]


def workbook(path: Path, *cells: tuple[int, int, Any]) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for row, column, value in cells:
            sheet.write(row, column, value)
    return path


def test_a_table_below_and_beside_the_first_cell(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", (2, 1, "title"), (2, 2, "founded"), (4, 1, "A"), (4, 2, 2011))
    assert list(lines_of(path)) == [Line(5, {"title": "A", "founded": 2011})]
    assert count_of(path) >= 1


def test_a_cell_in_the_farthest_corner_fills_no_memory(tmp_path: Path) -> None:
    path = workbook(tmp_path / "far.xlsx", (0, 0, "title"), (1_048_575, 16_383, "x"))
    with pytest.raises(Unreadable, match="too large"):
        lines(path)


def test_sizes_that_an_archive_makes_up_are_not_believed(tmp_path: Path) -> None:
    honest = workbook(tmp_path / "honest.xlsx", (0, 0, "title"))
    bomb = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(honest) as source, zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            if name != "xl/sharedStrings.xml":
                target.writestr(name, source.read(name))
        target.writestr("xl/sharedStrings.xml", b" " * 250_000_000)
    content = bytearray(bomb.read_bytes())
    size = (250_000_000).to_bytes(4, "little")
    assert size in content
    bomb.write_bytes(content.replace(size, (100).to_bytes(4, "little")))
    with pytest.raises(Unreadable, match="too large"):
        lines(bomb)


def test_a_line_is_counted_once(tmp_path: Path) -> None:
    path = tmp_path / "lines.jsonl"
    path.write_text("".join(json.dumps({"n": number}) + "\n\n" for number in range(5)))
    assert count_of(path) == 5
    with pytest.raises(Unreadable):
        count_of(tmp_path / "picture.png")
