"""What the doctor finds: a part, how it is, what it says, and what to do."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum


class Level(StrEnum):
    """How a part is. Only BAD makes the command end with 1."""

    OK = "ok"
    NOTE = "note"
    BAD = "bad"


@dataclass(frozen=True)
class Finding:
    """One line of the report; `remedy` is a sentence of what to do, empty when nothing is."""

    part: str
    level: Level
    says: str
    remedy: str = ""

    def as_dict(self) -> dict[str, str]:
        """For `--json`."""
        return {**asdict(self), "level": self.level.value}


Examination = Callable[[], Iterator[Finding]]


def ok(part: str, says: str) -> Finding:
    """It is well."""
    return Finding(part, Level.OK, says)


def note(part: str, says: str, remedy: str = "") -> Finding:
    """It works, but one should know."""
    return Finding(part, Level.NOTE, says, remedy)


def bad(part: str, says: str, remedy: str = "") -> Finding:
    """It does not work."""
    return Finding(part, Level.BAD, says, remedy)
