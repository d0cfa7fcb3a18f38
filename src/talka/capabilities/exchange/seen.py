"""The lines of a file that came before, by what they are known by; kept on disk, so that any file fits."""

import pickle
import sqlite3
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from talka.kernel.records.importing import Row

from .lines import digest_of
from .standing import importer_of, is_known_by_itself

# So many lines before this one are looked at: more than a handful are never of one organisation but by mistake.
MOST_EARLIER = 30


@dataclass(frozen=True)
class Earlier:
    """A line that came before: its digest, and its row where the kind asks whether two lines may be of one record.

    `plain` when nothing but the line itself says what its record is.
    """

    number: int
    digest: str
    row: Row | None
    plain: bool


class Seen:
    """Which lines came before."""

    def __init__(self) -> None:
        # A database without a name lies in a file of its own that is gone with it; little of it is kept in memory.
        self._store = sqlite3.connect("")
        self._store.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-8000;"
            "CREATE TABLE line (number INTEGER PRIMARY KEY, said BLOB);"
            "CREATE TABLE key (key TEXT, number INTEGER, PRIMARY KEY (key, number)) WITHOUT ROWID;"
        )
        self._count = 0

    def add(self, row: Row, keys: Collection[str], *, plain: bool) -> None:
        """A line that will be written, by what it is known by."""
        self._count += 1
        kept = replace(row, by=None, owner=None, _read={}) if is_known_by_itself(row) else None
        said = pickle.dumps((row.read(digest_of), kept, plain), protocol=pickle.HIGHEST_PROTOCOL)
        self._store.execute("INSERT INTO line VALUES (?, ?)", (self._count, said))
        self._store.executemany("INSERT OR IGNORE INTO key VALUES (?, ?)", [(key, self._count) for key in keys])

    def before(self, row: Row, keys: Collection[str]) -> list[Earlier]:
        """The lines before it that may be of the same record, in their order."""
        same = importer_of(row).same
        return [
            one
            for one in self._load(self._numbers(keys))
            if one.row is None or not one.plain or same(row, one.row)
        ]  # fmt: skip

    def story(self, earlier: Iterable[Earlier]) -> list[Earlier]:
        """These lines and those that share a key with one of them, and so on: what must be told again, in order."""
        found = {one.number: one for one in earlier}
        fresh = list(found.values())
        while fresh and len(found) < MOST_EARLIER:
            keys = {key for one in fresh for key in self._keys(one.number)}
            fresh = [one for one in self._load(self._numbers(keys)) if one.number not in found]
            found |= {one.number: one for one in fresh}
        return [found[number] for number in sorted(found)][-MOST_EARLIER:]

    def _keys(self, number: int) -> list[str]:
        return [key for (key,) in self._store.execute("SELECT key FROM key WHERE number = ?", (number,))]

    def _numbers(self, keys: Collection[str]) -> list[int]:
        marks = ",".join("?" * len(keys))
        rows = self._store.execute(
            f"SELECT DISTINCT number FROM key WHERE key IN ({marks}) ORDER BY number DESC LIMIT ?",
            (*keys, MOST_EARLIER),
        )
        return sorted(number for (number,) in rows)

    def _load(self, numbers: Collection[int]) -> list[Earlier]:
        marks = ",".join("?" * len(numbers))
        statement = f"SELECT number, said FROM line WHERE number IN ({marks}) ORDER BY number"
        rows = self._store.execute(statement, list(numbers))
        return [Earlier(number, *pickle.loads(said)) for number, said in rows]
