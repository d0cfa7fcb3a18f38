#!/usr/bin/env python3
"""docs/personal-data.md, made from the register: fails when it is out of date; `personal_data.py --write` makes it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[1]
DOCUMENT = REPOSITORY / "docs" / "personal-data.md"

HEAD = """\
# Personal data

Every column in which something of a person may stand: what for, on which basis (GDPR Art. 6(1)), how long, and what
becomes of it when the person leaves. Made from the register (`personal.py` of each part) by `make docs`, checked by
`make check`. Export (Art. 15, 20), leaving (Art. 17), the nightly purge and `/privacy/` read the same register; a test
fails for a column that may hold something of a person and isn't in it.

"""
HEADINGS = ("column", "whose", "what for", "basis", "how long", "removed by", "when the person leaves", "in the export")
NIGHTLY = "the nightly purge"


def prepared() -> None:
    """Django, in English."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "talka.config.settings")
    import django
    from django.utils import translation

    django.setup()
    translation.activate("en")


def removed_by(one: Any) -> str:
    """Which scheduled function."""
    if one.kept.by:
        return f"`{one.kept.by.rpartition('.')[2]}`"
    return NIGHTLY if one.kept.time else "–"


def row(one: Any) -> str:
    """One column's line."""
    ways = [f"`{way}`" for way in (one.whose, one.address) if way]
    cells = (
        f"`{one.field}`", " or ".join(ways) or "nobody can say", one.why, one.basis.label, one.kept.said,
        removed_by(one), one.erasure.label, "yes" if one.exported else "no",
    )  # fmt: skip
    return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"


def lines() -> Iterator[str]:
    """A table for each model, then what was said to hold nothing of anybody."""
    from django.apps import apps

    from talka.kernel.people.personal import by_model, reasons_against

    for model, declared in sorted(by_model(), key=lambda item: item[0]._meta.label):
        yield from ("", f"## {model._meta.label}", "")
        yield "| " + " | ".join(HEADINGS) + " |"
        yield "| " + " | ".join("---" for _ in HEADINGS) + " |"
        yield from map(row, declared)
    yield from ("", "## What holds nothing of a person", "", "| what | because |", "| --- | --- |")
    names = {model._meta.label for model in apps.get_models(include_auto_created=True)}
    for label, because in reasons_against():
        if ".".join(label.split(".")[:2]) in names:
            yield f"| `{label}` | {because} |"


def text() -> str:
    """The whole document."""
    return HEAD + "\n".join(lines()).lstrip("\n") + "\n"


def main(arguments: list[str]) -> int:
    """Compare, or write."""
    prepared()
    made = text()
    if arguments == ["--write"]:
        DOCUMENT.write_text(made)
        return 0
    if DOCUMENT.exists() and DOCUMENT.read_text() == made:
        print("docs/personal-data.md is up to date.")
        return 0
    print("docs/personal-data.md does not say what the register does.")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
