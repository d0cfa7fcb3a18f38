""" "Me too"."""

from django.db import transaction

from talka.kernel.access.rules import require
from talka.kernel.facts.journal import note
from talka.kernel.people.models import Person
from talka.kernel.records.actions import lock

from .. import rules
from ..models import Need, NeedState, Voice


@transaction.atomic
def raise_voice(need: Need, *, by: Person) -> bool:
    """It concerns them too: counted once a person; False when it was already, or when it is their own report.

    On a duplicate the voice goes to the need that it was merged into.
    """
    need = _living(lock(need))
    require(rules.may_voice(by, need))
    if need.author_id == by.pk:
        return False
    _voice, new = Voice.objects.get_or_create(need=need, person=by)
    if new:
        need.voices += 1
        need.save(update_fields=["voices"])
        note("needs.voiced", need, by)
    return new


def _living(need: Need) -> Need:
    if need.state == NeedState.DUPLICATE and need.duplicate_of is not None:
        return lock(need.duplicate_of)
    return need


@transaction.atomic
def take_voice_back(need: Need, *, by: Person) -> bool:
    """It doesn't concern them after all; False when they had not said so."""
    need = lock(need)
    gone, _each = Voice.objects.filter(need=need, person=by).delete()
    if gone:
        need.voices = max(0, need.voices - 1)
        need.save(update_fields=["voices"])
        note("needs.voice_taken_back", need, by)
    return bool(gone)
