"""The file of vectors: what is appended is found, whatever happens to the writer."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import numpy as np
import pytest

from talka.capabilities.search.meaning.comparing import Compared
from talka.capabilities.search.meaning.matrix import Matrix, quantised, row_type

DIMENSIONS = 8


def unit(seed: int) -> np.ndarray:
    vector = np.random.default_rng(seed).standard_normal(DIMENSIONS).astype(np.float32)
    return vector / np.linalg.norm(vector)


def row(number: int, entry: int = 0) -> tuple[int, int, float, float, int, np.ndarray]:
    scale, values = quantised(unit(number))
    return number, entry or number, scale, 1.0, 0, values


def look(matrix: Matrix, query: np.ndarray) -> Compared:
    return Compared(*matrix.scores(query))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "vectors" / "entries.int8"


@pytest.fixture
def matrix(path: Path) -> Matrix:
    return Matrix(path, "m", DIMENSIONS)


def test_an_empty_one_answers(matrix: Matrix) -> None:
    entries, scores = matrix.scores(unit(1))
    assert len(entries) == len(scores) == matrix.count() == matrix.last_vector() == 0
    assert look(matrix, unit(1)).best(5) == []


def test_the_nearest_are_found_as_by_full_vectors(matrix: Matrix) -> None:
    matrix.append(row(number) for number in range(1, 1500))
    query = unit(77)
    found = look(matrix, query)
    exact = sorted(range(1, 1500), key=lambda number: -float(unit(number) @ query))
    best = found.best(10)
    assert best[0][0] == exact[0] == 77
    assert len({entry for entry, _score in best} & set(exact[:12])) >= 9
    assert best == sorted(best, key=lambda found: -found[1])
    assert found.of([3, 5, 99999])[3] == pytest.approx(float(unit(3) @ query), abs=0.02)
    assert set(found.of([3, 5, 99999])) == {3, 5}
    assert matrix.vectors([5])[5] == pytest.approx(unit(5), abs=0.01)


def test_an_entry_s_new_vector_takes_the_old_one_s_place(matrix: Matrix) -> None:
    matrix.append([row(1, entry=10), row(2, entry=20)])
    matrix.append([row(3, entry=10)])
    assert matrix.count() == 2
    assert matrix.last_vector() == 3
    assert matrix.vectors([10])[10] == pytest.approx(unit(3), abs=0.01)


def test_removed_ones_are_gone_and_the_file_shrinks(matrix: Matrix, path: Path) -> None:
    matrix.append(row(number) for number in range(1, 2001))
    size = path.stat().st_size
    matrix.remove(range(1, 1001))
    assert matrix.count() == 1000
    assert path.stat().st_size < size
    assert all(entry > 1000 for entry, _score in look(matrix, unit(1)).best(2000))


def test_another_model_s_file_is_not_read(matrix: Matrix, path: Path) -> None:
    matrix.append([row(1)])
    other = Matrix(path, "other", DIMENSIONS)
    assert other.count() == 0
    other.append([row(2)])
    assert (other.count(), matrix.count()) == (1, 0)


@pytest.mark.parametrize("cut", [1, 7, row_type(DIMENSIONS).itemsize - 1])
def test_half_a_row_is_overwritten(matrix: Matrix, path: Path, cut: int) -> None:
    matrix.append([row(1), row(2)])
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size - cut)
    assert matrix.count() == 1
    matrix.append([row(2), row(3)])
    assert sorted(matrix.vectors([1, 2, 3])) == [1, 2, 3]


@pytest.mark.parametrize("content", [b"", b"x" * 50, b"\0" * 5000])
def test_a_spoilt_file_is_made_anew(matrix: Matrix, path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    assert matrix.count() == 0
    matrix.append([row(1)])
    assert matrix.count() == 1


WRITER = """
    from pathlib import Path
    import numpy as np
    from talka.capabilities.search.meaning.matrix import Matrix, quantised
    def row(number):
        vector = np.random.default_rng(number).standard_normal({dimensions}).astype(np.float32)
        scale, values = quantised(vector / np.linalg.norm(vector))
        return number, number, scale, 1.0, 0, values
    matrix = Matrix(Path({path!r}), "m", {dimensions})
    number = matrix.last_vector()
    while True:
        number += 1
        matrix.append([row(number)])
        if number % 40 == 0:
            matrix.remove(range(1, number - 20))
            matrix.replace(matrix._living())
        print(number, flush=True)
"""


def test_a_writer_killed_at_any_moment_leaves_a_good_file(path: Path) -> None:
    code = textwrap.dedent(WRITER.format(path=str(path), dimensions=DIMENSIONS))
    matrix = Matrix(path, "m", DIMENSIONS)
    last = 0
    for turn in range(4):
        writer = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
        assert writer.stdout is not None
        assert writer.stdout.readline()
        until = time.monotonic() + 0.3 + turn * 0.13
        while time.monotonic() < until:  # readers beside the writer meet whole rows only
            _entries, scores = matrix.scores(unit(1))
            assert np.isfinite(scores).all()
            assert (np.abs(scores) <= 1.02).all()
        os.kill(writer.pid, signal.SIGKILL)
        said = [int(line) for line in writer.stdout.read().split()]
        writer.wait()
        assert matrix.last_vector() >= max(said, default=last)
        last = matrix.last_vector()
        found = matrix.vectors(range(last - 5, last + 1))
        assert all(vector == pytest.approx(unit(number), abs=0.01) for number, vector in found.items())
        assert last in found


def test_vectors_are_seen_from_their_languages_middles(path: Path) -> None:
    centres = np.stack([unit(900), unit(901)]) * 2
    matrix = Matrix(path, "m", DIMENSIONS, centres)
    seen = {number: unit(number) - centres[number % 2] for number in range(1, 50)}
    parts = {number: quantised(unit(number)) for number in seen}
    lengths = {number: float(np.linalg.norm(vector)) for number, vector in seen.items()}
    matrix.append((n, n, parts[n][0], lengths[n], n % 2, parts[n][1]) for n in seen)
    query = unit(5)
    entries, scores = matrix.scores(query, from_centres=True)
    for entry, score in zip(entries, scores, strict=True):
        exact = float(seen[entry] @ query / np.linalg.norm(seen[entry]))
        assert score == pytest.approx(exact, abs=0.02)
