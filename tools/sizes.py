#!/usr/bin/env python3
"""A ratchet of sizes: files of at most 300 lines, functions of at most 40.

What is longer today stands in sizes.json and may only shrink.

sizes.py           fail on anything new or grown, and on an entry that is no longer needed
sizes.py --write   take over what has shrunk; never what has grown
"""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
ALLOWED = Path(__file__).with_name("sizes.json")
FILE_LINES, FUNCTION_LINES = 300, 40
MEASURED = (".py", ".html", ".jinja", ".scss", ".ts", ".js")


def sources() -> Iterator[Path]:
    """Files of the repository, tracked or new, that a person writes."""
    command = [
        "git",
        "ls-files",
        "--cached",
        "--others",
        "--exclude-standard",
        "src",
        "tests",
        "tools",
        "bench",
        "*.py",
    ]
    listed = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True).stdout.splitlines()
    for name in sorted(set(listed)):
        path = REPOSITORY / name
        if path.suffix in MEASURED and "/migrations/" not in name and path.exists():
            yield path


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Name and length in lines of each function of a Python file, its docstring and decorators not counted."""

    def walk(node: ast.AST, prefix: str) -> Iterator[tuple[str, int]]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
                doc = child.body[0] if ast.get_docstring(child) else None
                said = (doc.end_lineno or 0) - doc.lineno + 1 if doc else 0
                yield f"{prefix}{child.name}", (child.end_lineno or 0) - child.lineno + 1 - said
            name = f"{prefix}{child.name}." if isinstance(child, ast.ClassDef | ast.FunctionDef) else prefix
            yield from walk(child, name)

    yield from walk(ast.parse(path.read_text()), "")


def offenders() -> dict[str, int]:
    """What is over the limit now: path, or path:function, and its lines."""
    found: dict[str, int] = {}
    for path in sources():
        name = str(path.relative_to(REPOSITORY))
        lines = len(path.read_text().splitlines())
        if lines > FILE_LINES:
            found[name] = lines
        if path.suffix == ".py":
            found.update(
                {f"{name}:{function}": length for function, length in functions(path) if length > FUNCTION_LINES}
            )
    return found


def check() -> list[str]:
    """One line for each thing that is too long, or whose entry is out of date."""
    allowed: dict[str, int] = json.loads(ALLOWED.read_text())
    now = offenders()
    faults = [
        f"{name}: {lines} lines ({_bound(name, allowed)}); split it by subject"
        for name, lines in now.items()
        if lines > allowed.get(name, 0)
    ]
    stale = [name for name, lines in allowed.items() if now.get(name, 0) < lines]
    return faults + [f"{name}: shrunk; make sizes keeps it so" for name in stale]


def _bound(name: str, allowed: dict[str, int]) -> str:
    """What it was held against, in words."""
    if name in allowed:
        return f"grown from {allowed[name]}"
    return f"limit {FUNCTION_LINES if ':' in name else FILE_LINES}"


def tighten() -> None:
    """Lower what has shrunk, drop what is gone."""
    allowed: dict[str, int] = json.loads(ALLOWED.read_text())
    now = offenders()
    kept = {name: min(lines, now[name]) for name, lines in allowed.items() if name in now}
    ALLOWED.write_text(json.dumps(kept, indent=2, sort_keys=True) + "\n")


if __name__ == "__main__":
    if sys.argv[1:] == ["--write"]:
        tighten()
    faults = check()
    print("\n".join(faults) if faults else "Nothing is too long.")
    sys.exit(bool(faults))
