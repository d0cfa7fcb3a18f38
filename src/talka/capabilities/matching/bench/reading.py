"""Consortia from a folder, whatever its files are called: their columns and fields say what they are.

Two forms are known: three CSV files (participations ``rcn, pic``; projects ``rcn, start, themes``; organisations
``pic, country, type``), and JSON lines that hold a project with its members (``orgs``).
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Actor:
    """An organisation as far as the data know it."""

    type: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class Project:
    """A consortium: when it began, who was in it, what it was about."""

    id: str
    begun: date
    members: tuple[str, ...]
    themes: frozenset[str]
    text: str = ""


@dataclass(frozen=True)
class Dataset:
    """Projects of one source, oldest first, and the organisations in them. `skipped` projects had no day or member."""

    name: str
    projects: tuple[Project, ...]
    actors: Mapping[str, Actor]
    skipped: int = 0

    @property
    def has_text(self) -> bool:
        """Whether most projects say in words what they are about."""
        return sum(bool(project.text) for project in self.projects) * 2 > len(self.projects)


def read_folder(folder: Path) -> list[Dataset]:
    """All consortia in a folder. Raises ValueError when there are none."""
    tables = {path: _header(path) for path in sorted(folder.glob("*.csv"))}
    found = list(_from_tables(tables))
    found += [dataset for path in sorted(folder.glob("*.jsonl")) if (dataset := _from_lines(path)) is not None]
    if not found:
        raise ValueError(f"{folder}: no consortia (CSV with rcn and pic, or JSON lines with orgs).")
    return found


def _header(path: Path) -> frozenset[str]:
    with path.open(newline="", encoding="utf-8-sig", errors="replace") as file:
        return frozenset(next(csv.reader(file), []))


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(newline="", encoding="utf-8-sig", errors="replace") as file:
        yield from csv.DictReader(file)


def _from_tables(tables: Mapping[Path, frozenset[str]]) -> Iterator[Dataset]:
    parts = next((path for path, head in tables.items() if {"rcn", "pic"} <= head), None)
    projects = next((path for path, head in tables.items() if {"rcn", "start"} <= head), None)
    if parts is None or projects is None:
        return
    actors_in = next((path for path, head in tables.items() if {"pic", "country"} <= head and "rcn" not in head), None)
    members: dict[str, dict[str, None]] = {}
    for row in _rows(parts):
        members.setdefault(row["rcn"], {})[row["pic"]] = None
    actors = {row["pic"]: _actor(row) for row in _rows(actors_in)} if actors_in else {}
    # Codes of calls and their titles are known for part of the projects only, and not of the later ones: the broad
    # theme alone is used here, as it would be for all.
    made = [
        _project(row["rcn"], row["start"], members.get(row["rcn"], ()), row.get("themes", "").split(";"))
        for row in _rows(projects)
    ]
    yield _dataset(parts.stem.split("_")[0], made, actors)


def _from_lines(path: Path) -> Dataset | None:
    made: list[Project | None] = []
    actors: dict[str, Actor] = {}
    with path.open(encoding="utf-8", errors="replace") as file:
        for number, line in enumerate(file):
            said = _said(line)
            if not isinstance(said.get("orgs"), list):
                if number == 0:
                    return None
                continue
            members = {key: org for org in said["orgs"] if isinstance(org, dict) and (key := _key(org))}
            actors.update({key: _actor(org) for key, org in members.items()})
            words = " ".join(filter(None, (said.get("title"), said.get("abstract"), *_listed(said, "themes")[1:])))
            day = said.get("start") or said.get("year")
            made.append(_project(str(said.get("project_id")), day, members, _listed(said, "themes"), words))
    return _dataset(path.stem, made, actors) if made else None


def _said(line: str) -> dict[str, Any]:
    try:
        said = json.loads(line)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _listed(said: Mapping[str, Any], name: str) -> list[str]:
    value = said.get(name)
    return [str(one) for one in value if one] if isinstance(value, list) else []


def _key(org: Mapping[str, Any]) -> str:
    """One organisation's key: its number, else its name and country, spelling of case aside."""
    if org.get("org_id"):
        return str(org["org_id"])
    name = " ".join(str(org.get("name") or "").casefold().split())
    return f"{name} ({org.get('country') or ''})" if name else ""


def _actor(row: Mapping[str, Any]) -> Actor:
    return Actor(str(row.get("type") or ""), str(row.get("country") or ""))


def _project(key: str, begun: Any, members: Any, themes: list[str], text: str = "") -> Project | None:
    day = _day(str(begun or ""))
    if day is None or not members:
        return None
    return Project(key, day, tuple(members), frozenset(filter(None, themes)), text)


def _day(said: str) -> date | None:
    """``2018-05-01``, ``1 May 2018`` or ``2018``."""
    for form in ("%Y-%m-%d", "%d %B %Y", "%d %b %Y", "%Y-%m", "%Y"):
        try:
            return datetime.strptime(said.strip(), form).date()
        except ValueError:
            continue
    return None


def _dataset(name: str, made: list[Project | None], actors: Mapping[str, Actor]) -> Dataset:
    kept = sorted((project for project in made if project is not None), key=lambda project: (project.begun, project.id))
    return Dataset(name, tuple(kept), actors, len(made) - len(kept))
