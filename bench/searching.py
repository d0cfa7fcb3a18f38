"""What a search costs by how many texts have its word: CPU milliseconds in this process, its model and its database.

    TALKA_DATA=FOLDER python -m bench.searching

FOLDER is one that `bench.pages --folder` filled. By words; with meaning, the question's vector made (cold) or
kept. Limits: 50, 120, 60 ms at the 95th percentile, for words of up to 5,000 texts.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
from typing import Any

from bench.processes import cpu_ms, tree

BANDS = ((100, 1_000), (1_000, 3_000), (3_000, 5_000), (5_000, 10**9))
SAMPLE = 20
LIMITS = {"words": 50, "cold": 120, "kept": 60}


def measured(database: int = 0) -> list[dict[str, Any]]:
    """A line a band and way; `database` is the process of the database's server, 0 for SQLite."""
    from talka.capabilities.search.meaning import embedder as embedders

    pids = tree(os.getpid()) | (tree(database) if database else set())
    words = {band: _words(*band) for band in BANDS}
    source = embedders.embedder()
    if source is not None:
        source.query("warm up", timeout=60)
        pids |= tree(os.getpid())
    for some in words.values():  # what is read once a process
        _costs(some[:3], pids)
    lines = []
    for band, some in words.items():
        ways = {"cold": [f"{word} {random.randrange(10**6)}" for word in some], "kept": some} if source else {}
        for way, asked in ways.items():
            if way == "kept":
                _costs(asked, pids)
            lines.append(_line(band, way, _costs(asked, pids)))
    embedders.use(None)
    lines += [_line(band, "words", _costs(some, pids)) for band, some in words.items()]
    return lines


def _words(least: int, most: int) -> list[str]:
    """Words of the index that about so many texts have."""
    from talka.capabilities.search.models import Word

    found = Word.objects.filter(count__gte=least, count__lt=most).exclude(text="").order_by("token")
    known = list(found.values_list("text", flat=True))
    return random.sample(known, min(SAMPLE, len(known)))


def _costs(words: list[str], pids: set[int]) -> list[float]:
    from talka.capabilities.search.queries import search
    from talka.capabilities.search.query import Query

    found = []
    for word in words:
        before = cpu_ms(pids)
        search(Query(text=word), None)
        time.sleep(0.002)  # until what answered has noted its time
        found.append(cpu_ms(pids) - before)
    return sorted(found)


def _line(band: tuple[int, int], way: str, costs: list[float]) -> dict[str, Any]:
    counted = band[1] <= BANDS[-1][0]
    return {
        "hits": f"{band[0]:,}-{band[1]:,}" if counted else f"more than {band[0]:,}",
        "way": way,
        "words": len(costs),
        "p50_ms": round(costs[len(costs) // 2], 1) if costs else None,
        "p95_ms": round(costs[int(len(costs) * 0.95) - 1], 1) if costs else None,
        "limit": LIMITS[way] if counted else None,
        "well": not counted or not costs or costs[int(len(costs) * 0.95) - 1] <= LIMITS[way],
    }


if __name__ == "__main__":
    import django

    django.setup()
    random.seed(1)
    print(json.dumps(measured(int(sys.argv[1]) if len(sys.argv) > 1 else 0)))
