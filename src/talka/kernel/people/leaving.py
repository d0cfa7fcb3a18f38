"""What the register of personal data is for: data to take along, leaving, and what has had its time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from .models import Person
from .personal import Erasure, Personal, by_model, declarations, file_sources, steps_before_erasure

# Somebody who left has an address at which nobody can be (RFC 2606 §2).
NOWHERE = "left.invalid"
CHUNK = 500


def held_of(person: Person) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Everything held of a person that is theirs to have: (``"needs.Voice"``, rows as {column: value}).

    Beside the declared fields a row has what says when and of which state it is; other people's ids are left out.
    """
    for model, fields in by_model():
        wanted = [one for one in fields if one.exported]
        if rows := _rows(model, wanted, person):
            yield model._meta.label, rows


def _rows(model: type[models.Model], wanted: list[Personal], person: Person) -> list[dict[str, Any]]:
    found = _theirs(wanted, person)
    if not found:
        return []
    named = {one.field for one in wanted}
    columns = [
        column.attname
        for column in model._meta.local_concrete_fields
        if column.name in named or not (_leads_to_somebody(column) or _holds_words(column))
    ]
    return list(model._default_manager.filter(found).order_by("pk").values(*columns).distinct())


def _leads_to_somebody(column: Any) -> bool:
    return column.is_relation and column.related_model is Person


def _holds_words(column: Any) -> bool:
    """Words that nobody declared to be the person's are not given out with their row."""
    return not column.choices and isinstance(column, models.CharField | models.TextField | models.JSONField)


def _theirs(fields: list[Personal], person: Person) -> Q:
    """Rows that are this person's, by any of these declarations; an empty Q for none."""
    found = Q()
    for one in fields:
        found |= Q(**{one.whose: person.pk}) if one.whose else Q()
        found |= Q(**{f"{one.address}__iexact": person.email}) if one.address else Q()
    return found


def files_held_of(person: Person) -> Iterator[tuple[str, bytes]]:
    """Files of theirs: (name in the export, content)."""
    for source in file_sources():
        yield from source(person)


@transaction.atomic
def erase(person: Person) -> Person:
    """Take a person out: each field goes the way it is declared to; who is left has no name, no address, no way in.

    What others rely on (a need that was taken up, a promise of an organisation) stays without them. Twice changes
    nothing. The caller notes the fact.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    if has_left(person):
        return person
    for step in steps_before_erasure():
        step(person)
    for model, fields in by_model():
        if model is not Person:
            _erase_of(model, fields, person)
    return _emptied(person)


def _erase_of(model: type[models.Model], fields: list[Personal], person: Person) -> None:
    rows = model._default_manager
    if gone := _theirs([one for one in fields if one.erasure == Erasure.ROW], person):
        rows.filter(pk__in=list(rows.filter(gone).values_list("pk", flat=True))).delete()
    for one in fields:
        column: Any = model._meta.get_field(one.field)
        if one.erasure == Erasure.BLANK:
            rows.filter(_theirs([one], person)).update(**{one.field: empty_of(column)})
    for one in fields:  # after the words: they are found by it
        column = model._meta.get_field(one.field)
        if one.erasure == Erasure.UNLINK and column.null:
            rows.filter(_theirs([one], person)).update(**{one.field: None})


def empty_of(column: Any) -> Any:
    """What a column holds when it holds nothing."""
    if column.null:
        return None
    return column.get_default() if isinstance(column, models.JSONField) else ""


def _emptied(person: Person) -> Person:
    for name in ("name", "reads"):
        setattr(person, name, empty_of(Person._meta.get_field(name)))
    person.email = f"{person.pk}@{NOWHERE}"
    person.is_active = person.is_coordinator = False
    person.address_confirmed_at = person.last_login = None
    person.set_unusable_password()
    person.save()
    return person


def has_left(person: Person) -> bool:
    """Whether they were taken out."""
    return person.email.endswith(f"@{NOWHERE}")


def purge() -> dict[str, int]:
    """Remove what has had its time, by model: how many rows. What a function of its own removes is left to that."""
    now, removed = timezone.now(), dict[str, int]()
    seen: set[tuple[Any, str]] = set()
    for one in declarations():
        key = (one.model, "" if one.erasure == Erasure.ROW else one.field)
        if one.kept.time is None or one.kept.by or key in seen:
            continue
        seen.add(key)
        old = one.model._default_manager.filter(one.kept.where, **{f"{one.kept.since}__lt": now - one.kept.time})
        label = one.model._meta.label
        removed[label] = removed.get(label, 0) + (_delete(old) if one.erasure == Erasure.ROW else _blank(old, one))
    return removed


def _delete(old: models.QuerySet[Any]) -> int:
    removed = 0
    while ids := list(old.order_by("pk").values_list("pk", flat=True)[:CHUNK]):
        old.model._default_manager.filter(pk__in=ids).delete()
        removed += len(ids)
    return removed


def _blank(old: models.QuerySet[Any], one: Personal) -> int:
    empty = empty_of(one.model._meta.get_field(one.field))
    return old.exclude(**{one.field: empty}).update(**{one.field: empty})
