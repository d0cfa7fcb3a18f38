"""Three hundred who watch, with the real web server and worker and a mail server that counts, as the bench has it."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from bench.watching import MOST_GROWTH_MB, REPOSITORY, is_whole

pytestmark = pytest.mark.slow


def test_each_is_told_once_and_mailed_once_though_the_worker_is_killed() -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_", "PYTEST_"))}
    environment.pop("DATABASE_URL", None)
    done = subprocess.run(
        [sys.executable, "-m", "bench.watching", "--people", "300"],
        cwd=REPOSITORY, env=environment, stdout=subprocess.PIPE, check=False, timeout=600,
    )  # fmt: skip
    line = json.loads(done.stdout.splitlines()[-1])
    assert is_whole(line), line
    assert line["growth_mb"] < MOST_GROWTH_MB, line
    assert line["digest_growth_mb"] < MOST_GROWTH_MB, line
