"""A row of any model, with as much of a person in it as it can hold."""

from __future__ import annotations

import datetime
import uuid
from itertools import count
from typing import Any

from django.db import models
from django.utils import timezone

from talka.kernel.people.models import Person
from talka.kernel.people.personal import declarations

_number = count(1)

# What a table's constraints ask for beyond the columns' types.
SPECIAL: dict[str, dict[str, Any]] = {
    "needs.Need": {"spot_latitude": 41.5, "spot_longitude": 44.5, "quantity": None, "unit": ""},
    "directory.OrganisationPage": {"registry_number": "", "pic": "", "oid": ""},
    "records.Record": {"kind": "need"},
    "comments.Comment": {"place": 0},
    "events.FollowUp": {"months": 3},
    "circles.Circle": {"least": 6, "most": 15, "minutes": 90},
    "circles.Meeting": {"ends_at": timezone.now() + datetime.timedelta(days=1)},
    "fieldwork.FieldMeeting": {"ends_at": timezone.now() + datetime.timedelta(days=1)},
}
# Ways that may be empty, but one of them must not.
WANTED = {("comments.Reaction", "record"), ("watching.Watch", "organisation"), ("events.Feedback", "registration")}


def row_of(model: type[models.Model], person: Person, mark: str) -> Any:
    """A new row: every way to a person leads to this one, every declared word holds the mark, every address is theirs.

    What isn't declared holds no mark; what it hangs on is made along, without the person where that may be.
    """
    declared = {(one.model, one.field) for one in declarations()}
    values: dict[str, Any] = {}
    for column in model._meta.concrete_fields:
        if column.primary_key and (column.is_relation or not isinstance(column, models.CharField)):
            if column.is_relation and not getattr(column.remote_field, "parent_link", False):
                values[column.name] = _related(column, person, mark)
            continue
        owner: Any = column.model
        values[column.name] = _value(column, person, mark, (owner, column.name) in declared)
    for base in reversed(model.__mro__):
        values |= SPECIAL.get(base._meta.label, {}) if hasattr(base, "_meta") else {}
    row = model(**values)
    row.save(force_insert=not model._meta.parents)
    return row


def _related(column: Any, person: Person, mark: str) -> Any:
    if column.related_model is Person:
        return person
    return row_of(column.related_model, person, mark)


def _value(column: Any, person: Person, mark: str, is_declared: bool) -> Any:
    if column.is_relation:
        leads = column.related_model is Person or not column.null
        leads = leads or (column.model._meta.label, column.name) in WANTED
        return _related(column, person, mark) if leads else None
    if isinstance(column, models.EmailField):
        return person.email if is_declared else f"other{next(_number)}@example.org"
    if isinstance(column, models.JSONField):
        return {"said": f"{mark} said"} if is_declared else column.get_default() or {}
    if column.choices:
        return column.choices[0][0]
    if isinstance(column, models.CharField | models.TextField):
        said = f"{next(_number)} {mark}" if is_declared else str(next(_number))
        return said[-(column.max_length or 1000) :]
    return _plain(column)


def _plain(column: Any) -> Any:
    if isinstance(column, models.GenericIPAddressField):
        return "192.0.2.7"
    if isinstance(column, models.DateTimeField):
        return timezone.now()
    if isinstance(column, models.DateField):
        return datetime.date(2026, 11, 22)
    if isinstance(column, models.BooleanField):
        return False
    if isinstance(column, models.UUIDField):
        return uuid.uuid4()
    if isinstance(column, models.BinaryField):
        return b"0"
    if column.unique or column.null is False:
        return next(_number) if column.unique else 1
    return None
