"""Solving in a process of its own: neither web nor worker loads the solver, and time and memory have an end."""

from __future__ import annotations

import json
import subprocess
import sys

from .problem import GAP, Plan, Problem

MOST_SECONDS = 90
MOST_MEMORY = 2 * 1024**3  # of addresses; what it really takes is about a tenth
OF_THE_LIBRARY = "talka.toolkit.timetables.process"


class Unsolved(Exception):
    """The solver's process ended without an answer: over time, over its memory, or killed."""


def plan(problem: Problem, *, seconds: int = MOST_SECONDS, memory: int = MOST_MEMORY) -> Plan:
    """Solve it in a child of this process. Raises `Unsolved`."""
    asked = json.dumps({"problem": problem.as_json(), "seconds": seconds, "memory": memory})
    try:
        done = subprocess.run(
            [sys.executable, "-m", OF_THE_LIBRARY], input=asked, capture_output=True, text=True, timeout=seconds + 10,
            check=True,
        )  # fmt: skip
        return Plan.from_json(json.loads(done.stdout))
    except (subprocess.SubprocessError, ValueError, KeyError) as error:
        raise Unsolved(str(error)) from error


def _limit(seconds: int, memory: int) -> None:
    """No more than so much of either, where the system knows such limits (it has the module for them)."""
    try:
        import resource  # noqa: PLC0415  reason: above
    except ImportError:  # elsewhere than on Unix
        return
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def main() -> None:
    """The child: a problem on standard input, its plan on standard output."""
    from .solving import solve  # noqa: PLC0415  reason: in the child alone

    asked = json.load(sys.stdin)
    _limit(asked["seconds"], asked["memory"])
    json.dump(solve(Problem.from_json(asked["problem"])).as_json(), sys.stdout)


if __name__ == "__main__":
    main()

__all__ = ["GAP", "Plan", "Problem", "Unsolved", "plan"]
