"""A record that an import brought before is brought to what its source says now."""

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from django.db import transaction

from talka.kernel.access.rules import require
from talka.kernel.facts.journal import note

from ..actions import save_text, set_tags
from ..models import Record
from ..rules import may_edit
from .rows import Row

R = TypeVar("R", bound=Record)


@transaction.atomic
def bring_up_to_date(model: type[R], row: Row, columns: Mapping[str, Any], *, verb: str) -> R:
    """Write a line's columns and terms into the record that it names, and note it; nothing when nothing differs.

    Raises `Denied` unless whoever imports may edit it (None: the operator).
    """
    if row.existing is None:
        raise ValueError("a line that names no record creates one")
    record = cast(R, model._default_manager.select_for_update().get(pk=row.existing.pk))
    if row.by is not None:
        require(may_edit(row.by, record))
    changed = [name for name, value in columns.items() if getattr(record, name) != value]
    present = set(record.tag_rows.values_list("term_id", flat=True))
    if not changed and present == set(row.terms):
        return record
    for name in changed:
        setattr(record, name, columns[name])
    save_text(record)
    set_tags(record, row.terms)
    note(verb, record, row.by, organisation=record.owner_id, version=record.version)
    return record
