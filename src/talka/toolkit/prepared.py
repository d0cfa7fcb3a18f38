"""Queries whose SQL is made once: afterwards only the values in it change.

Django builds a statement anew each time it is asked, which for a joined page costs more than running it and drawing the
page (measured: 4.5 of 9 ms). Rows, model instances, converters and related objects come out as ever.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from threading import Lock
from typing import Any

from django.core.exceptions import EmptyResultSet, FullResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model, QuerySet
from django.db.models.base import ModelState
from django.db.models.query import (
    FlatValuesListIterable,
    ModelIterable,
    ValuesIterable,
    ValuesListIterable,
    get_related_populators,
)
from django.utils import timezone

from .statements import Statement

# Stands for a slot's value while the statement is made: no id is ever so large, no key is this number.
MARK = 7_206_113_000_000_000
KEPT = 256


@dataclass(frozen=True)
class _Slot:
    """Where a value goes."""

    name: str


class _Clock:
    """Where the present moment goes."""


CLOCK = _Clock()


@dataclass(frozen=True)
class _Made:
    """A statement with its places, and what turns its rows into what the queryset yields."""

    statement: Statement
    places: tuple[Any, ...]
    converters: dict[int, Any]
    shape: Callable[[list[Any]], list[Any]]

    def values(self, slots: dict[str, int | str]) -> tuple[Any, ...]:
        """The statement's values, these among them."""
        now = _now() if CLOCK in self.places else None
        return tuple(
            slots[place.name] if isinstance(place, _Slot) else now if place is CLOCK else place for place in self.places
        )

    def run(self, slots: dict[str, int | str]) -> list[Any]:
        """The rows for these values, on this thread's connection."""
        rows = self.statement.rows(self.values(slots))
        if self.converters:
            connection = connections[DEFAULT_DB_ALIAS]
            rows = [list(row) for row in rows]
            for place, (converters, expression) in self.converters.items():
                for convert in converters:
                    for row in rows:
                        row[place] = convert(row[place], expression, connection)
        return self.shape(rows)


def _today() -> date:
    """As `timezone.localdate()`, in a third of its time."""
    return datetime.now(timezone.get_current_timezone()).date()


def _now() -> Any:
    return connections[DEFAULT_DB_ALIAS].ops.adapt_datetimefield_value(timezone.now())


def _shape(queryset: Any, compiler: Any) -> Callable[[list[Any]], list[Any]]:
    """What turns rows into what this queryset's own iterable yields."""
    query, iterable = queryset.query, queryset._iterable_class
    names = query.selected or (*query.extra_select, *query.values_select, *query.annotation_select)
    if iterable is ModelIterable and not queryset._known_related_objects:
        return _instances(compiler)
    if iterable is ValuesIterable:
        return lambda rows: [dict(zip(names, row, strict=False)) for row in rows]
    if iterable is ValuesListIterable:
        return lambda rows: list(map(tuple, rows))
    if iterable is FlatValuesListIterable:
        return lambda rows: [row[0] for row in rows]
    raise TypeError(f"a queryset with {iterable.__name__} can't be kept as a statement")


def _instances(compiler: Any) -> Callable[[list[Any]], list[Any]]:
    """Rows as instances, as `ModelIterable` makes them; what it works out each time is worked out once."""
    about, select = compiler.klass_info, compiler.select
    model, first, end = about["model"], about["select_fields"][0], about["select_fields"][-1] + 1
    fields = [column[0].target.attname for column in select[first:end]]
    related = get_related_populators(about, select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg]  # of a later Django
    annotations = list((compiler.annotation_col_map or {}).items())
    make = _put_together if _is_plain(model) else _by_django

    def instances(rows: list[Any]) -> list[Any]:
        found = []
        for row in rows:
            one = make(model, fields, row[first:end])
            for populator in related:
                populator.populate(row, one)
            for name, place in annotations:
                setattr(one, name, row[place])
            found.append(one)
        return found

    return instances


def _is_plain(model: type[Model]) -> bool:
    """Whether a row becomes an instance by no other way than Django's own (nothing here listens to signals of it)."""
    return model.__init__ is Model.__init__ and model.from_db.__func__ is Model.from_db.__func__  # type: ignore[attr-defined]


def _by_django(model: type[Model], fields: list[str], values: Sequence[Any]) -> Model:
    return model.from_db(DEFAULT_DB_ALIAS, fields, values)


def _put_together(model: type[Model], fields: list[str], values: Sequence[Any]) -> Model:
    """As `from_db`, which sets each column by itself and tells two signals that nothing listens to."""
    one = model.__new__(model)
    state = ModelState()
    state.adding, state.db = False, DEFAULT_DB_ALIAS
    one.__dict__.update(zip(fields, values, strict=True), _state=state)
    return one


