"""A large database out of a small one: its records and their index are copied as often as wanted.

Making a record up and analysing its words costs ten milliseconds, so that a million would take three hours. Copies have
the words of their originals: each word stands in as many times more records, which is the harder case for search.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.models import F, Max

from bench.synthetic import OWN_COLUMNS
from talka.capabilities.search import counts
from talka.capabilities.search.documents import drafts
from talka.capabilities.search.engine.choice import engine
from talka.capabilities.search.models import SearchEntry, SearchText, Word
from talka.capabilities.search.vocabulary import know_vocabulary
from talka.kernel.facts.models import Fact
from talka.kernel.records.kinds import kind_of
from talka.kernel.records.models import Record, Tag, Translation

STEP = 10_000_000  # what an id grows by from one copy to the next; larger than any id of the original
BATCH = 500
# What belongs to a record or to one of its entries; everything else (places, terms, organisations) is shared.
SHIFTED = {"record", "record_ptr", "entry"}


def copied_models() -> list[type[models.Model]]:
    """Tables to be copied, those that others point to first."""
    own = [kind_of(code).model for code in OWN_COLUMNS]
    return [Record, *own, Tag, Translation, Fact, SearchEntry, SearchText]


def multiply(times: int) -> None:
    """Make the database hold `times` as many records as it does; it must not hold copies yet."""
    highest = Record.objects.aggregate(highest=Max("pk"))["highest"] or 0
    if highest >= STEP:
        raise SystemExit("this database holds copies already")
    for number in range(1, times):
        with transaction.atomic(), connection.cursor() as cursor:
            for model in copied_models():
                cursor.execute(copying(model), {"by": number * STEP, "step": STEP})
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), copied_models()):
            cursor.execute(statement)
    for batch in documents():
        with transaction.atomic():
            engine().write((pk + number * STEP, document) for pk, document in batch for number in range(1, times))
    know_vocabulary()
    Word.objects.update(count=F("count") * times)
    counts.recount()


def copying(model: type[models.Model]) -> str:
    """The statement that copies a table's rows, with the ids of what belongs to a record shifted."""
    quoted = connection.ops.quote_name
    columns, values = [], []
    for field in model._meta.local_concrete_fields:
        column = quoted(field.column)
        columns.append(column)
        shifted = field.primary_key or field.name in SHIFTED or (model is Fact and field.name == "record_id")
        values.append(f"{column} + %(by)s" if shifted else column)
    table, key = quoted(model._meta.db_table), quoted(model._meta.pk.column)
    # The originals alone: what was copied before has larger ids.
    return f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)} FROM {table} WHERE {key} < %(step)s"


def documents() -> Iterator[list[tuple[int, Any]]]:
    """(entry, what is searched of it) of the originals."""
    last = 0
    while ids := list(
        Record.objects.filter(pk__gt=last, pk__lt=STEP).order_by("pk").values_list("pk", flat=True)[:BATCH]
    ):
        last = ids[-1]
        rows = SearchEntry.objects.filter(record__in=ids).values_list("record_id", "language", "pk")
        entries = {(record, language): pk for record, language, pk in rows}
        yield [(entries[draft.record_id, draft.language], draft.document) for draft in drafts(ids)]
