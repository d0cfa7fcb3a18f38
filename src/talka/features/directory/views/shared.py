"""What the views of the directory share: the door to an entry, and its address."""

from django.utils.translation import get_language

from talka.kernel.access.requests import Request
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
