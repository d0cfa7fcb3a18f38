"""What the views of partner calls share: the door to a call, its address, in whose name one acts."""

from django.utils.translation import get_language

from talka.kernel.access.requests import PersonRequest
from talka.kernel.access.rules import Missing, require
from talka.kernel.people.models import Organisation
from talka.kernel.records.doors import get_record
from talka.kernel.records.rules import may_see

from .. import rules
from ..kind import KIND
from ..models import PartnerCall


def address_of(call: PartnerCall) -> str:
    return KIND.address(call.pk, call.slug, get_language() or "en")


def own_organisation(request: PersonRequest) -> Organisation:
    """The one of their organisations that the form names. Raises `Missing` for any other."""
    chosen = request.POST.get("organisation", "")
    ids = request.person.edited_organisation_ids
    if not chosen.isdecimal() or len(chosen) > 18 or int(chosen) not in ids:
        raise Missing
    return Organisation.objects.get(pk=int(chosen))


def managed(request: PersonRequest, pk: int) -> PartnerCall:
    call = get_record(PartnerCall, request.person, may_see, pk=pk)
    require(rules.may_manage(request.person, call))
    return call
