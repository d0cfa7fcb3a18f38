"""How far an import is, on a terminal: lines done of all, lines a second, the time that is left."""

import sys
import time
from pathlib import Path
from types import TracebackType

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

STEPS = {"looking": "Looking through", "writing": "Writing"}
SECONDS_HELD = 0.2
LINES_HELD = 500


class _Pace(ProgressColumn):
    """Lines a second."""

    def render(self, task: Task) -> Text:
        """What is measured of late; nothing before something is."""
        return Text(f"{task.speed:,.0f} lines/s" if task.speed else "")


class Bar:
    """A bar below the lines that are printed. Lines are printed some at a time: each redraws the bar."""

    def __init__(self, path: Path, console: Console | None = None) -> None:
        console = console or Console(stderr=True)
        columns = (
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), _Pace(), TimeRemainingColumn(),
        )  # fmt: skip
        # Fates that go into a file must not be caught for the terminal.
        on_terminal = sys.stdout.isatty()
        self._progress = Progress(*columns, console=console, transient=True, redirect_stdout=on_terminal)
        self._lines = _lines_in(path)
        self._tasks: dict[str, TaskID] = {}
        self._held: list[str] = []
        self._printed_at = time.monotonic()

    def __enter__(self) -> "Bar":
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self._let_out()
        self._progress.stop()

    def print(self, line: str) -> None:
        """Print a line above the bar, soon."""
        self._held.append(line)
        if len(self._held) >= LINES_HELD or time.monotonic() - self._printed_at > SECONDS_HELD:
            self._let_out()

    def _let_out(self) -> None:
        if self._held:
            print("\n".join(self._held))
        self._held.clear()
        self._printed_at = time.monotonic()

    def advance(self, step: str, lines: int) -> None:
        """So many lines more are through this step."""
        if step not in self._tasks:
            for done in self._tasks.values():
                self._progress.update(done, visible=False)
            self._tasks[step] = self._progress.add_task(STEPS[step], total=self._lines)
        self._progress.advance(self._tasks[step], lines)


def _lines_in(path: Path) -> int | None:
    """How many lines there are; None for a file that can't be read, which the import says better."""
    from talka.capabilities.exchange.reading import Unreadable, count_of  # noqa: PLC0415  reason: wants Django set up

    try:
        return count_of(path)
    except Unreadable:
        return None
