"""Note what happened, in the transaction in which it happened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection

from talka.toolkit.writing import insert

from .models import Fact

if TYPE_CHECKING:
    from talka.kernel.people.models import Organisation, Person


def note(
    verb: str,
    record: Any = None,
    by: Person | int | None = None,
    *,
    organisation: Organisation | int | None = None,
    **details: Any,
) -> Fact:
    """Write one fact: ``note("needs.taken_up", need, by, organisation=ours, participation=12)``.

    `record` is a record or its id, `by` a person or theirs. `organisation` is the one in whose name it was done.
    Details are ids and codes.
    Raises RuntimeError outside a transaction: a fact without its change, or a change without its fact, is a lie.
    """
    if not connection.in_atomic_block:
        raise RuntimeError(f"note({verb!r}) needs the transaction of the change that it tells of.")
    fact = Fact(
        verb=verb,
        record_id=getattr(record, "pk", record),
        actor_id=getattr(by, "pk", by),
        organisation_id=getattr(organisation, "pk", organisation),
        details=details,
    )
    insert(fact)
    return fact
