"""Organisations that could hold an event together."""

from typing import Any

from talka.kernel.people.called import has_word, is_called
from talka.kernel.people.models import Organisation
from talka.kernel.records.models import LIVE, Participation
from talka.kernel.records.taking_part import organisations_at_hand

from ..models import Event


def invitable(text: str, event: Event, *, limit: int = 8) -> list[Any]:
    """By one of their names: none that takes part, is invited, or holds it; one statement."""
    taking = Participation.objects.filter(record_id=event.pk, state__in=LIVE).values("organisation_id")
    rows = organisations_at_hand().filter(*(has_word(word) for word in text.split()[:6]))
    rows = rows.exclude(pk__in=taking).exclude(pk=event.owner_id or 0)
    return [*rows.order_by("name").values("id", "called", "country")[:limit]]


def organisation_called(name: str) -> int | None:
    """The id of the one organisation here of which one of the names is just this; None for none or several."""
    words = " ".join(name.split())
    if not words:
        return None
    rows = Organisation.objects.filter(is_called(words), merged_into=None).order_by("pk").values_list("pk", flat=True)
    found = list(rows[:2])
    return found[0] if len(found) == 1 else None
