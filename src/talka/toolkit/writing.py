"""Rows written by statements that are made once: Django makes one anew for each row, which costs more than running it.

No signals are sent, which nothing here listens to.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model
from django.db.models.sql import InsertQuery

from .statements import Statement

# A column's field, and the type whose values it takes as they are.
Column = tuple[Any, type | None]


def insert(instance: Model) -> None:
    """As `save(force_insert=True)`, for a model of one table whose key the database gives; the key is set."""
    connection = connections[DEFAULT_DB_ALIAS]
    instance._prepare_related_fields_for_save(operation_name="save")  # type: ignore[attr-defined]
    statement, fields = _insert(type(instance))
    values = [_value(field, as_is, instance, True, connection) for field, as_is in fields]
    ((instance.pk,),) = statement.rows(values)
    instance._state.adding, instance._state.db = False, DEFAULT_DB_ALIAS


@lru_cache(maxsize=256)
def _insert(model: type[Model]) -> tuple[Statement, list[Column]]:
    """The statement that writes a row and gives its key, with the fields of its values."""
    meta: Any = model._meta
    if meta.parents or meta.db_returning_fields != [meta.pk]:
        raise TypeError(f"{meta.label} is not a table of its own whose key the database gives")
    fields = [field for field in meta.local_concrete_fields if field is not meta.pk]
    query = InsertQuery(model)
    query.insert_values(fields, [model()])
    compiler = query.get_compiler(DEFAULT_DB_ALIAS)
    compiler.returning_fields = meta.db_returning_fields
    ((sql, values),) = compiler.as_sql()
    if len(values) != len(fields):
        raise TypeError(f"{meta.label} has columns that the database reckons")
    return Statement(sql), [(field, _as_is(field)) for field in fields]


# Values of these types go to either database as they are; Django looks them through again for each row.
_AS_IS: dict[str, type] = {
    "CharField": str,
    "TextField": str,
    "SlugField": str,
    "BooleanField": bool,
    "IntegerField": int,
    "BigIntegerField": int,
    "PositiveIntegerField": int,
    "PositiveSmallIntegerField": int,
    "SmallIntegerField": int,
    "AutoField": int,
    "BigAutoField": int,
}
_OF_DJANGO = "django.db.models.fields"


def _as_is(field: Any) -> type | None:
    """The type whose values this column takes as they are; None for columns that make something else of them."""
    target = field.target_field if field.is_relation else field
    own = not all(type(one).__module__.startswith(_OF_DJANGO) for one in (field, target))
    return None if own else _AS_IS.get(target.get_internal_type())


def _value(field: Any, as_is: type | None, instance: Model, add: bool, connection: Any) -> Any:
    """What is written for this column."""
    value = field.pre_save(instance, add=add)
    return value if as_is is not None and type(value) is as_is else field.get_db_prep_save(value, connection)


def save_columns(instance: Model, *names: str) -> None:
    """As `save(update_fields=names)`, by a statement a table that is made once; no signals are sent.

    Raises ObjectDoesNotExist when its row has gone.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    for statement, fields in _updates(type(instance), names):
        if not statement.change([_value(field, as_is, instance, False, connection) for field, as_is in fields]):
            raise ObjectDoesNotExist(f"{instance._meta.label} {instance.pk} has gone")


@lru_cache(maxsize=256)
def _updates(model: type[Model], names: tuple[str, ...]) -> list[tuple[Statement, list[Column]]]:
    """A statement for each table that has some of these columns, with the fields of its values; the key comes last."""
    tables: dict[Any, list[Any]] = {}
    for name in dict.fromkeys(names):
        field: Any = model._meta.get_field(name)
        tables.setdefault(field.model._meta, []).append(field)
    quoted = connections[DEFAULT_DB_ALIAS].ops.quote_name
    return [
        (
            Statement(
                f"UPDATE {quoted(meta.db_table)} SET {', '.join(f'{quoted(field.column)} = %s' for field in fields)}"
                f" WHERE {quoted(meta.pk.column)} = %s"
            ),
            [(field, _as_is(field)) for field in (*fields, meta.pk)],
        )
        for meta, fields in tables.items()
    ]
