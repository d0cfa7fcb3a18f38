#!/usr/bin/env python3
"""Everything that can be said about the sources without running them; `check.py NAME…` runs only those."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class Check:
    """A command that must succeed, and what to do when it does not."""

    name: str
    command: tuple[str, ...]
    remedy: str = ""


def tool(name: str, *arguments: str) -> tuple[str, ...]:
    """A program of the environment."""
    return (str(BIN / name), *arguments)


def script(name: str, *arguments: str) -> tuple[str, ...]:
    """A script of this folder."""
    return (sys.executable, f"tools/{name}.py", *arguments)


CHECKS = [
    Check("types", tool("mypy")),
    Check("style", tool("ruff", "check", "--quiet", "."), "make format mends most of it"),
    Check("format", tool("ruff", "format", "--check", "--quiet", "."), "make format"),
    Check("views-only", tool("ruff", "check", "--quiet", "--config", "tools/below_views.toml", "src")),
    Check("imports", tool("lint-imports", "--no-cache")),
    Check("late-imports", script("late_imports")),
    Check("templates", script("templates")),
    Check("system", tool("talka", "django", "check")),
    Check(
        "migrations", tool("talka", "django", "makemigrations", "--check", "--dry-run"), "talka django makemigrations"
    ),
    Check("catalogues", script("catalogues", "check"), "make messages, then translate"),
    Check("sizes", script("sizes")),
    Check("configuration", script("configuration"), "docs/configuration.md and settings must name the same variables"),
    Check("kinds", script("kinds"), "make docs"),
    Check("personal-data", script("personal_data"), "make docs"),
]


def run(check: Check, data: str) -> tuple[Check, bool, str, float]:
    """Run one; its output is kept for when it fails."""
    started = time.monotonic()
    environment = {
        **os.environ,
        "TALKA_DATA": data,
        "TALKA_SECRET_KEY": "only-for-checks",
        "DJANGO_SETTINGS_MODULE": "talka.config.settings",
    }
    done = subprocess.run(
        check.command,
        cwd=REPOSITORY,
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    return check, done.returncode == 0, done.stdout, time.monotonic() - started


def main(names: list[str]) -> int:
    """Two at a time; 0 when all are well."""
    chosen = [check for check in CHECKS if not names or check.name in names]
    if unknown := set(names) - {check.name for check in CHECKS}:
        raise SystemExit(
            f"no such check: {', '.join(sorted(unknown))}; there are: {', '.join(check.name for check in CHECKS)}"
        )
    failed = []
    with tempfile.TemporaryDirectory(prefix="talka-check-") as data, ThreadPoolExecutor(2) as pool:
        for check, passed, output, seconds in pool.map(lambda one: run(one, data), chosen):
            print(f"{'ok' if passed else 'FAILED':6} {check.name} ({seconds:.1f} s)", flush=True)
            if not passed:
                failed.append(check.name)
                print("\n".join(f"       {line}" for line in output.strip().splitlines()))
                if check.remedy:
                    print(f"       -> {check.remedy}")
    print(
        f"\n{len(chosen) - len(failed)} checks passed, {len(failed)} failed{': ' + ', '.join(failed) if failed else ''}"
    )
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
