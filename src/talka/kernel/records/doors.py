"""The door: the only way from an address to a record."""

from typing import Any, TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model, Q, QuerySet

from talka.kernel.access.rules import NOTHING, Missing, Rule

from .kinds import all_kinds
from .models import Record
from .viewers import ForViewers

R = TypeVar("R", bound=Record)
M = TypeVar("M", bound=Model)


def visible(model: type[R], person: Any, rule: Rule) -> "QuerySet[R]":
    """Those records of a model that the rule lets this person (or visitor: None) see."""
    return model._default_manager.filter(rule.where(person))  # type: ignore[return-value]


def get_record(model: type[R], person: Any, rule: Rule, **lookup: Any) -> R:
    """The record, if the rule lets this person have it. Raises `Missing` (404) if not, or if there is none.

    An id that no database could hold is missing too.
    """
    if not all(type(value) is int for value in lookup.values()):
        return one_or_missing(visible(model, person, rule), **lookup)
    try:
        found: list[R] = _by_ids.rows(person, model, rule, tuple(lookup), **lookup)
    except (OverflowError, ValueError) as error:
        raise Missing from error
    if len(found) != 1:
        raise Missing
    return found[0]


_by_ids = ForViewers(
    lambda viewer, model, rule, names, **slots: visible(model, viewer, rule).filter(
        **{name: slots[name] for name in names}
    )
)


def one_or_missing(rows: "QuerySet[M]", **lookup: Any) -> M:
    """The one row of a queryset; `Missing` for none, and for ids that no database could hold."""
    try:
        return rows.get(**lookup)
    except (ObjectDoesNotExist, OverflowError, ValueError) as error:
        raise Missing from error


def visible_records(person: Any) -> "QuerySet[Record]":
    """Records of all kinds that this person may see, each by its own kind's rule, in one condition."""
    return Record.objects.filter(visible_where(person))


def visible_where(person: Any) -> Any:
    """The condition behind `visible_records`, on Record's own columns."""
    # Kinds that share a rule share its condition: for a visitor over ten kinds this stays one short WHERE.
    by_rule: dict[int, tuple[Rule, list[str]]] = {}
    for kind in all_kinds():
        by_rule.setdefault(id(kind.visible), (kind.visible, []))[1].append(kind.code)
    if len(by_rule) == 1:
        return next(iter(by_rule.values()))[0].where(person)
    condition = NOTHING
    for rule, codes in by_rule.values():
        condition |= Q(kind__in=codes) & rule.where(person)
    return condition


def get_any_record(person: Any, pk: int) -> Record:
    """A record of whatever kind, by its kind's own rule. Raises `Missing`."""
    return get_record(Record, person, _any, pk=pk)


_any = Rule("any kind's own rule", lambda person, record: True, visible_where)
