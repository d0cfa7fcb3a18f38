"""Two kinds of record of no feature's, words' lists that are built once, and a model that needs no process."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from talka.capabilities.search import analysis, upkeep, vectors
from talka.capabilities.search.indexing import index_records
from talka.capabilities.search.meaning import embedder as embedders
from talka.capabilities.search.meaning.protocol import Floats
from talka.kernel.records import kinds
from talka.kernel.records.kinds import Kind, State
from talka.kernel.records.models import Record
from talka.kernel.records.rules import may_edit, may_see
from talka.kernel.testing import make_record
from talka.kernel.vocabulary.labels import forget
from talka.toolkit.text.lemmas import prepare

WORDS = Path(os.environ["TALKA_WORDS"])  # as `talka.config.testing` says: built once, by make or here
STATES = (State("open", "Open", "open"), State("hidden", "Hidden", "closed", shown=False))


def names_of(ids: Iterable[int]) -> Mapping[int, list[str]]:
    """Each record's registry number, as its kind's own words."""
    rows = Record.objects.filter(pk__in=list(ids)).exclude(origin="").values_list("pk", "origin")
    return {pk: [origin] for pk, origin in rows}


def _kind(code: str) -> Kind:
    return Kind(
        code=code, path=f"{code}s", model=Record, label=code, label_plural=f"{code}s", icon="search", step="find",
        states=STATES, visible=may_see, editable=may_edit, searched=names_of,
    )  # fmt: skip


@pytest.fixture(autouse=True)
def sample_kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only `thing` and `deed` are kinds."""
    monkeypatch.setattr(kinds, "_kinds", {code: _kind(code) for code in ("thing", "deed")})


@pytest.fixture(scope="session")
def built_words() -> Path:
    """The folder of word lists, kept between runs."""
    prepare(WORDS)
    return WORDS


@pytest.fixture(autouse=True)
def clean_search(settings: Any, tmp_path: Path, built_words: Path) -> Iterator[None]:
    """Nothing remembered from another test; data in a folder of this test; no model unless a test brings one."""
    settings.TALKA_DATA, settings.TALKA_WORDS = tmp_path, built_words
    analysis.lemmas.cache_clear()
    forget()
    upkeep.swept.forget()
    upkeep.vectors_swept.forget()
    embedders.use(None)
    yield
    embedders.forget()
    forget()


class MadeUp:
    """A model of 384 numbers that knows which words mean the same, from a list given to it; other words are noise."""

    model = "made-up"
    dimensions = 384

    def __init__(self, meanings: Mapping[str, str]) -> None:
        self.meanings = {word.lower(): meaning for word, meaning in meanings.items()}
        self.asked = 0

    def embed(self, texts: list[str], is_query: bool, seconds: float) -> Floats | None:
        """A sum of one direction a meaning, of unit length."""
        self.asked += len(texts)
        return np.stack([self._one(text) for text in texts])

    def wake(self) -> None:
        """It never sleeps."""

    def _one(self, text: str) -> Floats:
        words = [word.strip(".,").lower() for word in text.split()]
        total = sum(
            (self._direction(self.meanings.get(word, "")) for word in words if word in self.meanings), np.zeros(384)
        )
        total = total + 0.3 * self._direction(text)
        return np.asarray(total / np.linalg.norm(total), dtype=np.float32)

    def _direction(self, meaning: str) -> Any:
        seed = int.from_bytes(blake2b(meaning.encode(), digest_size=4).digest(), "big")
        return np.random.default_rng(seed).standard_normal(384) / np.sqrt(384)


@pytest.fixture
def model() -> Callable[[Mapping[str, str]], MadeUp]:
    """Put a made-up model in the place of the installation's."""

    def put(meanings: Mapping[str, str]) -> MadeUp:
        source = MadeUp(meanings)
        embedders.use(embedders.Embedder(source))
        vectors.forget_dimensions()
        return source

    return put


@pytest.fixture
def put() -> Callable[..., Record]:
    """Make a record and index it: ``put("Kursi", body="…", language="lv")``."""

    def make(title: str, kind: str = "thing", state: str = "open", **columns: Any) -> Record:
        record: Record = make_record(Record, kind, state, title=title, **columns)
        index_records([record.pk])
        return record

    return make
