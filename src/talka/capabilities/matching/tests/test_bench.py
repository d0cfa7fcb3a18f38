"""The measurement itself: it reads any folder of these forms, and never lets a ranking see what came later."""

import csv
import json
import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from talka.capabilities.matching.bench.history import History
from talka.capabilities.matching.bench.matching import main, matching
from talka.capabilities.matching.bench.protocol import HELD_OUT, cut_before_last, figures, queries, ranks
from talka.capabilities.matching.bench.reading import read_folder
from talka.capabilities.matching.weights import weights
from talka.capabilities.search.meaning import embedder as embedders


@pytest.fixture(autouse=True)
def no_model() -> Any:
    embedders.use(None)
    yield
    embedders.forget()


def projects(count: int) -> list[dict[str, Any]]:
    """Consortia of ten clubs of five organisations, one a week; what a club does is its theme."""
    chance = random.Random(3)
    found = []
    for number in range(count):
        club = number % 10
        members = chance.sample([f"{club}-{member}" for member in range(5)], 4)
        begun = (date(2015, 1, 1) + timedelta(weeks=number)).isoformat()
        found.append({"id": f"p{number}", "begun": begun, "theme": f"t{club}", "members": members})
    return found


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    """The three tables, under other names, with a row that has no day."""
    made = projects(160)
    files: dict[str, list[Any]] = {
        "who.csv": [("rcn", "pic"), *((p["id"], m) for p in made for m in p["members"]), ("lost", "1-1")],
        "what.csv": [("rcn", "start", "themes"), *((p["id"], p["begun"], p["theme"]) for p in made), ("lost", "", "x")],
        "them.csv": [("pic", "country", "type"), *((f"{c}-{m}", "LV", "ngo") for c in range(10) for m in range(5))],
    }
    for name, rows in files.items():
        with (tmp_path / name).open("w", newline="") as file:
            csv.writer(file).writerows(rows)
    return tmp_path


@pytest.fixture
def lines(tmp_path: Path) -> Path:
    """JSON lines, with days in several forms, members without a number, and lines that are no use."""
    with (tmp_path / "consortia_x.jsonl").open("w") as file:
        for project in projects(160):
            orgs = [
                {"name": f"  Org {member.upper()} ", "country": "LV", "role": "partner"}
                for member in project["members"]
            ]
            said = {"project_id": project["id"], "start": project["begun"], "themes": [project["theme"]], "orgs": orgs}
            file.write(json.dumps(said) + "\n")
        file.write('{"orgs": "none"}\nnot json\n{"orgs": [{"name": ""}], "start": "1 May 2018"}\n')
    return tmp_path


def test_tables_are_known_by_their_columns_whatever_they_are_called(tables: Path):
    (dataset,) = read_folder(tables)
    assert len(dataset.projects) == 160 and dataset.skipped == 1
    assert dataset.actors["3-2"].country == "LV" and dataset.projects[0].themes == {"t0"}


def test_lines_with_members_are_read_and_useless_ones_skipped(lines: Path):
    (dataset,) = read_folder(lines)
    assert len(dataset.projects) == 160 and dataset.skipped == 1
    assert "org 3-2 (LV)" in dataset.actors


def test_a_folder_without_consortia_is_said_to_be_one(tmp_path: Path):
    (tmp_path / "other.csv").write_text("a,b\n1,2\n")
    (tmp_path / "grants.jsonl").write_text('{"id": 1}\n')
    with pytest.raises(ValueError, match="no consortia"):
        matching(tmp_path)


def test_nothing_from_the_day_of_the_cut_or_later_is_known(tables: Path):
    (dataset,) = read_folder(tables)
    cut = cut_before_last(dataset, HELD_OUT)
    history = History(dataset, cut, {}, weights())
    assert all(project.begun < cut for project in history.past)
    known = {project.id for project in history.past}
    assert set(history.network.records) <= known
    asked = queries(dataset, history.rows, cut)
    assert asked and not known & {query.project.id for query in asked}
    assert all(history.rows.get(query.seed) not in query.hidden for query in asked)


def test_the_same_queries_are_asked_every_time(tables: Path):
    (dataset,) = read_folder(tables)
    cut = cut_before_last(dataset, HELD_OUT)
    rows = History(dataset, cut, {}, weights()).rows
    assert queries(dataset, rows, cut) == queries(dataset, rows, cut)


def test_clubs_are_found_and_chance_does_not_find_them(tables: Path, capsys: pytest.CaptureFixture[str]):
    table = matching(tables)
    found = {line.ranking: line.figures for line in table.lines}
    # All of a club are found; members that are alike in everything tie, and ties are counted against.
    assert found["Talka"].recall_10 == 1.0 and found["Talka"].mrr > 0.5
    assert found["random"].recall_10 < 0.5 > found["popularity"].mrr
    main(tables, as_json=True)
    said = json.loads(capsys.readouterr().out)
    assert {line["kind"] for line in said["lines"]} == {"baseline", "ours", "ablation"}
    assert said["data"][0]["candidates"] == 50 and said["weights"]["themes"]["origin"] == "assumed"
    main(tables, as_json=False)
    assert "Talka" in capsys.readouterr().out


def test_ties_are_counted_against_a_ranking():
    assert ranks(np.array([1.0, 1.0, 1.0, 0.0]), [0], 2) == [2]
    assert ranks(np.array([-np.inf, 5.0, -np.inf]), [0], None) == [3]
    assert figures([[1, 30], [11, 40]]).recall_20 == pytest.approx(0.5)
    assert figures([[1, 30], [11, 40]]).mrr == pytest.approx((1 + 1 / 11) / 2)
