"""How near in meaning texts are beside what is usual: what all of them say here, in each language, is taken away.

Search sees vectors from the middles that labels have in each language (docs/decisions/0404). Whole texts lie together
elsewhere: those of one installation are about such things all of them, and those of one language more so. Compared as
search compares, an unrelated text in the same language was nearer than a translation in 7 of 10 cases; beside what is
usual it is so in 3 (bench/matching.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from math import sqrt
from pathlib import Path

from django.db.models import F

from talka.capabilities.search.meaning.embedder import embedder
from talka.capabilities.search.meaning.protocol import Floats
from talka.capabilities.search.models import Vector
from talka.capabilities.search.vectors import centres_of
from talka.toolkit import arrays as np

# What is usual in the demo (`bench.fit_matching --usual`) counts as so many texts: a new installation has few.
PACKAGED = Path(__file__).with_name("usual.npz")
FIRST_TEXTS = 10
SAMPLE = 5_000


@dataclass(frozen=True)
class Usual:
    """The means of texts in each language, as vectors seen from the language's middle; "" for any other language."""

    means: Mapping[str, Floats]

    def mean(self, language: str) -> Floats | float:
        """What is usual in a language."""
        return self.means.get(language, self.means.get("", 0.0))

    def beside(self, seen: Floats, language: str) -> Floats:
        """What a text says beside what is usual in its language, of unit length."""
        own = seen - self.mean(language)
        return own / np.float32(max(float(np.linalg.norm(own)), 1e-9))

    def corrected(self, own: Floats, cosines: Mapping[int, float], languages: Mapping[int, str]) -> dict[int, float]:
        """Cosines of others to what `beside` gave, made into those of what they say beside what is usual."""
        found = {}
        shifts = {language: self._shift(own, language) for language in set(languages.values())}
        for key, cosine in cosines.items():
            shift, length = shifts[languages[key]]
            found[key] = (cosine - shift) / length
        return found

    def _shift(self, own: Floats, language: str) -> tuple[float, float]:
        """How near the usual is itself; how long a text is without it, about (that of each would cost a look)."""
        mean = self.mean(language)
        if isinstance(mean, float):
            return 0.0, 1.0
        return float(own @ mean), sqrt(max(1.0 - float(mean @ mean), 0.05))


def usual_of(rows: Iterable[tuple[str, Floats]], first: Usual | None = None) -> Usual:
    """What is usual among these texts: (language, vector seen from its middle); `first` counts as `FIRST_TEXTS`.

    A language with few texts is taken to be like all of them.
    """
    by_language: dict[str, list[Floats]] = {}
    for language, seen in rows:
        by_language.setdefault(language, []).append(seen)
    known = dict(first.means) if first else {}
    if not by_language:
        return Usual(known)
    whole = np.concatenate([np.stack(found) for found in by_language.values()])
    nothing = np.zeros(whole.shape[1], np.float32)
    means = {"": _with_first(whole, known.get("", nothing))}
    for language, found in by_language.items():
        means[language] = _with_first(np.stack(found), known.get(language, means[""]))
    return Usual({**known, **means})


def _with_first(rows: Floats, first: Floats) -> Floats:
    mean: Floats = (rows.sum(axis=0) + FIRST_TEXTS * first) / (len(rows) + FIRST_TEXTS)
    return mean


def read_usual() -> Usual:
    """What is usual here, by some `SAMPLE` of the installation's texts: two statements."""
    source = embedder()
    if source is None:
        return Usual({})
    return usual_of(seen_texts(), packaged(source.model))


def seen_texts() -> list[tuple[str, Floats]]:
    """Some `SAMPLE` originals, drawn evenly: the language of each, and its vector seen from the language's middle."""
    source = embedder()
    if source is None:
        return []
    centres = centres_of(source)
    rows = Vector.objects.filter(model=source.model, entry__is_original=True)
    each = -(-rows.count() // SAMPLE)
    if each > 1:
        rows = rows.annotate(place=F("pk") % each).filter(place=0)
    return [
        (language, centres.seen(np.frombuffer(bytes(values), np.int8).astype(np.float32) * np.float32(scale), language))
        for language, scale, values in rows.values_list("entry__language", "scale", "values").iterator()
    ]


@cache
def packaged(model: str) -> Usual | None:
    """What is usual in the demo's texts, for the model that they were read by."""
    if not PACKAGED.exists():
        return None
    with np.load(PACKAGED, allow_pickle=False) as kept:
        if str(kept["model"]) != model:
            return None
        means = kept["means"].astype(np.float32)
        return Usual({str(language): mean for language, mean in zip(kept["languages"], means, strict=True)})


def keep(usual: Usual, model: str) -> None:
    """Write what comes with the package."""
    languages = sorted(usual.means)
    means = np.stack([usual.means[language] for language in languages]).astype(np.float16)
    np.savez_compressed(PACKAGED, model=np.array(model), languages=np.array(languages), means=means)
