#!/usr/bin/env python3
"""`make bench`: pages, retrieval, matching, watching and registering in turn.

What has no data beside the repository is left out, and said.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
TALKA = str(Path(sys.executable).parent / "talka")


def data(name: str) -> Path | None:
    """A file or folder of the shared data, if it is there."""
    folder = Path(os.environ.get("TALKA_SHARED_DATA", REPOSITORY.parent / "shared" / "data"))
    return folder / name if (folder / name).exists() else None


def main() -> int:
    """Run all; 1 when one of them found something over its limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--people", type=int, default=10_000, help="who watch what is published")
    options = parser.parse_args()
    commands = [["pages", "--records", str(options.records)]]
    for name, source in (("retrieval", "parallel/news_sentences.jsonl"), ("matching", "consortia")):
        if found := data(source):
            commands.append([name, "--data", str(found)])
        else:
            print(f"bench {name}: no {source} (TALKA_SHARED_DATA); left out")
    with tempfile.TemporaryDirectory(prefix="talka-bench-") as folder:
        words = str(REPOSITORY / ".make" / "words-tries")
        environment = {"TALKA_WORDS": words, **os.environ, "TALKA_DATA": folder, "TALKA_LOG_LEVEL": "ERROR"}
        codes = []
        for command in commands:
            print(f"\n== talka bench {' '.join(command)}", flush=True)
            codes.append(subprocess.run([TALKA, "bench", *command], env=environment, check=False).returncode)
    own = [["bench.watching", "--people", str(options.people)], ["bench.registering"], ["bench.timetables"]]
    for module, *words in own:
        print(f"\n== python -m {' '.join([module, *words])}", flush=True)
        table = [] if module == "bench.timetables" else ["--table"]
        line = [sys.executable, "-m", module, *words, *table]
        codes.append(subprocess.run(line, cwd=REPOSITORY, check=False).returncode)
    print("\n== python -m bench.certificates", flush=True)
    codes.append(subprocess.run([sys.executable, "-m", "bench.certificates"], cwd=REPOSITORY, check=False).returncode)
    return max(codes)


if __name__ == "__main__":
    sys.exit(main())
