"""Vectors of entries: made in the background, kept in the database, laid out for looking; who is near whom."""

from collections.abc import Iterable

import structlog
from django.db import transaction

from talka.kernel.vocabulary.models import TermLabel

from .meaning.centres import Centres, keep, kept_at, measured, nowhere, read
from .meaning.embedder import Embedder, embedder
from .meaning.matrix import quantised
from .meaning.nearest import BATCH, Nearest, nearest
from .meaning.protocol import Floats
from .models import SearchEntry, SearchText, Vector

log = structlog.get_logger(__name__)

AT_ONCE = 32
MOST_TRIED = 3
OUT_OF_ORDER = 2_000


def where_vectors_lie() -> Nearest | None:
    """The place for looking at this installation's vectors; None without a model or before its first vector."""
    source = embedder()
    if source is None:
        return None
    dimensions = dimensions_of(source)
    return nearest(source.model, dimensions, centres_of(source)) if dimensions else None


_centres: dict[str, Centres] = {}
_dimensions: dict[str, int] = {}


def centres_of(source: Embedder) -> Centres:
    """The middles of the languages in the model's space; nowhere, as long as they are not known."""
    known = _centres.get(source.model)
    if known is None:
        known = read(kept_at(source.model))
        if known is None or known.questions.shape[1] != dimensions_of(source):
            return nowhere(dimensions_of(source))
        _centres[source.model] = known
    return known


def find_centres() -> bool:
    """Find the centres of a model that comes without, by the vocabulary's labels; whether they are known now.

    Some 2,500 short texts are embedded, once. Everything laid out before is laid out anew.
    """
    source = embedder()
    if source is None or centres_of(source).languages:
        return source is not None
    found = measured(source, labels_by_language())
    if found is None:
        return False
    keep(kept_at(source.model), found)
    follow_table()
    return True


def labels_by_language() -> dict[str, list[str]]:
    """The labels of all terms, by language."""
    found: dict[str, list[str]] = {}
    for language, label in TermLabel.objects.order_by("term_id").values_list("language", "label"):
        found.setdefault(language, []).append(label)
    return found


def forget_dimensions() -> None:
    """Ask again how many components vectors have, and where languages lie (after the model was changed)."""
    _dimensions.clear()
    _centres.clear()


def dimensions_of(source: Embedder) -> int:
    """How many components the model's vectors have; 0 when that isn't known yet."""
    if source.model not in _dimensions:
        known = source.dimensions
        if not known:
            first = Vector.objects.filter(model=source.model).values_list("values", flat=True).first()
            known = len(bytes(first)) if first is not None else 0
        if not known:
            return 0
        _dimensions[source.model] = known
    return _dimensions[source.model]


def embed_waiting(limit: int = AT_ONCE) -> int:
    """Make the vectors of entries that wait for one; how many were made.

    First of what everybody may see, of that the originals, of those the newest: so most can be found soonest.

    Two workers may make the same one: the later is kept. An entry whose text changed meanwhile goes on waiting.
    """
    source = embedder()
    if source is None:
        return 0
    waiting = list(
        SearchEntry.objects.filter(waits_for_vector=True)
        .order_by("-is_public", "-is_original", "-pk")
        .values_list("pk", "digest")[:limit]
    )
    if not waiting:
        return 0
    texts = {
        text.pk: f"{text.title}\n{text.plain}" for text in SearchText.objects.filter(pk__in=[pk for pk, _ in waiting])
    }
    digests = {pk: digest for pk, digest in waiting if pk in texts}
    vectors = source.passages([texts[pk] for pk in digests])
    if vectors is None:
        return _one_by_one(source, digests, texts)
    _keep(source.model, digests, vectors)
    follow_table()
    return len(digests)


def _one_by_one(source: Embedder, digests: dict[int, str], texts: dict[int, str]) -> int:
    """Where a batch failed: a text that the model alone can't bear must not keep the others waiting for ever.

    While all fail, it is the model that is away, and all go on waiting.
    """
    done, failed = 0, []
    for pk, digest in digests.items():
        vector = source.passages([texts[pk]])
        if vector is None:
            failed.append(pk)
            if done == 0 and len(failed) > MOST_TRIED:
                return 0
            continue
        _keep(source.model, {pk: digest}, vector)
        done += 1
    if done:
        log.warning("search.no_vector", entries=failed)
        SearchEntry.objects.filter(pk__in=failed).update(waits_for_vector=False)
        follow_table()
    return done


@transaction.atomic
def _keep(model: str, digests: dict[int, str], vectors: Floats) -> None:
    unchanged = SearchEntry.objects.select_for_update().filter(pk__in=digests).values_list("pk", "digest")
    living = {pk for pk, digest in unchanged if digests[pk] == digest}
    Vector.objects.filter(entry__in=living).delete()
    rows = []
    for (pk, digest), vector in zip(digests.items(), vectors, strict=True):
        if pk in living:
            scale, values = quantised(vector)
            rows.append(Vector(entry_id=pk, model=model, digest=digest, scale=scale, values=values.tobytes()))
    Vector.objects.bulk_create(rows)
    SearchEntry.objects.filter(pk__in=living).update(waits_for_vector=False)


def follow_table() -> int:
    """Lay out vectors that the database has and the place for looking has not; how many."""
    return _follow(OUT_OF_ORDER)


def follow_whole_table() -> int:
    """The same for all vectors, however old, and forget those that are gone."""
    place = where_vectors_lie()
    if place is None:
        return 0
    place.forget_gone()
    return _follow(None)


def _follow(look_back: int | None) -> int:
    """Lay out what is missing; of older vectors, those up to so many ids behind the last that is laid out.

    Of two workers, the one that began first may commit last: the last id says nothing of the few before it.
    """
    place = where_vectors_lie()
    source = embedder()
    if place is None or source is None:
        return 0
    after = 0 if look_back is None else max(0, place.last_vector() - look_back)
    known = place.laid_out(after)
    there = Vector.objects.filter(model=source.model, pk__gt=after).order_by("pk").values_list("pk", flat=True)
    missing = [pk for pk in there.iterator(chunk_size=10_000) if pk not in known]
    added = 0
    for start in range(0, len(missing), BATCH):
        rows = Vector.objects.filter(pk__in=missing[start : start + BATCH]).order_by("pk")
        added += place.append(rows.values_list("pk", "entry_id", "entry__language", "scale", "values"))
    return added


def embed_anew_for_another_model() -> int:
    """After the model was changed: entries with another model's vector wait for a new one; how many."""
    source = embedder()
    if source is None:
        return 0
    other = Vector.objects.exclude(model=source.model).values("entry_id")
    return SearchEntry.objects.filter(pk__in=other, waits_for_vector=False).update(waits_for_vector=True)


def vectors_of(record_ids: Iterable[int]) -> dict[int, Floats]:
    """The vectors of records' originals, float32 of unit length, by record; records without one are left out."""
    place = where_vectors_lie()
    originals = SearchEntry.objects.filter(record__in=list(record_ids), is_original=True).values_list("pk", "record_id")
    records = dict(originals)
    return {records[entry]: vector for entry, vector in place.vectors(records).items()} if place and records else {}
