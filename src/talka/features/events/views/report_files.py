"""A report, and a list of participants, as a workbook (XLSX) and as a document (DOCX).

Imported where a file is asked for: what makes documents is large, and a web process that makes none does without it.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter
from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from ..queries.counting import Share
from .report_tables import Cell, Chapter, shown

# Words of a sheet's name that workbooks don't take, and how long it may be.
NOT_IN_NAMES = "[]:*?/\\"
LONGEST_NAME = 31
# A family with the script's letters on Windows and Mac alike, and what stands in for it elsewhere.
FONTS = {"ka": ("Sylfaen", "Noto Sans Georgian; DejaVu Sans")}
PLAIN_FONT = ("Calibri", "Carlito; Noto Sans")
LOCALES = {"en": "en-GB", "ka": "ka-GE", "lv": "lv-LV", "lt": "lt-LT", "ru": "ru-RU", "uk": "uk-UA"}


def workbook(title: str, chapters: Sequence[Chapter]) -> bytes:
    """A sheet for each chapter; numbers are numbers, days are days, and text is text: never a formula or a link."""
    made = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(made, options) as book:
        book.set_properties({"title": title[:255]})
        used: set[str] = set()
        for chapter in chapters:
            sheet = book.add_worksheet(sheet_name(chapter.title, used))
            _fill(book, sheet, title, chapter)
        if not chapters:
            book.add_worksheet()
    return made.getvalue()


def sheet_name(title: str, used: set[str]) -> str:
    """A name that workbooks take, once in this one."""
    name = "".join(" " if sign in NOT_IN_NAMES else sign for sign in title).strip("' ")[:LONGEST_NAME] or "1"
    number = 2
    while name.casefold() in used:
        end = f" {number}"
        name, number = name[: LONGEST_NAME - len(end)].rstrip() + end, number + 1
    used.add(name.casefold())
    return name


def _fill(book: Any, sheet: Any, title: str, chapter: Chapter) -> None:
    formats = {
        "head": book.add_format({"bold": True, "text_wrap": True, "bottom": 1}),
        "title": book.add_format({"bold": True}),
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}), "share": book.add_format({"num_format": "0.0%"}),
        "day": book.add_format({"num_format": "yyyy-mm-dd"}), "hours": book.add_format({"num_format": "0.##"}),
    }  # fmt: skip
    sheet.write_string(0, 0, f"{title} – {chapter.title}", formats["title"])
    row = 2
    for column, heading in enumerate(chapter.headings):
        sheet.write_string(row, column, heading, formats["head"])
    for cells in chapter.rows:
        row += 1
        for column, cell in enumerate(cells):
            _write(sheet, row, column, cell, formats)
    for text, _language in chapter.words:
        row += 1
        sheet.write_string(row, 0, text[:32_000], formats["wrap"])
    if chapter.note:
        sheet.write_string(row + 2, 0, chapter.note, formats["wrap"])
    sheet.set_column(0, 0, 60)
    sheet.set_column(1, max(1, len(chapter.headings) - 1), 16)


def _write(sheet: Any, row: int, column: int, cell: Cell, formats: dict[str, Any]) -> None:
    if cell is None:
        sheet.write_blank(row, column, None)
    elif isinstance(cell, Share):
        if cell.value is not None:
            sheet.write_number(row, column, cell.value, formats["share"])
    elif isinstance(cell, date):
        sheet.write_datetime(row, column, cell, formats["day"])
    elif isinstance(cell, str):
        sheet.write_string(row, column, cell[:32_000])
    else:
        sheet.write_number(row, column, float(cell), formats["hours"] if isinstance(cell, Decimal) else None)


def document(title: str, language: str, chapters: Sequence[Chapter]) -> bytes:
    """A document with real headings, tables whose head repeats on each page, and its language set."""
    made = Document()
    made.core_properties.title, made.core_properties.language = title[:255], LOCALES.get(language, language)
    made.core_properties.author = made.core_properties.comments = ""
    _set_language(made, language)
    made.add_heading(title, 0)
    for chapter in chapters:
        made.add_heading(chapter.title, 1)
        if chapter.rows:
            _table(made, chapter)
        for text, words_language in chapter.words:
            _said(made, text, words_language)
        if chapter.note:
            made.add_paragraph(chapter.note)
    kept = BytesIO()
    made.save(kept)
    return kept.getvalue()


def _set_language(made: Any, language: str) -> None:
    """The language that readers of screens and spelling take, and a font that has its letters, for all styles."""
    family, instead = FONTS.get(language, PLAIN_FONT)
    for style in made.styles:
        if (own := style.element.find(qn("w:rPr"))) is not None and (fonts := own.find(qn("w:rFonts"))) is not None:
            own.remove(fonts)
    normal = made.styles["Normal"].element.get_or_add_rPr()
    fonts = normal.get_or_add_rFonts()
    for name in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{name}"), family)
    said = OxmlElement("w:lang")
    for name in ("val", "eastAsia", "bidi"):
        said.set(qn(f"w:{name}"), LOCALES.get(language, language))
    normal.append(said)
    defaults = made.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    if defaults is not None:
        for old in defaults.findall(qn("w:lang")) + defaults.findall(qn("w:rFonts")):
            defaults.remove(old)
    _name_fallback(made, family, instead)


def _name_fallback(made: Any, family: str, instead: str) -> None:
    """The fonts that programs take which don't have the family (ECMA-376, 17.8.3.1: altName)."""
    for part in made.part.package.iter_parts():
        if str(part.partname) == "/word/fontTable.xml":
            font = f'<w:font w:name="{family}"><w:altName w:val="{instead}"/></w:font>'
            part._blob = part.blob.replace(b"</w:fonts>", f"{font}</w:fonts>".encode())


def _table(made: Any, chapter: Chapter) -> None:
    table = made.add_table(rows=1, cols=len(chapter.headings), style="Table Grid")
    for cell, heading in zip(table.rows[0].cells, chapter.headings, strict=True):
        cell.text = heading
        for run in cell.paragraphs[0].runs:
            run.bold = True
    repeats = OxmlElement("w:tblHeader")
    repeats.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(repeats)
    for row in chapter.rows:
        cells = table.add_row().cells
        for cell, value in zip(cells, row, strict=True):
            cell.text = printable(shown(value))


def _said(made: Any, text: str, language: str) -> None:
    run = made.add_paragraph(style="List Bullet").add_run(printable(text))
    said = OxmlElement("w:lang")
    said.set(qn("w:val"), LOCALES.get(language, language))
    run._r.get_or_add_rPr().append(said)


def printable(text: str) -> str:
    """Without what XML can't hold."""
    return "".join(sign for sign in text if sign in "\n\t" or (sign >= " " and sign not in "\ufffe\uffff"))
