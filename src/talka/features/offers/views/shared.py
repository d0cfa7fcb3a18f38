"""What the views of offers share."""

from django.utils.translation import get_language

from ..kind import KIND
from ..models import Offer


def address_of(offer: Offer) -> str:
    """Where the offer is read in the active language."""
    return KIND.address(offer.pk, offer.slug, get_language() or "en")
