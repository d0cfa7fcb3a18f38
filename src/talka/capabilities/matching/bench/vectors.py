"""Vectors of the projects' texts by the installation's embedder, kept in TALKA_DATA/bench-cache."""

from __future__ import annotations

from hashlib import blake2b
from pathlib import Path

import numpy as np
from django.conf import settings

from talka.capabilities.search.meaning.embedder import embedder

from .history import Vectors
from .reading import Dataset

LONGEST = 200  # characters: a title and a sentence; an embedder on the processor reads some 40 such texts a second


def vectors_of(dataset: Dataset) -> Vectors:
    """A vector for each project with a text; none when nothing embeds here."""
    source = embedder()
    # A project of a single organisation is no cooperation: nothing asks for its text.
    together = (project for project in dataset.projects if len(project.members) > 1)
    texts = {project.id: project.text[:LONGEST] for project in together if project.text}
    if source is None or not dataset.has_text:
        return {}
    distinct = sorted(set(texts.values()))
    key = blake2b("\n".join((source.model, *distinct)).encode(), digest_size=16).hexdigest()
    kept = Path(settings.TALKA_DATA) / "bench-cache" / f"{key}.npy"
    if kept.exists():
        matrix = np.load(kept)
    else:
        found = source.passages(distinct)
        if found is None:
            return {}
        matrix = found
        kept.parent.mkdir(parents=True, exist_ok=True)
        np.save(kept, matrix)
    row = {text: matrix[number] for number, text in enumerate(distinct)}
    return {project: row[text] for project, text in texts.items()}
