"""What is held of a person, as they may take it along."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import models
from django.db.models import Q

from .leaving import theirs
from .models import Person
from .personal import Personal, by_model, file_sources

Row = dict[str, Any]
# So many rows are in memory at a time.
CHUNK = 500


def held_of(person: Person) -> Iterator[tuple[type[models.Model], Iterator[Row]]]:
    """Everything held of a person that is theirs to have: (model, rows as {column: value}), where there is any.

    Beside the declared fields a row has what says when and of which state it is. A row that is theirs for one reason
    (they sent the invitation) does not show what is another's (to whom): other people's ids and words are left out.
    """
    for model, fields in by_model():
        wanted = [one for one in fields if one.exported]
        found = theirs(wanted, person)
        if found and model._default_manager.filter(found).exists():
            yield model, _rows(model, wanted, found, person)


def _rows(model: type[models.Model], wanted: list[Personal], found: Q, person: Person) -> Iterator[Row]:
    named = {one.field for one in wanted}
    columns = [
        column
        for column in model._meta.local_concrete_fields
        if column.name in named or not (_leads_to_somebody(column) or _holds_words(column))
    ]
    # Which of the declared fields are theirs is asked row by row, by what leads from the row to a person.
    ways = sorted({way for one in wanted for way in (one.whose, one.address) if way})
    rows = model._default_manager.filter(found).order_by("pk")
    names = dict.fromkeys([*(column.attname for column in columns), *ways])
    for row in rows.values(*names).iterator(chunk_size=CHUNK):
        others = named - {one.field for one in wanted if _is_theirs(one, row, person)}
        yield {column.attname: row[column.attname] for column in columns if column.name not in others}


def _is_theirs(one: Personal, row: Row, person: Person) -> bool:
    if one.whose and row[one.whose] == person.pk:
        return True
    return bool(one.address) and str(row[one.address]).lower() == person.email.lower()


def _leads_to_somebody(column: Any) -> bool:
    return bool(column.is_relation and column.related_model is Person)


def _holds_words(column: Any) -> bool:
    """Words that nobody declared to be the person's are not given out with their row."""
    wordy = isinstance(column, models.CharField | models.TextField | models.JSONField)
    return wordy and not getattr(column, "choices", None)


def files_held_of(person: Person) -> Iterator[tuple[str, Iterable[bytes]]]:
    """Files of theirs: (name in the export, its content in pieces)."""
    for source in file_sources():
        yield from source(person)