class Prepared:
    """`build(*key, **slots)` gives a queryset; calling this gives its rows as a list.

    Slots are whole numbers (ids) or texts (keys) whose value may differ each time; one that is not among the
    statement's values is an error, unless its name begins with `may_vanish`. Moments that `build` takes from
    `timezone.now()` are taken anew each time, and statements are made anew each day.
    Whatever else may change the statement, beside which slots there are, must be in `key`.
    """

    def __init__(self, build: Callable[..., QuerySet[Any]], *, may_vanish: str = "") -> None:
        self.build = build
        self.may_vanish = may_vanish
        self._made: OrderedDict[Hashable, _Made] = OrderedDict()
        self._lock = Lock()

    def __call__(self, *key: Hashable, **slots: int | str) -> list[Any]:
        """The rows. Raises what running the queryset would raise."""
        try:
            made = self._found(key, slots)
        except (EmptyResultSet, FullResultSet):
            return list(self.build(*key, **slots))
        return made.run(slots)

    def statement(self, *key: Hashable, **slots: int | str) -> tuple[str, tuple[Any, ...]]:
        """The SQL and its values, to stand in a larger statement. Raises EmptyResultSet where nothing can be found."""
        made = self._found(key, slots)
        return made.statement.sql, made.values(slots)

    def _found(self, key: Sequence[Hashable], slots: dict[str, int | str]) -> _Made:
        """The statement of this key, made where it is not there yet."""
        # The day is part of the key: rules compare with it, and a kept one would be yesterday's tomorrow.
        whole = (connections[DEFAULT_DB_ALIAS].vendor, _today(), tuple(slots), *key)
        with self._lock:
            made = self._made.get(whole)
            if made:
                self._made.move_to_end(whole)
        if made is None:
            made = self._make(key, slots)
            with self._lock:
                self._made[whole] = made
                while len(self._made) > KEPT:
                    self._made.popitem(last=False)
        return made

    def _make(self, key: Sequence[Hashable], slots: dict[str, int | str]) -> _Made:
        marks: dict[int | str, _Slot] = {}
        for number, (name, value) in enumerate(slots.items(), MARK):
            marks[number if isinstance(value, int) else str(number)] = _Slot(name)
        began = timezone.now()
        queryset = self.build(*key, **{slot.name: mark for mark, slot in marks.items()})
        compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        sql, values = compiler.as_sql()
        places = tuple(_place(value, marks, began) for value in values)
        found = {place.name for place in places if isinstance(place, _Slot)}
        if lost := {name for name in slots if not (self.may_vanish and name.startswith(self.may_vanish))} - found:
            raise LookupError(f"{', '.join(sorted(lost))} is not among the statement's values")
        if compiler.connection.vendor == "sqlite":
            sql, places = _written_out(sql, places)
        converters = compiler.get_converters([column[0] for column in compiler.select[: compiler.col_count]])
        return _Made(Statement(sql), places, converters, _shape(queryset, compiler))


# Lists of ids are filled up to one of these lengths, so that few statements serve all.
LENGTHS = (1, 2, 4, 6, 8, 12, 20, 32, 51, 64, 101, 200, 400, 600, 800, 1200)


class PreparedForMany:
    """The same for a list of ids: `build(*key, ids)` gives a queryset with `ids` in an ``IN``; in whatever order."""

    def __init__(self, build: Callable[..., QuerySet[Any]]) -> None:
        self.build = build
        self._prepared = Prepared(lambda *key, **slots: build(*key, list(slots.values())))

    def __call__(self, ids: Iterable[int], *key: Hashable) -> list[Any]:
        """The rows of these ids."""
        wanted = list(dict.fromkeys(ids))
        if not wanted:
            return []
        slots = filled_up(wanted)
        return self._prepared(*key, **slots) if slots else list(self.build(*key, wanted))


def filled_up(ids: Sequence[int]) -> dict[str, int]:
    """Ids as slots, the last one repeated up to one of `LENGTHS`; empty when there are more than the longest holds."""
    length = next((one for one in LENGTHS if one >= len(ids)), 0)
    filled = [*ids, *[ids[-1]] * (length - len(ids))] if length else []
    return {f"id{number}": pk for number, pk in enumerate(filled)}


class Same:
    """A key of things that are compared by being the very same, and kept so that their place is not given to others."""

    __slots__ = ("_hash", "things")

    def __init__(self, *things: object) -> None:
        self.things = things
        self._hash = hash(tuple(map(id, things)))

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Same)
            and len(self.things) == len(other.things)
            and all(mine is theirs for mine, theirs in zip(self.things, other.things, strict=True))
        )


def _place(value: Any, marks: dict[int | str, _Slot], began: datetime) -> Any:
    """What stands at this value's place from now on."""
    if isinstance(value, int | str) and value in marks:
        return marks[value]
    moment = _moment(value)
    return CLOCK if moment and began <= moment <= timezone.now() else value


def _written_out(sql: str, places: tuple[Any, ...]) -> tuple[str, tuple[Any, ...]]:
    """The statement as SQLite keeps it planned.

    SQLite looks into values that it could compare with a partial index's condition, and plans a kept statement anew
    each time it is given such a value: three quarters of what reading a record took. So texts that never change are
    written out, and a plus, which changes nothing, stands before what does. Numbers that never change stay as they
    are: an index may want them, and written out in an ORDER BY they would name columns.
    """
    written = [_sign(place) for place in places]
    left = tuple(place for place, sign in zip(places, written, strict=True) if sign.endswith("%s"))
    return sql.replace("%%", "%%%%") % tuple(written), left


def _sign(place: Any) -> str:
    """What stands in the statement for this place."""
    if isinstance(place, _Slot | _Clock):
        return "+%s"
    return _quoted(place) if isinstance(place, str) and "\0" not in place else "%s"


def _quoted(text: str) -> str:
    """A text in SQL that is yet to be given its values."""
    return "'{}'".format(text.replace("'", "''").replace("%", "%%"))


def _moment(value: Any) -> datetime | None:
    """A value as a moment, if it is one: PostgreSQL's driver is given datetimes, SQLite's texts in UTC."""
    if isinstance(value, str) and value[4:5] == "-" and value[10:11] == " ":
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return None
    if not isinstance(value, datetime):
        return None
    return value if value.tzinfo else value.replace(tzinfo=UTC)
