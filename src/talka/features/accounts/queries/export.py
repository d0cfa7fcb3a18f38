"""Everything that is held of a person, as a ZIP: JSON by table, their files as files, and a page that explains it."""

from __future__ import annotations

import base64
import json
import re
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone, translation

from talka.kernel.people.holding import files_held_of, held_of
from talka.kernel.people.models import Person
from talka.kernel.people.personal import Personal, declarations
from talka.kernel.people.purposes import Purpose, put_together
from talka.ui.rendering import render_text

README = "README.html"
# Up to here it is made in memory, beyond in a file without a name, which is gone when it was sent.
IN_MEMORY = 2_000_000
NAME_LETTERS = 120


@dataclass(frozen=True)
class Table:
    """One JSON file: how many entries of a table are in it, and what its columns are for."""

    name: str
    count: int
    purposes: list[Purpose]


def export_of(person: Person, language: str) -> IO[bytes]:
    """The ZIP, at its beginning; whoever gets it closes it. The explaining page is in `language`.

    Rows and files pass through in pieces: it takes the same memory however much there is.
    """
    made: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  reason: handed over open
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive, translation.override(language):
        tables = [_write_table(archive, model, rows) for model, rows in held_of(person)]
        names = list(_write_files(archive, files_held_of(person)))
        context = {
            "person": person, "at": timezone.now(), "language": language, "tables": tables, "files": names,
            "kept_back": put_together([one for one in declarations() if not one.exported]),
        }  # fmt: skip
        archive.writestr(README, render_text("accounts/export/readme.jinja", context))
    made.seek(0)
    return made


def _write_table(archive: zipfile.ZipFile, model: type[models.Model], rows: Iterable[dict[str, Any]]) -> Table:
    name, count = f"data/{model._meta.label}.json", 0
    with archive.open(name, "w", force_zip64=True) as file:
        file.write(b"[")
        for row in rows:
            line = json.dumps(row, cls=_Encoder, ensure_ascii=False)
            file.write(f"{',' if count else ''}\n{line}".encode("utf-8", "replace"))
            count += 1
        file.write(b"\n]\n")
    return Table(name, count, put_together(_exported(model)))


def _exported(model: type[models.Model]) -> list[Personal]:
    return [one for one in declarations() if one.model is model and one.exported]


class _Encoder(DjangoJSONEncoder):
    """Bytes as base64."""

    def default(self, o: Any) -> Any:
        """What JSON has no form for."""
        return base64.b64encode(bytes(o)).decode() if isinstance(o, bytes | memoryview) else super().default(o)


def _write_files(archive: zipfile.ZipFile, files: Iterable[tuple[str, Iterable[bytes]]]) -> Iterator[str]:
    for number, (called, pieces) in enumerate(files, start=1):
        name = f"files/{number}-{file_name(called)}"
        with archive.open(name, "w", force_zip64=True) as file:
            for piece in pieces:
                file.write(piece)
        yield name


def file_name(called: str) -> str:
    """A name that leads out of no folder and that every system can write, with its ending where it fits."""
    last = re.split(r"[/\\]", called)[-1]
    plain = re.sub(r'[\x00-\x1f\x7f<>:"|?*\ud800-\udfff]', "_", last).strip(". ")
    stem, dot, ending = plain.rpartition(".")
    return f"{stem[: NAME_LETTERS - len(ending)]}.{ending}" if dot and len(ending) < 10 else plain[:NAME_LETTERS] or "_"
