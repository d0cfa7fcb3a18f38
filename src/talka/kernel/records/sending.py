"""A form that came twice: by a double click, or sent again because the answer was lost on the way."""

from datetime import timedelta
from typing import Any, TypeVar

from django.utils import timezone

from talka.kernel.people.models import Person

from .models import Record

R = TypeVar("R", bound=Record)
# The same words from the same person within this time are one form.
SENT_TWICE = timedelta(minutes=10)


def sent_before(model: type[R], by: Person | None, **same: Any) -> R | None:
    """What this person made a short while ago with these columns the `same`; None when nothing is, or `by` is None.

    Locks the person until the transaction's end, so that two sendings at once queue up here. What was imported
    doesn't count: a file may hold the same words twice, and says which is which.
    """
    if by is None or same.get("origin"):
        return None
    Person.objects.select_for_update().get(pk=by.pk)
    since = timezone.now() - SENT_TWICE
    recent = model._default_manager.filter(author=by, created_at__gt=since, **{"origin": "", **same})
    return recent.order_by("pk").first()  # type: ignore[return-value]
