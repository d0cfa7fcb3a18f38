"""All vectors of the installation in one file beside the database, read by every process, written by the worker.

Rows of one size, appended; a removed row's entry is set to 0. Whole rows are written with one call and the file is
replaced by rename when it is made anew, so that a reader never meets half of anything, however the writer ended. The
file can be lost: it is made again from the table of vectors.

It is read with `pread` in pieces of 512 rows (200 KB, which stay in the processor's cache), not mapped: mapped pages
would count as the process's own memory, and a file cut short would kill it. 100,000 vectors take 15 ms; where there are
many, a sieve of their signs (`signs`) says first which few thousand are worth reading.
"""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from talka.toolkit import arrays as np

from .protocol import Floats
from .signs import MARK, Distances, Ids, Signs

if TYPE_CHECKING:
    import numpy.typing as npt

_MAGIC = b"talka-v2"
# The header names the model; its last bytes are the mark by which the signs know their file (none in older files).
_HEADER = 128
_NAME = _HEADER - MARK
_PIECE = 512
# Up to so many rows the nearest are found by comparing with all: the sieve would cost as much.
EXACTLY = 20_000
# Rows that the signs may be behind.
_BEHIND = 1_000
# Made anew when more than this share of the rows is of removed entries.
_MOST_REMOVED = 0.25


def row_type(dimensions: int) -> np.dtype[np.void]:
    """A row: the vector's id in the table, its entry (0: removed), the components as bytes, each times `scale`.

    `language` is the row of its language in the centres, `length` how long the vector is seen from there.
    """
    return np.dtype(
        [("vector", "<i8"), ("entry", "<i8"), ("scale", "<f4"), ("length", "<f4"), ("language", "<i4"),
         ("values", "i1", (dimensions,))]
    )  # fmt: skip


def quantised(vector: Floats) -> tuple[float, npt.NDArray[np.int8]]:
    """A vector as (scale, signed bytes): scale × bytes differs by at most half a percent of its largest component."""
    scale = float(np.abs(vector).max()) / 127 or 1.0
    return scale, np.rint(vector / scale).astype(np.int8)


