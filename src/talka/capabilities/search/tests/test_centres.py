"""Where languages lie: known for the model inside, found for others, and nowhere where nothing is known."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import pytest

from talka.capabilities.search import vectors
from talka.capabilities.search.finding import look_for
from talka.capabilities.search.meaning import embedder as embedders
from talka.capabilities.search.meaning.centres import Centres, keep, kept_at, measured, nowhere, read
from talka.capabilities.search.meaning.process import DIMENSIONS, MODEL
from talka.capabilities.search.models import SearchText
from talka.capabilities.search.vectors import embed_waiting, find_centres
from talka.kernel.testing import make_term

LANGUAGES = {"ka": 1, "lv": 2, "en": 3}


class Biased:
    """A model for which the language of a text weighs ten times what the text says.

    Latvian is Georgian backwards: "ka:bees" and "lv:seeb" mean the same.
    """

    model, dimensions = "biased", 384

    def embed(self, texts: list[str], is_query: bool, seconds: float) -> Any:
        return np.stack([self._one(text.lower().split("\n")[0].strip(), is_query) for text in texts])

    def _one(self, text: str, is_query: bool) -> Any:
        language, _, said = text.partition(":")
        whole = 10 * _direction(language) + _direction(said[::-1] if language == "lv" else said)
        return (whole / np.linalg.norm(whole)).astype(np.float32)

    def wake(self) -> None: ...


def _direction(said: str) -> Any:
    return np.random.default_rng(crc32(said.encode())).standard_normal(384) / np.sqrt(384)


def _nearest(question: str) -> str:
    look = look_for(question, "ka", 5)
    assert look is not None
    return SearchText.objects.get(pk=look.best(1, None)[0][0]).title


def test_those_of_the_model_inside_are_in_the_package() -> None:
    centres = read(kept_at(MODEL))
    assert centres is not None
    assert set(centres.languages) == {"en", "ka", "lv", "lt", "ru", "uk"}
    assert centres.questions.shape == centres.passages.shape == (7, DIMENSIONS)
    assert centres.row("et") == 6
    assert np.linalg.norm(centres.question(np.ones(DIMENSIONS, np.float32), "xx")) == pytest.approx(1)


def test_they_survive_the_file_and_a_spoilt_one_is_none(tmp_path: Path) -> None:
    made = measured(embedders.Embedder(Biased()), {code: [f"{code}:w{n}" for n in range(50)] for code in LANGUAGES})
    assert made is not None
    keep(tmp_path / "x.npz", made)
    again = read(tmp_path / "x.npz")
    assert again is not None
    assert again.name == made.name != ""
    assert again.languages == ("en", "ka", "lv")
    (tmp_path / "x.npz").write_bytes(b"PK\x03\x04 nonsense")
    assert read(tmp_path / "x.npz") is None
    assert read(tmp_path / "none.npz") is None


def test_nowhere_changes_nothing() -> None:
    vector = np.full(4, 0.5, np.float32)
    centres: Centres = nowhere(4)
    assert centres.question(vector, "ka") == pytest.approx(vector)
    assert centres.passage(vector, "ka")[1] == pytest.approx(1)


@pytest.mark.django_db
def test_a_service_s_languages_are_found_by_the_labels(
    put: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    embedders.use(embedders.Embedder(Biased()))
    vectors.forget_dimensions()
    assert not find_centres()
    for number in range(50):
        make_term(f"t{number}", en=f"en:w{number}", ka=f"ka:w{number}", lv="lv:" + f"w{number}"[::-1])
    for said in ("bees", "cars", "law"):
        put(f"ka:{said}x", language="ka")
        put(f"lv:{said[::-1]}", language="lv")
    embed_waiting()
    monkeypatch.setattr("talka.capabilities.search.finding.guess_language", lambda text, reader: reader)
    assert _nearest("ka:law") in ("ka:beesx", "ka:carsx", "ka:lawx")
    assert find_centres()
    vectors.follow_table()
    assert _nearest("ka:law") == "lv:wal"
    vectors.forget_dimensions()
    assert find_centres()
