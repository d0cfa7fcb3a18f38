"""Names of organisations, as lists need them: one statement for all."""

from collections.abc import Iterable

from .models import Organisation


def names(ids: Iterable[int]) -> dict[int, str]:
    """``{organisation id: name}`` in one statement."""
    wanted = {pk for pk in ids if pk}
    if not wanted:
        return {}
    return dict(Organisation.objects.filter(pk__in=wanted).values_list("pk", "name"))
