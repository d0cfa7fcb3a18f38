"""What a web process has in memory once it has started."""

import subprocess
import sys

import pytest

HEAVY = {"openpyxl", "PIL", "rich", "onnxruntime", "lxml"}
LOADED = """
import os, sys, {module}
print(len(os.listdir("/proc/self/task")) if os.path.isdir("/proc/self/task") else 1)
print(*sorted({{name.partition(".")[0] for name in sys.modules}}))
"""


def _after(module: str) -> tuple[int, set[str]]:
    """Threads, and packages in memory."""
    command = [sys.executable, "-c", LOADED.format(module=module)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    threads, names = done.stdout.splitlines()[-2:]
    return int(threads), set(names.split())


@pytest.mark.parametrize("module", ["talka.config.wsgi", "talka.config.loaded"])
def test_a_web_process_starts_without_what_few_requests_need(module: str) -> None:
    _threads, loaded = _after(module)
    assert not HEAVY & loaded


def test_what_web_processes_are_forked_from_has_arrays_and_one_thread() -> None:
    threads, loaded = _after("talka.config.loaded")
    assert "numpy" in loaded  # once for all that are forked from it, instead of once in each that searches
    assert threads == 1  # of two or more only one would go on in what is forked


def test_a_command_starts_without_arrays() -> None:
    _threads, loaded = _after("talka.config.command.starting as starting; starting.start_django()")
    assert not {*HEAVY, "numpy"} & loaded
