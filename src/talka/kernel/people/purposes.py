"""What the register of personal data says, put together for people: for what, how long, and how it goes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db import models

from .leaving import theirs
from .models import Person
from .personal import Basis, Erasure, Personal, declarations


@dataclass
class Purpose:
    """Columns that are held for the same reason, on the same basis, as long, and go the same way."""

    why: str
    basis: Basis
    kept: str
    erasure: Erasure
    columns: list[Personal] = field(default_factory=list)

    @property
    def stays(self) -> bool:
        """Whether something of it is left when the person leaves: without them, or as it was told in public."""
        return self.erasure in (Erasure.UNLINK, Erasure.STAYS)


def put_together(declared: list[Personal]) -> list[Purpose]:
    """By what is said of them in the active language, in the order in which they come."""
    found: dict[tuple[str, ...], Purpose] = {}
    for one in declared:
        said = (str(one.why), one.basis, str(one.kept.said), one.erasure)
        made = found.setdefault(said, Purpose(said[0], one.basis, said[2], one.erasure))
        made.columns.append(one)
    return list(found.values())


def all_purposes() -> list[Purpose]:
    """Everything that may be held of anybody; asks the database for nothing."""
    return put_together(declarations())


def purposes_for(person: Person) -> list[Purpose]:
    """What there is of this person: a statement for each way on which a table leads to them."""
    there: dict[Any, bool] = {}
    held = []
    for one in declarations():
        way = (one.model, one.whose, one.address, str(one.where))
        if way not in there:
            there[way] = _is_there(one.model, one, person)
        if there[way]:
            held.append(one)
    return put_together(held)


def _is_there(model: type[models.Model], one: Personal, person: Person) -> bool:
    found = theirs([one], person)
    return bool(found) and model._default_manager.filter(found).exists()
