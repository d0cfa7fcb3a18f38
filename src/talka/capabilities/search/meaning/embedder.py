"""What turns texts into vectors here: the service of EMBEDDINGS_URL, else the model inside, else nothing."""

from __future__ import annotations

import time
import unicodedata
from collections import OrderedDict
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from threading import Lock
from typing import Protocol

from django.conf import settings
from django.core.cache import cache

from talka.toolkit import arrays as np
from talka.toolkit.text.cleaning import clean, one_line

from .process import OwnProcess
from .protocol import Floats
from .service import Service

# What a vector is made from: the title and the beginning say what a text is about, and its cost grows with its length
# (1,200 Georgian letters take half a second of one core).
LONGEST_PASSAGE = 1_200
LONGEST_QUERY = 500
BATCH = 8
_PASSAGE_SECONDS = 120.0
_KEPT_HERE = 500
_KEPT_SECONDS = 24 * 3600
_PAUSE_SECONDS = 1.0
# With so many seconds a question waits for what would otherwise be given up.
PATIENT = 1.0


class Source(Protocol):
    """What embeds; `model` names it, so that vectors of two models never meet; `dimensions` is 0 where not known."""

    model: str
    dimensions: int

    def embed(self, texts: list[str], is_query: bool, seconds: float) -> Floats | None: ...
    def wake(self) -> None: ...


class Embedder:
    """Vectors of questions, kept; of passages, in batches. After a failure questions go without for a second."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._kept: OrderedDict[str, Floats] = OrderedDict()
        self._lock = Lock()
        self._rest_until = 0.0

    @property
    def model(self) -> str:
        """The model's name."""
        return self._source.model

    @property
    def dimensions(self) -> int:
        """How many components a vector has; 0 when only the service knows."""
        return self._source.dimensions

    def passages(self, texts: list[str]) -> Floats | None:
        """The vectors of texts, float32, a row a text, unit length; None when the model doesn't answer."""
        return self._batches(texts, is_query=False)

    def queries(self, texts: list[str]) -> Floats | None:
        """The vectors of many questions, in no hurry."""
        return self._batches(texts, is_query=True)

    def _batches(self, texts: list[str], *, is_query: bool) -> Floats | None:
        found = []
        for start in range(0, len(texts), BATCH):
            batch = [_cut(text) for text in texts[start : start + BATCH]]
            vectors = self._source.embed(batch, is_query, _PASSAGE_SECONDS)
            if vectors is None:
                return None
            found.append(vectors)
        return np.concatenate(found) if found else None

    def wake(self) -> None:
        """Have the model ready for questions; costs nothing where it is."""
        self._source.wake()

    def query(self, text: str, timeout: float = 0.15) -> Floats | None:
        """The vector of a question, float32, unit length; None when there is none within `timeout` seconds.

        Who has a second or more waits for the model's process to start, if it must.
        """
        asked = one_line(text, LONGEST_QUERY).lower()
        if not asked:
            return None
        key = f"talka.meaning.{blake2b(f'{self.model} {asked}'.encode(), digest_size=16).hexdigest()}"
        kept = self._recall(key)
        if kept is not None:
            return kept
        if time.monotonic() < self._rest_until and timeout < PATIENT:
            return None
        begun = time.monotonic()
        vectors = self._source.embed([asked], True, timeout)
        if vectors is None:
            # One that was late will have its answer ready the next time; one that is away is left alone for a while.
            late = time.monotonic() - begun >= timeout * 0.9
            self._rest_until = 0.0 if late else time.monotonic() + _PAUSE_SECONDS
            return None
        self._keep(key, vectors[0])
        return vectors[0]

    def _recall(self, key: str) -> Floats | None:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        found = cache.get(key)
        if found is None:
            return None
        vector = np.frombuffer(found, dtype=np.float16).astype(np.float32)
        self._keep_here(key, vector)
        return vector

    def _keep(self, key: str, vector: Floats) -> None:
        cache.set(key, vector.astype(np.float16).tobytes(), _KEPT_SECONDS)
        self._keep_here(key, vector)

    def _keep_here(self, key: str, vector: Floats) -> None:
        with self._lock:
            self._kept[key] = vector
            while len(self._kept) > _KEPT_HERE:
                self._kept.popitem(last=False)


def _cut(text: str) -> str:
    """What of a text is embedded. Ligatures are taken apart first, as the model would: one may be eighteen letters."""
    return clean(unicodedata.normalize("NFKC", clean(text, LONGEST_PASSAGE)), LONGEST_PASSAGE) or "-"


_used: list[Embedder | None] = []


def use(chosen: Embedder | None) -> None:
    """Use this embedder instead of the one that the settings say (benches, tests); None for none."""
    _used[:] = [chosen]


def forget() -> None:
    """Go by the settings again."""
    _used.clear()
    _by_settings.cache_clear()


def embedder() -> Embedder | None:
    """This installation's embedder; None when there is none, and search goes by words alone."""
    return _used[0] if _used else _by_settings()


@lru_cache(maxsize=1)
def _by_settings() -> Embedder | None:
    if settings.TALKA_EMBEDDINGS_URL:
        source: Source = Service(
            settings.TALKA_EMBEDDINGS_URL, settings.TALKA_EMBEDDINGS_KEY, settings.TALKA_EMBEDDINGS_MODEL
        )
        return Embedder(source)
    if OwnProcess.is_installed():
        return Embedder(OwnProcess(Path(settings.TALKA_DATA)))
    return None
