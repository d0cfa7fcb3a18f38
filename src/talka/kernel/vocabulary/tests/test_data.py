"""The controlled vocabularies as written: sound trees, no label missing, each in its own writing."""

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

from talka.kernel.vocabulary import concepts as concepts_module
from talka.kernel.vocabulary.concepts import LANGUAGES, ConceptRow, VocabularyDataError, concepts

from .writing import strange_letters

SCHEMES = ("theme", "audience", "sector")


@pytest.mark.parametrize(("scheme", "least", "most"), [("theme", 110, 150), ("audience", 28, 40), ("sector", 10, 15)])
def test_each_scheme_is_a_tree_of_unique_codes(scheme: str, least: int, most: int) -> None:
    rows = list(concepts(scheme))  # reading checks order, depth and labels
    assert least <= len(rows) <= most
    assert max(Counter(row.code for row in rows).values()) == 1
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", row.code) and len(row.code) <= 64 for row in rows)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_labels_are_written_in_their_language(scheme: str, language: str) -> None:
    strange = {
        (row.code, text): letters
        for row in concepts(scheme)
        for text in (row.labels[language], *row.alternatives[language])
        if (letters := strange_letters(text, language))
    }
    assert not strange


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_concepts_share_a_label(scheme: str, language: str) -> None:
    labels = Counter(row.labels[language].casefold() for row in concepts(scheme))
    assert [label for label, times in labels.items() if times > 1] == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_labels_fit_their_column_and_every_concept_has_synonyms(scheme: str) -> None:
    for row in concepts(scheme):
        assert all(len(label) <= 160 and label == label.strip() for label in row.labels.values())
        assert all(row.alternatives[language] for language in LANGUAGES), row.code
        assert all(row.labels[language] not in row.alternatives[language] for language in LANGUAGES), row.code


def test_what_the_work_is_about_is_there() -> None:
    codes = {row.code for row in concepts("theme")}
    assert codes >= {
        "civic-participation", "migrant-integration", "adult-learning", "youth", "volunteering", "libraries",
        "social-services", "culture", "media-literacy", "human-rights", "environment", "health", "housing",
        "language-learning", "digital-skills", "ngo-capacity", "local-development", "disability", "gender-equality",
        "anti-discrimination", "internal-displacement", "peace-building", "rural-development", "research-policy",
    }  # fmt: skip
    assert {"third-country-nationals", "internally-displaced", "ngo-staff", "older-people"} <= {
        row.code for row in concepts("audience")
    }


HEADER = ["code", "parent", *LANGUAGES, *(f"alt_{language}" for language in LANGUAGES)]


def write_scheme(folder: Path, *rows: tuple[str, str, str]) -> None:
    """A scheme file of (code, parent, label): the label stands for all six languages."""
    with (folder / "themes.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows([code, parent, *[label] * 6, *[""] * 6] for code, parent, label in rows)


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ([("a", "", "A"), ("a", "", "A")], "twice"),
        ([("b", "a", "B"), ("a", "", "A")], "before its parent"),
        ([("a", "", "A"), ("b", "a", "")], "no label in en, ka, lv, lt, ru, uk"),
        ([("a", "", "A"), ("b", "a", "B"), ("c", "b", "C"), ("d", "c", "D")], "deeper than 3"),
    ],
)
def test_an_unsound_file_is_refused_with_the_concept_named(
    rows: list[tuple[str, str, str]], fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_scheme(tmp_path, *rows)
    monkeypatch.setattr(concepts_module, "DATA", tmp_path)
    with pytest.raises(VocabularyDataError, match=fault):
        list(concepts("theme"))


def test_an_unknown_scheme_is_an_error() -> None:
    with pytest.raises(KeyError):
        list(concepts("colour"))


def test_concept_rows_are_plain_values() -> None:
    row = next(iter(concepts("theme")))
    assert isinstance(row, ConceptRow) and row == next(iter(concepts("theme")))
