"""The signs of all vectors, beside their file: a sieve that tells in 5 ms which of 100,000 are worth comparing.

A row is an entry and a bit a component: whether the vector, seen from the middle of its language, points that way. In
how many bits a text differs from a question is about the angle between them, so that the few thousand that differ least
hold the nearest (measured: docs/measurements.md); they are then compared as they are. Of the question's components the
large count thrice. Row for row it is the file of vectors, and bears the mark of the one it was made with: what has
another mark, or fewer rows, is known to be behind.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from talka.toolkit import arrays as np

from .protocol import Floats

if TYPE_CHECKING:
    import numpy.typing as npt

    Ids = npt.NDArray[np.int64]
    Distances = npt.NDArray[np.uint16]
    Rows = npt.NDArray[np.uint64]
else:
    Ids = Distances = Rows = Any

MARK = 16
_HEADER = 64
_MAGIC = b"talka-signs-v1"
_PIECE = 4_096
_WORD = 64


def coarse(query: Floats) -> list[tuple[int, Rows]]:
    """A question's components as −3, −1, 1 or 3, in two rows of bits with what a differing bit of each counts."""
    large = np.abs(query) > np.std(query)
    return [(2, packed(query[None])[0]), (1, packed(np.where(large, query, -query)[None])[0])]


def packed(vectors: Floats) -> Rows:
    """Which components of each vector are above zero, as bits in whole words."""
    bits = np.packbits(vectors > 0, axis=1)
    return np.pad(bits, ((0, 0), (0, -bits.shape[1] % 8))).view(np.uint64)


class Signs:
    """The file of signs beside a file of vectors. Only who holds that one's lock may write it."""

    def __init__(self, path: Path, dimensions: int) -> None:
        self._path = path
        self._words = 1 + -(-dimensions // _WORD)
        self._size = 8 * self._words

    def sift(self, mark: bytes, query: Floats) -> tuple[Ids, Distances]:
        """Every row's entry, and how much it differs from the query; nothing where the mark is another's."""
        handle, rows = self._opened(mark, os.O_RDONLY)
        entries, distances = np.empty(rows, np.int64), np.zeros(rows, np.uint16)
        if handle < 0:
            return entries, distances
        asked = [(weight, np.tile(np.append(np.uint64(0), bits), _PIECE)) for weight, bits in coarse(query)]
        buffer = bytearray(_PIECE * self._size)
        counts = np.empty(_PIECE * self._words, np.uint8)
        done = 0
        try:
            while done < rows:
                wanted = memoryview(buffer)[: min(_PIECE, rows - done) * self._size]
                count = os.preadv(handle, [wanted], _HEADER + done * self._size) // self._size
                if not count:
                    break  # cut short meanwhile
                piece = np.frombuffer(buffer, np.uint64, count * self._words)
                entries[done : done + count] = piece[:: self._words].view(np.int64)
                for weight, bits in asked:
                    differing = np.bitwise_count(piece ^ bits[: len(piece)], out=counts[: len(piece)])
                    if weight > 1:
                        differing *= np.uint8(weight)
                    for column in differing.reshape(count, self._words).T[1:]:
                        distances[done : done + count] += column
                done += count
        finally:
            os.close(handle)
        return entries[:done], distances[:done]

    def follow(self, mark: bytes, seen: Callable[[int], Iterable[tuple[Ids, Floats]]]) -> None:
        """Add the rows from where the file ends, as `seen` gives them; make it anew where its mark is another's."""
        handle, rows = self._opened(mark, os.O_RDWR)
        if handle < 0:
            # Empty, so that it is whole whenever the writer ends; readers do without what is behind.
            aside = self._path.with_name(f"{self._path.name}.{os.getpid()}.new")
            aside.write_bytes(self._header(mark))
            os.replace(aside, self._path)
            handle, rows = self._opened(mark, os.O_RDWR)
        try:
            os.ftruncate(handle, _HEADER + rows * self._size)  # half a row of a writer that was killed
            for entries, vectors in seen(rows):
                os.pwrite(handle, self._rows(entries, vectors), _HEADER + rows * self._size)
                rows += len(entries)
            os.fdatasync(handle)
        finally:
            os.close(handle)

    def _rows(self, entries: Ids, seen: Floats) -> bytes:
        return np.column_stack([entries.astype(np.int64).view(np.uint64), packed(seen)]).tobytes()

    def _header(self, mark: bytes) -> bytes:
        return (_MAGIC + f" {self._words} ".encode()).ljust(_HEADER - MARK, b"\0") + mark

    def _opened(self, mark: bytes, how: int) -> tuple[int, int]:
        """The file and its number of whole rows; (−1, 0) when there is none or it is another's."""
        try:
            handle = os.open(self._path, how)
        except FileNotFoundError:
            return -1, 0
        if os.pread(handle, _HEADER, 0) != self._header(mark):
            os.close(handle)
            return -1, 0
        return handle, (os.fstat(handle).st_size - _HEADER) // self._size
