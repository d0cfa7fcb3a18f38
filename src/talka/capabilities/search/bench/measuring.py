"""The measurement behind `bench.retrieval`, in a database of its own."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from talka.kernel.records import kinds
from talka.kernel.records.kinds import Kind, State
from talka.kernel.records.models import Record
from talka.kernel.records.rules import may_edit, may_see
from talka.toolkit.text.lemmas import prepare

from .. import finding
from ..counts import recount
from ..indexing import index_records
from ..meaning import embedder as embedders
from ..query import Query
from ..question import Question, ask
from ..ranking import Found
from ..vectors import embed_waiting
from .parallel import Line, read

LOOKED_AT = 10
RRF_K = 60
PATIENCE_SECONDS = 60.0

Ranked = list[int]


def measure(path: Path, pool: int, questions: int) -> dict[str, Any]:
    """Recall at 1 and 10 for each ordered pair of the file's languages, by each method; and their means."""
    lines, languages = read(path, pool)
    texts = _indexed(lines, languages)
    asked = range(min(questions, len(lines)))
    pairs = [
        _pair(source, target, [(lines[place][source], texts[target, place]) for place in asked])
        for source in languages
        for target in languages
        if source != target
    ]
    source = embedders.embedder()
    return {
        "file": path.name, "pool": len(lines), "questions": len(asked), "model": source.model if source else "none",
        "pairs": pairs, "mean": _mean(pairs),
    }  # fmt: skip


def _indexed(lines: list[Line], languages: list[str]) -> dict[tuple[str, int], int]:
    """Make a record of each text, index and embed them all; their ids by language and line."""
    call_command("migrate", verbosity=0, skip_checks=True)
    prepare(Path(settings.TALKA_WORDS))
    kinds.register(
        Kind(
            code="text", path="texts", model=Record, label="text", label_plural="texts", icon="", step="find",
            states=(State("open", "open", "open"),), visible=may_see, editable=may_edit,
        )
    )  # fmt: skip
    now = timezone.now()
    places = [(language, place) for language in languages for place in range(len(lines))]
    # The text is the body: a title of its own would be found too easily.
    records = Record.objects.bulk_create(
        Record(kind="text", title=f"{language} {place}", body=lines[place][language], language=language, state="open",
               shown=True, published_at=now)
        for language, place in places
    )  # fmt: skip
    index_records([record.pk for record in records])
    recount()
    while done := embed_waiting(64):
        print(f"embedded {done}", file=sys.stderr)
    return {where: record.pk for where, record in zip(places, records, strict=True)}


def _pair(source: str, target: str, wanted: list[tuple[str, int]]) -> dict[str, Any]:
    ranks: dict[str, list[int]] = {}
    for text, record in wanted:
        for method, ranked in _answers(text, source, target).items():
            ranks.setdefault(method, []).append(ranked.index(record) if record in ranked else LOOKED_AT)
    print(f"{source} → {target}", file=sys.stderr)
    return {"from": source, "to": target, **{method: _recall(found) for method, found in ranks.items()}}


def _answers(text: str, source: str, target: str) -> dict[str, Ranked]:
    """The first records of each method; only texts in the target language are wanted."""
    query = Query(text=text, languages=(target,), reader=source)
    question = ask(text, source)
    model = embedders.embedder()
    if model:
        model.query(text, PATIENCE_SECONDS)  # kept from here on: what is measured is not the model's speed
    embedders.use(None)
    lexical = _ranked(finding.find(question, query, None), query, 50)
    embedders.use(model)
    semantic = _ranked(finding.find(Question(text, (), question.counts, question.total), query, None), query, 50)
    fused = _ranked(finding.find(question, query, None), query, LOOKED_AT)
    return {
        "lexical": lexical[:LOOKED_AT], "semantic": semantic[:LOOKED_AT], "fused": fused,
        "rrf": _reciprocal([lexical, semantic])[:LOOKED_AT],
    }  # fmt: skip


def _ranked(found: Found, query: Query, limit: int) -> Ranked:
    wanted = finding.wanted_tokens(query)
    return [int(record) for record in found.hits.passing(wanted).records[:limit]]


def _reciprocal(rankings: Iterable[Ranked]) -> Ranked:
    """Reciprocal rank fusion (Cormack, Clarke, Büttcher 2009)."""
    scores: dict[int, float] = {}
    for ranked in rankings:
        for place, record in enumerate(ranked, start=1):
            scores[record] = scores.get(record, 0.0) + 1 / (RRF_K + place)
    return sorted(scores, key=lambda record: -scores[record])


def _recall(ranks: list[int]) -> dict[str, float]:
    return {f"r{at}": round(sum(rank < at for rank in ranks) / len(ranks), 4) for at in (1, 10)}


def _mean(pairs: list[dict[str, Any]]) -> dict[str, Any]:
    methods = [name for name in pairs[0] if name not in ("from", "to")]
    means = {
        method: {at: round(sum(pair[method][at] for pair in pairs) / len(pairs), 4) for at in ("r1", "r10")}
        for method in methods
    }
    return {"from": "all", "to": "all", **means}
