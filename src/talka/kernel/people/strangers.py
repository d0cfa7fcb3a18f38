"""People who left an address and never showed that it is theirs: forgotten when nothing is held of them any more."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.db import models, transaction

from .models import Person


@transaction.atomic
def forget_strangers(ids: Iterable[int], *, but: Collection[type[models.Model]] = ()) -> int:
    """Delete those of these persons who never confirmed their address and of whom no table holds anything; how many.

    Rows of the models in `but` are no reason to keep somebody: mails that were sent to them, say.
    """
    wanted = list(ids)
    found = Person.objects.filter(
        pk__in=wanted, address_confirmed_at=None, last_login=None, is_coordinator=False, password__startswith="!"
    )
    for relation in Person._meta.get_fields(include_hidden=True):
        if _is_row_of_theirs(relation) and relation.related_model not in but:
            name = relation.field.name  # type: ignore[union-attr]
            rows: Any = relation.related_model._default_manager  # type: ignore[union-attr]
            found = found.exclude(pk__in=rows.filter(**{f"{name}__in": wanted}).values(name))
    gone = list(found.values_list("pk", flat=True))
    Person.objects.filter(pk__in=gone).delete()
    return len(gone)


def _is_row_of_theirs(relation: Any) -> bool:
    return bool(relation.auto_created and not relation.concrete and (relation.one_to_many or relation.one_to_one))
