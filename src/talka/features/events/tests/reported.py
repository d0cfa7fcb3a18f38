"""A report read back: the tables of its page, its document and its workbook, by the chapter's title."""

import re
from html.parser import HTMLParser
from io import BytesIO
from typing import Any

from django.test import Client
from docx import Document
from docx.oxml.ns import qn
from python_calamine import CalamineWorkbook

from talka.features.events.models import Event, Registration
from talka.kernel.people.models import Person

from .after import over, put, was_there
from .world import comes, fresh, published


def browser(person: Person | None) -> Client:
    """Theirs."""
    client = Client()
    if person is not None:
        client.force_login(person)
    return client


def a_seminar(there: int = 6) -> tuple[Event, Person, list[Registration]]:
    """A seminar that is over: so many were there, one was absent, one was never marked."""
    event, editor = published()
    rows = [was_there(event, organisation_name="=HYPERLINK(1)") for _each in range(there)]
    put(comes(event), "absent")
    comes(event)
    over(event)
    return fresh(event), editor, [put(row, "attended") for row in rows]


class Tables(HTMLParser):
    """The rows of a page's tables, as lists of text, by the table's caption."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: dict[str, list[list[str]]] = {}
        self._tag = self._caption = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag == "table":
            self._caption = ""
        if tag == "tr":
            self.found.setdefault(self._caption, []).append([])
        if tag in ("td", "th"):
            self.found[self._caption][-1].append("")
        self._tag = tag if tag in ("td", "th", "caption") else self._tag

    def handle_endtag(self, tag: str) -> None:
        self._tag = "" if tag in ("td", "th", "caption") else self._tag

    def handle_data(self, data: str) -> None:
        if self._tag == "caption":
            self._caption += data
        elif self._tag:
            self.found[self._caption][-1][-1] += data


def of_page(page: str) -> dict[str, list[list[str]]]:
    """By the chapter's title."""
    return Tables(page).found


def of_document(content: bytes) -> dict[str, list[list[str]]]:
    """The same of a DOCX."""
    made, found, title = Document(BytesIO(content)), {}, ""
    for block in made.element.body:
        if block.tag == qn("w:p"):
            style = block.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
            text = "".join(node.text or "" for node in block.iter(qn("w:t")))
            title = text if style is not None and style.get(qn("w:val")) == "Heading1" else title
        elif block.tag == qn("w:tbl"):
            rows = [
                ["".join(node.text or "" for node in cell.iter(qn("w:t"))) for cell in row.iter(qn("w:tc"))]
                for row in block.iter(qn("w:tr"))
            ]
            found[title] = rows
    return found


def of_workbook(content: bytes) -> dict[str, list[list[Any]]]:
    """The same of an XLSX: cells as they are kept."""
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python()[2:] for name in book.sheet_names}


def as_number(text: str) -> float | str:
    """What a cell of the page says, as a number where it is one."""
    plain = text.replace("\xa0", "").replace(",", "")
    if re.fullmatch(r"-?[\d.]+%", plain):
        return float(plain[:-1]) / 100
    return float(plain) if re.fullmatch(r"-?[\d.]+", plain) else text
