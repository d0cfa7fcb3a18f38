"""What the views of the directory share: the door to an entry, and its address."""

from django.utils.translation import get_language

from talka.kernel.access.requests import PersonRequest, Request
from talka.kernel.access.rules import Missing
from talka.kernel.access.speaking import speaks_for
from talka.kernel.people.models import Organisation
from talka.kernel.records.doors import get_record

from ..kind import KIND
from ..models import OrganisationPage
from ..rules import may_see


def address_of(page: OrganisationPage) -> str:
    """Where the entry is read in the active language."""
    return KIND.address(page.pk, page.slug, get_language() or "en")


def entry(request: Request, pk: int) -> OrganisationPage:
    """The entry through the door. Raises `Missing`."""
    return get_record(OrganisationPage, request.person, may_see, pk=pk)


def speaking(request: PersonRequest) -> Organisation:
    """The organisation that they speak for. Raises `Missing`."""
    organisation_id = speaks_for(request)
    if organisation_id is None:
        raise Missing
    return Organisation.objects.get(pk=organisation_id)
