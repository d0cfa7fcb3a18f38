"""Organisations by their ids: one, or the names of many in one statement."""

from collections.abc import Iterable

from talka.toolkit.prepared import Prepared

from .called import Called
from .models import Organisation

_one = Prepared(lambda pk: Organisation.objects.filter(pk=pk))


def organisation(pk: int) -> Organisation:
    """The organisation of this id. Raises Organisation.DoesNotExist."""
    for found in _one(pk=pk):
        return found
    raise Organisation.DoesNotExist


def names(ids: Iterable[int]) -> dict[int, Called]:
    """``{organisation id: name in the active language}`` in one statement."""
    wanted = {pk for pk in ids if pk}
    if not wanted:
        return {}
    return dict(Organisation.objects.filter(pk__in=wanted).values_list("pk", "called"))
