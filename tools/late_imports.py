#!/usr/bin/env python3
"""An import inside a function says why: `# noqa: PLC0415  reason: start-up time`. The reasons are few."""

from __future__ import annotations

import re
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
LATE = re.compile(r"noqa:[^#]*\bPLC0415\b(?P<rest>.*)$")
REASON = re.compile(r"reason:\s*\S+")


def check() -> list[str]:
    """One line for each import that doesn't say."""
    faults = []
    for path in sorted((REPOSITORY / "src").rglob("*.py")):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            found = LATE.search(line)
            if found and not REASON.search(found["rest"]):
                faults.append(f"{path.relative_to(REPOSITORY)}:{number}: write '# noqa: PLC0415  reason: …'")
    return faults


if __name__ == "__main__":
    faults = check()
    print("\n".join(faults) if faults else "Every late import says why.")
    sys.exit(bool(faults))
