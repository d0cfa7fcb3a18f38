#!/usr/bin/env python3
"""How long finding the matches of one record among many takes, and reading those that are kept.

    python -m bench.matching_speed --records 100000

Made-up records as for `bench.pages`, with profiles and random vectors; in a database of its own (DATABASE_URL names an
empty one, else a new SQLite). Aim: 50 ms of CPU for one record and kind among 100,000 candidates. The worker does this
in the background: a page only reads what is kept.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from statistics import median
from typing import Any

SAMPLE = 30


def prepare(records: int) -> None:
    """Fill an empty database: records in which nobody takes part, index entries without words, vectors, profiles."""
    from talka.config.command.upkeep import migrate

    migrate()
    from bench.synthetic import Filler, settle
    from talka.capabilities.matching.reading import read_profiles
    from talka.kernel.records.models import Record

    Filler().fill(records)
    put_vectors()
    ids = list(Record.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), 1000):
        read_profiles(ids[start : start + 1000])
    settle()


def put_vectors() -> None:
    """A random vector for each record's original."""
    import numpy as np

    from talka.capabilities.search.meaning import embedder
    from talka.capabilities.search.meaning.matrix import quantised
    from talka.capabilities.search.models import SearchEntry, Vector
    from talka.capabilities.search.vectors import follow_table
    from talka.kernel.records.models import Record

    embedder.use(embedder.Embedder(Silent()))
    chance = np.random.default_rng(1)
    rows = Record.objects.order_by("pk").values_list("pk", "language", "changed_at").iterator(chunk_size=2000)
    entries = [
        SearchEntry(
            record_id=pk, language=language, is_original=True, is_public=True, facets="", digest="", newness=pk,
            record_changed_at=at, waits_for_vector=False,
        )
        for pk, language, at in rows
    ]  # fmt: skip
    SearchEntry.objects.bulk_create(entries, batch_size=1000)
    made = []
    for entry in SearchEntry.objects.order_by("pk").values_list("pk", flat=True):
        vector = chance.standard_normal(Silent.dimensions).astype(np.float32)
        scale, values = quantised(vector / np.linalg.norm(vector))
        made.append(Vector(entry_id=entry, model=Silent.model, digest="", scale=scale, values=values.tobytes()))
    Vector.objects.bulk_create(made, batch_size=1000)
    follow_table()


class Silent:
    """A model that is never asked."""

    model = "random"
    dimensions = 384

    def embed(self, texts: list[str], is_query: bool, seconds: float) -> None:
        """Nothing."""


def timed(call: Callable[[], Any]) -> tuple[float, float]:
    """CPU and wall milliseconds of one call."""
    cpu, wall = time.process_time(), time.perf_counter()
    call()
    return (time.process_time() - cpu) * 1000, (time.perf_counter() - wall) * 1000


def measure(kind: str) -> None:
    """Print the medians for a sample of records of a kind."""
    from talka.capabilities.matching import queries, refreshing
    from talka.capabilities.matching.models import MatchProfile
    from talka.capabilities.matching.reading import profile_of, rows_of
    from talka.capabilities.matching.surroundings import surroundings
    from talka.kernel.records.kinds import kind_of

    rows = list(rows_of(MatchProfile.objects.filter(kind=kind, live=True)).order_by("-pk")[: SAMPLE + 1])
    if len(rows) < 2:  # the filler makes none of this kind
        return
    around = surroundings()
    sought = len(kind_of(kind).matching.seeks)
    found, read = [], []
    for row in rows:
        seeker = profile_of(row)
        found.append(timed(lambda seeker=seeker: refreshing._find(seeker, around)))
        refreshing.refresh_matches(row["record_id"])
        read.append(timed(lambda pk=row["record_id"]: queries.matches_of(pk, None)))
    for name, costs, parts in (("find", found[1:], sought), ("read", read[1:], 1)):
        cpu, wall = (median(cost[place] for cost in costs) for place in (0, 1))
        each = f", {cpu / parts:.1f} ms CPU a kind" if parts > 1 else ""
        print(f"{name} the matches of one {kind}: {cpu:.1f} ms CPU, {wall:.1f} ms wall (median of {len(costs)}){each}")


def main() -> None:
    """Prepare and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=100_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="talka-bench-") as folder:
        os.environ["TALKA_DATA"] = folder
        prepare(options.records)
        from talka.capabilities.matching.surroundings import read

        print(f"read what all depends on: {timed(read)[0]:.0f} ms CPU, kept for two minutes")
        for kind in ("need", "offer", "organisation"):
            measure(kind)


if __name__ == "__main__":
    main()
