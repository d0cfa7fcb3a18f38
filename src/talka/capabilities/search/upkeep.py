"""What the worker does for search: hears facts, makes vectors, looks after what was missed."""

from collections.abc import Sequence
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from talka.kernel.facts.models import Fact
from talka.kernel.facts.telling import listen_together
from talka.kernel.jobs.job import job
from talka.kernel.jobs.rounds import round_
from talka.kernel.jobs.schedule import scheduled
from talka.kernel.records.kinds import kinds, unlisted
from talka.kernel.records.models import Record
from talka.kernel.vocabulary.labels import forget

from . import counts
from .engine.choice import engine
from .indexing import index_records
from .meaning.embedder import embedder
from .models import SearchEntry
from .sweeping import Sweeping
from .vectors import embed_anew_for_another_model, embed_waiting, find_centres, follow_table, follow_whole_table
from .vocabulary import know_vocabulary, vocabulary_changed

SWEPT = 200
# An organisation's page changed, and perhaps its name, which stands in the entries of all that it owns.
RENAMING = ("directory.changed", "directory.merged", "directory.verified")
swept = Sweeping()
vectors_swept = Sweeping()


@job()
def index_records_of_owner(record_id: int) -> int:
    """Index all records of the organisation that owns this one (its page); how many."""
    owner = Record.objects.filter(pk=record_id).values("owner_id")
    ids = list(Record.objects.filter(owner__in=owner).order_by("pk").values_list("pk", flat=True))
    return sum(index_records(ids[start : start + SWEPT]) for start in range(0, len(ids), SWEPT))


@listen_together("*")
def follow(facts: Sequence[Fact]) -> None:
    """Whatever happened to records: their entries say what they say now."""
    index_records(fact.record_id for fact in facts if fact.record_id)
    renaming = (fact.record_id for fact in facts if fact.verb in RENAMING or fact.details.get("renamed"))
    for record_id in filter(None, dict.fromkeys(renaming)):
        index_records_of_owner.enqueue(record_id)
    if any(fact.verb.startswith("vocabulary.") for fact in facts):
        forget()
        know_vocabulary()


@round_(30, lane="search")
def sweep() -> bool:
    """Index what no fact told of: records written in bulk, and those whose time to be seen began or ended."""
    if vocabulary_changed():
        know_vocabulary()
    entry = SearchEntry.objects.filter(record=OuterRef("pk"), is_original=True)
    now = timezone.now()
    fresh = entry.filter(record_changed_at__gte=OuterRef("changed_at"))
    # What no feature declares any more has no entry to be made.
    known = Record.objects.filter(~unlisted(), swept.among(now), kind__in=[kind.code for kind in kinds()])
    missed = list(known.filter(~Exists(fresh)).order_by("-pk").values_list("pk", flat=True)[:SWEPT])
    if not missed:
        swept.found_nothing(now)
    begun = Q(visible_from__lte=now) & Exists(entry.filter(is_public=False)) & Q(shown=True, visibility="public")
    begun &= Q(visible_until__isnull=True) | Q(visible_until__gt=now)
    ended = Q(visible_until__lte=now) & Exists(entry.filter(is_public=True))
    ids = [
        *missed,
        *Record.objects.filter(begun | ended).values_list("pk", flat=True)[:SWEPT],
    ]
    return bool(ids) and index_records(ids) > 0


@round_(1, lane="meaning")
def make_vectors() -> bool:
    """Make vectors of what waits for one."""
    return embed_waiting() > 0


@round_(20, lane="meaning")
def lay_out_vectors() -> bool:
    """Lay out vectors that another worker made; wake the model's process where it is not.

    At first and each day all are looked at: each machine has its own file, and only one of them tidies up at night.
    """
    source = embedder()
    if source is not None:
        source.wake()
        find_centres()
    now = timezone.now()
    if vectors_swept.among(now):
        return follow_table() > 0
    vectors_swept.found_nothing(now)
    return follow_whole_table() > 0


@scheduled(every=timedelta(days=1), after=timedelta(hours=3))
def tidy() -> None:
    """Once a night: counts from scratch, vectors of what is gone dropped, the engine's own upkeep."""
    counts.recount()
    know_vocabulary()
    embed_anew_for_another_model()
    find_centres()
    follow_whole_table()
    engine().tidy()
