"""When a record can first be seen those who watch are told, once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from talka.capabilities.exchange.models import ImportedLine
from talka.capabilities.notices.hearing import tell
from talka.kernel.facts.models import Fact
from talka.kernel.facts.telling import listen_together
from talka.kernel.jobs.schedule import scheduled
from talka.kernel.records.kinds import has_kind, is_listed
from talka.kernel.records.models import Record, Visibility

from .models import Announced
from .notices import NEW

# A record whose time to be seen begins later is looked for this far back: a worker may have been away.
LOOKED_BACK = timedelta(days=30)
# Whom it is for before any watcher could see it: those who write it, those who take part.
NOT_YET = (Visibility.DRAFT, Visibility.PARTIES)


@listen_together("*")
def announce(facts: Sequence[Fact]) -> None:
    """Tell those who watch of the records that these facts have made public; hearing them again changes nothing.

    After `notices` has heard the same facts (it is imported here, so it hears first): whoever a fact concerns hears of
    it as that, and not once more because they watch.
    """
    about: dict[int, list[Fact]] = {}
    for fact in facts:
        if fact.record_id:
            about.setdefault(fact.record_id, []).append(fact)
    known = dict(Announced.objects.filter(record_id__in=about).values_list("record_id", "fact_id"))
    for record in _may_be_announced(Record.objects.filter(pk__in=[pk for pk in about if pk not in known])):
        if by := _published_by(record, about[record.pk]):
            _announce(record, by)
    for record_id, fact_id in known.items():
        # Told of before, perhaps not to the end: its worker was killed.
        for fact in about[record_id]:
            if fact.pk == fact_id:
                tell(NEW, fact)


def _may_be_announced(records: QuerySet[Record]) -> list[Record]:
    """Those of them that others than their writers and parties can see now, and that stand in lists."""
    now = timezone.now()
    open_now = Q(visible_from__isnull=True) | Q(visible_from__lte=now)
    open_now &= Q(visible_until__isnull=True) | Q(visible_until__gt=now)
    imported = Exists(ImportedLine.objects.filter(record_id=OuterRef("pk")))
    shown = records.filter(open_now, shown=True).exclude(visibility__in=NOT_YET)
    rows = shown.annotate(came_by_import=imported).only("kind", "state", "published_at", "origin").order_by("pk")
    return [row for row in rows if has_kind(row.kind) and is_listed(row.kind, row.state)]


def _published_by(record: Record, facts: Sequence[Fact]) -> Fact | None:
    """The fact that published it: the first since then; None when that one is still to be heard."""
    return next((fact for fact in facts if record.published_at is None or fact.at >= record.published_at), None)


def _announce(record: Record, by: Fact) -> None:
    """Only one fact announces a record, however many workers hear of it at once."""
    imported = bool(record.origin) or record.came_by_import  # type: ignore[attr-defined]
    with transaction.atomic():
        mine, _new = Announced.objects.get_or_create(
            record_id=record.pk, defaults={"fact_id": None if imported else by.pk}
        )
    if mine.fact_id == by.pk:
        tell(NEW, by)


@scheduled(every=timedelta(minutes=10))
def announce_begun() -> int:
    """Records whose time to be seen has begun, of which no fact tells: how many."""
    now = timezone.now()
    begun = Record.objects.filter(visible_from__gt=now - LOOKED_BACK, visible_from__lte=now)
    waiting = begun.filter(~Exists(Announced.objects.filter(record_id=OuterRef("pk"))))
    told = 0
    for record in _may_be_announced(waiting):
        fact = Fact.objects.filter(record_id=record.pk, told_at__isnull=False).order_by("-pk").first()
        if fact:
            _announce(record, fact)
            told += 1
    return told
