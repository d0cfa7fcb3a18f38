"""Many vectors are sifted by their signs first: what is nearest is kept, and the signs follow the file.

The vectors are real ones, of the demo's texts and of questions about them (made by the model inside, in six languages).
"""

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from talka.capabilities.search.meaning import comparing, remembering
from talka.capabilities.search.meaning import matrix as matrices
from talka.capabilities.search.meaning.centres import PACKAGED, Centres, read
from talka.capabilities.search.meaning.comparing import Compared, Sifted
from talka.capabilities.search.meaning.matrix import Matrix, quantised, row_type
from talka.capabilities.search.meaning.nearest import File
from talka.capabilities.search.meaning.process import MODEL
from talka.capabilities.search.meaning.remembering import Remembered

KEPT = np.load(Path(__file__).with_name("demo_vectors.npz"))
CENTRES = read(PACKAGED[MODEL])
MANY = 24_000


def centres() -> Centres:
    assert CENTRES is not None
    return CENTRES


def corpus(count: int) -> list[tuple[int, int, str, float, bytes]]:
    """The demo's texts as the table keeps them, and as many more as wanted, each between two of one language."""
    languages = KEPT["languages"]
    real = KEPT["values"].astype(np.float32) * KEPT["scales"][:, None]
    rows = [(str(code), vector) for code, vector in zip(languages, real, strict=True)]
    chance = np.random.default_rng(5)
    while len(rows) < count:
        for code in np.unique(languages):
            own = real[languages == code]
            one, other = own[chance.integers(0, len(own), 200)], own[chance.integers(0, len(own), 200)]
            share = chance.uniform(0.5, 0.9, (200, 1)).astype(np.float32)
            mixed = share * one + (1 - share) * other
            rows += [(str(code), vector) for vector in mixed / np.linalg.norm(mixed, axis=1, keepdims=True)]
    found = []
    for number, (code, vector) in enumerate(rows[:count], start=1):
        scale, values = quantised(vector)
        found.append((number, 10 * number, code, scale, values.tobytes()))
    return found


QUESTIONS = list(zip(KEPT["asked_languages"].tolist(), KEPT["asked"].astype(np.float32), strict=True))


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> File:
    place = File(tmp_path_factory.mktemp("vectors") / "entries.int8", "m", 384, centres())
    place.append(corpus(MANY))
    return place


