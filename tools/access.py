#!/usr/bin/env python3
"""docs/access.md, made by asking every route as everybody (`access.py --write`); else: is it up to date?"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(REPOSITORY))
PYTEST = (sys.executable, "-m", "pytest", "-q", "-n", "2", "tests/access")


def main(arguments: list[str]) -> int:
    """Compare, or write. What breaks a rule is told either way."""
    if arguments != ["--write"]:
        return subprocess.run(PYTEST, cwd=REPOSITORY, check=False).returncode
    with tempfile.TemporaryDirectory(prefix="talka-access-") as folder:
        told = {**os.environ, "TALKA_WRITE_ACCESS": folder}
        done = subprocess.run(PYTEST, cwd=REPOSITORY, env=told, check=False)
        sections = {path.stem: path.read_text("utf-8") for path in Path(folder).glob("*.md")}
    write(sections)
    return done.returncode


def write(sections: dict[str, str]) -> None:
    """Put the sections together, in their order. Raises KeyError when one is missing."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "talka.config.settings")
    import django

    django.setup()
    from tests.access.table import DOCUMENT, whole

    DOCUMENT.write_text(whole(sections), "utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
