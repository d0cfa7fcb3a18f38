"""Who may see, change and ask for an offer."""

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talka.kernel.access.rules import NOTHING, Rule
from talka.kernel.records.models import Record, Visibility
from talka.kernel.records.rules import coordinates, edits_for_owner, may_edit
from talka.kernel.records.rules import may_see as everybody_may_see

from .models import Ask, OfferState

if TYPE_CHECKING:
    from talka.kernel.people.models import Person

is_open = Rule(
    "is open",
    lambda person, offer: offer.state == OfferState.OPEN,
    lambda person: Q(state=OfferState.OPEN),
    _("This offer is no longer open."),
)
is_in_time = Rule(
    "has a last day to come",
    lambda person, offer: offer.until_date is None or offer.until_date >= timezone.localdate(),
    lambda person: Q(until_date__isnull=True) | Q(until_date__gte=timezone.localdate()),
    _("The last day of this offer has passed."),
)
is_kept = Rule(
    "is open or reserved",
    lambda person, offer: offer.state in (OfferState.OPEN, OfferState.RESERVED),
    lambda person: Q(state__in=[OfferState.OPEN, OfferState.RESERVED]),
    _("This offer is closed."),
)
is_another_organisations = Rule(
    "is offered by an organisation they don't write for",
    lambda person, offer: person is not None and any(pk != offer.owner_id for pk in person.edited_organisation_ids),
    lambda person: NOTHING if person is None else _by_another(person),
    _("To ask for it, you need to write for another organisation than the one that offers it."),
)


def _asked_for_it(person: "Person | None", offer: Record) -> bool:
    if person is None or not person.organisation_ids or offer.visibility == Visibility.DRAFT:
        return False
    return Ask.objects.filter(offer_id=offer.pk, organisation_id__in=person.organisation_ids).exists()


def _asked_for_it_where(person: "Person | None") -> Q:
    if person is None or not person.organisation_ids:
        return NOTHING
    asked = Ask.objects.filter(organisation_id__in=person.organisation_ids)
    return Q(pk__in=asked.values("offer_id")) & ~Q(visibility=Visibility.DRAFT)


asked_for_it = Rule(
    "belongs to an organisation that asked for it",
    _asked_for_it,
    _asked_for_it_where,
    _("Only organisations that asked for it may do this."),
)


def _by_another(person: "Person") -> Q:
    edited = person.edited_organisation_ids
    if len(edited) > 1:
        return ~NOTHING
    return ~Q(owner_id=edited[0]) if edited else NOTHING


# Who asked is told when it is taken back, and reads there what became of the request.
may_see = everybody_may_see | asked_for_it
may_change = may_edit & is_kept
may_manage = (edits_for_owner | coordinates).because(_("Only editors of the organisation that offers it may do this."))
may_be_asked_for = is_open & is_in_time
may_ask = may_be_asked_for & is_another_organisations
may_take_back = may_manage & is_kept
may_suggest = edits_for_owner & is_kept  # it, for a need
may_answer_asks = may_manage & is_kept
