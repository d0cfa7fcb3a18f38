"""Rules: who may, as one object with two faces.

``rule(person, thing)`` answers for one thing and says why not; ``rule.where(person)`` answers the same for a list, in
SQL. A contract test asks both faces of every rule and compares.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from django.db.models import Q
from django.utils.functional import Promise

if TYPE_CHECKING:
    from talka.kernel.people.models import Person

NOTHING = Q(pk__in=[])
EVERYTHING = ~NOTHING  # not Q(): `Q() | x` is x, `~NOTHING | x` is everything

Text = str | Promise


@dataclass(frozen=True)
class Decision:
    """Whether it is allowed and, when it isn't, why: a sentence for the person who asked."""

    allowed: bool
    why: Text = ""

    def __bool__(self) -> bool:
        return self.allowed


class Denied(Exception):
    """Somebody asked for what they may see but not do; carries the sentence that says why."""

    def __init__(self, why: Text = "") -> None:
        super().__init__(why)
        self.why = why


class Missing(Exception):
    """There is no such thing, or it may not be seen: for whoever asks, that is the same (404)."""


@dataclass(frozen=True, eq=False)  # a rule is itself: statements are kept by it
class Rule:
    """A named sentence about a person and a thing, e.g. ``rules.may_take_up``.

    `test(person, thing)` and `where(person)` must agree; `person` is None for a visitor. `why` is shown when it is
    not allowed.
    """

    name: str
    test: Callable[[Person | None, Any], bool]
    where: Callable[[Person | None], Q]
    why: Text = ""

    def __call__(self, person: Person | None, thing: Any) -> Decision:
        return Decision(True) if self.test(person, thing) else Decision(False, self.why)

    def __and__(self, other: Rule) -> Rule:
        return _Both(
            f"({self.name} and {other.name})",
            lambda person, thing: self.test(person, thing) and other.test(person, thing),
            lambda person: self.where(person) & other.where(person),
            parts=(self, other),
        )

    def __or__(self, other: Rule) -> Rule:
        return Rule(
            f"({self.name} or {other.name})",
            lambda person, thing: self.test(person, thing) or other.test(person, thing),
            lambda person: self.where(person) | other.where(person),
            self.why or other.why,
        )

    def __invert__(self) -> Rule:
        return Rule(
            f"not {self.name}",
            lambda person, thing: not self.test(person, thing),
            lambda person: ~self.where(person),
        )

    def because(self, why: Text, name: str = "") -> Rule:
        """The same rule with another sentence (and name) for its "no"."""
        return Rule(name or self.name, self.test, self.where, why)


@dataclass(frozen=True, eq=False)
class _Both(Rule):
    """Two rules at once; its "no" is the first one's that says no."""

    parts: tuple[Rule, ...] = ()

    def __call__(self, person: Person | None, thing: Any) -> Decision:
        for part in self.parts:
            decision = part(person, thing)
            if not decision:
                return decision
        return Decision(True)


def require(decision: Decision) -> None:
    """Go on if it is allowed, else raise `Denied` with the reason."""
    if not decision:
        raise Denied(decision.why)


def behind(prefix: str, condition: Q) -> Q:
    """The condition seen over a relation: ``behind("record", Q(state="open"))`` is ``Q(record__state="open")``."""
    moved = Q(_connector=condition.connector, _negated=condition.negated)
    moved.children = [
        behind(prefix, child) if isinstance(child, Q) else (f"{prefix}__{child[0]}", child[1])
        for child in cast(list[Any], condition.children)
    ]
    return moved
