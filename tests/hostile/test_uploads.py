"""Files that are not what they say, too large once unpacked, or meant to harm: refused, or made harmless."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from talka.capabilities.exchange.actions import look_through, write
from talka.capabilities.exchange.models import Upload
from talka.features.directory.models import OrganisationPage
from talka.features.news.models import News

from .strings import SCRIPT
from .world import World

pytestmark = pytest.mark.django_db


def png(width: int = 2, height: int = 2, form: str = "PNG") -> bytes:
    """A small picture."""
    kept = io.BytesIO()
    Image.new("RGB", (width, height), "red").save(kept, form)
    return kept.getvalue()


def claims_to_be_huge() -> bytes:
    """A PNG of some bytes that says it has a million by a million pixels."""
    head = struct.pack(">IIBBBBB", 10**6, 10**6, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + head
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk)) + png()[33:]


def zipped(name: str, content: bytes, times: int = 1) -> bytes:
    """A ZIP archive with this content, many times over."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(times):
            archive.writestr(f"{number or ''}{name}", content)
    return kept.getvalue()


BAD_PICTURES: dict[str, Callable[[], bytes]] = {
    "empty": lambda: b"",
    "svg": lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "page": f"<html>{SCRIPT}</html>".encode,
    "huge": claims_to_be_huge,
    "cut": lambda: png(300, 300)[:60],
    "head alone": lambda: b"\x89PNG\r\n\x1a\n",
    "gif head alone": lambda: b"GIF89a",
    "webp head alone": lambda: b"RIFF\xff\xff\xff\xffWEBPVP8 ",
    "bitmap": lambda: png(form="BMP"),
    "archive": lambda: zipped("a.png", png()),
    "large": lambda: b"\x89PNG" + b"a" * 2_100_000,
    "postscript": lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 1 1\n(x) run",
    "empty name": lambda: b"\x00",
}  # fmt: skip
HARMLESS: dict[str, Callable[[], bytes]] = {
    "png and page": lambda: png() + SCRIPT.encode(),
    "png and archive": lambda: png() + zipped("a", b"a"),
    "gif and script": lambda: png(form="GIF").replace(b"GIF89a", b"GIF89a", 1) + b"=1;alert(1)//",
    "jpeg": lambda: png(form="JPEG"),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(BAD_PICTURES))
def test_what_is_no_picture_is_refused(world: World, name: str) -> None:
    page = world.records["organisation"]
    sent = SimpleUploadedFile("logo.png", BAD_PICTURES[name](), "image/png")
    answer = world.client("admin").post(f"/en/organisations/{page.pk}/logo/", {"logo": sent})
    assert answer.status_code == 422, name
    assert not OrganisationPage.objects.get(pk=page.pk).logo


@pytest.mark.parametrize("name", sorted(set(BAD_PICTURES) - {"empty"}))
def test_news_take_nothing_else_than_pictures(world: World, name: str) -> None:
    news = world.records["news"]
    were = News.objects.get(pk=news.pk).picture, news.pictures.count()
    for path in ("lead", "add"):
        sent = SimpleUploadedFile("lead.png", BAD_PICTURES[name](), "image/png")
        address = f"/en/news/{news.pk}/pictures/{path}/"
        answer = world.client("editor").post(address, {"alt": "People at a table", "picture": sent})
        assert answer.status_code == 422, (name, path)
    assert (News.objects.get(pk=news.pk).picture, news.pictures.count()) == were


@pytest.mark.parametrize("name", sorted(HARMLESS))
@pytest.mark.parametrize("called", ["../../../evil.php", "a\x00.png", "<script>.svg", "x" * 300 + ".png"])
def test_a_picture_is_drawn_anew_and_nothing_else_of_the_file_is_kept(world: World, name: str, called: str) -> None:
    page = world.records["organisation"]
    sent = SimpleUploadedFile("x", HARMLESS[name](), "text/html")
    sent._name = called  # type: ignore[attr-defined]  # what no browser would send
    answer = world.client("admin").post(f"/en/organisations/{page.pk}/logo/", {"logo": sent})
    assert answer.status_code in (302, 422)
    if kept := OrganisationPage.objects.get(pk=page.pk).logo:
        assert kept.startswith(f"logos/{page.pk}/")
        content = default_storage.open(kept).read()
        assert content[:4] == b"RIFF"
        assert b"alert" not in content
        assert b"PK\x03\x04" not in content


