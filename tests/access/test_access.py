"""The table in docs/access.md is what the program answers, and every row of it obeys the rules."""

from __future__ import annotations

import difflib
import os
from pathlib import Path

import pytest

from tests.hostile.world import World

from . import rules
from .roles import ROLES
from .routes import PARTS, Route, routes
from .table import DOCUMENT, Row, made, section, written

# Where `tools/access.py` gathers what it writes.
FOLDER = os.environ.get("TALKA_WRITE_ACCESS", "")


@pytest.mark.parametrize("part", PARTS)
def test_everybody_is_answered_as_the_table_says(world: World, part: str) -> None:
    rows = made(world, part)
    text = section(part, rows)
    if FOLDER:
        (Path(FOLDER) / f"{part}.md").write_text(text, "utf-8")
    else:
        said = written().get(part, "").splitlines()
        changed = list(difflib.unified_diff(said, text.splitlines(), "docs/access.md", "as it is", lineterm="", n=0))
        assert not changed, "docs/access.md does not say what is so; if what is so is right: make access\n" + "\n".join(
            changed
        )
    faults = rules.faults(rows)
    if FOLDER:
        (Path(FOLDER) / f"{part}.faults").write_text("\n".join(faults), "utf-8")
    assert faults == [], "\n".join(faults)


def test_every_route_has_its_section() -> None:
    assert {route.part for route in routes()} == set(PARTS)
    if not FOLDER:
        assert list(written()) == list(PARTS)
        assert DOCUMENT.read_text("utf-8").startswith("# Access")


def row(method: str = "POST", *, policy: str = "public", kind: str = "need", **cells: list[str]) -> Row:
    """A made-up row: each state's cells in the order of ROLES, one for all where only one is given."""

    def view(request: object) -> None: ...

    view.policy = policy  # type: ignore[attr-defined]
    full = {state: tuple(said * len(ROLES) if len(said) == 1 else said) for state, said in cells.items()}
    return Row(Route("en/needs/<int:pk>/x/", view, kind), method, full)


HIDDEN = ["404"] * len(ROLES)


@pytest.mark.parametrize(
    ("rule", "bad"),
    [
        (rules.no_fault, row(confirmed=["500"], missing=["404"])),
        (rules.hidden_is_missing, row(withheld=["403", *HIDDEN[1:]], missing=HIDDEN)),
        (rules.hidden_is_missing, row(withheld=[*HIDDEN[:-1], "ok"], missing=HIDDEN)),
        (rules.none_is_missing, row(missing=["ok"])),
        (rules.suspended_change_nothing, row(confirmed=["done"], missing=["404"])),
        (rules.coordinators_are_alone, row(policy="coordinators", confirmed=["done"], missing=["404"])),
        (rules.visitors_sign_in, row(policy="signed in", confirmed=["ok"], missing=["404"])),
        (rules.powers_grow, row(confirmed=["404", "404", "ok", "403", "403", "ok", "403", "404"])),
        (rules.somebody_may, row(confirmed=["403"], missing=["404"])),
    ],
)
def test_each_rule_finds_what_breaks_it(rule: object, bad: Row) -> None:
    assert list(rule(bad))  # type: ignore[operator]
