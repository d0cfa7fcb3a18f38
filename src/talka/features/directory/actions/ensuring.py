"""An organisation that somebody names: the entry there is, else a new one that waits to be claimed."""

from django.db import transaction

from talka.kernel.people.models import Organisation, OrganisationType, Person
from talka.kernel.vocabulary.models import Place

from ..models import OrganisationState
from ..queries.likely import certain
from ..rules.numbers import plain_number
from .content import Content
from .importing import make_entry


@transaction.atomic
def ensure_organisation(
    name: str,
    *,
    by: Person | None,
    language: str = "en",
    country: str = "",
    registry_number: str = "",
    type: str = OrganisationType.NGO,
    website: str = "",
    place: int | None = None,
) -> Organisation:
    """The organisation of this name; only a certain match counts (number, or name with nothing against it).

    Else a new unclaimed one: listed when a coordinator or the operator (`by` None) names it, proposed otherwise.
    """
    content = Content(
        name=name, language=language, type=type, country=country.upper(), website=website, place=place,
        registry_number=plain_number(registry_number, country),
    )  # fmt: skip
    path = Place.objects.filter(pk=place).values_list("path", flat=True).first() if place else ""
    found = certain(content.named(path or ""))
    if found is not None:
        return found.organisation
    listed = by is None or by.is_coordinator
    return make_entry(
        content, by=by, state=OrganisationState.LISTED if listed else OrganisationState.PROPOSED
    ).organisation
