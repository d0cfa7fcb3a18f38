#!/usr/bin/env python3
"""docs/kinds.md, made from what the features declare: fails when it is out of date; `kinds.py --write` makes it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[1]
DOCUMENT = REPOSITORY / "docs" / "kinds.md"

HEAD = """\
# Kinds

Made from the code by `make docs`, checked by `make check`. To add one: [how-to/add-a-kind.md](how-to/add-a-kind.md).

"""

COLUMNS: dict[str, Callable[[Any], str]] = {
    "kind": lambda kind: f"`{kind.code}`",
    "address": lambda kind: f"`/{{lang}}/{kind.path}/`",
    "step": lambda kind: kind.step,
    "translated": lambda kind: ", ".join(("title", "summary", "body", *kind.translated)),
    "more words in search": lambda kind: mark(kind.searched),
    "on the card": lambda kind: mark(kind.card),
    "looks for": lambda kind: ", ".join(one.kind for one in kind.matching.seeks) or "–",
    "exported columns": lambda kind: ", ".join(kind.export_columns) or "–",
    "JSON-LD": lambda kind: mark(kind.json_ld),
    "import": lambda kind: mark(kind.importer),
    "panels": lambda kind: ", ".join(kind.panels) or "–",
}


def mark(thing: object) -> str:
    """Yes or a dash."""
    return "yes" if thing else "–"


def declared() -> list[Any]:
    """All kinds, in English."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "talka.config.settings")
    import django
    from django.utils import translation

    django.setup()
    translation.activate("en")
    from talka.kernel.records.kinds import kinds

    return kinds()


def lines(kinds: list[Any]) -> Iterator[str]:
    """A table of all, then the states of each."""
    yield "| " + " | ".join(COLUMNS) + " |"
    yield "| " + " | ".join("---" for _ in COLUMNS) + " |"
    for kind in kinds:
        yield "| " + " | ".join(column(kind) for column in COLUMNS.values()) + " |"
    for kind in kinds:
        yield ""
        yield f"## {kind.label}"
        yield ""
        yield "| state | called | seen by others | still asks for something |"
        yield "| --- | --- | --- | --- |"
        for state in kind.states:
            yield f"| `{state.code}` | {state.label} | {mark(state.shown)} | {mark(state.live)} |"


def main(arguments: list[str]) -> int:
    """Compare, or write."""
    text = HEAD + "\n".join(lines(declared())) + "\n"
    if arguments == ["--write"]:
        DOCUMENT.write_text(text)
        return 0
    if DOCUMENT.exists() and DOCUMENT.read_text() == text:
        print("docs/kinds.md is up to date.")
        return 0
    print("docs/kinds.md does not say what the code does.")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
