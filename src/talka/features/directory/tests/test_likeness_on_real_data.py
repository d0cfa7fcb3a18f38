"""How well repeats are noticed, measured on real lists of names; prints the figures (``pytest -s``)."""

import csv
import json
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talka.capabilities.exchange.lines import Context, row_of
from talka.features.directory.actions import Content, import_record
from talka.features.directory.actions.importing import make_entry
from talka.features.directory.models import OrganisationPage, Source
from talka.features.directory.queries.likely import Named, likely
from talka.features.directory.queries.names import key_of, resemblance

NAMES = st.lists(st.text(st.characters(categories=["L", "N"]), max_size=12), max_size=6).map(" ".join)


@given(NAMES, NAMES)
def test_likeness_is_the_same_from_both_sides_and_at_most_one(one: str, other: str) -> None:
    first, second = key_of(one), key_of(other)
    assert 0 <= resemblance(first, second) <= 1.0001
    assert resemblance(first, first) == (1.0 if first else 0.0)
    assert key_of(" ".join(reversed(one.split(" ")))) == first


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ააიპ „სამოქალაქო ხიდი“", "NGO Samokalako Khidi"),
        ("Biedrība „Valodu tilts”", "VALODU TILTS"),
        ("VšĮ Kauno svetingumo namai", "Kauno Svetingumo Namai, viešoji įstaiga"),
        ("ООО «Ромашка»", "Romashka"),
        ("Громадська організація «Світло»", "ГО Світло"),
    ],
)
def test_the_same_name_in_another_dress(one: str, other: str) -> None:
    assert key_of(one) == key_of(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ministry of Justice", "Ministry of Culture"),
        ("Rīgas 5. vidusskola", "Rīgas 15. vidusskola"),
        ("Latvijas Universitāte", "Daugavpils Universitāte"),
        ("", "Something"),
    ],
)
def test_names_of_two_bodies_are_told_apart(one: str, other: str) -> None:
    assert resemblance(key_of(one), key_of(other)) < 0.72


@pytest.mark.slow
@pytest.mark.django_db
def test_spellings_that_people_judged(shared_data: Path) -> None:
    """Of 1,250 spellings of 755 aid organisations every fifth is looked up; the list knows some bodies twice itself."""
    with (shared_data / "organisations" / "name_aliases.csv").open() as file:
        rows = [row for row in csv.DictReader(file) if row["Lookup"]]
    acronyms: dict[str, str] = {row["Canonical Name"]: row["Acronym"] for row in rows}
    for name, acronym in acronyms.items():
        make_entry(Content(name=name, short_name=acronym[:60], language="en"), by=None, state="listed")
    counts: Counter[str] = Counter()
    for row in rows[::5]:
        found = likely(Named((row["Lookup"],)))
        counts["asked"] += 1
        counts["found"] += bool(found)
        counts["first"] += bool(found) and found[0].title == row["Canonical Name"]
        counts["shown"] += any(one.title == row["Canonical Name"] for one in found)
    precision, recall = counts["first"] / counts["found"], counts["shown"] / counts["asked"]
    sys.stdout.write(f"\nnames judged by people: first one right {precision:.3f}, among the five shown {recall:.3f}\n")
    assert precision > 0.9
    assert recall > 0.85


@pytest.mark.slow
@pytest.mark.django_db
def test_repeats_in_research_data_become_one(shared_data: Path) -> None:
    """1,026 lines from five sources; where two of them name the same PIC they are surely one, and else surely two.

    The older source's numbers are kept from the import, so that the names alone have to do.
    """
    lines = (shared_data / "organisations" / "baltic_georgia.jsonl").read_text().splitlines()
    fates: Counter[str] = Counter()
    context, known = Context(kind="organisation", language="en"), 0
    for line in lines:
        import_record(row_of(json.loads(line), context))
        entries = OrganisationPage.objects.count()
        fates["created" if entries > known else "joined"] += 1
        known = entries
    numbers: dict[int, set[str]] = defaultdict(set)
    where: dict[str, set[int]] = defaultdict(set)
    for key, page in Source.objects.filter(key__regex=r"^(fp7|pic):[0-9]{9}$").values_list("key", "page_id"):
        numbers[page].add(key[4:])
        where[key[4:]].add(page)
    twice = [pages for pages in where.values() if _sources(lines, where, pages) > 1]
    joined = sum(len(pages) == 1 for pages in twice)
    wrong = sum(len(found) > 1 for found in numbers.values())
    sys.stdout.write(
        f"\nresearch data: {dict(fates)}; by name {joined} of {len(twice)} repeats joined, {wrong} joined wrongly\n"
    )
    assert joined / len(twice) > 0.8
    assert wrong <= 3
    versions = dict(OrganisationPage.objects.values_list("pk", "version"))
    for line in lines[::20]:
        import_record(row_of(json.loads(line), context))
    assert dict(OrganisationPage.objects.values_list("pk", "version")) == versions


def _sources(lines: list[str], where: dict[str, set[int]], pages: set[int]) -> int:
    """How many lines name the number that leads to these entries."""
    number = next(number for number, found in where.items() if found is pages)
    ids: list[Any] = [json.loads(line)["id"] for line in lines if number in line]
    return len([one for one in ids if one in (f"fp7:{number}", f"pic:{number}")])
