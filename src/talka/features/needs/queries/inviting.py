"""Who invites: of an invitation the journal knows in whose name it was said."""

from collections.abc import Iterable

from django.db.models import Q

from talka.kernel.facts.models import Fact

from ..models import Need


def inviters_of(parts: Iterable[tuple[int, int]]) -> dict[int, str]:
    """Names of the organisations that invite, by part; of (need, part) pairs. One statement, none without pairs.

    Left out is whatever a coordinator sent in no organisation's name.
    """
    asked = {part: need for need, part in parts}
    if not asked:
        return {}
    needs = set(asked.values())
    # An invitation moves along when its need is merged into another; what the journal says stays with the first.
    merged = Need.objects.filter(duplicate_of__in=needs).values("pk")
    said = Fact.objects.filter(Q(record_id__in=needs) | Q(record_id__in=merged), verb="records.invited")
    rows = (
        said.filter(organisation__isnull=False)
        .order_by("pk")
        .values_list("details__participation", "organisation__called")
    )
    return {part: name for part, name in rows if part in asked}