class Matrix:
    """The file of one model's vectors. Cheap to make: the file is opened when it is asked, each time."""

    def __init__(self, path: Path, model: str, dimensions: int, centres: Floats | None = None) -> None:
        self._path = path
        self._type = row_type(dimensions)
        self._header = (_MAGIC + f" {model} {dimensions}".encode()).ljust(_NAME, b"\0")[:_NAME]
        self._centres = np.zeros((1, dimensions), np.float32) if centres is None else centres
        self._signs = Signs(path.with_suffix(".signs"), dimensions)

    def state(self) -> tuple[str, bytes, int, int] | None:
        """What tells this file, as it is now, from all others and from itself as it was; None while it has few rows.

        Whatever makes it anew gives it another mark, what is appended makes it longer, what is removed later.
        """
        with self._opened() as (handle, rows):
            mark = self._mark(handle) if rows > EXACTLY else b""
            return (str(self._path), mark, rows, os.fstat(handle).st_mtime_ns) if mark else None

    def sift(self, query: Floats) -> tuple[bytes, Ids, Distances]:
        """The file's mark, and every row's entry with how far it is from the query by its signs, as far as they reach.

        Rows are few, or the signs behind: nothing. A removed row's entry may still be told: `likeness` knows.
        """
        with self._opened() as (handle, rows):
            mark = self._mark(handle) if rows > EXACTLY else b""
        nothing = np.empty(0, np.int64), np.empty(0, np.uint16)
        entries, distances = self._signs.sift(mark, query) if mark else nothing
        # The last few may have come meanwhile, and are always worth comparing.
        if rows - len(entries) > _BEHIND:
            return b"", *nothing
        missing = self.at(mark, np.arange(len(entries), rows))["entry"] if rows > len(entries) else nothing[0]
        return mark, np.append(entries, missing), np.append(distances, np.zeros(len(missing), np.uint16))

    def at(self, mark: bytes, places: Ids) -> npt.NDArray[np.void]:
        """The rows at these places, of the file that has this mark; none when another took its place."""
        size = self._type.itemsize
        with self._opened() as (handle, rows):
            if self._mark(handle) != mark or not mark:
                return np.empty(0, self._type)
            wanted = places[places < rows].tolist()
            read = b"".join([os.pread(handle, size, _HEADER + size * place) for place in wanted])
            return np.frombuffer(read[: len(read) // size * size], self._type)

    def likeness(self, rows: npt.NDArray[np.void], query: Floats) -> Floats:
        """How near these rows are to the query, each seen from the middle of its language, as by `scores`."""
        found = (rows["values"].astype(np.float32) @ query) * rows["scale"]
        return self._seen(found, rows["language"], rows["length"], query)

    def scores(self, query: Floats, *, from_centres: bool = False) -> tuple[Ids, Floats]:
        """Every row's entry and its likeness to the query (cosine, −1 … 1); removed rows have entry 0.

        With `from_centres` each vector is seen from its language's; the query is one seen from its own.
        """
        with self._opened() as (handle, rows):
            entries, languages = np.empty(rows, np.int64), np.empty(rows, np.int32)
            lengths = np.empty(rows, np.float32)
            found = np.empty(rows, np.float32)
            buffer = bytearray(_PIECE * self._type.itemsize)
            scratch = np.empty((_PIECE, self._type["values"].shape[0]), np.float32)
            done = 0
            while done < rows:
                count = self._read(handle, done, min(_PIECE, rows - done), buffer)
                if not count:
                    break  # cut short meanwhile
                piece = np.frombuffer(buffer, self._type, count)
                np.copyto(scratch[:count], piece["values"])
                np.dot(scratch[:count], query, out=found[done : done + count])
                found[done : done + count] *= piece["scale"]
                if from_centres:
                    languages[done : done + count] = piece["language"]
                    lengths[done : done + count] = piece["length"]
                entries[done : done + count] = piece["entry"]
                done += count
        if from_centres:
            found = self._seen(found[:done], languages[:done], lengths[:done], query)
        return entries[:done], found[:done]

    def _seen(self, found: Floats, languages: npt.NDArray[np.int32], lengths: Floats, query: Floats) -> Floats:
        shifts = self._centres @ query
        found -= shifts[np.clip(languages, 0, len(shifts) - 1)]
        found /= np.maximum(lengths, 1e-9)
        return found

    def vectors(self, entries: Iterable[int]) -> dict[int, Floats]:
        """The vectors of some entries, by entry; those without one are left out."""
        wanted = np.fromiter(set(entries), np.int64)
        found: dict[int, Floats] = {}
        if not wanted.size:
            return found
        for piece, _start in self._pieces():
            for row in piece[np.isin(piece["entry"], wanted)]:
                found[int(row["entry"])] = row["values"].astype(np.float32) * row["scale"]
        return found

    def last_vector(self) -> int:
        """The greatest id of a vector in the file; 0 for none."""
        return max((int(piece["vector"].max()) for piece, _start in self._pieces() if len(piece)), default=0)

    def is_empty(self) -> bool:
        """Whether it has no rows, of removed entries neither."""
        with self._opened() as (_handle, rows):
            return rows == 0

    def vectors_after(self, last: int) -> set[int]:
        """The ids beyond this one of vectors in the file, removed ones not counted."""
        found: set[int] = set()
        for piece, _start in self._pieces():
            found.update(piece["vector"][(piece["vector"] > last) & (piece["entry"] != 0)].tolist())
        return found

    def count(self) -> int:
        """How many vectors there are, removed ones not counted."""
        return sum(int(np.count_nonzero(piece["entry"])) for piece, _start in self._pieces())

    def append(self, rows: Iterable[tuple[int, int, float, float, int, npt.NDArray[np.int8]]]) -> int:
        """Add rows in the order of `row_type`; an entry's older row is removed. How many were added."""
        new = np.array(list(rows), self._type)
        if not len(new):
            return 0
        with self._writing() as handle:
            self._remove(handle, new["entry"])
            size = (os.fstat(handle).st_size - _HEADER) // self._type.itemsize * self._type.itemsize
            os.ftruncate(handle, _HEADER + size)  # half a row of a writer that was killed
            os.pwrite(handle, new.tobytes(), _HEADER + size)
            os.fdatasync(handle)
            self._follow(handle)
            marked = self._mark(handle)
        if not marked:
            self.replace(self._living())  # an older version's, which has no signs
        return len(new)

    def remove(self, entries: Iterable[int]) -> None:
        """Set the rows of these entries to removed; makes the file anew when too many are."""
        gone = np.fromiter(entries, np.int64)
        with self._writing() as handle:
            self._remove(handle, gone)
        rows, living = self._sizes()
        if rows > 1000 and living < rows * (1 - _MOST_REMOVED):
            self.replace(self._living())

    def replace(self, pieces: Iterable[npt.NDArray[np.void]]) -> None:
        """Make the file of just these rows: written aside, flushed, and renamed over the old one."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        aside = self._path.with_suffix(f".{os.getpid()}.new")
        with self._locked():
            with aside.open("wb") as file:
                file.write(self._header + secrets.token_bytes(MARK))
                for piece in pieces:
                    file.write(piece.tobytes())
                file.flush()
                os.fsync(file.fileno())
            os.replace(aside, self._path)
            with self._opened() as (handle, _rows):
                self._follow(handle)

    def _follow(self, handle: int) -> None:
        """Bring the signs up to the file's last row; anew, where they are another file's."""

        def seen(start: int) -> Iterator[tuple[Ids, Floats]]:
            for piece, _start in self._pieces(handle, start):
                values = piece["values"].astype(np.float32) * piece["scale"][:, None]
                yield piece["entry"], values - self._centres[np.clip(piece["language"], 0, len(self._centres) - 1)]

        if mark := self._mark(handle):
            self._signs.follow(mark, seen)

    def _mark(self, handle: int) -> bytes:
        mark = os.pread(handle, MARK, _NAME) if handle >= 0 else b""
        return mark if any(mark) else b""

    def _living(self) -> Iterator[npt.NDArray[np.void]]:
        for piece, _start in self._pieces():
            yield piece[piece["entry"] != 0]

    def _remove(self, handle: int, entries: Ids) -> None:
        place = self._type.fields["entry"][1]  # type: ignore[index]
        for piece, start in self._pieces(handle):
            for index in np.flatnonzero(np.isin(piece["entry"], entries) & (piece["entry"] != 0)):
                os.pwrite(handle, b"\0" * 8, _HEADER + (start + int(index)) * self._type.itemsize + place)

    def _sizes(self) -> tuple[int, int]:
        with self._opened() as (_handle, rows):
            return rows, self.count()

    def _pieces(self, handle: int | None = None, start: int = 0) -> Iterator[tuple[npt.NDArray[np.void], int]]:
        if handle is None:
            with self._opened() as (opened, _rows):
                yield from self._pieces(opened) if opened >= 0 else ()
            return
        buffer = bytearray(_PIECE * self._type.itemsize)
        while count := self._read(handle, start, _PIECE, buffer):
            yield np.frombuffer(bytes(buffer[: count * self._type.itemsize]), self._type), start
            start += count

    def _read(self, handle: int, start: int, rows: int, buffer: bytearray) -> int:
        size = self._type.itemsize
        got = os.preadv(handle, [memoryview(buffer)[: rows * size]], _HEADER + start * size)
        return got // size

    @contextmanager
    def _opened(self) -> Iterator[tuple[int, int]]:
        """The file for reading and its number of whole rows; (−1, 0) when there is none or it is another model's."""
        try:
            handle = os.open(self._path, os.O_RDONLY)
        except FileNotFoundError:
            yield -1, 0
            return
        try:
            if os.pread(handle, _NAME, 0) != self._header:
                yield -1, 0
                return
            yield handle, (os.fstat(handle).st_size - _HEADER) // self._type.itemsize
        finally:
            os.close(handle)

    @contextmanager
    def _writing(self) -> Iterator[int]:
        """The file for writing, alone; begun anew when there is none or it is another model's."""
        with self._opened() as (handle, _rows):
            missing = handle < 0
        if missing:
            self.replace([])
        with self._locked():
            handle = os.open(self._path, os.O_RDWR)
            try:
                yield handle
            finally:
                os.close(handle)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """One writer at a time, over all processes."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.with_suffix(".lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
