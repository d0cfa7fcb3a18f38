#!/usr/bin/env python3
"""The environment variables that the program reads and those that docs/configuration.md lists are the same."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
READER = REPOSITORY / "src" / "talka" / "config" / "environment.py"
DOCUMENT = REPOSITORY / "docs" / "configuration.md"
ROW = re.compile(r"^\| `([A-Z][A-Z0-9_]*)` \|", re.M)
# Who may look at the environment besides the reader: what starts processes and prepares tests.
MAY_LOOK = ("config/command/", "config/testing.py", "config/metrics.py", "config/environment.py", "ui/build")
LOOKS = re.compile(r"os\.(?:environ\.get\(|environ\[|getenv\()\s*[\"'](\w+)")
# Told by one process of ours to another, not by an operator.
BETWEEN_PROCESSES = {"TALKA_PARENT"}


def read_by_program() -> set[str]:
    """Names given to `env.str("NAME", …)` and its like."""
    calls = (node for node in ast.walk(ast.parse(READER.read_text())) if isinstance(node, ast.Call))
    return {
        node.args[0].value
        for node in calls
        if isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "env"
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }


def documented() -> list[str]:
    """Names in the first column of the table."""
    return ROW.findall(DOCUMENT.read_text())


def strays() -> Iterator[str]:
    """Files elsewhere that read the environment by themselves."""
    package = REPOSITORY / "src" / "talka"
    for path in sorted(package.rglob("*.py")):
        name = path.relative_to(package).as_posix()
        if name.startswith(MAY_LOOK) or "/tests/" in name:
            continue
        for variable in sorted(set(LOOKS.findall(path.read_text())) - BETWEEN_PROCESSES):
            yield f"src/talka/{name}: reads {variable}; read it in config/environment.py and pass a setting"


def check() -> list[str]:
    """One line for each difference."""
    program, table = read_by_program(), documented()
    faults = [f"{name}: read by the program, not in docs/configuration.md" for name in sorted(program - set(table))]
    faults += [f"{name}: in docs/configuration.md, read by nobody" for name in sorted(set(table) - program)]
    faults += [
        f"{name}: twice in docs/configuration.md" for name in sorted({one for one in table if table.count(one) > 1})
    ]
    return faults + list(strays())


if __name__ == "__main__":
    faults = check()
    print("\n".join(faults) if faults else "All variables are documented.")
    sys.exit(bool(faults))
