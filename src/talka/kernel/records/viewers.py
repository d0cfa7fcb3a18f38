"""Statements about what a viewer may see, made once for all viewers of one sort.

What a person may see depends on who they are, on the organisations that they belong to and on their roles there: people
with as many organisations, in the same roles, are asked the same statement with other ids in it. Django builds a
statement anew each time it is asked, which costs more than running it (measured: 14 of 17 ms of a record's page).
"""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet, FullResultSet
from django.db import connection
from django.db.models import QuerySet

from talka.kernel.people.models import Belongs, Person
from talka.toolkit.prepared import Prepared, Same, filled_up

from .kinds import all_kinds

# Who belongs to more organisations has statements of their own.
MOST_ORGANISATIONS = 12
_IDS = "viewer_"
_OWN = f"{_IDS}own"


@dataclass(frozen=True)
class StandIn(Belongs):
    """Whoever a statement is made for: of a person, no more than rules of seeing ask. Anything else is an error."""

    pk: int
    roles: dict[int, str]
    is_coordinator: bool = False


@dataclass(frozen=True)
class _Sort:
    """What people have in common who are asked the same statement."""

    roles: tuple[str, ...]
    is_coordinator: bool


class OwnStatement(LookupError):
    """A rule looks at more of a person than others of their sort share: what it says holds for that one only."""


def _no_statement(*_asked: object) -> None:
    raise OwnStatement("a rule asks the database about a person")


class ForViewers:
    """`build(viewer, *key, **slots)` gives a queryset of what the viewer (a person, or None: a visitor) may see.

    `key` and `slots` are those of `Prepared`. A rule that asks more of a person than `StandIn` knows is obeyed all the
    same: its statement is built each time.
    """

    def __init__(self, build: Callable[..., QuerySet[Any]]) -> None:
        self.build = build
        self._prepared = Prepared(self._for_sort, may_vanish=_IDS)
        self._own: set[Hashable] = set()

    def _for_sort(self, sort: _Sort | None, _kinds: Same, *key: Hashable, **slots: int) -> QuerySet[Any]:
        if sort is None:
            return self.build(None, *key, **slots)
        ids = [slots.pop(name) for name in list(slots) if name.startswith(_IDS)]
        viewer = StandIn(ids[0], dict(zip(ids[1:], sort.roles, strict=True)), sort.is_coordinator)
        with connection.execute_wrapper(_no_statement):
            return self.build(viewer, *key, **slots)

    def rows(self, viewer: Person | None, *key: Hashable, **slots: int) -> list[Any]:
        """What the queryset yields."""
        sort, ids = _sort_of(viewer)
        if (sort, key) not in self._own and len(ids) <= MOST_ORGANISATIONS + 1:
            try:
                return self._prepared(sort, Same(*all_kinds()), *key, **ids, **slots)
            except (OwnStatement, AttributeError):
                if viewer is None:
                    raise
                self._own.add((sort, key))
        return list(self.build(viewer, *key, **slots))

    def statement(self, viewer: Person | None, *key: Hashable, **slots: int) -> tuple[str, tuple[Any, ...]]:
        """The queryset's SQL and its values, to stand in a larger statement."""
        sort, ids = _sort_of(viewer)
        if (sort, key) not in self._own and len(ids) <= MOST_ORGANISATIONS + 1:
            try:
                return self._prepared.statement(sort, Same(*all_kinds()), *key, **ids, **slots)
            except (EmptyResultSet, FullResultSet):
                pass
            except (OwnStatement, AttributeError):
                self._own.add((sort, key))
        return self.build(viewer, *key, **slots).query.sql_with_params()


class ForViewersOfMany:
    """The same for a list of ids: `build(viewer, *key, ids)` gives a queryset with `ids` in an ``IN``; in any order."""

    def __init__(self, build: Callable[..., QuerySet[Any]]) -> None:
        self.build = build
        self._for_viewers = ForViewers(lambda viewer, _length, *key, **slots: build(viewer, *key, list(slots.values())))

    def rows(self, viewer: Person | None, ids: Iterable[int], *key: Hashable) -> list[Any]:
        """The rows of those of these ids that the viewer may see."""
        wanted = list(dict.fromkeys(ids))
        if not wanted:
            return []
        slots = filled_up(wanted)
        return (
            self._for_viewers.rows(viewer, len(slots), *key, **slots)
            if slots
            else list(self.build(viewer, *key, wanted))
        )


def _sort_of(viewer: Person | None) -> tuple[_Sort | None, dict[str, int]]:
    """A viewer's sort, and the ids that are their own."""
    if viewer is None:
        return None, {}
    ids = {f"{_IDS}{number}": pk for number, pk in enumerate(viewer.roles)}
    return _Sort(tuple(viewer.roles.values()), viewer.is_coordinator), {_OWN: viewer.pk, **ids}
