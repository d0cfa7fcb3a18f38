"""Who may turn down what matching proposes."""

from talka.kernel.access.rules import Decision
from talka.kernel.people.models import Person
from talka.kernel.records.kinds import kind_of
from talka.kernel.records.models import Record


def may_dismiss(person: Person | None, record: Record) -> Decision:
    """Whoever may change the record for which it was proposed."""
    return kind_of(record.kind).editable(person, record)
