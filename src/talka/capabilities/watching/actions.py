"""Watch something, and stop. What somebody watches is nobody else's business: no fact is noted of it."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from talka.capabilities.notices.models import Notice
from talka.kernel.access.rules import Denied
from talka.kernel.people.models import Person

from .models import Watch
from .targets import COLUMNS, Target, code_of
from .watchers import reasons_of

MOST = 200


@transaction.atomic
def watch(target: Target, *, by: Person) -> bool:
    """They hear of what is new of it from now on; False when they did already.

    :raises Denied: for the 201st.
    """
    # The person's own row is the lock: two browsers that press at once are counted one after the other.
    Person.objects.select_for_update().get(pk=by.pk)
    mine = Watch.objects.filter(person=by)
    column = {COLUMNS[target.sort]: target.id}
    if mine.filter(**column).exists():
        return False
    if mine.count() >= MOST:
        raise Denied(_("You watch two hundred already. Stop watching something first."))
    Watch.objects.create(person=by, **column)
    return True


@transaction.atomic
def unwatch(sort: str, pk: int, *, by: Person) -> bool:
    """They hear no more of it, nor in the next digest of what waits for that; False when they didn't watch it.

    What they watch for another reason too stays in the digest, for that reason.
    """
    gone, _rows = Watch.objects.filter(person=by, **{COLUMNS[sort]: pk}).delete()
    waiting = Notice.objects.filter(person=by, waits=True, because=code_of(sort, pk))
    records = dict(waiting.values_list("pk", "record_id"))
    others = reasons_of(filter(None, records.values()), by) if gone else {}
    for reason in set(others.values()):
        stay = [notice for notice, record in records.items() if others.get(record or 0) == reason]
        waiting.filter(pk__in=stay).update(because=reason)
    waiting.update(waits=False)
    return bool(gone)