@pytest.fixture
def few(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> File:
    """The demo's texts alone, sifted although they are few."""
    monkeypatch.setattr(matrices, "EXACTLY", 100)
    monkeypatch.setattr(comparing, "LEAST_KEPT", 60)
    place = File(tmp_path / "vectors" / "entries.int8", "m", 384, centres())
    place.append(corpus(len(KEPT["languages"])))
    return place


def exactly(place: File, question: np.ndarray, language: str) -> Compared:
    return Compared(*place._matrix.scores(centres().question(question, language), from_centres=True))


def ids(found: list[tuple[int, float]]) -> set[int]:
    return {entry for entry, _score in found}


def is_sifted(look: Compared | Remembered) -> bool:
    return isinstance(look, Remembered) and isinstance(look._look(), Sifted)


@pytest.fixture(autouse=True)
def nothing_was_asked() -> None:
    remembering._answered.clear()


def test_what_was_asked_before_is_told_without_comparing(few: File, monkeypatch: pytest.MonkeyPatch) -> None:
    language, question = QUESTIONS[6]
    first = few.ask(question, language)
    told = first.best(20), first.of([10, 20, 999_999_990])
    with monkeypatch.context() as patch:
        patch.setattr(File, "_sifted", lambda *_: pytest.fail("it compares again"))
        again = few.ask(question, language)
        assert (again.best(20), again.of([20, 999_999_990, 10])) == told
        again.best(20).clear()
        assert again.best(20) == told[0]
    assert again.best(30)[:20] == told[0]
    assert again.of([30, 10]) == pytest.approx(exactly(few, question, language).of([30, 10]), abs=1e-5)
    assert few.ask(QUESTIONS[7][1], language).best(20) != told[0]


def test_few_questions_and_answers_are_remembered(few: File, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembering, "MOST_QUESTIONS", 3)
    monkeypatch.setattr(remembering, "MOST_ANSWERS", 40)
    for language, question in QUESTIONS[:5]:
        look = few.ask(question, language)
        assert len(look.best(60)) == 60
        assert len(look.of(range(10, 600, 10))) == 59
        assert len(look.of(range(10, 300, 10))) == 29
    assert len(remembering._answered) == 3
    assert all(not each.best and len(each.likeness) == 29 for each in remembering._answered.values())


def test_what_is_nearest_is_kept(many: File) -> None:
    kept = []
    for language, question in QUESTIONS:
        look, exact = many.ask(question, language), exactly(many, question, language)
        assert is_sifted(look)
        # Equals come in any order.
        assert [score for _entry, score in look.best(10)] == [score for _entry, score in exact.best(10)]
        best = exact.best(50)
        kept.append(sum(score >= best[-1][1] for _entry, score in look.best(50)) / 50)
        assert look.of([entry for entry, _score in best]) == pytest.approx(dict(best), abs=1e-5)
    assert min(kept) >= 0.94
    assert sum(kept) / len(kept) >= 0.995


def test_only_those_that_are_allowed_are_compared(many: File) -> None:
    language, question = QUESTIONS[0]
    look, exact = many.ask(question, language), exactly(many, question, language)
    half = [10 * number for number in range(2, MANY, 2)]
    some = [10 * number for number in range(1, 90)]
    assert ids(look.best(50, half)) <= set(half)
    assert len(ids(look.best(50, half)) & ids(exact.best(50, half))) >= 48
    assert look.best(50, some) == exact.best(50, some)
    assert look.best(50, []) == []
    assert look.best(50, [5, 999_999_990]) == []
    assert look.of([5, 999_999_990]) == {}


def test_whoever_wants_a_great_part_gets_all_compared(many: File) -> None:
    language, question = QUESTIONS[3]
    assert many.ask(question, language).best(MANY) == exactly(many, question, language).best(MANY)


def test_a_few_are_compared_as_they_are(tmp_path: Path) -> None:
    place = File(tmp_path / "entries.int8", "m", 384, centres())
    place.append(corpus(600))
    language, question = QUESTIONS[0]
    assert isinstance(place.ask(question, language), Compared)


def test_a_changed_text_is_found_by_its_new_vector_and_a_removed_one_not_at_all(few: File) -> None:
    language, question = QUESTIONS[8]
    ((nearest_entry, _score),) = few.ask(question, language).best(1)
    far = min(exactly(few, question, language).of(range(10, 5000)).items(), key=lambda found: found[1])[0]
    texts = {row[1]: row for row in corpus(len(KEPT["languages"]))}
    few.append([(10_001, far, *texts[nearest_entry][2:]), (10_002, nearest_entry, *texts[far][2:])])
    look = few.ask(question, language)
    assert is_sifted(look)
    assert look.best(1)[0][0] == far
    assert nearest_entry not in ids(look.best(10))
    few._matrix.remove([far])
    assert far not in ids(few.ask(question, language).best(50))
    assert few.ask(question, language).of([far]) == {}


def test_a_look_outlives_the_file_it_looked_at(few: File) -> None:
    language, question = QUESTIONS[2]
    look = few.ask(question, language)
    assert is_sifted(look)
    few._matrix.replace(few._matrix._living())
    assert look.best(5) == exactly(few, question, language).best(5)


def spoil_nothing(_signs: Path) -> None:
    """A writer killed between the file and its signs."""


def cut(signs: Path) -> None:
    os.truncate(signs, 64 + 30 * 56 - 5)


def empty(signs: Path) -> None:
    signs.write_bytes(b"")


def of_another(signs: Path) -> None:
    signs.write_bytes(b"x" * 5000)


@pytest.mark.parametrize("spoil", [spoil_nothing, cut, empty, of_another, Path.unlink])
def test_signs_that_are_behind_are_told_and_catch_up(few: File, monkeypatch: pytest.MonkeyPatch, spoil: Any) -> None:
    language, question = QUESTIONS[4]
    rows = corpus(len(KEPT["languages"]) + 40)
    signs = next(few._matrix._path.parent.glob("*.signs"))
    with monkeypatch.context() as patch:
        patch.setattr(Matrix, "_follow", lambda *_: None)
        few.append(rows[-40:])
    spoil(signs)
    assert few.ask(question, language).best(5) == exactly(few, question, language).best(5)
    few.append(corpus(len(KEPT["languages"]) + 41)[-1:])
    assert few._matrix.sift(question)[1].tolist() == [row[1] for row in corpus(len(KEPT["languages"]) + 41)]
    assert (signs.stat().st_size - 64) / 56 == few._matrix.count()


def test_an_older_version_s_file_gets_its_signs_with_the_next_vector(few: File) -> None:
    path = few._matrix._path
    with path.open("r+b") as file:
        file.seek(112)
        file.write(b"\0" * 16)
    language, question = QUESTIONS[1]
    assert isinstance(few.ask(question, language), Compared)
    few.append(corpus(len(KEPT["languages"]) + 1)[-1:])
    assert is_sifted(few.ask(question, language))
    assert few._matrix.count() == len(KEPT["languages"]) + 1


def test_rows_are_as_long_as_they_are_said_to_be() -> None:
    assert row_type(384).itemsize == 412
