"""The controlled vocabularies as they are written down: themes, audiences and sectors, read from CSV.

Each scheme is one file in `data/`, a row a concept (SKOS: `code` is the notation, `parent` the broader
concept, the language columns the preferred labels, `alt_*` the alternative labels). The loader of terms
reads them from here; nothing else needs to know that they are files.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LANGUAGES = ("en", "ka", "lv", "lt", "ru", "uk")
DEEPEST = 3
"""Levels a tree of concepts may have: more cannot be taken in on a phone."""

DATA = Path(__file__).resolve().parent / "data"
FILES = {"theme": "themes.csv", "audience": "audiences.csv", "sector": "sectors.csv"}


class VocabularyDataError(ValueError):
    """A vocabulary file breaks its own rules; the message names the file, the concept and the fault."""


@dataclass(frozen=True, slots=True)
class ConceptRow:
    """One concept: its code, its broader concept's code (empty at the top), its labels and synonyms by language."""

    code: str
    parent: str
    labels: dict[str, str]
    alternatives: dict[str, tuple[str, ...]]


def concepts(scheme: str) -> Iterator[ConceptRow]:
    """Every concept of a scheme ("theme", "audience" or "sector"), a parent always before its children.

    Raises KeyError for an unknown scheme and VocabularyDataError for a file that is not sound: a code
    twice, a parent that has not come yet, a tree deeper than three levels, a label missing.
    """
    path = DATA / FILES[scheme]
    levels: dict[str, int] = {}
    with path.open(encoding="utf-8", newline="") as lines:
        for line in csv.DictReader(lines):
            row = _concept(line)
            levels[row.code] = _level(row, levels, path.name)
            yield row


def _concept(line: dict[str, str]) -> ConceptRow:
    return ConceptRow(
        code=line["code"],
        parent=line["parent"],
        labels={language: line[language] for language in LANGUAGES},
        alternatives={language: split_names(line[f"alt_{language}"]) for language in LANGUAGES},
    )


def split_names(cell: str) -> tuple[str, ...]:
    """The names of one cell, which `|` separates; an empty cell has none."""
    return tuple(name for name in (part.strip() for part in cell.split("|")) if name)


def _level(row: ConceptRow, levels: dict[str, int], file: str) -> int:
    """How deep a concept lies (1 = top), having checked it against those that came before."""
    if row.code in levels:
        raise VocabularyDataError(f"{file}: {row.code} is there twice")
    if row.parent and row.parent not in levels:
        raise VocabularyDataError(f"{file}: {row.code} comes before its parent {row.parent}")
    if missing := [language for language, label in row.labels.items() if not label]:
        raise VocabularyDataError(f"{file}: {row.code} has no label in {', '.join(missing)}")
    level = levels[row.parent] + 1 if row.parent else 1
    if level > DEEPEST:
        raise VocabularyDataError(f"{file}: {row.code} lies deeper than {DEEPEST} levels")
    return level
