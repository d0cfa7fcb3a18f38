"""CPU time of processes, finer than the kernel's ticks of 10 ms."""

from __future__ import annotations

from pathlib import Path

import psutil


def tree(pid: int) -> set[int]:
    """This process and all its descendants."""
    try:
        root = psutil.Process(pid)
        return {pid, *(child.pid for child in root.children(recursive=True))}
    except psutil.NoSuchProcess:
        return set()


def web_of(pid: int) -> set[int]:
    """The web processes of a `talka serve`: the background work beside them is somebody else's time."""
    found = set()
    for child in psutil.Process(pid).children(recursive=True):
        if child.cmdline()[-1:] != ["worker"]:
            found.add(child.pid)
    return found | {pid}


def uss_mb(pid: int) -> float:
    """Memory of a process that is its own alone, in megabytes."""
    return float(psutil.Process(pid).memory_full_info().uss) / 1e6


def cpu_ms(pids: set[int]) -> float:
    """Milliseconds of CPU that these processes have used so far, in all their threads (by the scheduler's count)."""
    return sum(_of_process(pid) for pid in pids)


def _of_process(pid: int) -> float:
    total = 0
    for path in Path(f"/proc/{pid}/task").glob("*/schedstat"):
        try:
            total += int(path.read_text().split()[0])
        except (OSError, IndexError):  # the thread has ended
            continue
    if total:
        return total / 1e6
    try:
        times = psutil.Process(pid).cpu_times()
    except psutil.Error:
        return 0.0
    return float(times.user + times.system) * 1000