CELLS = "title,language,offer_type\n"
FILES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "empty": ("a.csv", lambda: b""),
    "no lines": ("a.csv", lambda: b"\n\n\n"),
    "NUL": ("a.csv", lambda: b"\x00" * 100),
    "not UTF-8": ("a.csv", lambda: CELLS.encode() + b"\xff\xfe,lv,training\n"),
    "UTF-16": ("a.csv", lambda: CELLS.encode("utf-16")),
    "one huge cell": ("a.csv", lambda: CELLS.encode() + b'"' + b"a" * 300_000 + b'",lv,training\n'),
    "an open quote": ("a.csv", lambda: CELLS.encode() + b'"a,lv,training\n' * 50),
    "thousands of columns": ("a.csv", lambda: b"a," * 20_000 + b"\n" + b"1," * 20_000),
    "formulas and scripts": ("a.csv", f"{CELLS}=cmd|' /C calc'!A0,lv,training\n{SCRIPT},lv,training\n".encode),
    "wrong types": ("a.jsonl", lambda: b'{"title": {"a": [1]}, "language": 7, "quantity": "NaN", "place": []}\n'),
    "deep": ("a.jsonl", lambda: b"[" * 100_000 + b"\n"),
    "numbers": ("a.jsonl", lambda: b'{"title": 1e999, "quantity": ' + b"9" * 5000 + b"}\n"),
    "half a letter": ("a.jsonl", lambda: b'{"title": "\\ud800", "language": "lv", "offer_type": "training"}\n'),
    "NUL within": ("a.jsonl", lambda: b'{"title": "a\\u0000b", "language": "lv", "offer_type": "training"}\n'),
    "no objects": ("a.jsonl", lambda: b"null\n1\n[]\n\"x\"\n{\n"),
    "an archive": ("a.xlsx", lambda: zipped("a.txt", b"a")),
    "a bomb": ("a.xlsx", lambda: zipped("xl/worksheets/sheet1.xml", b"0" * 60_000_000, 4)),
    "entities": ("a.xlsx", lambda: zipped("xl/workbook.xml", b'<!DOCTYPE x [<!ENTITY a "aa">]><x>&a;</x>')),
    "paths": ("a.xlsx", lambda: zipped("../../evil.xml", b"<x/>")),
    "cut": ("a.xlsx", lambda: zipped("xl/workbook.xml", b"<x/>")[:40]),
    "not what it says": ("a.xlsx", lambda: b"MZ\x90\x00" + b"a" * 100),
    "a workbook as CSV": ("a.csv", lambda: zipped("a", b"a")),
    "a program": ("a.exe", lambda: b"MZ\x90\x00"),
    "no ending": ("a", CELLS.encode),
    "only an ending": (".csv", CELLS.encode),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(FILES))
@pytest.mark.parametrize("kind", ["offer", "organisation"])
def test_a_poisoned_file_is_looked_through_and_told_of(world: World, name: str, kind: str) -> None:
    """Each is refused at once, or looked through by the worker's own function and reported on a page that opens."""
    client = world.client("editor")
    called, content = FILES[name]
    file = SimpleUploadedFile(called, content(), "text/csv")
    answer = client.post("/en/import/", {"file": file, "kind": kind, "language": "lv"})
    assert answer.status_code in (302, 422)
    if answer.status_code == 302:
        kept = Upload.objects.latest("pk")
        look_through.func(kept.pk)
        kept.refresh_from_db()
        assert kept.state in ("ready", "unreadable")
        page = client.get(answer.headers["Location"])
        assert page.status_code == 200
        assert SCRIPT not in page.content.decode()
        applied = client.post(f"/en/import/{kept.pk}/apply/", {"skip_bad": "1"})
        assert applied.status_code in (302, 403, 409)
        write.func(kept.pk)
        assert client.get(f"/en/{kind}s/").status_code == 200
